import Matching
import TestSupport
import Testing
import TradingModel

@Suite("Call auction")
struct AuctionTests {
    /// A book of buys and sells as (price, shares), collected in a call phase.
    private func outcome(
        _ rule: AuctionRule, buys: [(Int32, Quantity)], sells: [(Int32, Quantity)],
        reference: Int32 = 0
    ) -> AuctionOutcome? {
        var book = TestBook()
        book.book.enter(.openingCall)
        var id: UInt64 = 0
        for (price, quantity) in buys {
            id += 1
            book.buy(id, quantity, at: price)
        }
        for (price, quantity) in sells {
            id += 1
            book.sell(id, quantity, at: price)
        }
        return book.book.auctionOutcome(by: rule, reference: Price(ticks: reference))
    }

    @Test func theLargestVolumeWins() {
        let result = outcome(
            .orderPrices, buys: [(1005, 300), (1003, 200), (1000, 500)],
            sells: [(999, 100), (1002, 300), (1004, 400)])
        // At 1003: buys 500, sells 400; at 1002: the same 400 with the same surplus: midpoint up.
        #expect(result?.quantity == 400)
        #expect(result?.price.ticks == 1003)
        #expect(result?.surplus == 100)
        #expect(result?.surplusSide == .buy)
    }

    @Test func betterPricedOrdersMustBeFilledWhole() {
        // At 1000 and 1001 the volume is 300, but at 1000 a buy at 1001 would stay unfilled.
        let result = outcome(
            .orderPrices, buys: [(1001, 400), (1000, 50)], sells: [(1000, 300)])
        #expect(result?.price.ticks == 1001)
        #expect(result?.surplus == 100)
    }

    @Test func amongEqualVolumesTheSmallestSurplusWins() {
        let result = outcome(
            .orderPrices, buys: [(1002, 300), (1001, 20)], sells: [(1000, 300), (1002, 10)])
        // 1000 and 1001: demand 320, supply 300; 1002: demand 300, supply 310.
        #expect(result?.price.ticks == 1002)
        #expect(result?.surplus == 10)
        #expect(result?.surplusSide == .sell)
    }

    @Test func shanghaiTakesTheMidpointOfOrderPrices() {
        let buys: [(Int32, Quantity)] = [(1007, 100)]
        let sells: [(Int32, Quantity)] = [(1000, 100)]
        #expect(outcome(.orderPrices, buys: buys, sells: sells)?.price.ticks == 1004)
    }

    @Test(arguments: [(Int32(990), Int32(1000)), (1003, 1003), (1020, 1007)])
    func shenzhenTakesTheTickNearestToTheReference(reference: Int32, price: Int32) {
        let result = outcome(
            .anyTick, buys: [(1007, 100)], sells: [(1000, 100)], reference: reference)
        #expect(result?.price.ticks == price)
        #expect(result?.quantity == 100)
    }

    @Test func anUncrossedOrEmptyBookHasNoOutcome() {
        #expect(outcome(.orderPrices, buys: [(999, 100)], sells: [(1000, 100)]) == nil)
        #expect(outcome(.anyTick, buys: [], sells: [(1000, 100)]) == nil)
        #expect(outcome(.orderPrices, buys: [], sells: []) == nil)
    }

    @Test func uncrossPairsByPriceThenTime() {
        var book = TestBook()
        book.book.enter(.openingCall)
        book.buy(1, 100, at: 1002)
        book.buy(2, 200, at: 1005)
        book.buy(3, 100, at: 1002)
        book.sell(4, 150, at: 1001)
        book.sell(5, 150, at: 1000)
        book.sell(6, 500, at: 1010)
        book.uncross(.orderPrices)
        #expect(book.trades == ["2>5 150@1002", "2>4 50@1002", "1>4 100@1002"])
        #expect(book.events.last?.kind == .auction)
        #expect(book.events.last?.quantity == 300)
        #expect(book.events.last?.leaves == 100)
        #expect(book.bids == ["1002: 3×100"])
        #expect(book.asks == ["1010: 6×500"])
        let faults = book.book.checkInvariants()
        #expect(faults == [])
    }

    @Test func onlyOrdersThatWaitAreCollected() {
        var book = TestBook()
        book.book.enter(.closingCall)
        book.buy(1, 100)
        #expect(book.reasons == [.limitOrdersOnly])
        book.buy(2, 100, at: 1000) { $0.timeInForce = .immediateOrCancel }
        #expect(book.reasons == [.limitOrdersOnly])
        book.buy(3, 100, at: 1000) { $0.isPostOnly = true }
        #expect(book.reasons == [.limitOrdersOnly])
        book.buy(4, 100, at: 1000)
        #expect(book.bids == ["1000: 4×100"])
    }

    @Test func anAuctionWithoutTradesSaysSo() {
        var book = TestBook()
        book.book.enter(.openingCall)
        book.buy(1, 100, at: 999)
        book.uncross(.orderPrices)
        #expect(book.events.map(\.kind) == [.auction])
        #expect(book.events.first?.quantity == 0)
        #expect(book.bids == ["999: 1×100"])
    }
}
