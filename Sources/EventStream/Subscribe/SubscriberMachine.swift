import Sodium

/// Decides what a subscriber does with what it receives; a value without sockets or clocks.
///
/// Feed it every message and now and then the time; do what ``nextAction()`` says. It delivers every
/// record once, in the order of the journal and never behind a gap, however much of the live stream is
/// lost. With a choice of classes that holds within each class.
///
/// Source: the Clone pattern (Hintjens 2013, "ZeroMQ", chapter 5; ZeroMQ RFC 12): subscribe first,
/// then ask for what was before; sequence numbers and heartbeats as in MoldUDP64 (Nasdaq).
public struct SubscriberMachine: Sendable {
    /// What it wants.
    public let settings: SubscriberSettings
    /// What it knows.
    public internal(set) var state = SubscriberState.connecting
    /// The session that it follows.
    public internal(set) var session: UInt64?
    /// The number up to which it has everything that it wants. With a choice of classes it moves with
    /// heartbeats and answers only, as nothing else proves that no other class is missing a record.
    public internal(set) var position: UInt64
    /// The chain behind ``position``; nil where it is not computed.
    public internal(set) var chain: StreamChain?
    /// Messages that could not be read, were doubled, or did not follow.
    public internal(set) var discarded: UInt64 = 0
    /// Gaps that were found in the live stream.
    public internal(set) var gaps: UInt64 = 0
    /// Chain heads that were compared and agreed.
    public internal(set) var headsVerified: UInt64 = 0

    var actions: [SubscriberAction] = []
    var nextIndex = 0
    /// Live messages that came while earlier ones were asked for.
    var buffer: [StreamFrame] = []
    /// The number up to which it has to get everything.
    var known: UInt64 = 0
    var request: (id: UInt64, at: Int64)?
    var retryAt: Int64?
    var requestCount: UInt64 = 0
    /// When the live stream last said anything.
    var lastSign: Int64?
    /// The latest message was older than allowed.
    var isLate = false
    /// What was there when the session began, and whether a heartbeat of it has come.
    var sessionStart: UInt64 = 0
    var hasHeartbeat = false
    var magic = StreamChain.standardMagic
    var heartbeatInterval: Int64 = 250_000_000
    /// The newest number of each class; nil where it is not known yet.
    var classCounts: ClassCounts?
    var pendingHead: (seq: UInt64, head: [UInt8])?
    /// The publisher said that no further record will come.
    var isLast = false
    var isEnded = false
    var hasReset = false
    var hasSnapshot = false
    /// The parts so far of a snapshot that is on its way.
    var snapshotParts: [[UInt8]] = []
    /// Sessions that were followed before this one.
    private var earlier: Set<UInt64> = []

    /// A machine that has received nothing.
    public init(_ settings: SubscriberSettings) {
        self.settings = settings
        switch settings.start {
        case .history(let chain):
            position = chain.seq
            self.chain = chain
            magic = chain.magic
            classCounts = chain.seq == 0 ? ClassCounts() : nil
        case .snapshot, .live: position = 0
        }
        if settings.classes != nil || !settings.checksChain { chain = nil }
    }

    /// What is to be done next; nil when nothing is.
    public mutating func nextAction() -> SubscriberAction? {
        guard nextIndex < actions.count else {
            actions.removeAll(keepingCapacity: true)
            nextIndex = 0
            return nil
        }
        defer { nextIndex += 1 }
        return actions[nextIndex]
    }

    /// A message came from the live stream at `now`, in ns of any clock that ``tick(at:)`` uses too.
    ///
    /// Where ``SubscriberSettings/largestLag`` is set, that clock counts from 1970.
    public mutating func receiveLive(_ bytes: [UInt8], at now: Int64) {
        guard state != .failed, let frame = read(bytes) else { return }
        guard meet(frame.header.session) else { return }
        lastSign = now
        if let lag = settings.largestLag, frame.header.publishTime != 0 {
            isLate = now - frame.header.publishTime > lag
            if isLate { enter(.stale) }
        }
        switch frame.header.kind {
        case .hello: receive(hello: frame, at: now)
        case .heartbeat: receive(heartbeat: frame, at: now)
        case .reply, .snapshot: discarded += 1
        default: receive(live: frame, at: now)
        }
    }

