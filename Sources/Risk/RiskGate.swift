import TradingModel

/// All limits in force: a row for each holder, then one for each instrument; what is not set is
/// `Int64.max`.
struct LimitRows: ~Copyable {
    private var values: RiskSlab<Int64>
    /// Whether a row has any limit, so that rows without one are not even looked at.
    private var hasAny: RiskSlab<Bool>

    init(rows: Int) {
        values = RiskSlab(.max, count: rows * LimitField.count)
        hasAny = RiskSlab(false, count: rows)
    }

    @inline(__always)
    func isEmpty(_ row: Int) -> Bool { !hasAny[row] }

    subscript(row: Int, field: LimitField) -> Int64 {
        @inline(__always)
        get { values[row &* LimitField.count &+ Int(field.rawValue)] }
    }

    mutating func set(_ row: Int, _ limits: RiskLimits) {
        hasAny[row] = LimitField.allCases.contains { limits[$0] != nil }
        for field in LimitField.allCases {
            values[row * LimitField.count + Int(field.rawValue)] = limits[field] ?? .max
        }
    }
}

/// A parent order, and how much of it its children have traded or may still trade.
struct ParentRecord: BitwiseCopyable {
    var quantity: Int64 = 0
    var used: Int64 = 0
    var strategy: UInt16 = 0
    var isOpen = false
}

/// The pre-trade gate of one firm: all checks on every order, and the kill switch.
///
/// One thread writes. An order goes through ``submit(_:at:into:)``; the gate is told of everything
/// that happens to it afterwards, of the market, of the clock and of the strategies' heartbeats.
/// Nothing passes with a check that was not evaluated, and nothing is reserved before all have
/// passed. All memory is taken when the gate is made.
public struct RiskGate: ~Copyable {
    /// The largest quantity of an order or a fill, in shares.
    public static let maximumShares: Quantity = 1 << 40
    /// The largest position that is booked.
    static let maximumPosition: Int64 = 1 << 44

    /// Accounts, strategies and instruments are numbered from 0.
    public let accounts: Int
    /// The number of strategies.
    public let strategies: Int
    /// The number of instruments.
    public let instruments: Int
    /// The profile in force.
    public internal(set) var profile: RiskProfile

    /// Firm, accounts, strategies; then limits of instruments behind them in `limits`.
    let holderCount: Int
    var holders: RiskSlab<Holder>
    var limits: LimitRows
    var instrumentStates: RiskSlab<InstrumentState>
    /// Cell of holder h in instrument i at i × holders + h.
    var cells: RiskSlab<Cell>
    /// Lists of account a in instrument i at 2 (i × accounts + a), sells one further.
    var ownSides: RiskSlab<OwnSide>
    var permissions: RiskSlab<Bool>
    var parents: RiskSlab<ParentRecord>
    var orders: WorkingOrders
    var priceShares: PriceShares
    var events: EventRing
    var seconds: SecondCounts
    var kills: [KillState] = []
    /// How many of the firm, the accounts and the strategies are blocked.
    var blockedHolders = 0
    /// Refusals by the check that came first.
    var denials: InlineArray<26, Int64> = InlineArray(repeating: 0)
    /// Orders and amendments that passed.
    public internal(set) var passedCount: Int64 = 0

    // What the per-order path needs of the profile besides its limits.
    var version: UInt32 = 0
    let usualSources = LimitSource.usual
    var switchedOff = CheckSet.none
    var programme = ProgrammeLines()
    /// Whether any account, strategy or instrument has limits of its own.
    var hasOwnLimits = false

    /// The latest time that the gate was given.
    var latest: Int64 = 0
    var clock = ClockState()

