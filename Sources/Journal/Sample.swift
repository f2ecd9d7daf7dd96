import TradingModel

/// The market and the account at one moment.
public struct Sample: Sendable, BitwiseCopyable, Hashable {
    /// When, in exchange time (for a strategy's own view: strategy time).
    public var time: Timestamp
    /// The best bid, `Price.none` without one.
    public var bid: Price
    /// The best ask, `Price.none` without one.
    public var ask: Price
    /// The latest trade, `Price.none` before the first.
    public var last: Price
    /// Shares traded today.
    public var marketVolume: Quantity
    /// Turnover today.
    public var marketTurnover: Money
    /// Shares that the schedule wants done.
    public var target: Quantity
    /// Own shares filled.
    public var filled: Quantity
    /// Own shares live at the exchange.
    public var live: Quantity
    /// Shares held.
    public var position: Quantity
    /// Cash held.
    public var cash: Money
    /// Charges so far.
    public var fees: Money

    /// A sample.
    public init(
        time: Timestamp, bid: Price, ask: Price, last: Price, marketVolume: Quantity,
        marketTurnover: Money, target: Quantity, filled: Quantity, live: Quantity,
        position: Quantity, cash: Money, fees: Money
    ) {
        self.time = time
        self.bid = bid
        self.ask = ask
        self.last = last
        self.marketVolume = marketVolume
        self.marketTurnover = marketTurnover
        self.target = target
        self.filled = filled
        self.live = live
        self.position = position
        self.cash = cash
        self.fees = fees
    }

    /// Bytes of a sample: time, bid, ask, last, four bytes of zero, then the other fields in their
    /// order, all little-endian.
    static let size = 88

    var encoded: [UInt8] {
        var writer = ByteWriter()
        writer.bytes.reserveCapacity(Sample.size)
        put(into: &writer)
        return writer.bytes
    }

    func put(into writer: inout ByteWriter) {
        writer.put(time.nanoseconds)
        writer.put(bid.ticks)
        writer.put(ask.ticks)
        writer.put(last.ticks)
        writer.put(UInt32(0))
        writer.put(marketVolume)
        writer.put(marketTurnover.units)
        writer.put(target)
        writer.put(filled)
        writer.put(live)
        writer.put(position)
        writer.put(cash.units)
        writer.put(fees.units)
    }

    init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count == Sample.size else { return nil }
        var reader = ByteReader(bytes)
        time = Timestamp(nanoseconds: reader.take())
        bid = Price(ticks: reader.take())
        ask = Price(ticks: reader.take())
        last = Price(ticks: reader.take())
        guard reader.take(UInt32.self) == 0 else { return nil }
        marketVolume = reader.take()
        marketTurnover = Money(units: reader.take())
        target = reader.take()
        filled = reader.take()
        live = reader.take()
        position = reader.take()
        cash = Money(units: reader.take())
        fees = Money(units: reader.take())
    }
}
