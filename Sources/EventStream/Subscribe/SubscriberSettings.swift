/// What a subscriber wants.
public struct SubscriberSettings: Sendable {
    /// Where it begins.
    public enum Start: Sendable, Hashable {
        /// With the record after the latest in this chain; by default with the first one.
        case history(StreamChain)
        /// With a snapshot of the state, then whatever comes after it.
        case snapshot
        /// With whatever comes next.
        case live
    }

    /// Where it begins.
    public var start: Start
    /// The classes that it wants; nil for all. Whole classes only, as a filter on an instrument could
    /// not tell a loss from what it left out.
    public var classes: [StreamClass]?
    /// Whether the journal's chain is recomputed and compared with each heartbeat's; all classes only.
    public var checksChain = true
    /// Heartbeats that may be missing before nothing is known any more.
    public var missedHeartbeats: Int64 = 3
    /// The oldest that a message may be when it arrives, ns; nil for any. Both clocks must agree.
    public var largestLag: Int64?
    /// Nanoseconds after which an unanswered request is sent again.
    public var requestTimeout: Int64 = 1_000_000_000
    /// Records asked for at once, 1 to 1,024.
    public var credit = 1_024
    /// Live messages that are kept while earlier ones are asked for.
    public var bufferLimit = 65_536

    /// A subscriber to everything from the first record on.
    public init(start: Start = .history(StreamChain())) { self.start = start }
}

/// What a subscriber knows.
public enum SubscriberState: String, Sendable, Hashable, CaseIterable {
    /// Nothing: no message has come.
    case connecting
    /// It waits for a snapshot.
    case snapshot
    /// Everything up to now.
    case live
    /// Something is missing, and was asked for.
    case range
    /// Not how old what it knows is: exposure must count as **unknown**.
    case stale
    /// It cannot go on, and says why.
    case failed
}

/// What a subscriber's machine wants done, in order.
public enum SubscriberAction: Sendable, Hashable {
    /// The next record: each comes once, and in the order of the journal.
    case deliver(StreamFrame)
    /// A part of a snapshot.
    case snapshotPart([UInt8])
    /// The snapshot is whole: it contains the records up to this number, and has this hash.
    case snapshotEnd(seq: UInt64, stateHash: String)
    /// The publisher says where it is.
    case heartbeat(Heartbeat)
    /// Send this to the replay server.
    case request(ReplayRequest)
    /// The state has changed.
    case state(SubscriberState)
    /// Forget everything that was delivered: the journal behind it is another one.
    case reset(String)
    /// The publisher said that this was all, and all of it is here.
    case ended
    /// It cannot go on, for this reason.
    case failed(String)
}
