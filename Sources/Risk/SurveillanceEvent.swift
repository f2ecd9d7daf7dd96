import TradingModel

/// What surveillance is told, in the order of time.
public enum SurveillanceEventKind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// An own order reached the venue.
    case order = 1
    /// An own cancel reached the venue.
    case cancel = 2
    /// An own order traded.
    case ownTrade = 3
    /// Anybody's trade, own ones included: once a trade, not once a side.
    case marketTrade = 4
    /// A value of an index (`instrument` is the index's number, `quantity` the value).
    case index = 5
    /// All shares that wait at the day's limit price of `side`.
    case limitQueue = 6
}

/// One event for surveillance; fields that its kind does not use are zero.
public struct SurveillanceEvent: Sendable, Hashable, BitwiseCopyable {
    /// What happened.
    public var kind: SurveillanceEventKind
    /// When, in exchange time.
    public var time: Timestamp
    /// The own order.
    public var order: OrderID
    /// Its account.
    public var account: UInt16
    /// For an own trade with an own order: the other account.
    public var contra: UInt16?
    /// The instrument, or the number of an index.
    public var instrument: UInt32
    /// The side.
    public var side: Side
    /// The price.
    public var price: Price
    /// Shares, or the value of an index.
    public var quantity: Quantity
    /// Whether the own order was the aggressor.
    public var isAggressive: Bool

    /// An event.
    public init(
        _ kind: SurveillanceEventKind, at time: Timestamp, order: OrderID = .none,
        account: UInt16 = 0, contra: UInt16? = nil, instrument: UInt32 = 0, side: Side = .buy,
        price: Price = .none, quantity: Quantity = 0, isAggressive: Bool = false
    ) {
        self.kind = kind
        self.time = time
        self.order = order
        self.account = account
        self.contra = contra
        self.instrument = instrument
        self.side = side
        self.price = price
        self.quantity = quantity
        self.isAggressive = isAggressive
    }
}

/// Kinds of abnormal behaviour.
public enum SurveillanceCategory: UInt8, Sendable, CaseIterable {
    /// The line of high-frequency trading and 瞬时申报速率异常 (in any one second).
    case rate = 1
    /// The line of high-frequency trading (in the day).
    case dayCount = 2
    /// 频繁瞬时撤单: orders cancelled in the second of their entry.
    case instantCancels = 3
    /// 频繁拉抬打压: ramping within a minute.
    case ramping = 4
    /// 短时间大额成交: large trades while an index moves.
    case largeTrades = 5
    /// 自买自卖、互为对手方: trades among accounts of one institution.
    case selfTrade = 6
    /// 虚假申报: orders on one side that go away after a trade on the other.
    case layering = 7
    /// 维持涨（跌）幅限制价格: holding the limit price.
    case limitHolding = 8

    /// The category in words.
    public var name: String {
        switch self {
        case .rate: "orders and cancels in one second"
        case .dayCount: "orders and cancels in the day"
        case .instantCancels: "frequent instant cancels"
        case .ramping: "frequent ramping"
        case .largeTrades: "large trades in a short time"
        case .selfTrade: "self-trades"
        case .layering: "layering"
        case .limitHolding: "holding the limit price"
        }
    }
}

/// One number that a finding or a report rests on, and the threshold that it is compared with.
public struct SurveillanceInput: Sendable, Hashable {
    /// Which threshold it belongs to.
    public let field: SurveillanceField
    /// The number measured.
    public let measured: Int64
    /// The profile's threshold; nil where it has none, and then there is no verdict.
    public let threshold: Int64?

    /// A number and its threshold.
    public init(field: SurveillanceField, measured: Int64, threshold: Int64?) {
        self.field = field
        self.measured = measured
        self.threshold = threshold
    }

    /// Whether the threshold is reached; nil without one.
    public var isReached: Bool? { threshold.map { measured >= $0 } }
}

/// Behaviour that reached every threshold of its category.
public struct SurveillanceFinding: Sendable, Hashable {
    /// The category.
    public let category: SurveillanceCategory
    /// When it was reached; for what is judged by the whole day, when the day was closed.
    public let time: Timestamp
    /// The account; for what is added up by institution, its first account.
    public let account: UInt16
    /// The instrument or index; nil where several.
    public let instrument: UInt32?
    /// What it rests on.
    public let inputs: [SurveillanceInput]
    /// The profile by name, date, source and mark.
    public let citation: String
    /// The single occurrences that were counted, for what is judged by the whole day.
    public var occurrences: [SurveillanceOccurrence]

    /// A finding, for a gate that is not watched by a ``SurveillanceScan`` of this module.
    public init(
        category: SurveillanceCategory, time: Timestamp, account: UInt16, instrument: UInt32?,
        inputs: [SurveillanceInput], citation: String, occurrences: [SurveillanceOccurrence] = []
    ) {
        self.category = category
        self.time = time
        self.account = account
        self.instrument = instrument
        self.inputs = inputs
        self.citation = citation
        self.occurrences = occurrences
    }
}

/// One occurrence of what a day's judgement counts: an instant cancel, a ramped minute.
public struct SurveillanceOccurrence: Sendable, Hashable {
    /// When; of a minute its start.
    public let time: Timestamp
    /// The instrument.
    public let instrument: UInt32
    /// The order, for an instant cancel.
    public var order: OrderID = .none
    /// The move of the minute and the own share of its volume, in basis points.
    public var move: Int64 = 0
    /// See ``move``.
    public var share: Int64 = 0
}