    /// A gate before the session, with nothing reserved and no market seen.
    ///
    /// Throws ``RiskFault`` where the configuration or the profile is not sound.
    public init(
        _ configuration: RiskConfiguration, profile: RiskProfile
    ) throws(RiskFault) {
        if let fault = configuration.validate() { throw fault }
        if let fault = profile.validate() { throw fault }
        let fault = RiskGate.fault(
            of: profile, accounts: configuration.accounts.count,
            strategies: configuration.strategies.count,
            instruments: configuration.instruments.count, events: configuration.events)
        if let fault { throw fault }
        accounts = configuration.accounts.count
        strategies = configuration.strategies.count
        instruments = configuration.instruments.count
        holderCount = 1 + accounts + strategies
        self.profile = profile
        holders = RiskSlab(Holder(), count: holderCount)
        limits = LimitRows(rows: holderCount + instruments)
        instrumentStates = RiskSlab(
            InstrumentState(configuration.instruments[0]), count: instruments)
        cells = RiskSlab(Cell(), count: instruments * holderCount)
        ownSides = RiskSlab(OwnSide(), count: instruments * accounts * 2)
        permissions = RiskSlab(false, count: strategies * accounts)
        parents = RiskSlab(ParentRecord(), count: configuration.parents + 1)
        orders = WorkingOrders(capacity: configuration.orders)
        priceShares = PriceShares(orders: configuration.orders)
        events = EventRing(capacity: configuration.events)
        seconds = SecondCounts(accounts: accounts)
        fill(configuration)
        load(profile, isFirst: true)
    }

    private mutating func fill(_ configuration: RiskConfiguration) {
        for (index, terms) in configuration.instruments.enumerated() {
            instrumentStates[index] = InstrumentState(terms)
        }
        for (index, account) in configuration.accounts.enumerated() {
            holders[1 + index].isReported = account.isReported
            if let cash = account.cash { setCash(UInt16(index), cash) }
        }
        for (index, strategy) in configuration.strategies.enumerated() {
            for account in strategy.accounts {
                permissions[index * accounts + Int(account)] = true
            }
        }
    }

    // MARK: Places

    @inline(__always)
    func holder(account: UInt16) -> Int { 1 &+ Int(account) }

    @inline(__always)
    func holder(strategy: UInt16) -> Int { 1 &+ accounts &+ Int(strategy) }

    @inline(__always)
    func cell(_ instrument: UInt32, _ holder: Int) -> Int {
        Int(instrument) &* holderCount &+ holder
    }

    @inline(__always)
    func list(_ instrument: UInt32, _ account: UInt16, _ side: Side) -> Int {
        (Int(instrument) &* accounts &+ Int(account)) &* 2 &+ (side == .buy ? 0 : 1)
    }

    /// Whether the gate has a scope.
    public func has(_ scope: RiskScope) -> Bool {
        switch scope {
        case .firm: true
        case .account(let index): index < accounts
        case .strategy(let index): index < strategies
        case .instrument(let index): index < instruments
        }
    }

    /// The holder behind a scope; nil for an instrument or a scope that the gate does not have.
    func holderIndex(_ scope: RiskScope) -> Int? {
        guard has(scope) else { return nil }
        switch scope {
        case .firm: return 0
        case .account(let index): return holder(account: index)
        case .strategy(let index): return holder(strategy: index)
        case .instrument: return nil
        }
    }

    /// The scope of a holder.
    func scope(ofHolder index: Int) -> RiskScope {
        if index == 0 { return .firm }
        if index <= accounts { return .account(UInt16(index - 1)) }
        return .strategy(UInt16(index - 1 - accounts))
    }

    // MARK: Events

    /// The oldest event that was not collected yet.
    public mutating func nextEvent() -> RiskEvent? { events.next() }

    /// Events that were lost because nobody collected them.
    public var lostEvents: UInt64 { events.lost }

    /// Events that wait to be collected.
    public var eventBacklog: Int64 { events.backlog }

    /// Adds an event to those that wait, with the version of the profile in force.
    mutating func tell(_ event: RiskEvent) {
        var event = event
        event.version = version
        events.append(event)
    }

    /// Whether a time can be one of a trading day, overnight sessions included: from midnight to
    /// midnight of the next day. No difference of such times overflows.
    @inline(__always)
    static func isOfDay(_ time: Timestamp) -> Bool {
        (0...172_800_000_000_000).contains(time.nanoseconds)
    }

    /// Notes that time has come to `now`; returns the latest time, which never runs backwards.
    @inline(__always)
    mutating func advance(to now: Timestamp) -> Int64 {
        if RiskGate.isOfDay(now) { latest = max(latest, now.nanoseconds) }
        return latest
    }
}
