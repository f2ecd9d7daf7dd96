import Rulebook
import TradingModel

/// A parent order's cumulative target over trading time, from bucket weights, in whole lots.
///
/// F runs linearly inside a bucket; buckets divide the window into equal parts of trading time. One
/// bucket is TWAP, the weights of a volume curve are VWAP. X*(τ) = lot·⌊Q·F(τ)/lot⌋ and
/// X*(end) = Q, so that an odd lot goes into the last slice. All arithmetic is exact (integers).
public struct ExecutionSchedule: Sendable, Hashable {
    /// Shares to schedule.
    public let quantity: Quantity
    /// Shares of a lot.
    public let lot: Quantity
    private let start: Span
    private let length: Span
    private let clock: TradingClock
    private let cumulative: [Int64]

    /// A schedule over [`startTime`, `endTime`] of the trading clock.
    ///
    /// `weights` are non-negative and not all zero; nil where the window holds no trading time.
    public init?(
        quantity: Quantity, lot: Quantity, startTime: Timestamp, endTime: Timestamp,
        clock: TradingClock, weights: [Int64] = [1]
    ) {
        precondition(lot > 0 && !weights.isEmpty && weights.allSatisfy { $0 >= 0 })
        self.quantity = quantity
        self.lot = lot
        self.clock = clock
        start = clock.elapsed(at: startTime)
        length = clock.span(from: startTime, to: endTime)
        var sum: Int64 = 0
        cumulative =
            [0]
            + weights.map { weight in
                sum += weight
                return sum
            }
        guard length > .zero, sum > 0 else { return nil }
    }

    /// Weights of equal parts of a window from what is to be left after each, in billionths.
    ///
    /// `holdings` start with the whole, in any unit, and do not rise; sums are rounded, so that the
    /// weights make one billion together.
    public static func weights(holdings: [Double]) -> [Int64] {
        guard let whole = holdings.first, whole > 0 else { return [] }
        var before: Int64 = 0
        return holdings.dropFirst().enumerated().map { index, left in
            let isLast = index == holdings.count - 2
            let part = min(max(1 - left / whole, 0), 1)
            let done = isLast ? 1_000_000_000 : Int64((part * 1_000_000_000).rounded())
            defer { before = max(done, before) }
            return max(done - before, 0)
        }
    }

    /// The same plan for another quantity, not negative.
    public func with(quantity: Quantity) -> ExecutionSchedule {
        precondition(quantity >= 0)
        return ExecutionSchedule(self, quantity: quantity)
    }

    private init(_ other: ExecutionSchedule, quantity: Quantity, lot: Quantity? = nil) {
        self.quantity = quantity
        self.lot = lot ?? other.lot
        (start, length) = (other.start, other.length)
        (clock, cumulative) = (other.clock, other.cumulative)
    }

    /// Trading time in the window.
    public var tradingTime: Span { length }

    /// Trading time since the window's start, between 0 and ``tradingTime``.
    public func elapsed(at time: Timestamp) -> Span {
        let passed = clock.elapsed(at: time).nanoseconds - start.nanoseconds
        return Span(nanoseconds: min(max(passed, 0), length.nanoseconds))
    }

    /// The moment at which `elapsed` of the window's trading time has passed.
    public func moment(at elapsed: Span) -> Timestamp { clock.moment(after: start + elapsed) }

    /// X* after `elapsed` of the window's trading time, in shares.
    public func target(after elapsed: Span) -> Quantity {
        guard elapsed < length else { return quantity }
        let buckets = Int128(cumulative.count - 1)
        // Position in the window in units of 1/length of a bucket.
        let position = Int128(elapsed.nanoseconds) * buckets
        let bucket = Int(position / Int128(length.nanoseconds))
        let inside = position % Int128(length.nanoseconds)
        let before = Int128(cumulative[bucket])
        let width = Int128(cumulative[bucket + 1]) - before
        let total = Int128(cumulative[cumulative.count - 1])
        // Q·F/lot with F = (before + width·inside/length) / total, floored once.
        let numerator =
            Int128(quantity) * (before * Int128(length.nanoseconds) + width * inside)
        let lots = numerator / (total * Int128(length.nanoseconds) * Int128(lot))
        return Quantity(lots) * lot
    }

    /// F after `elapsed` of the window's trading time, from 0 to 1.
    public func share(after elapsed: Span) -> Double {
        guard elapsed < length else { return 1 }
        let units: Int64 = 1_000_000_000_000
        let exact = ExecutionSchedule(self, quantity: units, lot: 1).target(after: elapsed)
        return Double(exact) / Double(units)
    }

    /// X* at a moment of the day.
    public func target(at time: Timestamp) -> Quantity { target(after: elapsed(at: time)) }
}
