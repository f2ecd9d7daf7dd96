import Signals
import Testing
import TradingModel

@Suite("Order flow")
struct OrderFlowTests {
    /// Cont, Kukanov & Stoikov 2014, section 2: bid, ask, contribution.
    @Test func everyChangeOfQuotesAddsWhatTheFormulaSays() {
        let steps: [(TopOfBook, Int64?)] = [
            (quotes(100, 10, 101, 8), nil), (quotes(100, 14, 101, 8), 4),
            (quotes(100, 9, 101, 8), -5), (quotes(101, 3, 102, 6), 11),
            (quotes(101, 3, 102, 9), -3), (quotes(100, 9, 102, 9), -3),
            (quotes(100, 9, 101, 4), -4),
        ]
        var flow = OrderFlowImbalance()
        var sum: Int64 = 0
        for (top, expected) in steps {
            let change = flow.update(top)
            #expect(change == expected)
            sum += change ?? 0
        }
        #expect(sum == 0)
        flow.reset()
        let primed = flow.update(quotes(100, 9, 101, 4))
        #expect(primed == nil)
    }

    @Test func aMissingSideIsWorseThanEveryPrice() {
        let both = quotes(100, 10, 101, 8)
        #expect(OrderFlowImbalance.change(from: both, to: onlyBid(100, 10)) == 8)
        #expect(OrderFlowImbalance.change(from: onlyBid(100, 10), to: both) == -8)
        #expect(OrderFlowImbalance.change(from: .empty, to: both) == 10 - 8)
        #expect(OrderFlowImbalance.change(from: .empty, to: .empty) == 0)
    }

    @Test func swappingTheSidesSwapsTheSign() {
        let seed: UInt64 = 41
        var generator = SplitMix64(seed: seed)
        func mirrored(_ top: TopOfBook) -> TopOfBook {
            quotes(
                2_000 - top.ask.price.ticks, top.ask.quantity, 2_000 - top.bid.price.ticks,
                top.bid.quantity)
        }
        func draw() -> TopOfBook {
            let bid = Int32(995 + generator.below(5))
            return quotes(
                bid, Quantity(generator.below(9)), bid + 1, Quantity(1 + generator.below(9)))
        }
        for _ in 0..<2_000 {
            let (old, new) = (draw(), draw())
            #expect(
                OrderFlowImbalance.change(from: old, to: new)
                    == -OrderFlowImbalance.change(from: mirrored(old), to: mirrored(new)),
                "seed \(seed)")
        }
    }

    @Test func hugeQuantitiesDoNotTrap() {
        let huge = quotes(100, .max, 101, 0)
        let none = quotes(100, 0, 101, .max)
        #expect(OrderFlowImbalance.change(from: none, to: huge) == .max)
        var window = OrderFlowWindow(over: .seconds(10))
        for second in 0..<20 {
            window.update(second % 2 == 0 ? huge : none, at: Timestamp(9, 30, Int64(second)))
        }
        let sum = window.imbalance(at: Timestamp(9, 30, 20))
        #expect(sum.magnitude > 1 << 61)
    }

    @Test func aWindowForgetsAndIsMeasuredInDepth() {
        var window = OrderFlowWindow(over: .seconds(10), slots: 10)
        window.update(quotes(100, 10, 101, 10), at: Timestamp(9, 30, 0))
        window.update(quotes(100, 30, 101, 10), at: Timestamp(9, 30, 1))
        window.update(quotes(100, 30, 101, 20), at: Timestamp(9, 30, 5))
        let sum = window.imbalance(at: Timestamp(9, 30, 5))
        #expect(sum == 20 - 10)
        // Depths 20 and 25.
        let depth = window.averageDepth(at: Timestamp(9, 30, 5))
        #expect(depth == 22.5)
        let part = window.normalised(at: Timestamp(9, 30, 5))
        #expect(part == 10 / 22.5)
        let later = window.imbalance(at: Timestamp(9, 30, 11))
        #expect(later == -10)
        let empty = window.normalised(at: Timestamp(9, 31))
        #expect(empty == nil)
    }

    @Test func theFirstOfTenLevelsIsTheBestQuotes() {
        var market = RandomMarket(seed: 7)
        var levels = MultiLevelOrderFlow()
        var best = OrderFlowImbalance()
        var below = OrderFlowImbalance()
        for _ in 0..<500 {
            let book = market.step().book
            let all = levels.update(book)
            let first = best.update(book.top)
            let third = below.update(TopOfBook(bid: book.bids[2], ask: book.asks[2]))
            #expect(all?[0] == first)
            #expect(all?[2] == third)
        }
    }
}
