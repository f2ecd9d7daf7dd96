import Signals
import Testing
import TradingModel

@Suite("Book signals")
struct BookSignalTests {
    @Test func imbalanceAndWeightedMid() {
        let top = quotes(100, 30, 102, 10)
        #expect(top.queueImbalance == 0.5)
        #expect(top.mid == 101)
        // The heavy bid pulls the price to the ask: 102 · 0.75 + 100 · 0.25.
        #expect(top.weightedMid == 101.5)
        #expect(onlyBid(100, 30).queueImbalance == nil)
        #expect(onlyBid(100, 30).weightedMid == nil)
        #expect(TopOfBook.empty.mid == nil)
    }

    @Test func depthImbalanceCountsTheLevelsAskedFor() {
        var book = BookView()
        #expect(book.depthImbalance() == nil)
        for level in 0..<BookView.depth {
            book.bids[level] = PriceLevel(
                price: Price(ticks: 100 - Int32(level)), quantity: 30, orders: 1)
            book.asks[level] = PriceLevel(
                price: Price(ticks: 101 + Int32(level)), quantity: level < 2 ? 30 : 10, orders: 1)
        }
        #expect(book.depthImbalance(levels: 2) == 0)
        #expect(book.depthImbalance() == (300.0 - 140) / 440)
        #expect(book.depthImbalance(levels: 99) == book.depthImbalance())
    }

    @Test func contextComparesWithWhatWasBefore() {
        var context = BookContext(halfLife: HalfLife(.seconds(60)))
        context.update(quotes(100, 20, 102, 20), at: Timestamp(9, 30))
        #expect(context.spread == 2)
        #expect(context.relativeSpread == nil)
        context.update(quotes(100, 10, 104, 10), at: Timestamp(9, 31))
        #expect(context.relativeSpread == 2)
        #expect(context.relativeDepth == 0.5)
        context.update(onlyBid(100, 10), at: Timestamp(9, 32))
        #expect(context.spread == nil)
        #expect(context.relativeDepth == nil)
        context.update(quotes(100, 10, 101, 10), at: Timestamp(9, 32))
        // Spreads 2 and 4, weighted 1/4 · 2 and 1/2 · 4 at 09:32.
        #expect(abs((context.relativeSpread ?? 0) - 1 / (2.5 / 0.75)) < 1e-12)
    }

    @Test func limitsAndLocks() {
        let limit = LimitDistance(Price(ticks: 900)...Price(ticks: 1_100))
        #expect(limit.toUpper(Price(ticks: 1_000)) == 0.1)
        #expect(limit.toLower(Price(ticks: 1_000)) == 0.1)
        #expect(limit.toUpper(Price(ticks: 1_100)) == 0)
        #expect(limit.toUpper(.none) == nil)
        #expect(limit.lockedSide(onlyBid(1_100, 5)) == .buy)
        #expect(limit.lockedSide(onlyBid(1_099, 5)) == nil)
        #expect(limit.lockedSide(quotes(1_099, 5, 1_100, 5)) == nil)
        let onlyAsk = TopOfBook(bid: .empty, ask: quotes(1, 1, 900, 7).ask)
        #expect(limit.lockedSide(onlyAsk) == .sell)
    }

    @Test func volatilityIsThatOfTheMidsAtEqualSteps() throws {
        var volatility = RealisedVolatility(
            clock: try tradingClock(), interval: .seconds(60), window: 4)
        // Mids 100, 101, 101, 100, 102 in force at 09:31 … 13:01; the lunch break is no step.
        let quotesAt: [(Timestamp, TopOfBook)] = [
            (Timestamp(9, 30, 30), quotes(99, 1, 101, 1)),
            (Timestamp(9, 31, 30), quotes(100, 1, 102, 1)),
            (Timestamp(9, 32, 10), quotes(150, 1, 152, 1)),
            (Timestamp(9, 32, 50), quotes(100, 1, 102, 1)),
            (Timestamp(9, 33, 10), quotes(99, 1, 101, 1)),
            (Timestamp(9, 34, 10), quotes(101, 1, 103, 1)),
        ]
        for (time, top) in quotesAt {
            volatility.update(top, at: time)
            #expect(volatility.value == nil)
        }
        volatility.update(onlyBid(9, 9), at: Timestamp(9, 35, 1))
        // ln(101/100), 0, ln(100/101), ln(102/100).
        let squares = 2 * 0.009950330853168083 * 0.009950330853168083
        let last = 0.01980262729617973 * 0.01980262729617973
        let expected = ((squares + last) / 4).squareRoot()
        let value = try #require(volatility.value)
        #expect(abs(value - expected) < 1e-15)
        // At 11:30 the window is full of the last mid; lunch adds nothing to it.
        volatility.update(quotes(101, 1, 103, 1), at: Timestamp(11, 30))
        #expect(volatility.value == 0)
        volatility.update(quotes(111, 1, 113, 1), at: Timestamp(13, 0, 59))
        #expect(volatility.value == 0)
        volatility.update(quotes(111, 1, 113, 1), at: Timestamp(13, 1, 1))
        let after = try #require(volatility.value)
        #expect(after > 0.04)
    }
}
