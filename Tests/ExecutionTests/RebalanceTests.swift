import Execution
import Rulebook
import Testing
import TradingModel

@Suite("Rebalancing in lots")
struct RebalanceTests {
    private func rules(_ code: String) throws -> DayRules {
        let instrument = try #require(Instrument(code))
        let date = try #require(TradingDate("2025-06-18"))
        return try MarketRules.standard.rules(for: instrument, on: date)
    }

    /// A position at `price` in cents with a weight in percent.
    private func position(
        _ shares: Quantity, at price: Int32, percent: Int64, sellable: Quantity? = nil,
        of code: String = "600000.SH"
    ) throws -> RebalancePosition {
        RebalancePosition(
            rules: try rules(code), price: Price(ticks: price), shares: shares,
            sellable: sellable ?? shares, weight: percent * 10_000)
    }

    private func trades(_ plan: RebalancePlan) -> [String] {
        plan.orders.map { "\($0.side) \($0.quantity) of \($0.position)" }
    }

    // MARK: By hand

    @Test func cashBecomesLotsByLargestRemainder() throws {
        let terms = free()
        let plan = try RebalancePlan(
            [
                position(0, at: 1_000, percent: 33, of: "600000.SH"),
                position(0, at: 2_000, percent: 33, of: "600001.SH"),
                position(0, at: 30_000, percent: 34, of: "600002.SH"),
            ], cash: Money(whole: 100_000), terms: terms)
        // 33 lots exactly, 16.5 lots and 1.13 lots: the lower ones leave 5,000 of the targets' sum, which
        // a lot of the second fits into, and none of the third then.
        #expect(trades(plan) == ["buy 3300 of 0", "buy 1700 of 1", "buy 100 of 2"])
        // 3,000.00 less the transfer fee of 0.97.
        #expect(plan.cashAfter.description == "2999.03")
        #expect(plan.shortfalls == [])
    }

    @Test func aZeroWeightSellsEverythingOddLotIncluded() throws {
        let plan = try RebalancePlan(
            [position(1_237, at: 1_000, percent: 0)], cash: .zero)
        #expect(trades(plan) == ["sell 1237 of 0"])
        // 12,370.00 less 5.00 commission, 0.12 transfer fee and 6.19 stamp duty.
        #expect(plan.cashAfter.description == "12358.69")
        let empty = try RebalancePlan([position(0, at: 1_000, percent: 0)], cash: .zero)
        #expect(empty.orders == [])
    }

    @Test func anOddLotIsSoldWholeOrNotAtAll() throws {
        // 40% are 614.8 shares: from 1,537 down in lots to 537 or 637, and 0.778 lots fit no lot.
        let plan = try RebalancePlan(
            [position(1_537, at: 1_000, percent: 40)], cash: .zero, terms: free())
        #expect(trades(plan) == ["sell 1000 of 0"])
        let odd = try RebalancePlan(
            [position(37, at: 1_000, percent: 50)], cash: .zero, terms: free())
        #expect(trades(odd) == ["sell 37 of 0"])
    }

    @Test func whatWasBoughtTodayStays() throws {
        let plan = try RebalancePlan(
            [position(1_000, at: 1_000, percent: 0, sellable: 350)], cash: .zero)
        #expect(trades(plan) == ["sell 350 of 0"])
        #expect(plan.shortfalls.map(\.cause) == [.unsellable])
        #expect(plan.shortfalls.map(\.shares) == [650])
        // 350 sellable, 200 wanted: the odd 50 go only with all of it.
        let part = try RebalancePlan(
            [position(1_000, at: 1_000, percent: 80, sellable: 350)], cash: .zero, terms: free())
        #expect(trades(part) == ["sell 200 of 0"])
    }

    @Test func proceedsBuyAtOnceOrNotAtAll() throws {
        let positions = [
            try position(10_000, at: 1_000, percent: 0, of: "600000.SH"),
            try position(0, at: 1_000, percent: 90, of: "600001.SH"),
        ]
        let plan = try RebalancePlan(positions, cash: .zero)
        #expect(trades(plan) == ["sell 10000 of 0", "buy 9000 of 1"])
        var terms = RebalanceTerms()
        terms.usesProceeds = false
        let waiting = try RebalancePlan(positions, cash: .zero, terms: terms)
        #expect(trades(waiting) == ["sell 10000 of 0"])
        #expect(waiting.shortfalls.map(\.cause) == [.cash])
    }

