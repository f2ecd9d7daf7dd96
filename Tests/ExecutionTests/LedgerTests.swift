import Execution
import Rulebook
import Testing
import TradingModel

private func fees(
    _ day: String = "2023-02-01", terms: BrokerTerms = BrokerTerms()
) throws -> FeeSchedule {
    let instrument = try #require(Instrument("600519.SH"))
    let date = try #require(TradingDate(day))
    return FeeSchedule(
        rules: try MarketRules.standard.rules(for: instrument, on: date), terms: terms)
}

private func money(_ text: String) -> Money {
    let parts = text.split(separator: ".")
    let cents = parts.count == 2 ? Int64(parts[1]) ?? 0 : 0
    return Money(units: (Int64(parts[0]) ?? 0) * Money.scale + cents * Money.cent)
}

@Suite("Fees")
struct FeeTests {
    /// 1,000,000 CNY at 0.025%, the exchange's items inside the commission.
    @Test func aBuyPaysNoStampDuty() throws {
        let items = try fees().fees(.buy, turnover: Money(whole: 1_000_000))
        #expect(items.handling == money("48.70"))
        #expect(items.levy == money("20.00"))
        #expect(items.transfer == money("10.00"))
        #expect(items.stampDuty == .zero)
        #expect(items.commission == money("181.30"))
        #expect(items.total == money("260.00"))
    }

    @Test func aSellPaysStampDutyAtTheDaysRate() throws {
        let turnover = Money(whole: 1_000_000)
        #expect(try fees().fees(.sell, turnover: turnover).stampDuty == money("1000.00"))
        #expect(
            try fees("2023-08-28").fees(.sell, turnover: turnover).stampDuty == money("500.00"))
    }

    /// 20,000 CNY at 0.025% is 5 CNY exactly; below, the minimum holds.
    @Test(arguments: [(Int64(20_000), "5.00"), (19_000, "5.00"), (1, "5.00"), (24_000, "6.00")])
    func theMinimumCommission(turnover: Int64, total: String) throws {
        let items = try fees().fees(.buy, turnover: Money(whole: turnover))
        #expect(items.commission + items.handling + items.levy == money(total))
    }

    @Test func netTermsPutTheExchangesItemsOnTop() throws {
        let terms = BrokerTerms(includesExchangeFees: false)
        let items = try fees(terms: terms).fees(.buy, turnover: Money(whole: 1_000_000))
        #expect(items.commission == money("250.00"))
        #expect(items.total == money("328.70"))
    }

    @Test func nothingTradedCostsNothing() throws {
        #expect(try fees().fees(.buy, turnover: .zero) == FeeItems())
    }

    @Test func itemsRoundHalfUpToTheCent() throws {
        // 0.001% of 5,000.00 is 0.05; of 500.00 it is 0.005, half a cent: up.
        #expect(try fees().fees(.buy, turnover: Money(whole: 500)).transfer == money("0.01"))
        #expect(try fees().fees(.buy, turnover: Money(whole: 499)).transfer == .zero)
    }
}

@Suite("Ledger")
struct LedgerTests {
    private func ledger(shares: Quantity = 0, cash: Int64 = 0) throws -> Ledger {
        Ledger(shares: shares, cash: Money(whole: cash), schedule: try fees(), scale: .cent)
    }

    private func order(
        _ number: UInt64, _ side: Side, _ quantity: Quantity, at price: Int32 = 1_000
    ) -> Order {
        Order(id: .own(number), side: side, price: Price(ticks: price), quantity: quantity)
    }

    @Test func sharesBoughtTodayAreSoldTomorrow() throws {
        var ledger = try ledger(shares: 100, cash: 10_000)
        #expect(ledger.reserve(order(1, .buy, 500)) == nil)
        ledger.fill(.own(1), price: Price(ticks: 1_000), quantity: 500)
        #expect(ledger.shares == 600)
        #expect(ledger.sellable == 100)
        #expect(ledger.reserve(order(2, .sell, 200)) == .insufficientShares)
        #expect(ledger.reserve(order(3, .sell, 100)) == nil)
        #expect(ledger.violations == [])
    }

    @Test func proceedsOfASaleBuyAtOnce() throws {
        var ledger = try ledger(shares: 1_000, cash: 0)
        #expect(ledger.reserve(order(1, .buy, 500)) == .insufficientCash)
        #expect(ledger.reserve(order(2, .sell, 1_000)) == nil)
        ledger.fill(.own(2), price: Price(ticks: 1_000), quantity: 1_000)
        // 10,000.00 − 5.00 commission − 0.10 transfer − 10.00 stamp duty.
        #expect(ledger.cash == money("9984.90"))
        #expect(ledger.reserve(order(3, .buy, 500)) == nil)
        #expect(ledger.violations == [])
    }

    @Test func aLiveBuyFreezesItsWorstCostAndFreesWhatItDoesNotUse() throws {
        var ledger = try ledger(cash: 10_000)
        #expect(ledger.reserve(order(1, .buy, 900)) == nil)
        #expect(ledger.frozenCash == money("9005.09"))
        #expect(ledger.reserve(order(2, .buy, 200)) == .insufficientCash)
        ledger.fill(.own(1), price: Price(ticks: 990), quantity: 400)
        #expect(ledger.frozenCash >= money("5000.00"))
        ledger.release(.own(1), quantity: 500)
        #expect(ledger.frozenCash == .zero)
        #expect(ledger.cash == money("6034.96"))
        #expect(ledger.violations == [])
    }

