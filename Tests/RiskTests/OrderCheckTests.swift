import Risk
import Testing
import TradingModel

@Suite("Checks 1 to 8: the order by itself")
struct OrderCheckTests {
    @Test func anOrdinaryOrderPassesEveryCheck() throws {
        var desk = try Desk()
        for side in Side.allCases {
            let decision = desk.send(side, 100, at: side == .buy ? 1_000 : 1_001)
            #expect(decision.passes)
            #expect(decision.passed == .all)
            #expect(decision.unevaluated == .none)
            #expect(decision.check == nil)
            #expect(decision.version == 1)
        }
    }

    @Test(arguments: [
        ("number", RiskReason.missingID), ("zero", .quantityOutOfRange),
        ("negative", .quantityOutOfRange), ("huge", .quantityOutOfRange),
        ("smallest integer", .quantityOutOfRange), ("largest integer", .quantityOutOfRange),
        ("display", .displayOutOfRange), ("no price", .invalidPrice),
        ("negative price", .invalidPrice), ("priced market order", .invalidPrice),
        ("venue", .aboveVenueMaximum), ("low", .outsideDayLimits), ("high", .outsideDayLimits),
    ])
    func whatCannotBeAnOrder(fault: String, reason: RiskReason) throws {
        var desk = try Desk()
        var order = desk.order(.buy, 100, at: 1_000)
        switch fault {
        case "number": order.order.id = .none
        case "zero": order.order.quantity = 0
        case "negative": order.order.quantity = -100
        case "huge": order.order.quantity = 1 << 40 + 1
        case "smallest integer": order.order.quantity = .min
        case "largest integer": order.order.quantity = .max
        case "display": order.order.display = 101
        case "no price": order.order.price = .none
        case "negative price": order.order.price = Price(ticks: .min)
        case "priced market order": order.order.kind = .market
        case "venue": order.order.quantity = 1_000_001
        case "low": order.order.price = Price(ticks: 499)
        default: order.order.price = Price(ticks: 1_501)
        }
        let decision = desk.submit(order)
        #expect(!decision.passes)
        #expect(decision.check == .wellFormed)
        #expect(decision.reason == reason)
        #expect(decision.outcome(.wellFormed).verdict == .denied)
    }

    @Test(arguments: [Int64(-1), .min, .max, 172_800_000_000_001])
    func aTimeOfNoDayIsRefused(nanoseconds: Int64) throws {
        var desk = try Desk()
        desk.now = Timestamp(nanoseconds: nanoseconds)
        let decision = desk.send(.buy, 100, at: 1_000)
        #expect(decision.reason == .timeOutOfRange)
        desk.now = Timestamp(10, 0)
        let later = desk.send(.buy, 100, at: 1_000)
        #expect(later.passes)
    }

    /// The odd balance of 50 shares may be sold in one order, alone or with whole lots.
    @Test(arguments: [
        (Side.buy, Quantity(100), true), (.buy, 150, false), (.sell, 100, true),
        (.sell, 50, true), (.sell, 250, true), (.sell, 30, false),
    ])
    func lots(side: Side, quantity: Quantity, passes: Bool) throws {
        var configuration = Desk.configuration()
        configuration.instruments[0].buyStep = 100
        configuration.instruments[0].sellStep = 100
        var desk = try Desk(RiskProfile(), configuration, holding: 450)
        let decision = desk.send(side, quantity, at: 1_000)
        #expect(decision.passes == passes)
        #expect(decision.outcome(.wellFormed).reason == (passes ? .none : .offLot))
    }

    @Test(arguments: [
        ("instrument", RiskReason.unknownInstrument), ("account", .unknownAccount),
        ("strategy", .unknownStrategy),
    ])
    func whatTheGateDoesNotKnowCannotBeEvaluated(what: String, reason: RiskReason) throws {
        var desk = try Desk()
        let decision = desk.send(
            .buy, 100, at: 1_000, account: what == "account" ? 2 : 0,
            strategy: what == "strategy" ? 2 : 0, instrument: what == "instrument" ? 2 : 0)
        #expect(decision.reason == reason)
        #expect(decision.unevaluated == .all)
    }

    @Test(arguments: Phase.allCases)
    func ordersAreTakenInCallsAndContinuousTradingOnly(phase: Phase) throws {
        var desk = try Desk()
        desk.gate.market(0, Desk.market(at: desk.now, phase: phase))
        let decision = desk.send(.buy, 100, at: 1_000)
        #expect(decision.passes == (phase.isCall || phase == .continuous))
        #expect(decision.outcome(.tradable).reason == (decision.passes ? .none : .sessionClosed))
    }

