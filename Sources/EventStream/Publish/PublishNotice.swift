/// What the journal's thread tells the publisher: these records are there. 64 bytes.
///
/// A notice contains those before it, so whoever finds the ring full need not wait: the next notice
/// says it all. A publisher that starts behind a journal with records is told of its head first, by a
/// notice without new records.
public struct PublishNotice: BitwiseCopyable, Hashable, Sendable {
    /// The number of the first new record.
    public var first: UInt64
    /// The number of the last new record; one less than ``first`` where only the rest is news.
    public var last: UInt64
    /// The number of the newest record that is durable.
    public var durable: UInt64
    private var head0: UInt64
    private var head1: UInt64
    private var head2: UInt64
    private var head3: UInt64
    /// The version of the limits in force.
    public var limitsVersion: UInt32
    private var risk: UInt32

    /// A notice; `head` is the journal's chain head behind record `last`, 32 bytes.
    public init(
        first: UInt64, last: UInt64, durable: UInt64, head: [UInt8], limitsVersion: UInt32 = 0,
        riskState: RiskState = .armed
    ) {
        precondition(head.count == 32, "a head has 32 bytes")
        self.first = first
        self.last = last
        self.durable = durable
        head0 = head.word64(at: 0)
        head1 = head.word64(at: 8)
        head2 = head.word64(at: 16)
        head3 = head.word64(at: 24)
        self.limitsVersion = limitsVersion
        risk = UInt32(riskState.rawValue)
    }

    /// The chain head behind record ``last``, 32 bytes.
    public var head: [UInt8] {
        var bytes: [UInt8] = []
        for word in [head0, head1, head2, head3] { bytes.put(word) }
        return bytes
    }

    /// What the risk gate lets through.
    public var riskState: RiskState {
        RiskState(rawValue: UInt8(truncatingIfNeeded: risk)) ?? .unknown
    }
}
