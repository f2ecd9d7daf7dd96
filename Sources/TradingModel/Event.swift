/// What happened.
public enum EventKind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// The trading phase changed (`phase`).
    case phase = 0
    /// The venue accepted an order (`order`, `side`, `price`, `quantity`).
    case accepted = 1
    /// An order, cancel or replace was refused (`reason`, `rule`).
    case rejected = 2
    /// What was left of an order joined the book (`quantity` shown, `leaves` in all).
    case rested = 3
    /// Two orders traded: `order` is the aggressor (in an auction the buy), `contra` the resting
    /// order (the sell); `leaves` and `contraLeaves` are what is left of each.
    case trade = 4
    /// An order left the book or was never posted (`quantity` cancelled, `reason`).
    case canceled = 5
    /// An order was reduced in place (`quantity` taken off, `leaves` left).
    case reduced = 6
    /// An iceberg showed its next part at the back of the queue (`quantity` shown).
    case refilled = 7
    /// An auction ended: `price`, matched `quantity`, `leaves` = surplus on `side`.
    case auction = 8

    // What a run adds around the venue's own events.

    /// The strategy decided to send an order (`contraLeaves` is its purpose; `leaves` the number of
    /// the parent, from 1, in a run of a basket, else 0).
    case decided = 16
    /// The strategy decided to cancel an order.
    case cancelDecided = 17
    /// An own order joined a queue behind `quantity` shares in `contraLeaves` orders.
    case queued = 18
    /// `quantity` shares ahead of an own order went away: `contra` traded, was cancelled or reduced
    /// (`reason`); `leaves` shares stay ahead.
    case advanced = 19
    /// The strategy learned of an own event.
    case reported = 20
    /// History cancelled an order that the run had already consumed (`contra`).
    case orphanCancel = 21
    /// The cash, shares or fees of the account changed by a fill.
    case settled = 22
}

/// Why a command was refused or an order ended.
public enum Reason: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// Nothing to explain.
    case none = 0
    // Refusals by the book.
    case duplicateOrder = 1
    case unknownOrder = 2
    case invalidQuantity = 3
    case invalidPrice = 4
    case wouldTrade = 5
    case bookFull = 6
    case notFillable = 7
    case unknownInstrument = 8
    // Refusals by the venue's rules.
    case phaseClosed = 16
    case noCancelNow = 17
    case offLot = 18
    case outsidePriceLimit = 19
    case aboveMaximumSize = 20
    case outsidePriceCage = 21
    case orderKindNotOffered = 22
    case limitOrdersOnly = 23
    // Refusals by the broker.
    case insufficientShares = 32
    case insufficientCash = 33
    case notionalOverflow = 34
    // Refusals by the firm's own risk gate.
    case riskGate = 40
    // Ends and queue moves.
    case requested = 48
    case immediateRemainder = 49
    case selfTrade = 50
    case endOfDay = 51
    case traded = 52
    case replaced = 53

    /// The reason in words.
    public var text: String {
        switch self {
        case .none: ""
        case .duplicateOrder: "an order with this number is live"
        case .unknownOrder: "no live order has this number"
        case .invalidQuantity:
            "the quantity is not positive, or the shown part is above it or below 1/4096 of it"
        case .invalidPrice: "a limit order needs a positive price"
        case .wouldTrade: "post-only, and it would have traded at once"
        case .bookFull: "the book's fixed capacity is used up"
        case .unknownInstrument: "the engine has no such instrument"
        case .notFillable: "fill-or-kill, and the book could not fill it whole"
        case .phaseClosed: "no orders are accepted in this phase"
        case .noCancelNow: "no cancels are accepted in this phase"
        case .offLot: "the quantity is not one that the board's lot rule allows"
        case .outsidePriceLimit: "the price is outside the day's limits"
        case .aboveMaximumSize: "the order is larger than the board allows"
        case .outsidePriceCage: "the price is outside the price cage"
        case .orderKindNotOffered: "the venue does not offer this kind of order"
        case .limitOrdersOnly: "only limit orders take part in a call auction"
        case .insufficientShares: "not enough sellable shares (shares bought today sell tomorrow)"
        case .insufficientCash: "not enough cash for the order and its fees"
        case .notionalOverflow: "price times quantity overflows"
        case .riskGate: "the risk gate refused it"
        case .requested: "cancelled on request"
        case .immediateRemainder: "the rest of an immediate order is cancelled"
        case .selfTrade: "self-trade prevention"
        case .endOfDay: "the day ended"
        case .traded: "traded"
        case .replaced: "replaced by another order"
        }
    }
}

/// One thing that happened, in 64 bytes; what its fields mean depends on `kind`.
public struct Event: Sendable, BitwiseCopyable, Hashable {
    /// When, in exchange time.
    public var time: Timestamp
    /// The order concerned; for a trade the aggressor.
    public var order: OrderID
    /// The other order; for a trade the resting one.
    public var contra: OrderID
    /// Shares.
    public var quantity: Quantity
    /// What is left of `order`.
    public var leaves: Quantity
    /// What is left of `contra`.
    public var contraLeaves: Quantity
    /// The price, in ticks.
    public var price: Price
    /// The index of the rule that refused, in the rulebook; 0 where none did. Of a refusal by the
    /// risk gate the number of the check, and 256 times that of its reason.
    public var rule: UInt32
    /// The instrument's index in its run.
    public var instrument: UInt32
    /// What happened.
    public var kind: EventKind
    /// The side of `order`; for an auction that of the surplus.
    public var side: Side
    /// Why.
    public var reason: Reason
    /// The phase in which it happened.
    public var phase: Phase

    /// An event; fields that its kind does not use stay zero.
    @inlinable
    public init(
        _ kind: EventKind, time: Timestamp, order: OrderID = .none, contra: OrderID = .none,
        side: Side = .buy, price: Price = .none, quantity: Quantity = 0, leaves: Quantity = 0,
        contraLeaves: Quantity = 0, reason: Reason = .none, rule: UInt32 = 0,
        instrument: UInt32 = 0, phase: Phase = .closedBeforeOpen
    ) {
        self.time = time
        self.order = order
        self.contra = contra
        self.quantity = quantity
        self.leaves = leaves
        self.contraLeaves = contraLeaves
        self.price = price
        self.rule = rule
        self.instrument = instrument
        self.kind = kind
        self.side = side
        self.reason = reason
        self.phase = phase
    }
}
