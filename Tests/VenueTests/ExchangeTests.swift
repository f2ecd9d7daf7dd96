import Matching
import Rulebook
import Testing
import TradingModel
import Venue

@Suite("Exchange")
struct ExchangeTests {
    private func exchange(
        on day: String = "2023-07-11", close: Int32? = 1_000
    ) throws -> Exchange {
        let instrument = try #require(Instrument("600536.SH"))
        let date = try #require(TradingDate(day))
        return Exchange(
            rules: try MarketRules.standard.rules(for: instrument, on: date),
            previousClose: close.map { Price(ticks: $0) })
    }

    private func order(
        _ id: UInt64, _ side: Side, _ quantity: Quantity, at price: Int32
    ) -> Order {
        Order(id: OrderID(raw: id), side: side, price: Price(ticks: price), quantity: quantity)
    }

    @Test func aDayRunsThroughItsPhasesAndBothAuctions() throws {
        var exchange = try exchange()
        var events = EventBuffer()
        exchange.advance(to: Timestamp(9, 16), into: &events)
        #expect(exchange.phase == .openingCall)
        exchange.submit(order(1, .buy, 300, at: 1_005), at: Timestamp(9, 16), into: &events)
        exchange.submit(order(2, .sell, 200, at: 1_000), at: Timestamp(9, 17), into: &events)
        #expect(exchange.indicativeAuction?.quantity == 200)
        events.removeAll()
        exchange.advance(to: Timestamp(9, 30), into: &events)
        #expect(Array(events).filter { $0.kind == .trade }.map(\.quantity) == [200])
        #expect(exchange.phase == .continuous)
        #expect(exchange.lastTrade == Price(ticks: 1_005))
        exchange.advance(to: Timestamp(14, 57), into: &events)
        events.removeAll()
        exchange.submit(order(3, .sell, 100, at: 1_000), at: Timestamp(14, 58), into: &events)
        exchange.advance(to: Timestamp(15, 0), into: &events)
        let auction = Array(events).last { $0.kind == .auction }
        // Buy 100 at 10.05 against sell 100 at 10.00: the midpoint, half a tick up.
        #expect(auction?.price == Price(ticks: 1_003))
        #expect(auction?.quantity == 100)
        #expect(exchange.phase == .closed)
        exchange.expire(at: Timestamp(15, 0), into: &events)
        #expect(exchange.book.orderCount == 0)
    }

    /// When orders and cancels are accepted over the day.
    @Test(arguments: [
        (Timestamp(9, 10), Reason.phaseClosed, Reason.phaseClosed),
        (Timestamp(9, 16), .none, .none), (Timestamp(9, 21), .none, .noCancelNow),
        (Timestamp(9, 26), .phaseClosed, .phaseClosed), (Timestamp(10, 0), .none, .none),
        (Timestamp(12, 0), .phaseClosed, .phaseClosed), (Timestamp(14, 58), .none, .noCancelNow),
        (Timestamp(15, 1), .phaseClosed, .phaseClosed),
    ])
    func phasesDecideWhatIsAccepted(
        time: Timestamp, toOrder: Reason, toCancel: Reason
    ) throws {
        var exchange = try exchange()
        var events = EventBuffer()
        exchange.advance(to: time, into: &events)
        exchange.replay(order(1, .buy, 100, at: 990), at: time, into: &events)
        events.removeAll()
        exchange.submit(order(2, .buy, 100, at: 990), at: time, into: &events)
        #expect(events.first?.reason == toOrder)
        events.removeAll()
        exchange.cancel(OrderID(raw: 1), at: time, into: &events)
        if toCancel == .none {
            #expect(events.first?.kind == .canceled)
        } else {
            #expect(events.first?.kind == .rejected)
            #expect(events.first?.reason == toCancel)
            #expect(events.first?.rule == exchange.rules.schedule.index)
        }
    }

