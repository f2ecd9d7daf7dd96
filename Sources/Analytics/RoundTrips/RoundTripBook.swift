import TradingModel

/// Folds own fills into round trips: from the base away and back again.
///
/// A fill that goes through the base ends one trip and begins the next; its charges are divided by
/// shares. Amounts are exact.
public struct RoundTripBook: Sendable {
    /// A fill of either side.
    public struct Fill: Sendable, Hashable {
        /// Exchange time.
        public var time: Timestamp
        /// Buy or sell.
        public var side: Side
        /// Shares.
        public var quantity: Quantity
        /// Price times shares.
        public var turnover: Money
        /// Charges.
        public var fees: Money
        /// Why its order was sent, in words.
        public var purpose: String

        /// A fill.
        public init(
            time: Timestamp, side: Side, quantity: Quantity, turnover: Money, fees: Money,
            purpose: String
        ) {
            self.time = time
            self.side = side
            self.quantity = quantity
            self.turnover = turnover
            self.fees = fees
            self.purpose = purpose
        }
    }

    /// The trips so far, the last one perhaps still open.
    public private(set) var trips: [RoundTrip] = []
    /// Shares away from the base: bought less sold.
    public private(set) var away: Quantity = 0
    /// The largest number of shares away from the base, on either side.
    public private(set) var maximumAway: Quantity = 0
    /// Shares that opened trips, and those that closed them.
    public private(set) var opened: Quantity = 0
    /// See ``opened``.
    public private(set) var closed: Quantity = 0

    /// The trips of `fills`, which are in time order.
    public init(_ fills: [Fill]) {
        for fill in fills where fill.quantity > 0 { add(fill) }
    }

    private mutating func add(_ fill: Fill) {
        let signed = fill.side.sign * fill.quantity
        let isClosing = away != 0 && (away > 0) != (signed > 0)
        guard isClosing, fill.quantity > abs(away) else {
            if isClosing { close(fill) } else { open(fill) }
            return
        }
        let (first, rest) = fill.split(at: abs(away))
        close(first)
        open(rest)
    }

    private mutating func open(_ fill: Fill) {
        if away == 0 { trips.append(RoundTrip(side: fill.side, start: fill.time)) }
        let index = trips.count - 1
        trips[index].opened += fill.quantity
        trips[index].openTurnover += fill.turnover
        trips[index].fees += fill.fees
        away += fill.side.sign * fill.quantity
        opened += fill.quantity
        maximumAway = max(maximumAway, abs(away))
    }

    private mutating func close(_ fill: Fill) {
        let index = trips.count - 1
        trips[index].closed += fill.quantity
        trips[index].closeTurnover += fill.turnover
        trips[index].fees += fill.fees
        trips[index].exitReason = fill.purpose
        away += fill.side.sign * fill.quantity
        closed += fill.quantity
        if away == 0 { trips[index].end = fill.time }
    }
}

extension RoundTripBook.Fill {
    /// The first `quantity` shares and the rest.
    fileprivate func split(at quantity: Quantity) -> (RoundTripBook.Fill, RoundTripBook.Fill) {
        var (first, rest) = (self, self)
        func part(_ amount: Money) -> Money {
            Money(
                units: Int64(Int128(amount.units) * Int128(quantity) / Int128(self.quantity)))
        }
        first.quantity = quantity
        first.turnover = part(turnover)
        first.fees = part(fees)
        rest.quantity -= quantity
        rest.turnover -= first.turnover
        rest.fees -= first.fees
        return (first, rest)
    }
}

/// One way from the base and back.
public struct RoundTrip: Sendable, Hashable {
    /// The side that opened it: buy first (正T) or sell first (反T).
    public var side: Side
    /// Its first fill.
    public var start: Timestamp
    /// The fill that brought it back; nil while it is open.
    public var end: Timestamp?
    /// Shares that opened it.
    public var opened: Quantity = 0
    /// Shares that closed it.
    public var closed: Quantity = 0
    /// Turnover of the shares that opened it.
    public var openTurnover = Money.zero
    /// Turnover of the shares that closed it.
    public var closeTurnover = Money.zero
    /// All charges.
    public var fees = Money.zero
    /// Why its last closing order was sent, in words; empty without one.
    public var exitReason = ""

    init(side: Side, start: Timestamp) {
        self.side = side
        self.start = start
    }

    /// What it made before charges; nil while it is open.
    public var gross: Money? {
        guard end != nil else { return nil }
        return side == .buy ? closeTurnover - openTurnover : openTurnover - closeTurnover
    }

    /// What it made; nil while it is open.
    public var net: Money? { gross.map { $0 - fees } }

    /// ``net`` in basis points of what was opened; nil while it is open.
    public var netBasisPoints: Double? {
        guard let net, openTurnover > .zero else { return nil }
        return 1e4 * net.inCurrency / openTurnover.inCurrency
    }

    /// Average price of the opening fills in currency units.
    public var entryPrice: Double? {
        opened > 0 ? openTurnover.inCurrency / Double(opened) : nil
    }

    /// Average price of the closing fills in currency units; nil without one.
    public var exitPrice: Double? {
        closed > 0 ? closeTurnover.inCurrency / Double(closed) : nil
    }
}
