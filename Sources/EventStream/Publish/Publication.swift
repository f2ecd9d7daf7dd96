import Synchronization

/// What makes a message of a record, apart from the record: when it was published, and its number
/// within its class. Kept for the session, so that a replayed message has the same bytes.
///
/// Shared by the publisher, which adds, and the replay server, which looks up.
public final class Publication: Sendable {
    /// The number of the session, in every message.
    public let session: UInt64
    /// How records are sorted into classes.
    public let classifier: RecordClassifier

    /// A batch: records from `first` on were published at `time`.
    private struct Batch {
        let first: UInt64
        let time: Int64
    }

    /// The class numbers as they were before record `first`.
    private struct Mark {
        let first: UInt64
        let counts: ClassCounts
    }

    private struct State {
        var batches: [Batch] = []
        var marks: [Mark] = []
        var counts = ClassCounts()
        /// The newest number.
        var newest: UInt64
    }

    private let state: Mutex<State>
    /// Records between two marks, at the least.
    static let markDistance: UInt64 = 256

    /// A session in which nothing was published yet and the oldest record will be `oldest`.
    public init(session: UInt64, classifier: RecordClassifier, oldest: UInt64) {
        self.session = session
        self.classifier = classifier
        state = Mutex(State(newest: max(oldest, 1) - 1))
    }

    /// The number of the newest record that was published.
    public var newest: UInt64 { state.withLock { $0.newest } }

    /// Notes that `records`, which follow those before and are of the classes `kinds`, are published at
    /// `time`; gives the class numbers before them.
    func add(
        _ records: [StreamRecord], _ kinds: [StreamClass], at time: Int64
    ) -> ClassCounts {
        state.withLock { state in
            let before = state.counts
            guard let first = records.first else { return before }
            precondition(first.seq == state.newest + 1, "records are published without a gap")
            if state.batches.last?.time != time {
                state.batches.append(Batch(first: first.seq, time: time))
            }
            if state.marks.last.map({ first.seq - $0.first >= Publication.markDistance }) ?? true {
                state.marks.append(Mark(first: first.seq, counts: before))
            }
            for kind in kinds { state.counts[kind] += 1 }
            state.newest += UInt64(records.count)
            return before
        }
    }

    /// The class numbers behind the newest record.
    public var counts: ClassCounts { state.withLock { $0.counts } }

    /// The nearest record at or before `seq` whose class numbers are known, and those before it.
    func mark(before seq: UInt64) -> (first: UInt64, counts: ClassCounts)? {
        state.withLock { state in
            let index = state.marks.firstIndexBehind { $0.first > seq } - 1
            guard index >= 0 else { return nil }
            return (state.marks[index].first, state.marks[index].counts)
        }
    }

    /// The times at which `count` records from number `seq` on were published.
    func times(from seq: UInt64, count: Int) -> [Int64] {
        state.withLock { state in
            var index = state.batches.firstIndexBehind { $0.first > seq } - 1
            return (0..<count).map { offset in
                let number = seq + UInt64(offset)
                while index + 1 < state.batches.count, state.batches[index + 1].first <= number {
                    index += 1
                }
                return index >= 0 ? state.batches[index].time : 0
            }
        }
    }

    /// The message's header for a record.
    func header(of record: StreamRecord, classSeq: UInt64, at time: Int64) -> FrameHeader {
        header(of: record, classifier.kind(of: record), classSeq: classSeq, at: time)
    }

    /// The same for a record whose class is known.
    func header(
        of record: StreamRecord, _ kind: StreamClass, classSeq: UInt64, at time: Int64
    ) -> FrameHeader {
        var header = FrameHeader(kind, template: record.type, session: session, seq: record.seq)
        header.instrument = classifier.instrument(of: record)
        header.blockLength = RecordLayout.blockLength(of: record)
        header.classSeq = classSeq
        header.eventTime = record.time
        header.publishTime = time
        header.cause = record.cause
        if time == 0 { header.flags.insert(.recovered) }
        return header
    }
}

/// How the payload of each type of record is laid out.
enum RecordLayout {
    /// Bytes of the fixed block: none for JSON, the whole payload for everything else.
    static func blockLength(of record: StreamRecord) -> UInt16 {
        switch record.type {
        case RecordType.header, RecordType.trailer: 0
        // What is too long for the field is read like text: up to the end of the message.
        default: UInt16(exactly: record.payload.count) ?? 0
        }
    }
}

extension [StreamRecord] {
    /// The same numbers as the publisher's, for a log's records in order.
    func headers(
        in publication: Publication, after counts: ClassCounts, times: [Int64]
    ) -> [FrameHeader] {
        var counts = counts
        return zip(self, times).map { record, time in
            let kind = publication.classifier.kind(of: record)
            counts[kind] += 1
            return publication.header(of: record, classSeq: counts[kind], at: time)
        }
    }
}

extension Array {
    /// The first index whose element satisfies `isBehind`, which holds for a tail of the array.
    fileprivate func firstIndexBehind(_ isBehind: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
