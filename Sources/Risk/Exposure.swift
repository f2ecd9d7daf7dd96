import TradingModel

/// Two numbers, for buys and for sells: an index instead of a branch, as nobody can foresee the side.
struct BySide<Value: BitwiseCopyable>: BitwiseCopyable {
    private var values: InlineArray<2, Value>

    init(_ value: Value) { values = InlineArray(repeating: value) }

    subscript(side: Side) -> Value {
        @inline(__always)
        get { values[side == .buy ? 0 : 1] }
        @inline(__always)
        set { values[side == .buy ? 0 : 1] = newValue }
    }
}

/// What one holder (firm, account or strategy) has in one instrument.
struct Cell: BitwiseCopyable {
    /// Shares held, negative for short.
    private(set) var position: Int64 = 0
    /// Shares held if all working buys filled and no sell; shares short if all working sells filled
    /// and no buy. Each order counts at the larger of what it is and may become.
    private(set) var reach = BySide<Int64>(0)
    /// The larger of both, without its sign.
    private(set) var worst: Int64 = 0
    /// What the position cost in money units, with the position's sign.
    var cost: Int128 = 0
    /// Shares held before the day, sold today, and located for short sales.
    var opening: Int64 = 0
    var sold: Int64 = 0
    var located: Int64 = 0
    var drift = DriftWindow()

    /// Shares of working buys.
    @inline(__always)
    var openBuy: Int64 { reach[.buy] &- position }

    /// Shares of working sells.
    @inline(__always)
    var openSell: Int64 { reach[.sell] &+ position }

    /// Whether the holder has nothing of the instrument and wants nothing of it.
    var isEmpty: Bool { position | reach[.buy] | reach[.sell] == 0 }

    /// Shares that all of today's sells together may have, by what settles when.
    @inline(__always)
    func sellable(_ settlement: SaleSettlement) -> Int64 {
        let owned = settlement == .nextDay ? opening &- sold : position
        return max(owned, 0) &+ located
    }

    /// ``worst`` with more shares working on a side.
    @inline(__always)
    func worst(adding shares: Int64, _ side: Side) -> Int64 {
        Cell.worst(reach[side] &+ shares, reach[side.opposite])
    }

    @inline(__always)
    private static func worst(_ one: Int64, _ other: Int64) -> Int64 {
        max(Int64(truncatingIfNeeded: one.magnitude), Int64(truncatingIfNeeded: other.magnitude))
    }

    /// Adds working shares of a side, which may be negative; returns the change of ``worst``.
    @inline(__always)
    mutating func work(_ shares: Int64, _ side: Side) -> Int64 {
        let before = worst
        let reach = reach[side] &+ shares
        let worst = Cell.worst(reach, self.reach[side.opposite])
        self.reach[side] = reach
        self.worst = worst
        return worst &- before
    }

    /// Adds shares to the position, negative ones take away.
    mutating func hold(_ shares: Int64) {
        position += shares
        reach[.buy] += shares
        reach[.sell] -= shares
        worst = Cell.worst(reach[.buy], reach[.sell])
    }

    /// Books a fill; returns what it realised, in money units.
    ///
    /// The cost of what is closed is its even share of the whole cost, rounded towards zero, so
    /// that realised plus unrealised always is what came in less what went out.
    mutating func book(_ side: Side, _ quantity: Int64, unitPrice: Int128) -> Int128 {
        let signed = side == .buy ? quantity : -quantity
        defer { hold(signed) }
        guard position != 0, (position > 0) != (side == .buy) else {
            cost += unitPrice * Int128(signed)
            return 0
        }
        let held = Int128(position.magnitude)
        let closing = min(Int128(quantity), held)
        // cost × closing / held, in a way that cannot overflow.
        let (whole, rest) = cost.quotientAndRemainder(dividingBy: held)
        let removed = whole * closing + rest * closing / held
        let value = unitPrice * closing
        cost -= removed
        let opened = Int128(quantity) - closing
        cost += unitPrice * (side == .buy ? opened : -opened)
        return (side == .sell ? value : -value) - removed
    }
}

/// Own execution prices of the last one to two periods, in two tumbling windows.
///
/// Whatever lies within one period is always inside; so the drift of a period is never missed, and
/// that of up to two may count.
struct DriftWindow: BitwiseCopyable {
    private var start: Int64 = .min
    private var low: Int32 = .max
    private var high: Int32 = 0
    private var earlierLow: Int32 = .max
    private var earlierHigh: Int32 = 0
    /// The spread of both windows and of the later one: an execution works them out, so that no order
    /// has to wait for a division.
    private var bothSpread: Int64 = 0
    private var laterSpread: Int64 = 0

    /// Notes an execution.
    mutating func add(_ price: Price, at now: Int64, period: Int64) {
        roll(to: now, period: period)
        low = min(low, price.ticks)
        high = max(high, price.ticks)
        laterSpread = DriftWindow.spread(low, high)
        bothSpread = DriftWindow.spread(min(low, earlierLow), max(high, earlierHigh))
    }

    private mutating func roll(to now: Int64, period: Int64) {
        guard start != .min, now &- start < 2 &* period else {
            self = DriftWindow()
            start = now
            return
        }
        guard now &- start >= period else { return }
        (earlierLow, earlierHigh) = (low, high)
        (low, high) = (.max, 0)
        start &+= period
    }

    /// Basis points between the lowest and the highest price that count at `now`, rounded up; 0
    /// where there is none.
    @inline(__always)
    func spread(at now: Int64, period: Int64) -> Int64 {
        guard start != .min, now &- start < 2 &* period else { return 0 }
        return now &- start < period ? bothSpread : laterSpread
    }

