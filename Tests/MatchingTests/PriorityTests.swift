import Matching
import TestSupport
import Testing
import TradingModel

@Suite("Price-time priority")
struct PriorityTests {
    @Test func betterPricesThenEarlierOrdersTradeFirst() {
        var book = TestBook()
        book.sell(1, 300, at: 1001)
        book.sell(2, 200, at: 1000)
        book.sell(3, 100, at: 1000)
        book.buy(4, 450, at: 1001)
        #expect(book.trades == ["4>2 200@1000", "4>3 100@1000", "4>1 150@1001"])
        #expect(book.asks == ["1001: 1×150"])
        #expect(book.bids == [])
    }

    @Test func tradesPrintAtTheRestingPrice() {
        var book = TestBook()
        book.buy(1, 100, at: 1005)
        book.sell(2, 100, at: 990)
        #expect(book.trades == ["2>1 100@1005"])
    }

    @Test func reduceKeepsThePlaceInTheQueue() {
        var book = TestBook()
        book.buy(1, 500, at: 1000)
        book.buy(2, 300, at: 1000)
        book.reduce(1, by: 400)
        #expect(book.bids == ["1000: 1×100 2×300"])
        book.sell(3, 150, at: 1000)
        #expect(book.trades == ["3>1 100@1000", "3>2 50@1000"])
    }

    @Test func reduceByAllThatIsLeftCancels() {
        var book = TestBook()
        book.buy(1, 500, at: 1000)
        book.reduce(1, by: 500)
        #expect(book.events.map(\.kind) == [.canceled])
        #expect(book.bids == [])
    }

    @Test func replaceGoesToTheBack() {
        var book = TestBook()
        book.buy(1, 500, at: 1000)
        book.buy(2, 300, at: 1000)
        book.replace(1, with: 1, 500, at: 1000)
        #expect(book.bids == ["1000: 2×300 1×500"])
        book.replace(2, with: 9, 100, at: 1001)
        #expect(book.bids == ["1001: 9×100", "1000: 1×500"])
    }

    @Test func replaceMayTradeOnArrival() {
        var book = TestBook()
        book.buy(1, 500, at: 1000)
        book.sell(2, 200, at: 1002)
        book.replace(1, with: 3, 500, at: 1002)
        #expect(book.trades == ["3>2 200@1002"])
        #expect(book.bids == ["1002: 3×300"])
    }

    @Test func aRefusedReplaceLeavesTheOldOrder() {
        var book = TestBook()
        book.buy(1, 500, at: 1000) { $0.isPostOnly = true }
        book.sell(2, 200, at: 1002)
        book.replace(1, with: 3, 500, at: 1002)
        #expect(book.reasons == [.wouldTrade])
        book.replace(1, with: 2, 500, at: 1001)
        #expect(book.reasons == [.duplicateOrder])
        book.replace(1, with: 3, 0, at: 1001)
        #expect(book.reasons == [.invalidQuantity])
        #expect(book.bids == ["1000: 1×500"])
    }

    /// The worked scenario of an own order that joins a queue: A 500, B 300, own 200.
    @Test func anOwnOrderInTheQueueIsFilledWhenItsTurnComes() {
        var book = TestBook()
        let own: UInt64 = 7
        book.buy(1, 500, at: 1000)
        book.buy(2, 300, at: 1000)
        book.buy(own, 200, at: 1000)
        let ahead = book.book.ahead(of: OrderID(raw: own))
        #expect(ahead?.shares == 800)
        #expect(ahead?.orders == 2)
        book.sell(10, 600, at: 1000)
        #expect(book.trades == ["10>1 500@1000", "10>2 100@1000"])
        book.cancel(2)
        book.buy(3, 400, at: 1000)
        #expect(book.bids == ["1000: 7×200 3×400"])
        book.sell(11, 300, at: 1000)
        #expect(book.trades == ["11>7 200@1000", "11>3 100@1000"])
        #expect(book.bids == ["1000: 3×300"])
    }
}

@Suite("Kinds of order")
struct OrderKindTests {
    @Test func marketTakesAnyPriceAndTheRestIsCancelled() {
        var book = TestBook()
        book.sell(1, 100, at: 1000)
        book.sell(2, 100, at: 5000)
        book.buy(3, 300)
        #expect(book.trades == ["3>1 100@1000", "3>2 100@5000"])
        #expect(book.reasons == [.immediateRemainder])
        #expect(book.bids == [])
    }

