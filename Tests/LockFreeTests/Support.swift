import LockFree
import Testing

/// An element as the pipeline has them: one cache line.
struct Message: BitwiseCopyable, Hashable, Sendable {
    var sequence: UInt64
    var first: UInt64 = 0
    var second: UInt64 = 0
    var third: UInt64 = 0
    var fourth: UInt64 = 0
    var fifth: UInt64 = 0
    var sixth: UInt64 = 0
    var check: UInt64

    init(_ sequence: Int) {
        self.sequence = UInt64(sequence)
        check = ~UInt64(sequence)
    }

    /// Whether this is the whole of message `sequence`.
    func isWhole(_ sequence: Int) -> Bool {
        self.sequence == UInt64(sequence) && check == ~UInt64(sequence)
    }
}

extension RingProducer where Element == Int {
    /// Publishes the numbers from `position` on until one is refused; that refusal.
    mutating func fill() -> PublishOutcome {
        while true {
            let outcome = tryPublish(position)
            guard outcome == .published else { return outcome }
        }
    }
}

extension RingConsumer where Element == Int {
    /// All that can be read now, in batches of up to `limit`.
    mutating func drain(upTo limit: Int = .max) -> [Int] {
        var all: [Int] = []
        while read(upTo: limit, { span in for index in span.indices { all.append(span[index]) } })
            > 0
        {}
        return all
    }
}

/// A side of a ring where a test needs it in a tuple or an array, which only hold copyable values.
final class Held<Value: ~Copyable> {
    var value: Value

    init(_ value: consuming Value) { self.value = value }
}