    @Test func restrictedNotPermittedNotReported() throws {
        var configuration = Desk.configuration()
        configuration.accounts[1].isReported = false
        configuration.strategies[1].accounts = [0]
        configuration.instruments[1].isTradable = false
        var desk = try Desk(RiskProfile(), configuration)
        #expect(desk.send(.buy, 1, at: 1_000, account: 1).reason == .notReported)
        #expect(desk.send(.buy, 1, at: 1_000, account: 1, strategy: 1).reason == .notPermitted)
        #expect(desk.send(.buy, 1, at: 1_000, instrument: 1).reason == .notTradable)
        desk.gate.setRestricted(0, true)
        #expect(desk.send(.buy, 1, at: 1_000).reason == .restricted)
        desk.gate.setRestricted(0, false)
        let decision = desk.send(.buy, 1, at: 1_000)
        #expect(decision.passes)
    }

    @Test func aNumberIsUsedOnceInASessionEvenAfterItsOrderEnded() throws {
        var desk = try Desk()
        let order = desk.order(.buy, 100, at: 1_000)
        #expect(desk.submit(order).passes)
        #expect(desk.submit(order).reason == .duplicateID)
        desk.gate.canceled(order.order.id, at: desk.now)
        #expect(desk.submit(order).reason == .duplicateID)
        // A refused order leaves its number free.
        var refused = desk.order(.buy, 0, at: 1_000)
        #expect(!desk.submit(refused).passes)
        refused.order.quantity = 200
        let decision = desk.submit(refused)
        #expect(decision.passes)
    }

    @Test func aFullTableOfOrdersRefuses() throws {
        var configuration = Desk.configuration()
        configuration.orders = 2
        var desk = try Desk(RiskProfile(), configuration)
        #expect(desk.send(.buy, 1, at: 1_000).passes)
        #expect(desk.send(.buy, 2, at: 1_000).passes)
        let decision = desk.send(.buy, 3, at: 1_000)
        #expect(decision.reason == .orderTableFull)
        #expect(decision.outcome(.uniqueID).verdict == .unevaluable)
    }

    @Test func equalOrdersWithinTheWindow() throws {
        let window: Int64 = 1_000_000
        var desk = try Desk(.firm([(.duplicateCount, 2), (.duplicateWindow, window)]))
        #expect(desk.send(.buy, 100, at: 1_000).line(.notRepeated) == "passed 1 of 2 none")
        #expect(desk.send(.buy, 100, at: 1_000).line(.notRepeated) == "passed 2 of 2 none")
        let third = desk.send(.buy, 100, at: 1_000)
        #expect(third.line(.notRepeated) == "denied 3 of 2 repeatedOrder")
        #expect(desk.send(.buy, 100, at: 999).passes)
        #expect(desk.send(.buy, 101, at: 1_000).passes)
        #expect(desk.send(.sell, 100, at: 1_002).passes)
        #expect(desk.send(.buy, 100, at: 1_000, account: 1).passes)
        desk.wait(window - 1)
        #expect(!desk.send(.buy, 100, at: 1_000).passes)
        desk.wait(1)
        #expect(desk.send(.buy, 100, at: 1_000).passes)
    }

    @Test(arguments: [(Quantity(4_999), true), (5_000, true), (5_001, false)], Side.allCases)
    func quantity(_ given: (shares: Quantity, passes: Bool), _ side: Side) throws {
        var desk = try Desk(.firm([(.maximumQuantity, 5_000)]))
        let decision = desk.send(side, given.shares, at: 1_000)
        #expect(decision.passes == given.passes)
        #expect(decision.outcome(.orderQuantity).measured == given.shares)
        #expect(decision.outcome(.orderQuantity).limit == 5_000)
        #expect(decision.outcome(.orderQuantity).field == .maximumQuantity)
    }