    @Test func leastCommissionsCountBeforeCash() throws {
        // A lot costs 1,000.00 + 5.00 + 0.01: with 1,005.00 none can be paid for.
        let positions = [try position(0, at: 1_000, percent: 100)]
        let poor = try RebalancePlan(positions, cash: Money(whole: 1_005))
        #expect(poor.orders == [])
        #expect(poor.shortfalls.map(\.cause) == [.cash])
        let enough = try RebalancePlan(positions, cash: Money(units: 10_050_100))
        #expect(trades(enough) == ["buy 100 of 0"])
        #expect(enough.cashAfter == .zero)
    }

    @Test func theBufferAndTheLeastTradeHold() throws {
        var terms = free()
        terms.cashBuffer = Money(whole: 40_000)
        terms.minimumTrade = Money(whole: 5_000)
        let plan = try RebalancePlan(
            [
                position(0, at: 1_000, percent: 93, of: "600000.SH"),
                position(0, at: 1_000, percent: 7, of: "600001.SH"),
            ], cash: Money(whole: 100_000), terms: terms)
        #expect(plan.investable == Money(whole: 60_000))
        #expect(trades(plan) == ["buy 5600 of 0"])
        #expect(plan.shortfalls.map(\.cause) == [.belowMinimum])
        #expect(plan.cashAfter >= terms.cashBuffer)
    }

    @Test func aSaleThatCostsMoreThanItBringsNeedsCash() throws {
        let positions = [try position(1, at: 100, percent: 0)]
        let none = try RebalancePlan(positions, cash: .zero)
        #expect(none.orders == [])
        #expect(none.shortfalls.map(\.cause) == [.chargesExceedProceeds])
        let some = try RebalancePlan(positions, cash: Money(whole: 10))
        #expect(trades(some) == ["sell 1 of 0"])
    }