    @Test func immediateOrCancelNeverRests() {
        var book = TestBook()
        book.sell(1, 100, at: 1000)
        book.buy(2, 300, at: 1000) { $0.timeInForce = .immediateOrCancel }
        #expect(book.trades == ["2>1 100@1000"])
        #expect(book.events.last?.quantity == 200)
        #expect(book.bids == [])
    }

    @Test func fillOrKillIsAllOrNothing() {
        var book = TestBook()
        book.sell(1, 100, at: 1000)
        book.sell(2, 100, at: 1001)
        book.buy(3, 201, at: 1001) { $0.timeInForce = .fillOrKill }
        #expect(book.reasons == [.notFillable])
        #expect(book.trades == [])
        book.buy(4, 200, at: 1001) { $0.timeInForce = .fillOrKill }
        #expect(book.trades == ["4>1 100@1000", "4>2 100@1001"])
    }

    @Test func fillOrKillCountsHiddenShares() {
        var book = TestBook()
        book.sell(1, 500, at: 1000) { $0.display = 100 }
        book.buy(2, 500, at: 1000) { $0.timeInForce = .fillOrKill }
        #expect(book.trades.count == 5)
        #expect(book.asks == [])
    }

    @Test func postOnlyIsRefusedRatherThanTraded() {
        var book = TestBook()
        book.sell(1, 100, at: 1000)
        book.buy(2, 100, at: 1000) { $0.isPostOnly = true }
        #expect(book.reasons == [.wouldTrade])
        book.buy(3, 100, at: 999) { $0.isPostOnly = true }
        #expect(book.bids == ["999: 3×100"])
    }

    @Test func icebergShowsPartsAndRefillsAtTheBack() {
        var book = TestBook()
        book.buy(1, 250, at: 1000) { $0.display = 100 }
        book.buy(2, 100, at: 1000)
        #expect(book.bids == ["1000: 1×100 2×100"])
        book.sell(3, 100, at: 1000)
        #expect(book.trades == ["3>1 100@1000"])
        #expect(book.bids == ["1000: 2×100 1×100"])
        book.sell(4, 250, at: 1000)
        #expect(book.trades == ["4>2 100@1000", "4>1 100@1000", "4>1 50@1000"])
        #expect(book.bids == [])
    }

    @Test func icebergReducesItsHiddenPartFirst() {
        var book = TestBook()
        book.buy(1, 250, at: 1000) { $0.display = 100 }
        book.reduce(1, by: 150)
        #expect(book.bids == ["1000: 1×100"])
        #expect(book.book.order(OrderID(raw: 1))?.leaves == 100)
    }

    @Test func dayOrdersExpireAndOthersStay() {
        var book = TestBook()
        book.buy(1, 100, at: 1000)
        book.buy(2, 100, at: 1000) { $0.timeInForce = .goodTillCancel }
        book.sell(3, 100, at: 1001)
        book.expire()
        #expect(book.reasons == [.endOfDay, .endOfDay])
        #expect(book.bids == ["1000: 2×100"])
        #expect(book.asks == [])
    }
}

@Suite("Self-trade prevention")
struct SelfTradeTests {
    private func meet(_ mode: SelfTradePrevention, _ quantity: Quantity) -> (
        trades: [String], asks: [String], bids: [String], reasons: [Reason]
    ) {
        var book = TestBook()
        book.sell(1, 100, at: 1000) { $0.owner = 5 }
        book.sell(2, 100, at: 1000)
        book.buy(3, quantity, at: 1000) {
            $0.owner = 5
            $0.selfTradePrevention = mode
        }
        return (book.trades, book.asks, book.bids, book.reasons)
    }

    @Test func noneLetsThemTrade() {
        #expect(meet(.none, 150).trades == ["3>1 100@1000", "3>2 50@1000"])
    }

    @Test func cancelNewest() {
        let result = meet(.cancelNewest, 150)
        #expect(result.trades == [])
        #expect(result.asks == ["1000: 1×100 2×100"])
        #expect(result.bids == [])
        #expect(result.reasons == [.selfTrade])
    }

    @Test func cancelOldest() {
        let result = meet(.cancelOldest, 150)
        #expect(result.trades == ["3>2 100@1000"])
        #expect(result.bids == ["1000: 3×50"])
    }

    @Test func cancelBoth() {
        let result = meet(.cancelBoth, 150)
        #expect(result.trades == [])
        #expect(result.asks == ["1000: 2×100"])
        #expect(result.bids == [])
    }