    @Test(arguments: [RiskScope.account(0), .strategy(0), .instrument(0)])
    func theTightestScopeHolds(scope: RiskScope) throws {
        var profile = RiskProfile()
        var own = RiskLimits()
        own[.maximumQuantity] = 10
        switch scope {
        case .account: profile.accounts = [own]
        case .strategy: profile.strategies = [own]
        default: profile.instruments = [own]
        }
        var desk = try Desk(profile)
        #expect(desk.send(.buy, 10, at: 1_000).passes)
        let decision = desk.send(.buy, 11, at: 1_000)
        #expect(decision.line(.orderQuantity) == "denied 11 of 10 quantityAboveLimit")
        #expect(decision.outcome(.orderQuantity).scopeKind == scope.kind)
        #expect(
            desk.send(.buy, 11, at: 1_000, account: 1, strategy: 1, instrument: 1).passes)
    }

    /// 1,000 ticks of 0.01 are 10 CNY, so 50 shares are 500 CNY: 5,000,000 money units.
    @Test(arguments: [(Int64(5_000_000), true), (4_999_999, false), (5_000_001, true)])
    func notional(limit: Int64, passes: Bool) throws {
        for side in Side.allCases {
            var desk = try Desk(.firm([(.maximumNotional, limit)]))
            let decision = desk.send(side, 50, at: 1_000)
            #expect(decision.outcome(.orderNotional).measured == 5_000_000)
            #expect(decision.passes == passes)
        }
    }

    @Test func notionalBeyondWhatCanBeCounted() throws {
        var configuration = Desk.configuration()
        configuration.instruments[0] = InstrumentTerms(unit: 1 << 30, venueMaximum: 1 << 40)
        var desk = try Desk(
            .firm([(.maximumNotional, 1 << 62), (.maximumQuantity, 1 << 40)]), configuration)
        desk.gate.market(
            0, Desk.market(at: desk.now, bid: 0, ask: 0, last: .max))
        let decision = desk.send(.buy, 1 << 40, at: .max)
        #expect(decision.outcome(.orderNotional).reason == .notionalOverflow)
        #expect(decision.outcome(.orderNotional).verdict == .unevaluable)
        #expect(!decision.passes)
    }

    /// The reference is 1000: 2% are 20 ticks.
    @Test(arguments: [
        (Side.buy, Int32(1_020), true), (.buy, 1_021, false), (.buy, 980, true),
        (.buy, 979, false), (.sell, 980, true), (.sell, 979, false), (.sell, 1_020, true),
        (.sell, 1_021, false),
    ])
    func collar(side: Side, price: Int32, passes: Bool) throws {
        var desk = try Desk(.firm([(.collarBasisPoints, 200), (.collarTicks, 10)]))
        let decision = desk.send(side, 100, at: price)
        #expect(decision.passes == passes)
        #expect(decision.outcome(.priceCollar).limit == 20)
        #expect(decision.outcome(.priceCollar).field == .collarBasisPoints)
    }

    @Test(arguments: [(Int32(1_030), true), (1_031, false)])
    func aCollarInTicksHoldsWhereItIsWider(price: Int32, passes: Bool) throws {
        var desk = try Desk(.firm([(.collarBasisPoints, 200), (.collarTicks, 30)]))
        #expect(desk.send(.buy, 100, at: price).passes == passes)
    }

    /// 0 latest trade, 1 mid, 2 previous close.
    @Test(arguments: [(Int64(0), Int32(1_100)), (1, 1_050), (2, 1_000)])
    func theReference(kind: Int64, reference: Int32) throws {
        var desk = try Desk(
            .firm([(.collarReference, kind), (.collarBasisPoints, 0), (.collarTicks, 0)]))
        desk.gate.market(0, Desk.market(at: desk.now, bid: 1_040, ask: 1_060, last: 1_100))
        #expect(desk.send(.sell, 1, at: reference - 1).reason == .outsideCollar)
        #expect(desk.send(.sell, 1, at: reference + 1).reason == .outsideCollar)
        #expect(desk.send(.sell, 1, at: reference).passes)
    }

    @Test func withoutAReferenceNothingPasses() throws {
        for kind: Int64 in 0...2 {
            var configuration = Desk.configuration()
            configuration.instruments[0].previousClose = .none
            var desk = try Desk(.firm([(.collarReference, kind)]), configuration, holding: 0)
            desk.gate.market(0, Desk.market(at: desk.now, bid: 0, ask: 1_001, last: 0))
            for (side, price) in [
                (Side.buy, Int32(1_000)), (.sell, 1_000), (.buy, nil), (.sell, nil),
            ] {
                let decision = desk.send(side, 100, at: price)
                #expect(decision.outcome(.priceCollar).reason == .referenceMissing)
                #expect(!decision.passes)
                if price == nil {
                    #expect(decision.outcome(.orderNotional).reason == .noPriceForMarketOrder)
                }
            }
        }
    }

    @Test(arguments: [(Int64(0), true), (1_000, true), (1_001, false)])
    func theAgeOfTheReference(age: Int64, passes: Bool) throws {
        var desk = try Desk(.firm([(.referenceAge, 1_000)]))
        desk.wait(age)
        let decision = desk.send(.buy, 100, at: 1_000)
        #expect(decision.passes == passes)
        #expect(decision.outcome(.priceCollar).reason == (passes ? .none : .referenceStale))
    }

    /// Buy and sell are both worth the upper end of the collar, 1020; a buy reserves it.
    @Test(arguments: [(Int64(10_200_000), true), (10_199_999, false)], Side.allCases)
    func marketOrdersCountAtTheCollar(_ given: (limit: Int64, passes: Bool), _ side: Side) throws {
        var desk = try Desk(.firm([(.maximumNotional, given.limit)]))
        let decision = desk.send(side, 100, at: nil)
        #expect(decision.outcome(.orderNotional).measured == 10_200_000)
        #expect(decision.outcome(.priceCollar).measured == 20)
        #expect(decision.passes == given.passes)
        let cost = desk.gate.exposure(of: .account(0))?.openBuyCost.units
        #expect(cost == (given.passes && side == .buy ? 10_200_000 : 0))
    }
}
