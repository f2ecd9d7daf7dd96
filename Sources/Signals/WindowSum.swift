import TradingModel

/// The sum of what came in the last `span` of time, in memory that never grows.
///
/// The window is cut into slots of equal length that leave as a whole: the sum at a moment reaches
/// back at most `span` and at least `span` less one slot. Sums are exact; a slot that would leave
/// ±2⁶² stays there.
public struct WindowSum: Sendable {
    /// The length of the window.
    public let span: Span
    private let width: Int64
    private var slots: [Int64]
    private var newest: Int64 = 0
    private var total: Int128 = 0

    private static let bound: Int64 = 1 << 62

    /// An empty window of `slots` slots (1 to 4,096), each at least a nanosecond long.
    public init(over span: Span, slots: Int = 60) {
        precondition((1...4_096).contains(slots), "a window has 1 to 4,096 slots")
        precondition(span.nanoseconds >= Int64(slots), "a slot must last a nanosecond")
        self.span = span
        width = span.nanoseconds / Int64(slots)
        self.slots = Array(repeating: 0, count: slots)
    }

    /// Adds `value`; what comes late belongs to the newest slot.
    public mutating func add(_ value: Int64, at time: Timestamp) {
        advance(to: time)
        let place = Int(newest % Int64(slots.count))
        let (sum, overflow) = slots[place].addingReportingOverflow(value)
        let kept =
            overflow
            ? (value > 0 ? WindowSum.bound : -WindowSum.bound)
            : min(max(sum, -WindowSum.bound), WindowSum.bound)
        total += Int128(kept) - Int128(slots[place])
        slots[place] = kept
    }

    /// The sum at `time`, held to the range of `Int64`.
    public mutating func sum(at time: Timestamp) -> Int64 {
        advance(to: time)
        return Int64(clamping: total)
    }

    /// Forgets everything.
    public mutating func removeAll() {
        for index in slots.indices { slots[index] = 0 }
        total = 0
    }

    private mutating func advance(to time: Timestamp) {
        let slot = max(time.nanoseconds, 0) / width
        guard slot > newest else { return }
        let count = Int64(slots.count)
        if slot - newest >= count {
            removeAll()
        } else {
            for passed in newest + 1...slot {
                let place = Int(passed % count)
                total -= Int128(slots[place])
                slots[place] = 0
            }
        }
        newest = slot
    }
}

/// The latest observations, a fixed number of them, with their mean and variance.
public struct RollingWindow: Sendable {
    /// How many observations it holds at most.
    public let capacity: Int
    /// How many it holds.
    public private(set) var count = 0
    private var values: [Double]
    private var next = 0
    private var sum = 0.0
    private var squares = 0.0

    /// An empty window of `capacity` observations, at least 1.
    public init(capacity: Int) {
        precondition(capacity >= 1, "a window must hold something")
        self.capacity = capacity
        values = Array(repeating: 0, count: capacity)
    }

    /// Adds `value` in the place of the oldest; one that is not finite is left out.
    public mutating func add(_ value: Double) {
        guard value.isFinite else { return }
        let old = values[next]
        values[next] = value
        count = min(count + 1, capacity)
        next = next + 1 == capacity ? 0 : next + 1
        if next == 0 {
            // Once a turn the sums are made anew, so that rounding does not add up.
            sum = 0
            squares = 0
            for index in values.indices {
                sum += values[index]
                squares += values[index] * values[index]
            }
        } else {
            sum += value - old
            squares += value * value - old * old
        }
    }

    /// The mean, nil while empty.
    public var mean: Double? { count > 0 ? sum / Double(count) : nil }

    /// The mean of the squares, nil while empty.
    public var meanSquare: Double? { count > 0 ? max(squares / Double(count), 0) : nil }

    /// The variance about the mean, nil while empty.
    public var variance: Double? {
        guard count > 0 else { return nil }
        let mean = sum / Double(count)
        return max(squares / Double(count) - mean * mean, 0)
    }
}
