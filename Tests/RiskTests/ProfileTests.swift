import Risk
import Testing
import TradingModel

@Suite("Profiles of limits")
struct ProfileTests {
    @Test func theTableIsInOrderAndItsStandardsAreInRange() {
        #expect(LimitField.table.map(\.field) == LimitField.allCases)
        #expect(LimitField.table.count == LimitField.count)
        for row in LimitField.table {
            #expect(row.fault(row.standard) == nil)
            #expect(LimitField(name: row.name) == row.field)
            #expect(row.scopes.contains(.firm))
        }
        #expect(SurveillanceField.table.map(\.field) == SurveillanceField.allCases)
        for row in SurveillanceField.table {
            #expect(SurveillanceField(name: row.name) == row.field)
        }
        #expect(RiskProfile().validate() == nil)
        #expect(SurveillanceProfile.mediaExample.validate() == nil)
    }

    @Test(arguments: LimitField.allCases)
    func aValueOutsideItsRangeIsNamed(field: LimitField) throws {
        let row = field.descriptor
        for value in [row.range.lowerBound - 1, row.range.upperBound + 1] {
            let fault = try #require(RiskProfile.firm([(field, value)]).validate())
            #expect(fault.description.contains(row.name))
            #expect(fault.description.contains("\(value)"))
            #expect(fault.description.contains("\(row.range.lowerBound)"))
        }
    }

    @Test func whatIsMissingOrMisplacedIsNamed() throws {
        var profile = RiskProfile()
        profile.firm[.maximumLoss] = nil
        #expect(profile.validate()?.description.contains("maximumLoss is not set") == true)
        profile = RiskProfile()
        var own = RiskLimits()
        own[.collarReference] = 1
        profile.accounts = [RiskLimits(), own]
        #expect(
            profile.validate()?.description
                == "collarReference cannot be set for account 1; it belongs to: firm")
        profile = RiskProfile(switchedOff: CheckSet([.killSwitch, .clock]))
        #expect(profile.validate()?.description.contains("kill switch") == true)
        profile = RiskProfile(version: 0)
        #expect(profile.validate() != nil)
        profile = RiskProfile()
        profile.surveillance[.messagesPerSecond] = 5_000
        #expect(profile.validate()?.description.contains("messagesPerSecond") == true)
    }

    @Test func aProfileIsReplacedBetweenTwoOrders() throws {
        var desk = try Desk()
        #expect(desk.send(.buy, 100, at: 1_000).version == 1)
        _ = desk.drain()
        var next = RiskProfile(version: 2)
        next.firm[.maximumQuantity] = 50
        var own = RiskLimits()
        own[.maximumLoss] = 7
        next.strategies = [RiskLimits(), own]
        try desk.gate.replace(with: next, by: 4, at: desk.now)
        let changes = desk.drain()
        #expect(changes.map(\.kind) == [.limitChange, .limitChange])
        #expect(changes.map(\.field) == [.maximumQuantity, .maximumLoss])
        #expect(changes.map(\.previous) == [1_000_000, .max])
        #expect(changes.map(\.limit) == [50, 7])
        #expect(changes.map(\.scope) == [.firm, .strategy(1)])
        #expect(changes.allSatisfy { $0.actor == 4 && $0.version == 2 })
        let decision = desk.send(.buy, 100, at: 1_000)
        #expect(decision.version == 2)
        #expect(decision.reason == .quantityAboveLimit)
        // What works goes on counting.
        #expect(desk.gate.working(of: .firm, instrument: 0)?.buy == 100)
        #expect(desk.gate.flow(of: .firm)?.orders == 1)
    }

    @Test func anUnsoundProfileChangesNothing() throws {
        var desk = try Desk()
        var unsound = RiskProfile(version: 2)
        unsound.firm[.maximumQuantity] = 0
        for profile in [unsound, RiskProfile(version: 1)] {
            var fault: RiskFault?
            do throws(RiskFault) {
                try desk.gate.replace(with: profile, by: 4, at: desk.now)
            } catch { fault = error }
            #expect(fault != nil)
        }
        #expect(desk.gate.profile.version == 1)
        #expect(desk.send(.buy, 100, at: 1_000).passes)
    }

    @Test func everyReasonAndCheckHasWords() {
        for reason in RiskReason.allCases where reason != .none { #expect(!reason.text.isEmpty) }
        for check in RiskCheck.allCases {
            #expect(!check.name.isEmpty && !check.source.isEmpty)
            #expect(check.isOptional == CheckSet.optional.contains(check))
        }
        #expect(CheckSet.all.checks == RiskCheck.allCases)
    }
}
