import MarketModels
import Matching
import Rulebook
import TradingModel

/// A seeded A-share day: opening auction, continuous sessions with a lunch break, closing auction.
///
/// Orders are generated against a real order book, and the trades that it gives are written to the
/// tape beside the orders, in the layout of an imported day. The same seed gives the same bytes on
/// every platform.
public struct SyntheticDay: ~Copyable {
    let preset: SyntheticPreset
    let limits: ClosedRange<Price>
    let previousClose: Price
    var generator: SplitMix64
    var book = MatchingEngine(capacity: 8_192)
    var events = EventBuffer()
    var records: [TapeRecord] = []
    var sequence: UInt64 = 0
    var orders: UInt64 = 0
    var now = Timestamp.zero
    var lastPrice: Price

    static let lot: Quantity = 100
    /// The exchange's clock steps by ten milliseconds.
    private static let clockStep: Int64 = 10_000_000

    /// A day around `previousClose` within `limits`.
    public init(
        preset: SyntheticPreset = .aShare, seed: UInt64, previousClose: Price,
        limits: ClosedRange<Price>
    ) {
        precondition(limits.contains(previousClose))
        self.preset = preset
        self.limits = limits
        self.previousClose = previousClose
        lastPrice = previousClose
        generator = SplitMix64(seed: seed)
    }

    /// Generates the day's records, in order.
    public consuming func generate(progress: (Double) -> Void = { _ in }) -> [TapeRecord] {
        openingCall()
        continuous(progress: progress)
        closingCall()
        return records
    }

    // MARK: Records

    /// Submits an order; in a call phase it is collected.
    mutating func submit(_ side: Side, _ price: Price, lots: Int64) {
        guard limits.contains(price), lots > 0 else { return }
        orders += 1
        let order = Order(
            id: OrderID(raw: orders), side: side, price: price,
            quantity: lots * SyntheticDay.lot)
        write(.submit, order: order.id, side: side, price: price, quantity: order.quantity)
        if book.phase().isCall {
            book.collect(order, at: now, into: &events)
        } else {
            book.submit(order, at: now, into: &events)
        }
        writeTrades()
    }

    mutating func cancel(_ order: RestingOrder) {
        write(
            .cancel, order: order.id, side: order.side, price: order.price,
            quantity: order.leaves)
        book.cancel(order.id, at: now, into: &events)
        events.removeAll()
    }

    mutating func writeTrades() {
        for index in events.indices where events[index].kind == .trade {
            let event = events[index]
            lastPrice = event.price
            write(
                .trade, order: event.order, contra: event.contra, side: event.side,
                price: event.price, quantity: event.quantity,
                flags: book.phase().isCall ? .auction : [])
        }
        events.removeAll()
    }

    private mutating func write(
        _ kind: TapeRecordKind, order: OrderID, contra: OrderID = .none, side: Side, price: Price,
        quantity: Quantity, flags: TapeFlags = []
    ) {
        sequence += 1
        records.append(
            TapeRecord(
                sequence: sequence, time: now, order: order, contra: contra, quantity: quantity,
                price: price, kind: kind, side: side, flags: flags))
    }

    /// Moves the clock to `seconds` after midnight, on its ten-millisecond grid.
    mutating func move(to nanoseconds: Int64) {
        let step = SyntheticDay.clockStep
        now = max(now, Timestamp(nanoseconds: nanoseconds / step * step))
    }

    // MARK: Draws

    /// 1 + ⌊exponential⌋ lots.
    mutating func limitLots() -> Int64 {
        1 + Int64(PortableMath.exponential(&generator) * preset.meanSize)
    }

    /// A market order's lots: now and then from a Pareto tail.
    mutating func marketLots() -> Int64 {
        guard generator.uniform() < 0.02 else { return limitLots() }
        let power = PortableMath.exp(-PortableMath.log(generator.uniform()) / 1.6)
        return Int64(min(5 * power, 10_000))
    }

    /// A whole number of ticks, normal around zero.
    mutating func normalTicks(deviation: Double) -> Int32 {
        Int32((PortableMath.normal(&generator) * deviation).rounded())
    }
}