    /// Below, at and above each limit of an order in continuous trading; previous close 10.00, best
    /// bid 9.90, best ask 10.10.
    @Test(arguments: [
        (Side.buy, Quantity(100), Int32(1_000), Reason.none), (.buy, 150, 1_000, .offLot),
        (.buy, 50, 1_000, .offLot), (.sell, 150, 1_005, .offLot), (.sell, 130, 1_005, .none),
        (.buy, 1_000_000, 1_000, .none), (.buy, 1_000_100, 1_000, .aboveMaximumSize),
        (.buy, 100, 900, .none), (.buy, 100, 899, .outsidePriceLimit),
        (.sell, 100, 1_100, .none), (.sell, 100, 1_101, .outsidePriceLimit),
        (.buy, 100, 1_030, .none), (.buy, 100, 1_031, .outsidePriceCage),
        (.sell, 100, 970, .none), (.sell, 100, 969, .outsidePriceCage),
    ])
    func limitsOfAnOrder(
        side: Side, quantity: Quantity, price: Int32, reason: Reason
    ) throws {
        var exchange = try exchange()
        var events = EventBuffer()
        exchange.advance(to: Timestamp(10, 0), into: &events)
        exchange.replay(order(1, .buy, 100, at: 990), at: Timestamp(10, 0), into: &events)
        exchange.replay(order(2, .sell, 100, at: 1_010), at: Timestamp(10, 0), into: &events)
        let refusal = exchange.validate(order(3, side, quantity, at: price), oddBalance: 30)
        #expect(refusal?.reason ?? Reason.none == reason)
        if let refusal { #expect(exchange.rules.citation(refusal.rule) != nil) }
    }

    @Test func theCageIsMeasuredFromTheBestPriceThatThereIs() throws {
        var exchange = try exchange()
        var events = EventBuffer()
        exchange.advance(to: Timestamp(10, 0), into: &events)
        // No order, no trade: the previous close is the base.
        #expect(exchange.validate(order(1, .buy, 100, at: 1_020)) == nil)
        #expect(exchange.validate(order(1, .buy, 100, at: 1_021))?.reason == .outsidePriceCage)
        exchange.replay(order(2, .buy, 100, at: 950), at: Timestamp(10, 0), into: &events)
        #expect(exchange.validate(order(1, .buy, 100, at: 969)) == nil)
        #expect(exchange.validate(order(1, .buy, 100, at: 970))?.reason == .outsidePriceCage)
    }

    @Test func beforeTheReformThereWasNoCage() throws {
        var exchange = try exchange(on: "2023-02-01")
        var events = EventBuffer()
        exchange.advance(to: Timestamp(10, 0), into: &events)
        exchange.replay(order(2, .sell, 100, at: 950), at: Timestamp(10, 0), into: &events)
        #expect(exchange.validate(order(1, .buy, 100, at: 1_100)) == nil)
    }

    @Test func onlyTheOrderKindsOfTheVenueAreTaken() throws {
        var exchange = try exchange()
        var events = EventBuffer()
        exchange.advance(to: Timestamp(10, 0), into: &events)
        let changes: [(inout Order) -> Void] = [
            { $0.kind = .market }, { $0.timeInForce = .immediateOrCancel },
            { $0.timeInForce = .fillOrKill }, { $0.timeInForce = .goodTillCancel },
            { $0.isPostOnly = true }, { $0.display = 100 },
        ]
        for change in changes {
            var order = order(1, .buy, 200, at: 1_000)
            change(&order)
            #expect(exchange.validate(order)?.reason == .orderKindNotOffered)
        }
    }

    @Test func withoutAPreviousCloseTheAcceptedPricesBoundOwnOrders() throws {
        let instrument = try #require(Instrument("600536.SH"))
        let date = try #require(TradingDate("2023-07-11"))
        var exchange = Exchange(
            rules: try MarketRules.standard.rules(for: instrument, on: date), previousClose: nil,
            limits: Price(ticks: 950)...Price(ticks: 1_050))
        var events = EventBuffer()
        exchange.advance(to: Timestamp(9, 16), into: &events)
        #expect(exchange.validate(order(1, .buy, 100, at: 1_050)) == nil)
        #expect(exchange.validate(order(1, .buy, 100, at: 1_051))?.reason == .outsidePriceLimit)
    }
}
