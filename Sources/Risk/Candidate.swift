import TradingModel

/// An order under check, with what several checks need of it.
struct Candidate {
    let order: RiskOrder
    let now: Int64
    /// Whether it amends a working order, and what that order has reserved.
    let isAmend: Bool
    let oldShares: Int64
    let oldCost: Int128
    let side: Side
    let instrument: UInt32
    /// Rows of the firm's, the account's, the strategy's and the instrument's limits and holders.
    let account: Int
    let strategy: Int
    let instrumentRow: Int
    /// Scopes with limits to look at: 3 for firm, account and strategy; 1 where only the firm has.
    let kinds: UInt8
    /// Whether account, strategy and instrument have no limits of their own.
    let isFirmOnly: Bool
    /// The reference price in ticks; 0 where there is none.
    var reference: Int64 = 0
    var referenceFault = RiskReason.none
    /// How far the price may be from the reference, in ticks.
    var collar: Int64 = 0
    var collarField = LimitField.collarBasisPoints
    /// The price that counts: the limit, or a market order's collar on its own side; 0 for none.
    var price: Int32 = 0
    /// The price at which its value counts.
    var valuePrice: Int64 = 0

    @inline(__always)
    var quantity: Int64 { order.order.quantity }
    @inline(__always)
    var isMarket: Bool { order.order.kind == .market }
    /// What the order adds to the shares that work already; negative for an amendment that takes
    /// some away.
    @inline(__always)
    var addedShares: Int64 { max(quantity, oldShares) &- oldShares }
}

/// Of several numbers and their limits the one with the least room.
struct Tightest {
    var value: Int64 = 0
    var limit: Int64 = .max
    var field: LimitField?
    var scope: UInt8 = 0
    var reason = RiskReason.none
    private var room: Int64 = .max

    init() {}

    /// Weighs a number, which is not negative, against its limit, which is not either.
    @inline(__always)
    mutating func weigh(
        _ value: Int64, _ limit: Int64, _ field: LimitField, _ scope: UInt8, _ reason: RiskReason
    ) {
        let room = limit &- value
        if room < self.room || self.field == nil {
            self.room = room
            self.value = value
            self.limit = limit
            self.field = field
            self.scope = scope
            self.reason = reason
        }
    }
}

extension RiskDecision {
    @inline(__always)
    mutating func note(_ check: RiskCheck, _ tightest: Tightest) {
        note(
            check, tightest.value, limit: tightest.limit, tightest.reason,
            field: tightest.field, scope: tightest.scope)
    }
}

extension RiskGate {
    /// The smallest limit of the four scopes, and whose it is.
    @inline(__always)
    mutating func smallest(_ field: LimitField, _ c: borrowing Candidate) -> (
        value: Int64, scope: UInt8
    ) {
        var (value, scope): (Int64, UInt8) = (limits[0, field], 0)
        if c.isFirmOnly { return (value, scope) }
        let account = limits[c.account, field]
        if account < value { (value, scope) = (account, 1) }
        let strategy = limits[c.strategy, field]
        if strategy < value { (value, scope) = (strategy, 2) }
        let instrument = limits[c.instrumentRow, field]
        if instrument < value { (value, scope) = (instrument, 3) }
        return (value, scope)
    }

    /// The three holders of an order, by kind of scope.
    @inline(__always)
    func holderIndex(_ kind: UInt8, _ c: borrowing Candidate) -> Int {
        kind == 0 ? 0 : kind == 1 ? c.account : c.strategy
    }

    /// The reference price of an instrument in ticks, by ``LimitField/collarReference``; 0 or less
    /// where there is none.
    @inline(__always)
    public func reference(_ instrument: UInt32, _ kind: Int64) -> Int64 {
        guard instrument < instruments else { return 0 }
        let state = instrumentStates[instrument]
        let close = Int64(state.terms.previousClose.ticks)
        switch kind {
        case 0: return state.market.last.ticks > 0 ? Int64(state.market.last.ticks) : close
        case 1: return state.market.mid
        default: return close
        }
    }

    /// Finds the reference, the collar and the prices that count.
    @inline(__always)
    mutating func price(_ c: inout Candidate) {
        let state = instrumentStates[c.instrument]
        c.reference = reference(c.instrument, limits[0, .collarReference])
        let comesFromFeed: Bool =
            switch limits[0, .collarReference] {
            case 0: state.market.last.ticks > 0
            case 1: true
            default: false
            }
        if c.reference <= 0 {
            c.reference = 0
            c.referenceFault = .referenceMissing
        } else if comesFromFeed {
            let age = Int64((c.now &- state.market.time.nanoseconds).magnitude)
            if !state.isSeen || age > smallest(.referenceAge, c).value {
                c.referenceFault = .referenceStale
            }
        }
        c.collar = smallest(.collarBasisPoints, c).value &* c.reference / 10_000
        let ticks = smallest(.collarTicks, c).value
        if ticks > c.collar { (c.collar, c.collarField) = (ticks, .collarTicks) }
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
}
