import MarketData
import TradingModel

/// Where the records of a run's tape come from, one after the other.
///
/// A run looks at the next record many times before it takes it. A source that is fed by another
/// thread waits in both methods until it knows what comes next.
public protocol TapeSource: AnyObject {
    /// The next record, which stays the next; nil after the last.
    func peek() -> TapeRecord?
    /// Takes the next record; nil after the last.
    func pop() -> TapeRecord?
}

/// The records of a tape in memory.
final class TapeCursor: TapeSource {
    private let tape: Tape
    private var position = 0
    private var next: TapeRecord?

    init(_ tape: Tape) {
        self.tape = tape
        next = tape.count > 0 ? tape[0] : nil
    }

    func peek() -> TapeRecord? { next }

    func pop() -> TapeRecord? {
        let record = next
        position += 1
        next = position < tape.count ? tape[position] : nil
        return record
    }
}