    /// A message came from the replay server.
    public mutating func receiveReply(_ bytes: [UInt8], at now: Int64) {
        guard state != .failed, let frame = read(bytes) else { return }
        // An answer does not begin a session: it may be older than what the live stream said.
        if frame.header.kind == .reply {
            receive(answer: frame, at: now)
        } else if frame.header.session != session {
            discarded += 1
        } else if frame.header.kind == .snapshot, state == .snapshot {
            // Where an answer was cut off, the next one begins again with its first part.
            if frame.header.classSeq == 1 { snapshotParts = [] }
            snapshotParts.append(Array(frame.body))
        } else if frame.isRecord, request != nil, follows(frame) {
            deliver(frame)
        } else {
            discarded += 1
        }
    }

    /// Time has passed.
    public mutating func tick(at now: Int64) {
        guard state != .failed else { return }
        if let last = lastSign,
            now - last > settings.missedHeartbeats * heartbeatInterval, state != .stale, !isEnded
        {
            enter(.stale)
        }
        if let due = retryAt, now >= due {
            retryAt = nil
            proceed(at: now)
        } else if let pending = request, now - pending.at >= settings.requestTimeout {
            request = nil
            proceed(at: now)
        }
    }

    // MARK: Parts

    private mutating func read(_ bytes: [UInt8]) -> StreamFrame? {
        do throws(FrameFault) {
            return try StreamFrame(bytes)
        } catch {
            if case .schema = error { fail("\(error)") }
            discarded += 1
            return nil
        }
    }

    /// Whether a message of session `number` counts; a new session begins here.
    private mutating func meet(_ number: UInt64) -> Bool {
        if session == number { return true }
        if earlier.contains(number) {
            // Left in a queue since before a session that has come and gone.
            discarded += 1
            return false
        }
        if let session { earlier.insert(session) }
        let isFirst = session == nil
        session = number
        buffer.removeAll()
        known = 0
        request = nil
        retryAt = nil
        pendingHead = nil
        isLast = false
        isEnded = false
        hasSnapshot = false
        hasHeartbeat = false
        sessionStart = position
        if isFirst { return true }
        if chain == nil {
            // Nothing proves that the new publisher's journal goes on with the old one's.
            reset("the publisher began a new session")
        } else {
            classCounts = nil
            hasReset = false
        }
        enter(.connecting)
        return true
    }

    var startsAtFirst: Bool {
        if case .history = settings.start { true } else { false }
    }

    mutating func enter(_ new: SubscriberState) {
        guard state != new else { return }
        state = new
        actions.append(.state(new))
    }

    mutating func fail(_ reason: String) {
        guard state != .failed else { return }
        enter(.failed)
        actions.append(.failed(reason))
    }

    /// Begins again with nothing.
    mutating func reset(_ reason: String) {
        position = 0
        buffer.removeAll()
        pendingHead = nil
        request = nil
        // What a snapshot gave is gone with it.
        hasSnapshot = false
        if chain != nil { chain = StreamChain(magic: magic) }
        classCounts = startsAtFirst ? ClassCounts() : nil
        actions.append(.reset(reason))
    }

    // MARK: Order

    var wantsAll: Bool { settings.classes == nil }

    func wants(_ kind: StreamClass) -> Bool { settings.classes?.contains(kind) ?? true }

    /// Whether a record comes right after what was delivered, all together or of its class.
    func follows(_ frame: StreamFrame) -> Bool {
        if wantsAll { return frame.header.seq == position + 1 }
        guard let counts = classCounts, wants(frame.header.kind) else { return false }
        return frame.header.classSeq == counts[frame.header.kind] + 1
    }

    /// Whether a record was delivered before.
    func isOld(_ frame: StreamFrame) -> Bool {
        if wantsAll || frame.header.seq <= position { return frame.header.seq <= position }
        return classCounts.map { frame.header.classSeq <= $0[frame.header.kind] } ?? false
    }

    mutating func deliver(_ frame: StreamFrame) {
        if wantsAll {
            position = frame.header.seq
            known = max(known, position)
        } else {
            // Something of another class may be missing before it: the position stays.
            classCounts?[frame.header.kind] = frame.header.classSeq
        }
        if chain != nil {
            chain?.append(frame.record)
            guard compareHead() else { return }
        }
        actions.append(.deliver(frame))
    }

    /// Compares the chain with the publisher's, where both are behind the same record.
    ///
    /// A record is delivered only after its head was compared, if that is known.
    mutating func compareHead() -> Bool {
        guard let chain, let pending = pendingHead, pending.seq == chain.seq else { return true }
        pendingHead = nil
        if pending.head == chain.head {
            headsVerified += 1
            return true
        }
        if hasReset {
            fail("record \(chain.seq): the chain is not the publisher's, in spite of a new start")
        } else {
            hasReset = true
            reset("record \(chain.seq): the chain is not the publisher's")
        }
        return false
    }
}
