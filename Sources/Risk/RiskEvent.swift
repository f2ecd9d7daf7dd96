import TradingModel

/// What a risk event tells.
public enum RiskEventKind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// An order or amendment passed (`measured` is its number of shares).
    case allow = 1
    /// DENY: it was refused, by `check` for `reason`.
    case deny = 2
    /// LIMIT_WARN: a limit is used up to `measured` of `limit`, beyond the warning share.
    case limitWarn = 3
    /// BREACH: `measured` is beyond `limit`.
    case breach = 4
    /// HALT: a check has blocked `scope`.
    case halt = 5
    /// REARM: `actor` has armed `scope` again.
    case rearm = 6
    /// LIMIT_CHANGE: `field` of `scope` went from `previous` to `limit`, by `actor`.
    case limitChange = 7
    /// KILL: `actor` killed `scope`; `measured` orders are to be cancelled.
    case kill = 8
    /// The last of a kill's `limit` orders is gone, `measured` ns after the kill.
    case killDone = 9
    /// STALE: the data of an instrument are `measured` ns old.
    case stale = 10
    /// RECON_BREAK: the gate holds `measured`, the other side says `limit`.
    case reconBreak = 11
    /// A cancel went out faster than its message limit; it was not held back.
    case cancelRate = 12
    /// The programme-trading profile raised an alert: `measured` reached `limit`.
    case alert = 13
    /// A strategy's heartbeat is overdue by `measured` ns; its orders are to be cancelled.
    case disconnect = 14
    /// REARM_REFUSED: `actor` wanted to arm `scope` again, which person `measured` has blocked; it
    /// stays blocked.
    case rearmRefused = 15
}

/// One risk event, a value of fixed size; fields that its kind does not use are zero.
public struct RiskEvent: Sendable, Hashable, BitwiseCopyable {
    /// Its number in the gate's session, from 1; a gap tells of events that were lost.
    public var sequence: UInt64 = 0
    /// When.
    public var time: Timestamp
    /// The order.
    public var order: OrderID = .none
    /// The number measured.
    public var measured: Int64 = 0
    /// What it was held against.
    public var limit: Int64 = 0
    /// The earlier limit.
    public var previous: Int64 = 0
    /// Whose it is.
    public var scope: RiskScope
    /// Who acted; 0 is the gate itself.
    public var actor: UInt32 = 0
    /// The version of the profile.
    public var version: UInt32 = 0
    /// The instrument of an order.
    public var instrument: UInt32 = 0
    /// The account of an order.
    public var account: UInt16 = 0
    /// The strategy of an order.
    public var strategy: UInt16 = 0
    /// What it tells.
    public var kind: RiskEventKind
    /// The check that refused or blocked.
    public var check: RiskCheck?
    /// Why.
    public var reason: RiskReason = .none
    /// The limit of the profile.
    public var field: LimitField?
    /// Checks that passed.
    public var passed: CheckSet = .none

    /// An event of `kind`.
    @inline(__always)
    public init(_ kind: RiskEventKind, at time: Timestamp, scope: RiskScope = .firm) {
        self.kind = kind
        self.time = time
        self.scope = scope
    }
}

/// Events that wait to be collected, in a ring of fixed size.
struct EventRing: ~Copyable {
    private var slots: RiskSlab<RiskEvent>
    private let mask: UInt64
    private var written: UInt64 = 0
    private var read: UInt64 = 0
    /// Events that found no room.
    private(set) var lost: UInt64 = 0

    /// Room for `capacity` events, rounded up to a power of two.
    init(capacity: Int) {
        var size = 16
        while size < capacity { size *= 2 }
        slots = RiskSlab(RiskEvent(.allow, at: .zero), count: size)
        mask = UInt64(size - 1)
        self.capacity = capacity
    }

    /// Events that there is room for.
    let capacity: Int

    /// Events that wait.
    @inline(__always)
    var backlog: Int64 { Int64(truncatingIfNeeded: written &- read) }

    /// Adds an event. A refusal leaves the last eighth of the ring to events that matter more; what
    /// finds no room leaves a gap in the sequence, so that whoever reads knows of it.
    @inline(__always)
    mutating func append(_ event: RiskEvent) {
        let room = Int64(event.kind == .deny ? slots.count &- slots.count / 8 : slots.count)
        guard backlog < room else {
            lost &+= 1
            return
        }
        let index = Int(truncatingIfNeeded: written & mask)
        written &+= 1
        var event = event
        event.sequence = written &+ lost
        slots[index] = event
    }

    mutating func next() -> RiskEvent? {
        guard read != written else { return nil }
        defer { read &+= 1 }
        return slots[Int(truncatingIfNeeded: read & mask)]
    }
}
