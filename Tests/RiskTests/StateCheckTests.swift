import Risk
import Testing
import TradingModel

@Suite("Checks 13 to 15 and 19 to 26: positions, money, data, time and blocks")
struct StateCheckTests {
    private static let second: Int64 = 1_000_000_000

    @Test(arguments: [(Quantity(99), true), (100, true), (101, false)])
    func workingBuysCountAtTheirWorst(shares: Quantity, passes: Bool) throws {
        var desk = try Desk(.firm([(.maximumPosition, 1_000)]), holding: 500)
        #expect(desk.send(.buy, 400, at: 1_000).passes)
        // A working sell does not make room: it may not fill.
        #expect(desk.send(.sell, 500, at: 1_001).passes)
        let decision = desk.send(.buy, shares, at: 1_000)
        #expect(decision.passes == passes)
        #expect(decision.outcome(.position).measured == 900 + shares)
    }

    @Test(arguments: [(Quantity(199), true), (200, true), (201, false)])
    func shortPositionsCountTheSame(shares: Quantity, passes: Bool) throws {
        var configuration = Desk.configuration()
        configuration.instruments[0].settlement = .sameDay
        var desk = try Desk(.firm([(.maximumPosition, 300)]), configuration, holding: 0)
        let isHeld = desk.gate.setHolding(
            0, strategy: 0, instrument: 0, shares: 0, located: 10_000)
        #expect(isHeld)
        #expect(desk.send(.sell, 100, at: 1_000).passes)
        #expect(desk.send(.buy, 100, at: 999).passes)
        #expect(desk.send(.sell, shares, at: 1_000).passes == passes)
    }

    /// The position is beyond its limit: it can be reduced, not enlarged.
    @Test func aPositionBeyondItsLimitMayBeReduced() throws {
        var desk = try Desk(
            .firm([(.maximumPosition, 100), (.maximumGrossPosition, 200)]), holding: 1_000)
        #expect(desk.send(.buy, 1, at: 1_000).reason == .positionAboveLimit)
        #expect(desk.send(.sell, 1_000, at: 1_001).passes)
    }

    @Test(arguments: [(Quantity(100), true), (101, false)])
    func grossPosition(shares: Quantity, passes: Bool) throws {
        var desk = try Desk(.firm([(.maximumGrossPosition, 1_000)]), holding: 500)
        #expect(desk.send(.sell, 400, at: 1_001).passes)
        let decision = desk.send(.buy, shares, at: 1_000)
        #expect(decision.passes == passes)
        #expect(decision.outcome(.position).reason == (passes ? .none : .grossPositionAboveLimit))
    }