    @Test func decrementTakesTheSmallerOffBoth() {
        let larger = meet(.decrement, 150)
        #expect(larger.trades == ["3>2 50@1000"])
        #expect(larger.asks == ["1000: 2×50"])
        let smaller = meet(.decrement, 40)
        #expect(smaller.trades == [])
        #expect(smaller.asks == ["1000: 1×60 2×100"])
    }

    @Test func theAnonymousMarketTradesWithItself() {
        var book = TestBook()
        book.sell(1, 100, at: 1000)
        book.buy(2, 100, at: 1000) { $0.selfTradePrevention = .cancelNewest }
        #expect(book.trades == ["2>1 100@1000"])
    }
}

@Suite("Refusals")
struct RefusalTests {
    @Test(arguments: [
        (Quantity(0), Int32(1000), Quantity(0), Reason.invalidQuantity),
        (-5, 1000, 0, .invalidQuantity),
        (MatchingEngine.maximumQuantity + 1, 1000, 0, .invalidQuantity),
        (100, 1000, 101, .invalidQuantity), (100, 1000, -1, .invalidQuantity),
        (100, -1, 0, .invalidPrice),
    ])
    func badOrdersChangeNothing(
        quantity: Quantity, price: Int32, display: Quantity, reason: Reason
    ) {
        var book = TestBook()
        book.buy(1, quantity, at: price) { $0.display = display }
        #expect(book.reasons == [reason])
        #expect(book.bids == [])
        #expect(book.book.orderCount == 0)
    }

    @Test func aLimitOfZeroIsNoPrice() {
        var book = TestBook()
        book.buy(1, 100) { $0.kind = .limit }
        #expect(book.reasons == [.invalidPrice])
    }

    @Test func liveNumbersAreUniqueAndFreeAgainAfterwards() {
        var book = TestBook()
        book.buy(1, 100, at: 1000)
        book.sell(1, 100, at: 1001)
        #expect(book.reasons == [.duplicateOrder])
        book.cancel(1)
        book.buy(1, 100, at: 999)
        #expect(book.bids == ["999: 1×100"])
        book.buy(0, 100, at: 999)
        #expect(book.reasons == [.duplicateOrder])
    }

    @Test func unknownOrdersCannotBeChanged() {
        var book = TestBook()
        book.cancel(9)
        #expect(book.reasons == [.unknownOrder])
        book.reduce(9, by: 1)
        #expect(book.reasons == [.unknownOrder])
        book.replace(9, with: 10, 1, at: 1)
        #expect(book.reasons == [.unknownOrder])
        book.buy(1, 100, at: 1000)
        book.reduce(1, by: 0)
        #expect(book.reasons == [.invalidQuantity])
    }

    @Test func aFullBookRefusesAndGrowsUntilThen() {
        var book = TestBook(capacity: 2, limit: 5)
        for id in 1...5 { book.buy(UInt64(id), 100, at: Int32(1000 - id)) }
        #expect(book.book.orderCount == 5)
        book.buy(6, 100, at: 900)
        #expect(book.reasons == [.bookFull])
        book.cancel(3)
        book.buy(6, 100, at: 900)
        #expect(book.bids.last == "900: 6×100")
        let faults = book.book.checkInvariants()
        #expect(faults == [])
    }
}

@Suite("Views")
struct ViewTests {
    @Test func levelOneTenAndFullDepthAgree() {
        var book = TestBook()
        for rank in 0..<14 {
            book.buy(UInt64(100 + rank), 100, at: Int32(1000 - rank))
            book.sell(UInt64(200 + rank), 200, at: Int32(1001 + rank))
        }
        book.buy(300, 50, at: 1000)
        let (top, view, depth) = (book.book.top(), book.book.view(), book.book.depth(.buy))
        #expect(top.bid == PriceLevel(price: Price(ticks: 1000), quantity: 150, orders: 2))
        #expect(top.ask == PriceLevel(price: Price(ticks: 1001), quantity: 200, orders: 1))
        #expect(view.top == top)
        #expect(depth.count == 14)
        for rank in 0..<10 { #expect(view.bids[rank] == depth[rank]) }
        #expect(book.book.depth(.sell, limit: 3).map(\.price.ticks) == [1001, 1002, 1003])
    }

    @Test func anEmptyBookHasNoPrices() {
        let book = MatchingEngine()
        #expect(book.top() == .empty)
        #expect(book.view() == BookView())
        #expect(book.top().spread == nil)
        #expect(book.ahead(of: OrderID(raw: 1)) == nil)
    }
}
