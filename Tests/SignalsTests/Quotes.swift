import Rulebook
import Testing
import TradingModel

/// Quotes in the notation of the literature: bid price, bid size, ask price, ask size.
func quotes(_ bid: Int32, _ bidSize: Quantity, _ ask: Int32, _ askSize: Quantity) -> TopOfBook {
    TopOfBook(
        bid: PriceLevel(price: Price(ticks: bid), quantity: bidSize, orders: 1),
        ask: PriceLevel(price: Price(ticks: ask), quantity: askSize, orders: 1))
}

/// A bid without an ask.
func onlyBid(_ price: Int32, _ size: Quantity) -> TopOfBook {
    TopOfBook(
        bid: PriceLevel(price: Price(ticks: price), quantity: size, orders: 1), ask: .empty)
}

func tradingClock() throws -> TradingClock {
    let instrument = try #require(Instrument("600519.SH"))
    let date = try #require(TradingDate("2023-02-01"))
    return TradingClock(
        try MarketRules.standard.rules(for: instrument, on: date).schedule.value)
}

/// A random walk of quotes and trades, drawn from a seed.
struct RandomMarket {
    struct Step {
        let time: Timestamp
        let book: BookView
        let price: Price
        let quantity: Quantity
        let aggressor: Side?
    }

    private var generator: SplitMix64
    private var time = Timestamp(9, 30)
    private var bid: Int32 = 1_000

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    private mutating func size() -> Quantity { 100 * Quantity(1 + generator.below(50)) }

    mutating func step() -> Step {
        time = time + .milliseconds(Int64(10 + generator.below(4_000)))
        bid += Int32(generator.below(3)) - 1
        let spread = Int32(1 + generator.below(3))
        var book = BookView()
        for level in 0..<BookView.depth {
            // Now and then a side is empty.
            let isThere = generator.below(60) > 0
            book.bids[level] = PriceLevel(
                price: Price(ticks: bid - Int32(level)), quantity: isThere ? size() : 0, orders: 1)
            book.asks[level] = PriceLevel(
                price: Price(ticks: bid + spread + Int32(level)), quantity: size(), orders: 1)
        }
        let sides: [Side?] = [.buy, .sell, nil]
        return Step(
            time: time, book: book, price: Price(ticks: bid + Int32(generator.below(2))),
            quantity: size(), aggressor: sides[Int(generator.below(3))])
    }
}
