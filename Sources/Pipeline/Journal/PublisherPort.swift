import LockFree
import Sodium

/// Which records of the journal are new, and can be read by others.
public struct JournalNotice: BitwiseCopyable, Sendable, Hashable {
    /// The first that was not announced before.
    public var first: UInt64
    /// The latest that the journal has.
    public var last: UInt64
    /// The latest that is durable.
    public var durable: UInt64
    /// The chain's head after record `last`.
    public var head: SHA256Digest
    /// What the risk gate lets through, as far as its records tell.
    public var risk: RiskWatch

    /// Records `first` to `last`.
    public init(
        first: UInt64, last: UInt64, durable: UInt64, head: SHA256Digest,
        risk: RiskWatch = RiskWatch()
    ) {
        self.first = first
        self.last = last
        self.durable = durable
        self.head = head
        self.risk = risk
    }
}

/// Who tells the world about new records; called on the publisher's thread.
public protocol PublisherPort: AnyObject, Sendable {
    /// There are new records, or more of them are durable; notices are dense and in order.
    func publish(_ notice: JournalNotice) throws
    /// Does what is due besides, for example a heartbeat; how much there was to do.
    func tick() throws -> Int
    /// The run is over.
    func close()
}

/// The stage of the publisher.
final class PublisherAgent: Agent, @unchecked Sendable {
    // Handed to one thread before it starts, asked again after it has ended.
    private var notices: RingConsumer<JournalNotice>?
    private let port: any PublisherPort
    private var isOver = false

    init(_ notices: consuming RingConsumer<JournalNotice>, _ port: any PublisherPort) {
        self.notices = consume notices
        self.port = port
    }

    func doWork() throws -> Int {
        var work = 0
        while let notice = notices?.next() {
            try port.publish(notice)
            work += 1
        }
        isOver = notices?.end != nil
        return work + (try port.tick())
    }

    var isFinished: Bool { isOver }

    func close() {
        notices = nil
        port.close()
    }
}
