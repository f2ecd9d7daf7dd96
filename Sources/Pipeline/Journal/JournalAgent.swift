import CPlatform
import Journal
import LockFree
import Sodium
import Synchronization
import TradingModel

/// When the journal is made durable.
public enum CommitPolicy: Sendable, Hashable {
    /// Once, at the end.
    case atEnd
    /// As soon as there is something new and the latest time is this many nanoseconds ago; all that
    /// has come meanwhile shares one write to the disk.
    case every(nanoseconds: Int64)
}

/// How far the journal's stage is, for other threads to see.
final class JournalProgress: Sendable {
    let written = Atomic<UInt64>(0)
    let durable = Atomic<UInt64>(0)
}

/// The stage of the journal: writes what comes, makes it durable in groups, tells the publisher.
final class JournalAgent<Output: JournalOutput>: Agent, @unchecked Sendable {
    // Handed to one thread before it starts, asked again after it has ended.
    private var items: RingConsumer<JournalItem>?
    private var notices: RingProducer<JournalNotice>?
    private let output: Output
    private let policy: CommitPolicy
    let progress: JournalProgress
    /// The parts so far of a record of variable length.
    private var parts: [UInt8] = []
    private var written: UInt64 = 0
    private var durable: UInt64 = 0
    private var risk = RiskFollower()
    /// What the publisher was last told.
    private var announced = JournalNotice(first: 0, last: 0, durable: 0, head: .zero)
    private var lastCommit: Int64 = 0
    private var hasTrailer = false
    private var isOver = false
    private let batch = 256

    init(
        _ items: consuming RingConsumer<JournalItem>,
        notices: consuming RingProducer<JournalNotice>?, output: Output, policy: CommitPolicy,
        progress: JournalProgress
    ) {
        self.items = consume items
        self.notices = consume notices
        self.output = output
        self.policy = policy
        self.progress = progress
    }

    var isFinished: Bool { isOver && !owesNotice }

    private var owesNotice: Bool {
        guard notices?.hasGatingConsumers ?? false else { return false }
        return written != announced.last || durable != announced.durable
    }

    func doWork() throws -> Int {
        let count =
            try items?.read(upTo: batch) { items in
                for index in items.indices { try take(items[index]) }
            } ?? 0
        progress.written.store(written, ordering: .releasing)
        if count == 0, items?.end != nil, !isOver {
            if hasTrailer { durable = try output.finish() }
            isOver = true
        } else if case .every(let span) = policy, written > durable {
            let now = pankou_nanoseconds()
            if now - lastCommit >= span {
                durable = try output.commit()
                lastCommit = now
            }
        }
        progress.durable.store(durable, ordering: .releasing)
        try announce()
        return count
    }

    private func take(_ item: JournalItem) throws {
        switch item.body {
        case .event(let event):
            written = try output.append(event: event, cause: item.cause)
        case .sample(let sample):
            written = try output.append(sample: sample, cause: item.cause)
        case .part(let part):
            for index in 0..<Int(part.count) { parts.append(part.bytes[index]) }
            guard part.isLast else { return }
            written = try whole(part, cause: item.cause)
            parts.removeAll(keepingCapacity: true)
        }
    }

    private func whole(_ part: JournalPart, cause: UInt64) throws -> UInt64 {
        switch part.kind {
        case .header: return try output.append(header: parts)
        case .decision:
            risk.take(decision: parts)
            return try output.append(decision: parts, time: part.time, cause: cause)
        case .riskEvent:
            risk.take(riskEvent: parts)
            return try output.append(riskEvent: parts, time: part.time, cause: cause)
        case .input: return try output.append(input: parts, time: part.time, cause: cause)
        case .trailer:
            hasTrailer = true
            return try output.append(trailer: parts, time: part.time)
        }
    }

    /// A publisher that is behind gets one notice for all that has come meanwhile.
    private func announce() throws {
        guard owesNotice else { return }
        if !isOver { try output.flush() }
        let notice = JournalNotice(
            first: announced.last + 1, last: written, durable: durable, head: output.head,
            risk: risk.watch)
        if notices?.tryPublish(notice) == .published { announced = notice }
    }

    func close() {
        items = nil
        notices = nil
    }
}
