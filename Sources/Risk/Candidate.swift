import TradingModel

/// What is the same for every order that goes one way through the gate.
///
/// Each path has its own copy of the checks, in which these are constants: what they rule out costs
/// nothing there.
protocol OrderPath {
    static var side: Side { get }
    /// Whether limits of accounts, strategies and instruments are looked at.
    static var hasOwnLimits: Bool { get }
    /// Whether a working order is changed.
    static var isAmend: Bool { get }
}

/// New orders of accounts, strategies and instruments without limits of their own.
enum FirmBuy: OrderPath {
    static var side: Side { .buy }
    static var hasOwnLimits: Bool { false }
    static var isAmend: Bool { false }
}

enum FirmSell: OrderPath {
    static var side: Side { .sell }
    static var hasOwnLimits: Bool { false }
    static var isAmend: Bool { false }
}

/// All other new orders.
enum ScopedBuy: OrderPath {
    static var side: Side { .buy }
    static var hasOwnLimits: Bool { true }
    static var isAmend: Bool { false }
}

enum ScopedSell: OrderPath {
    static var side: Side { .sell }
    static var hasOwnLimits: Bool { true }
    static var isAmend: Bool { false }
}

/// Amendments.
enum AmendBuy: OrderPath {
    static var side: Side { .buy }
    static var hasOwnLimits: Bool { true }
    static var isAmend: Bool { true }
}

enum AmendSell: OrderPath {
    static var side: Side { .sell }
    static var hasOwnLimits: Bool { true }
    static var isAmend: Bool { true }
}

/// An order under check, with what several checks need of it; never copied.
struct Candidate<Path: OrderPath>: ~Copyable {
    let order: RiskOrder
    let now: Int64
    /// What the order that it amends has reserved.
    var oldShares: Int64 = 0
    var oldCost: Int128 = 0
    let instrument: UInt32
    /// Rows of the firm's, the account's, the strategy's and the instrument's limits and holders.
    let account: Int
    let strategy: Int
    let instrumentRow: Int
    /// The record of its number, or the slot where it would stand.
    var number: OrderPlace
    /// The record of an equal order, or the slot where it would stand.
    var content = OrderPlace()
    /// The slot of its price among the own ones of its side.
    var priceSlot = 0
    /// The reference price in ticks; 0 where there is none.
    var reference: Int64 = 0
    var referenceFault = RiskReason.none
    /// How far the price may be from the reference, in ticks.
    var collar: Int64 = 0
    var collarSource = LimitSource.none
    /// The price that counts: the limit, or a market order's collar on its own side; 0 for none.
    var price: Int32 = 0
    /// The price at which its value counts.
    var valuePrice: Int64 = 0
    /// Money units that a buy adds to what open buys may cost.
    var money: Int128 = 0
    /// The value of the added shares at the mark.
    var value: Int128 = 0
    /// Messages of the account in the second before.
    var recentMessages: Int64 = 0

    @inline(__always)
    var side: Side { Path.side }
    @inline(__always)
    var isAmend: Bool { Path.isAmend }
    @inline(__always)
    var hasOwnLimits: Bool { Path.hasOwnLimits }
    @inline(__always)
    var quantity: Int64 { order.order.quantity }
    @inline(__always)
    var isMarket: Bool { order.order.kind == .market }
    /// What the order adds to the shares that work already; negative for an amendment that takes
    /// some away.
    @inline(__always)
    var addedShares: Int64 { isAmend ? max(quantity, oldShares) &- oldShares : quantity }
}

/// Of several numbers and their limits the one with the least room.
struct Tightest {
    private(set) var value: Int64 = 0
    private(set) var limit: Int64 = .max
    /// Field, scope and reason in a byte each: all of it is chosen at once.
    private(set) var label: UInt32 = 0xFF
    private var room: Int64 = .max
    private var isWeighed = false

    @inline(__always)
    init() {}

    @inline(__always)
    var source: LimitSource { LimitSource(raw: UInt16(truncatingIfNeeded: label)) }