    private static func spread(_ bottom: Int32, _ top: Int32) -> Int64 {
        let low = Int64(bottom)
        return ((Int64(top) &- low) &* 10_000 &+ low &- 1) / low
    }
}

/// The sums of one holder over all instruments, in money units at the instruments' marks.
///
/// Int128, because 2^42 shares at 2^31 ticks of 2^30 units are more than Int64 holds; no input that
/// the gate takes can overflow it.
struct Sums: BitwiseCopyable {
    var long: Int128 = 0
    var short: Int128 = 0
    /// All working buys fill and no sell: signed. All working sells fill and no buy: positive for
    /// short.
    var worstNet = BySide<Int128>(0)
    /// The larger of both, instrument by instrument.
    var worstGross: Int128 = 0
    var cost: Int128 = 0
    var realised: Int128 = 0
    private(set) var peak: Int128 = 0
    /// Loss of the session and fall below the peak, kept for the orders to be held against.
    private(set) var loss: Int64 = 0
    private(set) var fall: Int64 = 0

    /// Result of the session so far.
    @inline(__always)
    var result: Int128 { realised &+ long &- short &- cost }

    /// Works out loss and fall anew; to be called whenever the result may have changed.
    mutating func noteResult() {
        let result = result
        loss = (0 &- result).clamped
        fall = (peak &- result).clamped
    }

    /// Takes a result above the peak for the new peak.
    mutating func notePeak() {
        peak = max(peak, result)
        noteResult()
    }

    /// Takes a cell's share in all sums out.
    @inline(__always)
    mutating func remove(_ cell: Cell, _ value: Int64) { move(cell, 0 &- value, -1) }

    /// Puts a cell's share in all sums in.
    @inline(__always)
    mutating func add(_ cell: Cell, _ value: Int64) { move(cell, value, 1) }

    @inline(__always)
    private mutating func move(_ cell: Cell, _ value: Int64, _ sign: Int64) {
        let held = Int128(cell.position) &* Int128(value)
        if cell.position > 0 { long &+= held } else { short &-= held }
        cost &+= sign > 0 ? cell.cost : 0 &- cell.cost
        worstNet[.buy] &+= product(cell.reach[.buy], value)
        worstNet[.sell] &+= product(cell.reach[.sell], value)
        worstGross &+= Int128(cell.worst) &* Int128(value)
    }
}

/// One of those that trade: the firm, an account or a strategy.
struct Holder: BitwiseCopyable {
    var sums = Sums()
    /// Cash in money units, where it is known, and as much of it as buys can be held against.
    private(set) var cash: Int128 = 0
    private(set) var freeCash: Int64 = 0
    private(set) var isCashKnown = false
    var isReported = false
    /// Working buys at their prices, without charges.
    var openBuyCost: Int128 = 0
    var openOrders: Int64 = 0
    var executions: Int64 = 0
    /// Messages and executions of the session.
    var orders: Int64 = 0
    var amends: Int64 = 0
    var cancels: Int64 = 0
    var canceledOrders: Int64 = 0
    /// ``messagesPerTrade`` and ``cancelShare`` as orders are held against them; see
    /// ``noteRatios()``.
    private(set) var heldMessagesPerTrade: Int64 = 0
    private(set) var heldCancelShare: Int64 = 0
    var trades: Int64 = 0
    /// 2^22 orders of 2^40 shares are within Int64.
    var orderedShares: Int64 = 0
    var tradedShares: Int128 = 0
    /// Executions against the reference at their orders' decisions, in money units; a cost is
    /// positive.
    var slippage: Int128 = 0
    var tradedValue: Int128 = 0
    var newBucket = TokenBucket()
    var modifyBucket = TokenBucket()
    var cancelBucket = TokenBucket()
    var heartbeat: Int64 = -1
    var block = Block()
    /// What check 26 knows of an account.
    var programme = ProgrammeState()

    /// Works out the ratios that orders are held against: with every message and execution, so that no
    /// order has to wait for a division.
    @inline(__always)
    mutating func noteRatios() {
        heldMessagesPerTrade = messagesPerTrade
        heldCancelShare = cancelShare
    }

    /// Sets the cash, which is known from now on.
    mutating func set(cash: Int128) {
        isCashKnown = true
        self.cash = cash
        freeCash = cash.clamped
    }

    /// Adds to the cash, also where it is not known.
    mutating func add(cash change: Int128) {
        cash += change
        freeCash = cash.clamped
    }
}

extension Int128 {
    /// The number within 0 and what Int64 holds.
    @inline(__always)
    var clamped: Int64 {
        let low = Int64(truncatingIfNeeded: self)
        if Int128(low) == self { return Swift.max(low, 0) }
        return self < 0 ? 0 : .max
    }
}

/// a × b without overflow, by one multiplication of two words.
@inline(__always)
func product(_ a: Int64, _ b: Int64) -> Int128 { Int128(a) &* Int128(b) }

/// a × b × c, the first product in 64 bits where it fits.
@inline(__always)
func product(_ a: Int64, _ b: Int64, _ c: Int64) -> Int128 {
    let (whole, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? Int128(a) &* Int128(b) &* Int128(c) : product(whole, c)
}

extension Int64 {
    /// The distance of two times or prices.
    @inline(__always)
    func distance(from other: Int64) -> Int64 {
        Int64(truncatingIfNeeded: (self &- other).magnitude)
    }
}
