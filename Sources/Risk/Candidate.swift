import TradingModel

/// What is the same for every order that goes one way through the gate.
///
/// Each path has its own copy of the checks, in which these are constants: what they rule out costs
/// nothing there. Buys and sells share one: nobody can foresee which comes next, so what differs is
/// chosen without a branch, and half as much code stays in the cache.
protocol OrderPath {
    /// Whether limits of accounts, strategies and instruments are looked at.
    static var hasOwnLimits: Bool { get }
    /// Whether a working order is changed.
    static var isAmend: Bool { get }
}

/// New orders of accounts, strategies and instruments without limits of their own.
enum FirmPath: OrderPath {
    static var hasOwnLimits: Bool { false }
    static var isAmend: Bool { false }
}

/// All other new orders.
enum ScopedPath: OrderPath {
    static var hasOwnLimits: Bool { true }
    static var isAmend: Bool { false }
}

/// Amendments.
enum AmendPath: OrderPath {
    static var hasOwnLimits: Bool { true }
    static var isAmend: Bool { true }
}

/// An order under check, with what several checks need of it; never copied.
struct Candidate<Path: OrderPath>: ~Copyable {
    let order: RiskOrder
    let now: Int64
    /// What the order that it amends has reserved.
    let oldShares: Int64
    let oldCost: Int128
    let instrument: UInt32
    let rows: LimitPlaces<Path>
    /// The record of its number, and its place among the equal orders; where to look for them until
    /// the look-up.
    var number: OrderPlace
    var content: EqualOrders.Place
    /// The own orders of its account and side, and the slot of its price among them, or where to
    /// look for it.
    let list: Int
    var priceSlot: Int
    let pricing: OrderPricing
    /// Money units that a buy adds to what open buys may cost.
    var money: Int128
    /// The value of the added shares at the mark.
    var value: Int128
    /// Messages of the account in the second before.
    var recentMessages: Int64

    @inline(__always)
    var side: Side { order.order.side }
    @inline(__always)
    var isBuy: Bool { order.order.side == .buy }
    @inline(__always)
    var isAmend: Bool { Path.isAmend }
    @inline(__always)
    var hasOwnLimits: Bool { Path.hasOwnLimits }
    @inline(__always)
    var account: Int { rows.account }
    @inline(__always)
    var strategy: Int { rows.strategy }
    @inline(__always)
    var instrumentRow: Int { rows.instrument }
    @inline(__always)
    var price: Int32 { pricing.price }
    @inline(__always)
    var quantity: Int64 { order.order.quantity }
    @inline(__always)
    var isMarket: Bool { order.order.kind == .market }
    /// What the order adds to the shares that work already; negative for an amendment that takes
    /// some away.
    @inline(__always)
    var addedShares: Int64 { isAmend ? max(quantity, oldShares) &- oldShares : quantity }
}

/// Rows of the account's, the strategy's and the instrument's limits; the first two are those of
/// the holders as well.
struct LimitPlaces<Path: OrderPath>: BitwiseCopyable {
    let account: Int
    let strategy: Int
    let instrument: Int
}

/// The prices that count for an order.
struct OrderPricing: BitwiseCopyable {
    /// The reference price in ticks; 0 where there is none.
    var reference: Int64
    var fault = RiskReason.none
    /// How far the price may be from the reference, in ticks.
    var collar: Int64
    var collarSource: LimitSource
    /// The price that counts: the limit, or a market order's collar on its own side; 0 for none.
    var price: Int32 = 0
    /// The price at which its value counts.
    var valuePrice: Int64 = 0
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
        // Chosen without a branch, as no processor foresees which number is the tighter one.
        let isTighter = room < self.room || !isWeighed
        isWeighed = true
        self.room = isTighter ? room : self.room
        self.value = isTighter ? value : self.value
        self.limit = isTighter ? limit : self.limit
        let own = UInt32(LimitSource(field, scope).raw) | UInt32(reason.rawValue) &<< 16
        label = isTighter ? own : label
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
    mutating func smallest<Path: OrderPath>(
        _ field: LimitField, _ rows: LimitPlaces<Path>
    ) -> (value: Int64, scope: UInt8) {
        var (value, scope): (Int64, UInt8) = (limits[0, field], 0)
        if !Path.hasOwnLimits { return (value, scope) }
        let account = limits[rows.account, field]
        if account < value { (value, scope) = (account, 1) }
        let strategy = limits[rows.strategy, field]
        if strategy < value { (value, scope) = (strategy, 2) }
        let instrument = limits[rows.instrument, field]
        if instrument < value { (value, scope) = (instrument, 3) }
        return (value, scope)
    }

    @inline(__always)
    mutating func smallest<Path: OrderPath>(
        _ field: LimitField, _ c: inout Candidate<Path>
    ) -> (value: Int64, scope: UInt8) { smallest(field, c.rows) }

    /// The reference price of an instrument in ticks, by ``LimitField/collarReference``; 0 or less
    /// where there is none.
    public func reference(_ instrument: UInt32, _ kind: Int64) -> Int64 {
        guard instrument < instruments else { return 0 }
        return instrumentStates[instrument].reference(kind)
    }

    /// Finds the reference, the collar and the prices that count.
    @inline(__always)
    mutating func pricing<Path: OrderPath>(
        _ order: Order, _ rows: LimitPlaces<Path>, _ now: Int64
    ) -> OrderPricing {
        let index = order.instrument
        var result = OrderPricing(
            reference: max(instrumentStates[index].reference, 0),
            collar: instrumentStates[index].collar,
            collarSource: instrumentStates[index].collarSource)
        if result.reference == 0 {
            result.fault = .referenceMissing
        } else if instrumentStates[index].isReferenceFed {
            let age = now.distance(from: instrumentStates[index].market.time.nanoseconds)
            if !instrumentStates[index].isSeen || age > smallest(.referenceAge, rows).value {
                result.fault = .referenceStale
            }
        }
        if Path.hasOwnLimits { widen(&result, rows) }
        if order.kind == .limit {
            result.price = order.price.ticks
            result.valuePrice = Int64(order.price.ticks)
        } else if result.fault == .none {
            // No price inside the collar makes the order worth more than the upper end of it.
            let (reference, collar) = (result.reference, result.collar)
            result.valuePrice = reference &+ collar
            let own = order.side == .buy ? result.valuePrice : max(reference &- collar, 1)
            result.price = Int32(clamping: own)
        }
        return result
    }

    /// Finds the collar by the limits of all scopes.
    @inline(__always)
    private mutating func widen<Path: OrderPath>(
        _ pricing: inout OrderPricing, _ rows: LimitPlaces<Path>
    ) {
        let (points, pointsScope) = smallest(.collarBasisPoints, rows)
        let (ticks, ticksScope) = smallest(.collarTicks, rows)
        pricing.collar = points &* pricing.reference / 10_000
        pricing.collarSource = LimitSource(.collarBasisPoints, pointsScope)
        if ticks > pricing.collar {
            pricing.collar = ticks
            pricing.collarSource = LimitSource(.collarTicks, ticksScope)
        }
    }
}
