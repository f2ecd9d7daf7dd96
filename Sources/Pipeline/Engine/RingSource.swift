import Backtesting
import LockFree
import MarketData

/// The engine's end of the ring of tape records.
///
/// It never waits: the engine takes a step only while it ``isReady``.
final class RingSource: TapeSource {
    private var records: RingConsumer<TapeRecord>?
    private var next: TapeRecord?

    init(_ records: consuming RingConsumer<TapeRecord>) { self.records = consume records }

    /// Whether the next record is known, or that there is none.
    var isReady: Bool {
        if next != nil { return true }
        next = records?.next()
        return next != nil || records?.end != nil
    }

    /// Records taken out of the ring.
    var position: Int { records?.position ?? 0 }

    func peek() -> TapeRecord? { next }

    func pop() -> TapeRecord? {
        let record = next
        next = records?.next()
        return record
    }

    /// Takes no more: the decoder ends.
    func close() { records = nil }
}

/// The stage of the decoder: reads a tape, record by record, into a ring.
final class DecoderAgent: Agent, @unchecked Sendable {
    // Handed to one thread before it starts, asked again after it has ended.
    private let tape: Tape
    private var records: RingProducer<TapeRecord>?
    private var position = 0
    private let batch = 256

    init(_ tape: Tape, _ records: consuming RingProducer<TapeRecord>) {
        self.tape = tape
        self.records = consume records
    }

    var isFinished: Bool { position == tape.count || !(records?.hasGatingConsumers ?? false) }

    func doWork() -> Int {
        let room = records?.claim(upTo: min(batch, tape.count - position)) ?? 0
        guard room > 0 else { return 0 }
        for _ in 0..<room {
            records?.stage(tape[position])
            position += 1
        }
        records?.publish()
        return room
    }

    func close() { records = nil }
}