    @Test func theMinimumCommissionIsPaidOncePerOrder() throws {
        var ledger = try ledger(cash: 10_000)
        #expect(ledger.reserve(order(1, .buy, 300)) == nil)
        let charges = (0..<3).map { _ in
            ledger.fill(.own(1), price: Price(ticks: 1_000), quantity: 100).total
        }
        #expect(charges == [money("5.01"), money("0.01"), money("0.01")])
        #expect(ledger.fees(of: .own(1)).total == money("5.03"))
    }

    @Test func anOverflowIsAReasonNotATrap() throws {
        var ledger = try ledger(cash: 1_000)
        let huge = order(1, .buy, 1 << 40, at: .max)
        #expect(ledger.reserve(huge) == .notionalOverflow)
        #expect(ledger.frozenCash == .zero)
    }

    /// Random orders, fills and cancels; shares and cash must add up after every step.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func conservation(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        var ledger = try ledger(shares: 5_000, cash: 100_000)
        var live: [(number: UInt64, leaves: Quantity, price: Int32)] = []
        for number in 1...400 as ClosedRange<UInt64> {
            if generator.below(2) == 0 || live.isEmpty {
                let side: Side = generator.below(2) == 0 ? .buy : .sell
                let quantity = 100 * (1 + Quantity(generator.below(20)))
                let price = Int32(900 + generator.below(200))
                if ledger.reserve(order(number, side, quantity, at: price)) == nil {
                    live.append((number, quantity, price))
                }
            } else {
                let index = Int(generator.below(UInt64(live.count)))
                let entry = live[index]
                if generator.below(3) == 0 {
                    ledger.release(.own(entry.number), quantity: entry.leaves)
                    live.remove(at: index)
                } else {
                    let quantity = 1 + Quantity(generator.below(UInt64(entry.leaves)))
                    ledger.fill(
                        .own(entry.number), price: Price(ticks: entry.price), quantity: quantity)
                    live[index].leaves -= quantity
                    if live[index].leaves == 0 { live.remove(at: index) }
                }
            }
            #expect(ledger.violations == [], "seed \(seed), step \(number)")
            #expect(ledger.available >= .zero, "seed \(seed), step \(number)")
        }
        for entry in live { ledger.release(.own(entry.number), quantity: entry.leaves) }
        #expect(ledger.frozenCash == .zero)
        #expect(ledger.frozenShares == 0)
    }
}

@Suite("Parent and child orders")
struct OrderTests {
    private func parent(_ change: (inout ParentOrder) -> Void) -> String? {
        var parent = ParentOrder(
            side: .buy, quantity: 1_000, startTime: Timestamp(9, 45), endTime: Timestamp(10, 0))
        change(&parent)
        return parent.fault
    }

    @Test func defaultsAreSound() { #expect(parent { _ in } == nil) }

    @Test func everyFaultNamesItsFieldAndRange() {
        let cases: [(String, (inout ParentOrder) -> Void)] = [
            ("quantity", { $0.quantity = 0 }), ("whole lots", { $0.quantity = 150 }),
            ("startTime", { $0.startTime = $0.endTime }), ("maxPctVolume", { $0.maxPctVolume = 0 }),
            ("maxPctVolume", { $0.maxPctVolume = 100 }), ("timeRandom", { $0.timeRandom = 31 }),
            ("sizeRandom", { $0.sizeRandom = 21 }), ("openAuction", { $0.openAuction = -1 }),
            ("together", { ($0.openAuction, $0.closeAuction) = (60, 50) }),
            ("bands", { $0.crossBand = 10 }), ("minClip", { $0.minClip = 50 }),
            ("maximumMessageRate", { $0.maximumMessageRate = 1 }),
            ("mustCompleteMinutes", { $0.mustCompleteMinutes = -1 }),
            ("limitPrice", { $0.limitPrice = Price(ticks: 0) }), ("lot", { $0.lot = 0 }),
        ]
        for (word, change) in cases {
            #expect(parent(change)?.contains(word) == true, "\(word): \(parent(change) ?? "")")
        }
    }

    @Test func childrenAreFollowedFromSentToDone() {
        var children = ChildOrders()
        let id = OrderID.own(1)
        children.add(
            id, quantity: 300, price: Price(ticks: 10), purpose: .join, at: Timestamp(9, 45))
        #expect(children.live == 300)
        children.apply(OrderUpdate(.accepted, order: id, time: .zero))
        #expect(children.open[0].state == .live)
        children.apply(OrderUpdate(.filled, order: id, time: .zero, quantity: 100, leaves: 200))
        #expect(children.filled == 100)
        #expect(children.live == 200)
        children.cancelSent(at: 0)
        children.apply(OrderUpdate(.cancelRejected, order: id, time: .zero))
        #expect(children.open[0].state == .live)
        children.apply(OrderUpdate(.canceled, order: id, time: .zero, quantity: 200))
        #expect(children.live == 0)
        children.apply(OrderUpdate(.filled, order: .own(9), time: .zero, quantity: 5))
        #expect(children.filled == 100)
    }
}
