import MarketData
import Rulebook
import TradingModel

/// A tape of order-level data with the rules of its day.
public struct TradableDay: Sendable {
    /// The tape.
    public let tape: Tape
    /// The rules of its security and date.
    public let rules: DayRules
    /// Prices that orders may name; nil where nothing is known of them.
    public let limits: ClosedRange<Price>?
    /// How the limits are known.
    public let limitsNote: String

    /// Opens the tape at `path`.
    ///
    /// Throws `DataError` for a damaged tape or one that is not order by order, and
    /// `RuleLookupError` where the rulebook does not know its day.
    public init(path: String, followsLinks: Bool = false) throws {
        try self.init(try Tape(path: path, followsLinks: followsLinks))
    }

    /// The day of an open tape.
    public init(_ tape: Tape) throws {
        self.tape = tape
        guard tape.header.schema == .orderByOrder else {
            throw DataError(
                file: tape.path,
                "is a LOBSTER tape: it holds a few levels only and cannot be traded in; pankou "
                    + "verify and pankou inspect read it")
        }
        rules = try MarketRules.standard.rules(for: tape.header.instrument, on: tape.header.date)
        let tick = rules.tick.value
        guard tick == tape.header.scale else {
            throw DataError(
                file: tape.path,
                "counts in ticks of \(tape.header.scale.tick), the rules of "
                    + "\(tape.header.date) in \(tick.tick); import it again")
        }
        try TradableDay.checkTurnover(tape)
        if let close = tape.header.previousClose {
            limits = rules.limits(previousClose: close)
            limitsNote =
                "previous close \(tick.text(close)) ± \(rules.priceLimit.value / 10)%"
        } else {
            limits = tape.acceptedPrices
            limitsNote =
                "the tape has no previous close: own orders are held to the prices that the "
                + "exchange accepted that day (import with the snapshot file to get the close)"
        }
    }

    /// No order of the day can trade for more than it was sent for: where the sum of all orders fits,
    /// every sum of a run does.
    private static func checkTurnover(_ tape: Tape) throws {
        var sum = Int128(0)
        for index in 0..<tape.count {
            let record = tape[index]
            guard record.kind == .submit else { continue }
            sum += Int128(record.price.ticks) * Int128(record.quantity)
            // Room for limits and auction prices beyond the highest order.
            guard record.price.ticks < 1 << 30 else {
                throw DataError(
                    file: tape.path,
                    "holds an order at \(record.price.ticks) ticks; a tradable "
                        + "day has prices below 2^30 ticks")
            }
        }
        guard sum * Int128(tape.header.scale.tick.units) < Int128(Int64.max / 4) else {
            throw DataError(
                file: tape.path, "holds orders of an impossible size; make it anew from the feed")
        }
    }
}
