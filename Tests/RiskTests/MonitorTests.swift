import Risk
import Testing
import TradingModel

@Suite("Monitor")
struct MonitorTests {
    /// A limit of 1,000 shares: 799 calm, 800 warned, 900 warned again, 1,001 a breach.
    @Test func levelsAreToldOnceOnTheWayUp() throws {
        var profile = RiskProfile()
        profile.firm[.maximumPosition] = 1_000
        var desk = try Desk(profile, holding: 0)
        var monitor = RiskMonitor(desk.gate)
        func told(_ desk: inout Desk, _ monitor: inout RiskMonitor) -> [RiskEventKind] {
            monitor.observe(&desk.gate, at: desk.now)
            return desk.drain().filter { $0.field == .maximumPosition && $0.kind != .limitChange }
                .map(\.kind)
        }
        let first = desk.order(.buy, 799, at: 1_000)
        #expect(desk.submit(first).passes)
        #expect(told(&desk, &monitor) == [])
        let second = desk.order(.buy, 1, at: 1_000)
        #expect(desk.submit(second).passes)
        #expect(told(&desk, &monitor) == [.limitWarn])
        #expect(told(&desk, &monitor) == [])
        #expect(desk.send(.buy, 100, at: 1_000).passes)
        #expect(told(&desk, &monitor) == [.limitWarn])
        desk.gate.canceled(second.order.id, at: desk.now)
        desk.gate.canceled(first.order.id, at: desk.now)
        #expect(told(&desk, &monitor) == [])
        var next = profile
        next.version = 2
        next.firm[.maximumPosition] = 99
        try desk.gate.replace(with: next, by: 1, at: desk.now)
        #expect(told(&desk, &monitor) == [.breach])
    }

    /// What stands is what the next order is held against: one more share, message or order is refused.
    @Test(arguments: [
        (LimitField.maximumPosition, Int64(700), Int64(700), RiskCheck.position),
        (.maximumGrossPosition, 1_000, 1_000, .position),
        (.openOrders, 2, 2, .openOrders), (.newMessages, 2, 2, .messageRate),
    ])
    func whatStandsIsWhatTheNextOrderIsHeldAgainst(
        field: LimitField, limit: Int64, measured: Int64, check: RiskCheck
    ) throws {
        var desk = try Desk(.firm([(field, limit)]), holding: 100)
        #expect(desk.send(.buy, 600, at: 1_000).passes)
        if field != .maximumPosition { #expect(desk.send(.buy, 300, at: 999).passes) }
        let standings = desk.gate.standings(at: desk.now)
        let found = standings.first { $0.name == field.descriptor.name && $0.scope == .firm }
        #expect(found?.measured == measured && found?.limit == limit)
        #expect(found?.level == .urgent && found?.percent == 100)
        let refused = desk.send(.buy, 1, at: 998)
        #expect(refused.check == check)
        #expect(refused.outcome(check).measured == measured + 1)
    }

    @Test func standingsBeginWithTheNearest() throws {
        var profile = RiskProfile.firm([(.maximumPosition, 1_000), (.openOrders, 4)])
        var own = RiskLimits()
        own[.openOrders] = 1
        profile.strategies = [own]
        var desk = try Desk(profile, holding: 0)
        #expect(desk.send(.buy, 850, at: 1_000).passes)
        let standings = desk.gate.standings(at: desk.now)
        #expect(
            standings.prefix(3).map { "\($0.scope) \($0.name) \($0.measured) \($0.limit)" } == [
                "strategy 0 openOrders 1 1", "firm maximumPosition 850 1000",
                "firm openOrders 1 4",
            ])
        #expect(standings.prefix(3).map(\.level) == [.urgent, .warn, .calm])
        for (near, far) in zip(standings, standings.dropFirst()) {
            #expect(near.percent >= far.percent)
        }
        // The firm has every limit; others those of their own, and each account its day's messages.
        #expect(Set(standings.map(\.scope)) == [.firm, .strategy(0), .account(0), .account(1)])
        #expect(standings.allSatisfy { $0.limit != .max })
    }

