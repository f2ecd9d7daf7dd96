import Backtesting
import Journal
import LockFree
import TradingModel

/// The engine's end of the ring to the journal's stage.
///
/// A step of the run may write any number of records; what the ring has no room for waits here, and
/// the engine takes no further step before it has gone.
final class RingSink: RecordSink {
    /// What has become of the records so far.
    enum State {
        /// All are on their way.
        case clear
        /// Some wait for room.
        case full
        /// The journal's stage has ended.
        case dead
    }

    private var producer: RingProducer<JournalItem>
    private var waiting: [JournalItem] = []
    /// Records so far: the number of the latest.
    private(set) var count: UInt64 = 0
    /// Whether there is no journal any more: records are numbered and forgotten.
    var isDiscarding = false

    init(_ producer: consuming RingProducer<JournalItem>) { self.producer = producer }

    func append(event: Event, cause: UInt64) -> UInt64 {
        put(.event(event), cause)
        count += 1
        return count
    }

    func append(sample: Sample, cause: UInt64) -> UInt64 {
        put(.sample(sample), cause)
        count += 1
        return count
    }

    func append(decision bytes: [UInt8], time: Timestamp, cause: UInt64) -> UInt64 {
        append(bytes, .decision, time, cause)
    }

    func append(riskEvent bytes: [UInt8], time: Timestamp, cause: UInt64) -> UInt64 {
        append(bytes, .riskEvent, time, cause)
    }

    func append(input bytes: [UInt8], time: Timestamp, cause: UInt64) -> UInt64 {
        append(bytes, .input, time, cause)
    }

    func append(header bytes: [UInt8]) { _ = append(bytes, .header, .zero, 0) }

    func append(trailer bytes: [UInt8], time: Timestamp) { _ = append(bytes, .trailer, time, 0) }

    private func append(
        _ bytes: [UInt8], _ kind: JournalPart.Kind, _ time: Timestamp, _ cause: UInt64
    ) -> UInt64 {
        for part in JournalPart.parts(of: bytes, kind, time) { put(.part(part), cause) }
        count += 1
        return count
    }

    private func put(_ body: JournalItem.Body, _ cause: UInt64) {
        guard !isDiscarding else { return }
        let item = JournalItem(cause: cause, body: body)
        if waiting.isEmpty, producer.claim(upTo: 1) == 1 {
            producer.stage(item)
        } else {
            waiting.append(item)
        }
    }

    /// Shows everything to the journal's stage that there is room for.
    func flush() -> State {
        guard !isDiscarding else { return .clear }
        if !waiting.isEmpty {
            let room = producer.claim(upTo: waiting.count)
            for item in waiting.prefix(room) { producer.stage(item) }
            waiting.removeFirst(room)
        }
        producer.publish()
        return producer.hasGatingConsumers ? (waiting.isEmpty ? .clear : .full) : .dead
    }

    /// Ends the stream; `isWhole` says whether the run's last record was in it.
    func close(isWhole: Bool) {
        if isWhole { producer.close() } else { producer.halt() }
    }
}