    @Test func badInputIsRefused() throws {
        let good = try position(100, at: 1_000, percent: 60)
        func refused(_ positions: [RebalancePosition], cash: Money = .zero, _ word: String) {
            #expect {
                _ = try RebalancePlan(positions, cash: cash)
            } throws: {
                "\($0)".contains(word)
            }
        }
        refused(
            [good, try position(0, at: 1_000, percent: 41, of: "600001.SH")], "sum to at most 1")
        refused([try position(100, at: 0, percent: 1)], "price must be positive")
        refused([try position(100, at: 1, percent: -1)], "weight must not")
        refused([try position(100, at: 1, percent: 1, sellable: 101)], "sellable")
        refused([try position(Int64.max / 2, at: .max, percent: 1)], "overflows")
        refused([good], cash: Money(units: -1), "cash")
        refused([good], cash: Money(units: .max), "cash")
    }

    /// No charges at all.
    private func free() -> RebalanceTerms {
        var terms = RebalanceTerms()
        terms.broker = BrokerTerms(commissionPerTenMillion: 0, minimumCommission: .zero)
        return terms
    }

    // MARK: Properties

    @Test(arguments: 1...400 as ClosedRange<UInt64>)
    func randomAccountsKeepTheContract(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        func pick(_ low: Int64, _ high: Int64) -> Int64 {
            low + Int64(generator.below(UInt64(high - low + 1)))
        }
        let count = Int(pick(1, 12))
        var left = RebalancePosition.wholeWeight
        var positions: [RebalancePosition] = []
        for index in 0..<count {
            let weight = pick(0, 3) == 0 ? 0 : pick(0, left)
            left -= weight
            let shares = pick(0, 2) == 0 ? 0 : pick(0, 30_000)
            positions.append(
                RebalancePosition(
                    rules: try rules("60\(1_000 + index).SH"),
                    price: Price(
                        ticks: Int32(pick(0, 1) == 0 ? pick(100, 3_000) : pick(3_000, 200_000))),
                    shares: shares, sellable: pick(0, 2) == 0 ? pick(0, shares) : shares,
                    weight: weight))
        }
        var terms = RebalanceTerms()
        terms.usesProceeds = pick(0, 1) == 0
        terms.cashBuffer = pick(0, 1) == 0 ? .zero : Money(whole: pick(0, 100_000))
        terms.minimumTrade = pick(0, 1) == 0 ? .zero : Money(whole: pick(0, 50_000))
        terms.broker.includesExchangeFees = pick(0, 1) == 0
        let cash = Money(units: pick(0, 3) == 0 ? 0 : pick(0, 20_000_000_000))
        let plan = try RebalancePlan(positions, cash: cash, terms: terms)
        let again = try RebalancePlan(positions, cash: cash, terms: terms)
        #expect(plan == again, "seed \(seed)")
        try checkOrders(plan, positions, terms, "seed \(seed)")
        checkCash(plan, positions, cash, terms, "seed \(seed)")
        checkDistance(plan, positions, "seed \(seed)")
    }

    /// Lots whole, nothing oversold, at most one order a position, none below the least value.
    private func checkOrders(
        _ plan: RebalancePlan, _ positions: [RebalancePosition], _ terms: RebalanceTerms,
        _ place: String
    ) throws {
        #expect(Set(plan.orders.map(\.position)).count == plan.orders.count, "\(place)")
        for order in plan.orders {
            let position = positions[order.position]
            let money = position.rules.tick.value.notional(position.price, order.quantity)
            #expect(order.value == money, "\(place)")
            let schedule = FeeSchedule(rules: position.rules, terms: terms.broker)
            #expect(
                order.fees == schedule.fees(order.side, turnover: order.value).total, "\(place)")
            let sellsOff = order.side == .sell && position.weight == 0
            #expect(order.value >= terms.minimumTrade || sellsOff, "\(place)")
            if order.side == .buy {
                #expect(order.quantity > 0 && order.quantity % 100 == 0, "\(place)")
            } else {
                #expect((1...position.sellable).contains(order.quantity), "\(place)")
                let odd = order.quantity % 100
                #expect(odd == 0 || odd == position.sellable % 100, "\(place)")
            }
        }
    }

    /// The account is never overdrawn, order by order; buys leave the buffer and, where proceeds wait,
    /// all proceeds.
    private func checkCash(
        _ plan: RebalancePlan, _ positions: [RebalancePosition], _ cash: Money,
        _ terms: RebalanceTerms, _ place: String
    ) {
        var now = cash
        var spendable = cash - terms.cashBuffer
        for order in plan.orders {
            if order.side == .sell {
                let net = order.value - order.fees
                now += net
                if terms.usesProceeds || net < .zero { spendable += net }
            } else {
                now -= order.value + order.fees
                spendable -= order.value + order.fees
                #expect(spendable >= .zero, "\(place)")
            }
            #expect(now >= .zero, "\(place)")
        }
        #expect(now == plan.cashAfter, "\(place)")
        // Where cash bound, what is left buys no further lot of what is missing.
        for shortfall in plan.shortfalls where shortfall.cause == .cash {
            let position = positions[shortfall.position]
            let lot = position.rules.tick.value.notional(position.price, 100) ?? .zero
            let bought = plan.orders.first { $0.position == shortfall.position }
            guard bought != nil || lot >= terms.minimumTrade else { continue }
            let schedule = FeeSchedule(rules: position.rules, terms: terms.broker)
            let before = bought.map { $0.value + $0.fees } ?? .zero
            let turnover = (bought?.value ?? .zero) + lot
            let after = turnover + schedule.fees(.buy, turnover: turnover).total
            guard after - before <= spendable else { continue }
            // It may only be that the position was dropped for being below the least value.
            #expect(bought == nil && terms.minimumTrade > .zero, "\(place): \(position)")
        }
    }

    /// Every position that misses nothing ends less than a lot from its target.
    private func checkDistance(
        _ plan: RebalancePlan, _ positions: [RebalancePosition], _ place: String
    ) {
        let missing = Set(plan.shortfalls.map(\.position))
        for (index, position) in positions.enumerated() where !missing.contains(index) {
            let order = plan.orders.first { $0.position == index }
            let moved = order.map { $0.side == .buy ? $0.quantity : -$0.quantity } ?? 0
            let share = Int128(position.rules.tick.value.money(position.price).units)
            let target = Int128(plan.investable.units) * Int128(position.weight) / 1_000_000
            let distance = Int128(position.shares + moved) * share - target
            #expect(distance.magnitude < (100 * share).magnitude, "\(place): \(position)")
            if position.weight == 0 { #expect(position.shares + moved == 0, "\(place)") }
        }
    }
}