    /// 100 shares at 10.00 and 0.1% for charges need 1,001 CNY.
    @Test(arguments: [(Int64(10_010_000), true), (10_009_999, false)], [Int32(1_000), nil])
    func cash(_ given: (units: Int64, passes: Bool), _ price: Int32?) throws {
        var desk = try Desk(
            .firm([(.feeAllowance, 10), (.collarBasisPoints, 0), (.collarTicks, 0)]))
        desk.gate.setCash(0, Money(units: given.units))
        let decision = desk.send(.buy, 100, at: price)
        #expect(decision.passes == given.passes)
        #expect(decision.outcome(.credit).reason == (given.passes ? .none : .insufficientCash))
        // A sell needs no cash.
        #expect(
            desk.send(.sell, 100, at: given.passes ? 1_001 : 1_000).outcome(.credit).verdict
                == .passed)
    }

    @Test func reservedCashComesBack() throws {
        var desk = try Desk(.firm([(.feeAllowance, 0)]))
        desk.gate.setCash(0, Money(units: 10_000_000))
        let order = desk.order(.buy, 100, at: 1_000)
        #expect(desk.submit(order).passes)
        #expect(desk.send(.buy, 1, at: 1_000).reason == .insufficientCash)
        desk.gate.filled(order.order.id, price: Price(ticks: 990), quantity: 50, at: desk.now)
        // 50 × 9.90 are spent, 50 × 10.00 reserved: 5 CNY are free.
        #expect(desk.gate.cash(of: 0) == Money(units: 5_050_000))
        #expect(desk.send(.buy, 1, at: 1_000).reason == .insufficientCash)
        desk.gate.canceled(order.order.id, at: desk.now)
        #expect(desk.send(.buy, 50, at: 1_000).passes)
    }

    @Test func unknownCashRefuses() throws {
        var configuration = Desk.configuration()
        configuration.accounts[0].cash = nil
        var desk = try Desk(RiskProfile(), configuration)
        let decision = desk.send(.buy, 100, at: 1_000)
        #expect(decision.line(.credit) == "unevaluable nothing cashUnknown")
        #expect(!decision.passes)
    }

    @Test func withoutAnyPriceExposureAndResultAreUnknown() throws {
        var configuration = Desk.configuration()
        configuration.instruments[0].previousClose = .none
        var desk = try Desk(RiskProfile(), configuration, isWarm: false)
        let isHeld = desk.gate.setHolding(0, instrument: 0, shares: 100)
        #expect(!isHeld)
        desk.gate.market(0, Desk.market(at: desk.now, bid: 0, ask: 1_001, last: 0))
        let decision = desk.send(.buy, 100, at: 1_000)
        #expect(decision.line(.credit) == "unevaluable nothing exposureUnknown")
        #expect(decision.line(.loss) == "unevaluable nothing resultUnknown")
        #expect(!decision.passes)
    }

    /// 1,000 shares held at 10.00 and 100 more are 11,000 CNY gross.
    @Test(arguments: [LimitField.grossNotional, .netNotional])
    func notionalOfAllInstruments(field: LimitField) throws {
        for (limit, passes) in [(Int64(110_000_000), true), (109_999_999, false)] {
            var desk = try Desk(.firm([(field, limit)]), holding: 1_000)
            let decision = desk.send(.buy, 100, at: 1_000, instrument: 1)
            #expect(decision.passes == passes)
            #expect(decision.outcome(.credit).field == field)
            #expect(decision.outcome(.credit).measured == 110_000_000)
            #expect(desk.send(.sell, 1_000, at: 1_002).passes)
        }
    }

    @Test(arguments: SaleSettlement.allCases)
    func sharesThatMayBeSold(settlement: SaleSettlement) throws {
        var configuration = Desk.configuration()
        configuration.instruments[0].settlement = settlement
        var desk = try Desk(RiskProfile(), configuration, holding: 100)
        let buy = desk.order(.buy, 50, at: 1_000)
        #expect(desk.submit(buy).passes)
        desk.gate.filled(buy.order.id, price: Price(ticks: 1_000), quantity: 50, at: desk.now)
        let free: Quantity = settlement == .nextDay ? 100 : 150
        let excess = desk.send(.sell, free + 1, at: 1_001)
        #expect(excess.reason == .insufficientShares)
        #expect(excess.outcome(.shortSale).limit == free)
        let sell = desk.order(.sell, free, at: 1_001)
        #expect(desk.submit(sell).passes)
        #expect(desk.send(.sell, 1, at: 1_001).reason == .insufficientShares)
        desk.gate.filled(sell.order.id, price: Price(ticks: 1_001), quantity: free, at: desk.now)
        #expect(desk.send(.sell, 1, at: 1_001).reason == .insufficientShares)
    }

    /// 1,000 shares bought at 10.00; the mark falls to 9.90, a loss of 100 CNY.
    @Test(arguments: [(Int64(1_000_000), true), (999_999, false)], [Int64(0), 1])
    func loss(_ given: (limit: Int64, passes: Bool), _ mayReduce: Int64) throws {
        var desk = try Desk(
            .firm([(.maximumLoss, given.limit), (.reduceAfterLoss, mayReduce)]), holding: 1_000)
        desk.gate.market(0, Desk.market(at: desk.now, bid: 989, ask: 991, last: 990))
        let decision = desk.send(.buy, 10, at: 990)
        #expect(decision.outcome(.loss).measured == 1_000_000)
        #expect(decision.passes == given.passes)
        let isHalted = desk.gate.blocker(of: .firm) != nil
        #expect(isHalted == (!given.passes && mayReduce == 0))
        let sell = desk.send(.sell, 1_000, at: 991)
        #expect(sell.passes == (given.passes || mayReduce == 1))
    }

    @Test func drawdownIsCountedFromTheHighestResult() throws {
        var desk = try Desk(.firm([(.maximumDrawdown, 500_000)]), holding: 1_000)
        desk.gate.market(0, Desk.market(at: desk.now, last: 1_010))
        #expect(desk.gate.exposure(of: .firm)?.peak == Money(units: 1_000_000))
        desk.gate.market(0, Desk.market(at: desk.now, last: 1_005))
        #expect(desk.send(.buy, 1, at: 1_000).passes)
        desk.gate.market(0, Desk.market(at: desk.now, last: 1_004))
        let decision = desk.send(.buy, 2, at: 1_000)
        #expect(decision.line(.loss) == "denied 600000 of 500000 drawdownAboveLimit")
        #expect(desk.gate.blocker(of: .firm) == 0)
    }

    @Test(arguments: [(Int64(1_000), true), (1_001, false), (-1_000, true), (-1_001, false)])
    func theAgeOfMarketData(age: Int64, passes: Bool) throws {
        var desk = try Desk(.firm([(.dataAge, 1_000), (.collarReference, 2)]))
        desk.gate.market(
            0, Desk.market(at: Timestamp(nanoseconds: desk.now.nanoseconds - age)))
        let decision = desk.send(.buy, 100, at: 1_000)
        #expect(decision.passes == passes)
        #expect(decision.outcome(.marketData).reason == (passes ? .none : .dataStale))
    }

    @Test func missingCrossedAndHaltedMarkets() throws {
        var desk = try Desk(isWarm: false)
        #expect(desk.send(.buy, 100, at: 1_000).outcome(.marketData).reason == .dataMissing)
        desk = try Desk()
        desk.gate.market(0, Desk.market(at: desk.now, bid: 1_001, ask: 1_001))
        #expect(desk.send(.buy, 100, at: 1_000).reason == .dataCrossed)
        #expect(desk.send(.sell, 100, at: 1_000).reason == .dataCrossed)
        // In a call auction the book may be crossed.
        desk.gate.market(0, Desk.market(at: desk.now, bid: 1_001, ask: 1_001, phase: .openingCall))
        #expect(desk.send(.buy, 100, at: 1_000).passes)
        var picture = Desk.market(at: desk.now)
        picture.isHalted = true
        desk.gate.market(0, picture)
        #expect(desk.send(.buy, 101, at: 1_000).reason == .marketHalted)
        desk.gate.market(0, Desk.market(at: Timestamp(nanoseconds: .min)))
        #expect(desk.send(.buy, 102, at: 1_000).outcome(.marketData).reason == .dataMissing)
    }

    @Test(arguments: [(Int64(100), true), (101, false), (-100, true), (-101, false)])
    func clockDrift(drift: Int64, passes: Bool) throws {
        var desk = try Desk(.firm([(.clockDrift, 100)]))
        desk.wait(1_000)
        desk.gate.compareClocks(wall: desk.now, monotonic: 7 + 1_000 - drift)
        let decision = desk.send(.buy, 100, at: 1_000)
        #expect(decision.passes == passes)
        #expect(desk.gate.blocker(of: .firm) == (passes ? nil : 0))
    }

    @Test func clocksThatSayNothing() throws {
        var desk = try Desk(.firm([(.clockAge, 1_000)]))
        desk.wait(1_001)
        #expect(desk.send(.buy, 100, at: 1_000).reason == .clockStale)
        desk.gate.compareClocks(wall: desk.now, monotonic: 7 + 1_001)
        #expect(desk.send(.buy, 100, at: 1_000).passes)
        desk.wait(-1)
        #expect(desk.send(.buy, 101, at: 1_000).reason == .timeBackwards)
        desk.wait(1)
        desk.gate.compareClocks(wall: desk.now, monotonic: .min)
        #expect(desk.send(.buy, 102, at: 1_000).reason == .clockDrift)
    }

    @Test(arguments: [(Int64(1_000_000), true), (1_000_001, false)])
    func heartbeats(age: Int64, passes: Bool) throws {
        var desk = try Desk(.firm([(.heartbeatAge, 1_000_000)]))
        desk.wait(age)
        let decision = desk.send(.buy, 100, at: 1_000)
        #expect(decision.passes == passes)
        #expect(decision.outcome(.connected).measured == age)
    }

    @Test func withoutRoomForTheDecisionNothingPasses() throws {
        var desk = try Desk(.firm([(.dropCopyBacklog, 3)]))
        for count in 1...3 { #expect(desk.send(.buy, Quantity(count), at: 1_000).passes) }
        let decision = desk.send(.buy, 4, at: 1_000)
        #expect(decision.line(.dropCopy) == "denied 4 of 3 dropCopyFull")
        let events = desk.drain()
        #expect(events.map(\.kind) == [.allow, .allow, .allow, .deny])
        #expect(events.map(\.sequence) == [1, 2, 3, 4])
        #expect(events[3].check == .dropCopy)
        #expect(desk.send(.buy, 5, at: 1_000).passes)
    }

    @Test func lostRefusalsLeaveAGapInTheSequence() throws {
        var configuration = Desk.configuration()
        configuration.events = 16
        var desk = try Desk(.firm([(.dropCopyBacklog, 8)]), configuration)
        for _ in 1...40 { _ = desk.send(.buy, 0, at: 1_000) }
        #expect(desk.gate.lostEvents == 26)
        #expect(desk.drain().count == 14)
        #expect(desk.send(.buy, 1, at: 1_000).passes)
        #expect(desk.drain().first?.sequence == 41)
    }

    /// The line is reached by its own number: the third message in a second of a line of 3.
    @Test(arguments: SurveillanceAction.allCases)
    func theProgrammeTradingLine(action: SurveillanceAction) throws {
        var profile = RiskProfile()
        profile.surveillance[.messagesPerSecond] = 3
        profile.surveillance.action = action
        var desk = try Desk(profile)
        let first = desk.order(.buy, 1, at: 1_000)
        #expect(desk.submit(first).passes)
        let cancel = desk.gate.cancel(first.order.id, at: desk.now)
        #expect(cancel == .send)
        let third = desk.send(.buy, 2, at: 1_000)
        #expect(third.passes == (action == .alert))
        #expect(third.isAlert)
        #expect(third.outcome(.programmeTrading).measured == 3)
        // Another account has its own count; a second later the count begins anew.
        #expect(!desk.send(.buy, 3, at: 1_000, account: 1).isAlert)
        desk.wait(StateCheckTests.second)
        let later = desk.send(.buy, 4, at: 1_000)
        #expect(later.passes)
        #expect(!later.isAlert)
        let alerts = desk.drain().filter { $0.kind == .alert }
        #expect(alerts.map(\.measured) == (action == .alert ? [3] : []))
    }

    @Test func theProgrammeTradingLineOfTheDay() throws {
        var profile = RiskProfile()
        profile.surveillance[.messagesPerDay] = 3
        profile.surveillance.action = .block
        var desk = try Desk(profile)
        for count in 1...2 {
            #expect(desk.send(.buy, Quantity(count), at: 1_000).passes)
            desk.wait(StateCheckTests.second)
        }
        let decision = desk.send(.buy, 3, at: 1_000)
        #expect(decision.line(.programmeTrading) == "denied 3 of 2 programmeCount")
    }

    /// Orders cancelled in their second, with a line of 3: an order that would become the third is
    /// refused, and so is every one behind it; in the next second too, as the day counts.
    @Test(arguments: [(0, true), (1, true), (2, false), (3, false)])
    func instantCancels(before count: Int, passes: Bool) throws {
        var profile = RiskProfile()
        profile.surveillance[.instantCancels] = 3
        profile.surveillance.action = .alert
        var desk = try Desk(profile)
        for number in 0..<count {
            let order = desk.order(.buy, Quantity(number + 1), at: 1_000)
            #expect(desk.submit(order).passes)
            let cancel = desk.gate.cancel(order.order.id, at: desk.now)
            #expect(cancel == .send)
            desk.gate.canceled(order.order.id, at: desk.now)
            desk.wait(StateCheckTests.second)
        }
        #expect(desk.drain().count { $0.kind == .alert } == (count >= 3 ? 1 : 0))
        let alerted = desk.send(.buy, 50, at: 1_000)
        #expect(alerted.passes && alerted.isAlert == !passes)
        profile.version += 1
        profile.surveillance.action = .block
        try desk.gate.replace(with: profile, by: 7, at: desk.now)
        let decision = desk.send(.buy, 60, at: 1_000)
        #expect(decision.passes == passes)
        if !passes {
            #expect(
                decision.line(.programmeTrading)
                    == "denied \(count + 1) of 2 programmeInstantCancels")
        }
        // Another account has its own count.
        #expect(desk.send(.buy, 70, at: 1_000, account: 1).passes)
    }

    /// The day's cancel ratio has to be reached as well: 2 of 3 orders, the next one included.
    @Test(arguments: [(Int64(6_666), false), (6_667, true)])
    func instantCancelsAndTheRatio(line: Int64, passes: Bool) throws {
        var profile = RiskProfile()
        profile.surveillance[.instantCancels] = 2
        profile.surveillance[.dayCancelRatio] = line
        profile.surveillance.action = .block
        var desk = try Desk(profile)
        let order = desk.order(.buy, 1, at: 1_000)
        #expect(desk.submit(order).passes)
        #expect(desk.send(.buy, 2, at: 1_000).passes)
        let cancel = desk.gate.cancel(order.order.id, at: desk.now)
        #expect(cancel == .send)
        #expect(desk.send(.buy, 3, at: 1_000).passes == passes)
    }

    /// What surveillance finds is told, and refused where the profile blocks, until it is replaced.
    @Test(arguments: SurveillanceAction.allCases)
    func aFinding(action: SurveillanceAction) throws {
        var profile = RiskProfile()
        profile.surveillance[.rampEvents] = 2
        profile.surveillance.action = action
        var desk = try Desk(profile)
        let input = SurveillanceInput(field: .rampEvents, measured: 2, threshold: 2)
        let finding = SurveillanceFinding(
            category: .ramping, time: desk.now, account: 0, instrument: nil, inputs: [input],
            citation: profile.surveillance.citation)
        desk.gate.note(finding, at: desk.now)
        let alerts = desk.drain().filter { $0.kind == .alert }
        #expect(alerts.map(\.reason) == [.programmeRamping])
        #expect(alerts.map(\.measured) == [2] && alerts.map(\.limit) == [2])
        let decision = desk.send(.buy, 1, at: 1_000)
        #expect(decision.passes == (action == .alert) && decision.isAlert)
        #expect(decision.outcome(.programmeTrading).measured == 2)
        #expect(desk.send(.buy, 1, at: 1_000, account: 1).passes)
        profile.version += 1
        profile.surveillance[.rampEvents] = 3
        try desk.gate.replace(with: profile, by: 7, at: desk.now)
        let later = desk.send(.buy, 2, at: 1_000)
        #expect(later.passes && !later.isAlert)
    }
}