    @Test func staleDataAreTold() throws {
        var desk = try Desk(.firm([(.dataAge, 1_000)]))
        var monitor = RiskMonitor(desk.gate)
        desk.wait(1_000)
        monitor.observe(&desk.gate, at: desk.now)
        #expect(desk.drain().isEmpty)
        desk.wait(1)
        monitor.observe(&desk.gate, at: desk.now)
        monitor.observe(&desk.gate, at: desk.now)
        let events = desk.drain()
        #expect(events.map(\.kind) == [.stale, .stale])
        #expect(events.map(\.scope) == [.instrument(0), .instrument(1)])
        #expect(events.map(\.measured) == [1_001, 1_001])
    }

    @Test func concentrationOfThreeToOne() throws {
        var desk = try Desk(holding: 300)
        let isHeld = desk.gate.setHolding(1, instrument: 1, shares: 100)
        #expect(isHeld)
        let found = desk.gate.concentration(of: .firm)
        let firm = try #require(found)
        #expect(firm.largest == 0)
        #expect(firm.largestShare == 7_500)
        // 75² + 25².
        #expect(firm.herfindahl == 6_250)
        #expect(desk.gate.concentration(of: .account(0))?.herfindahl == 10_000)
        #expect(desk.gate.concentration(of: .strategy(1))?.largest == nil)
    }

    /// 300 shares at 10.00 against 100 million and themselves, and against no equity.
    @Test func leverage() throws {
        var desk = try Desk(holding: 300)
        desk.gate.setCash(0, Money(units: -20_000_000))
        #expect(desk.gate.leverage(of: 0) == 300)
        desk.gate.setCash(0, Money(units: -30_000_000))
        #expect(desk.gate.leverage(of: 0) == nil)
    }

    @Test func utilisationNamesItsLimit() throws {
        var desk = try Desk(.firm([(.grossNotional, 40_000_000)]), holding: 300)
        let all = desk.gate.utilisation(of: .firm)
        let use = try #require(all.first { $0.field == .grossNotional })
        #expect(use.measured == 30_000_000)
        #expect(use.percent == 75)
        #expect(desk.send(.buy, 1, at: 1_000).passes)
        #expect(desk.gate.exposure(of: .instrument(0))?.gross == Money(units: 30_000_000))
    }
}

@Suite("Historical simulation")
struct HistoricalRiskTests {
    /// One position of 1,000,000 units; day n loses n per mille: the fifth worst of 100 is 96.
    @Test func theFifthWorstOfAHundred() throws {
        let returns = (1...100).map { [-Int64($0) * 1_000] }
        let risk = try HistoricalRisk(
            positions: [Money(units: 1_000_000)], returns: returns, confidence: 9_500)
        #expect(risk.tail == 5)
        #expect(risk.valueAtRisk == Money(units: 96_000))
        #expect(risk.expectedShortfall == Money(units: 98_000))
        #expect(risk.days == 100)
    }

    @Test func positionsOffset() throws {
        let returns: [[Int64]] = [[10_000, 10_000], [-20_000, -20_000]]
        let risk = try HistoricalRisk(
            positions: [Money(units: 500), Money(units: -500)], returns: returns,
            confidence: 9_900)
        #expect(risk.tail == 1)
        #expect(risk.valueAtRisk == .zero)
        #expect(risk.expectedShortfall == .zero)
    }

    @Test(arguments: [0, 10_000] as [Int64])
    func confidenceIsChecked(confidence: Int64) {
        #expect(throws: RiskFault.self) {
            try HistoricalRisk(positions: [.zero], returns: [[0]], confidence: confidence)
        }
    }

    @Test(arguments: [[], [[0, 0]], [[-1_000_001]], [[100_000_001]]] as [[[Int64]]])
    func theWindowIsChecked(returns: [[Int64]]) {
        #expect(throws: RiskFault.self) {
            try HistoricalRisk(positions: [.zero], returns: returns, confidence: 9_500)
        }
    }
}