    /// Weighs a number, which is not negative, against its limit, which is not either.
    @inline(__always)
    mutating func weigh(
        _ value: Int64, _ limit: Int64, _ field: LimitField, _ scope: UInt8, _ reason: RiskReason
    ) {
        let room = limit &- value
        guard room < self.room || !isWeighed else { return }
        isWeighed = true
        self.room = room
        self.value = value
        self.limit = limit
        label = UInt32(LimitSource(field, scope).raw) | UInt32(reason.rawValue) &<< 16
    }
}

extension RiskDecision {
    @inline(__always)
    mutating func note(_ check: RiskCheck, _ tightest: Tightest) {
        set(check, tightest.value, tightest.limit, tightest.source)
        if tightest.value > tightest.limit { deny(check, label: tightest.label) }
    }

    @inline(never)
    private mutating func deny(_ check: RiskCheck, label: UInt32) {
        deny(check, RiskReason(rawValue: UInt8(truncatingIfNeeded: label >> 16)) ?? .none)
    }
}

extension RiskGate {
    /// The smallest limit of the four scopes, and whose it is.
    @inline(__always)
    mutating func smallest(_ field: LimitField, _ c: inout Candidate<some OrderPath>) -> (
        value: Int64, scope: UInt8
    ) {
        var (value, scope): (Int64, UInt8) = (limits[0, field], 0)
        if !c.hasOwnLimits { return (value, scope) }
        let account = limits[c.account, field]
        if account < value { (value, scope) = (account, 1) }
        let strategy = limits[c.strategy, field]
        if strategy < value { (value, scope) = (strategy, 2) }
        let instrument = limits[c.instrumentRow, field]
        if instrument < value { (value, scope) = (instrument, 3) }
        return (value, scope)
    }

    /// The reference price of an instrument in ticks, by ``LimitField/collarReference``; 0 or less
    /// where there is none.
    public func reference(_ instrument: UInt32, _ kind: Int64) -> Int64 {
        guard instrument < instruments else { return 0 }
        return instrumentStates[instrument].reference(kind)
    }

    /// Finds the reference, the collar and the prices that count.
    @inline(__always)
    mutating func price(_ c: inout Candidate<some OrderPath>) {
        c.reference = instrumentStates[c.instrument].reference
        if c.reference <= 0 {
            c.reference = 0
            c.referenceFault = .referenceMissing
        } else if instrumentStates[c.instrument].isReferenceFed {
            let time = instrumentStates[c.instrument].market.time.nanoseconds
            let age = c.now.distance(from: time)
            if !instrumentStates[c.instrument].isSeen || age > smallest(.referenceAge, &c).value {
                c.referenceFault = .referenceStale
            }
        }
        if c.hasOwnLimits {
            widest(&c)
        } else {
            c.collar = instrumentStates[c.instrument].collar
            c.collarSource = instrumentStates[c.instrument].collarSource
        }
        if !c.isMarket {
            c.price = c.order.order.price.ticks
            c.valuePrice = Int64(c.price)
        } else if c.referenceFault == .none {
            // No price inside the collar makes the order worth more than the upper end of it.
            c.valuePrice = c.reference &+ c.collar
            let own = c.side == .buy ? c.valuePrice : max(c.reference &- c.collar, 1)
            c.price = Int32(clamping: own)
        }
    }

    /// Finds the collar by the limits of all scopes.
    @inline(__always)
    private mutating func widest(_ c: inout Candidate<some OrderPath>) {
        let (points, pointsScope) = smallest(.collarBasisPoints, &c)
        let (ticks, ticksScope) = smallest(.collarTicks, &c)
        c.collar = points &* c.reference / 10_000
        c.collarSource = LimitSource(.collarBasisPoints, pointsScope)
        if ticks > c.collar {
            c.collar = ticks
            c.collarSource = LimitSource(.collarTicks, ticksScope)
        }
    }
}
