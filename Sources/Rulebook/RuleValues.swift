import TradingModel

/// The start of a phase of the trading day.
public struct PhaseStart: Sendable, Hashable {
    /// When it starts, inclusive.
    public let time: Timestamp
    /// The phase.
    public let phase: Phase
}

/// The phases of a trading day, in order; each lasts until the next one starts.
public struct SessionSchedule: Sendable, Hashable {
    /// The phases' starts, ascending.
    public let starts: [PhaseStart]

    /// The phase in force at `time`.
    public func phase(at time: Timestamp) -> Phase {
        starts.last { $0.time <= time }?.phase ?? .closedBeforeOpen
    }

    /// The first start of `phase`, or nil where the day has no such phase.
    public func start(of phase: Phase) -> Timestamp? {
        starts.first { $0.phase == phase }?.time
    }

    /// The continuous sessions as pairs of start and end.
    public var continuousSessions: [(start: Timestamp, end: Timestamp)] {
        starts.indices.dropLast().compactMap { index in
            starts[index].phase == .continuous ? (starts[index].time, starts[index + 1].time) : nil
        }
    }
}

/// Which quantities may be ordered.
public struct LotRule: Sendable, Hashable {
    /// Buys come in multiples of this.
    public let buyStep: Quantity
    /// Sells come in multiples of this, but for the whole odd balance of a holding in one order.
    public let sellStep: Quantity
    /// The largest limit order.
    public let maximum: Quantity
}

/// The band around the best prices in which a continuous-trading limit order must lie.
public struct PriceCage: Sendable, Hashable {
    /// The allowed distance from the base price in thousandths (20 = 2%).
    public let perMille: Int64
    /// The least allowed distance in ticks.
    public let ticks: Int64

    /// A cage.
    public init(perMille: Int64, ticks: Int64) {
        self.perMille = perMille
        self.ticks = ticks
    }
}

/// A charge in proportion to turnover.
public struct FeeRate: Sendable, Hashable {
    /// The rate in ten-millionths of turnover (500 = 0.005%).
    public let perTenMillion: Int64
    /// Whether buys pay it.
    public let onBuys: Bool
    /// Whether sells pay it.
    public let onSells: Bool

    /// The rate as a percentage, for example `0.00341%`.
    public var text: String {
        decimalText(perTenMillion, scaleDigits: 5, minimumDecimals: 0) + "%"
    }
}

/// Kinds of order that a venue takes.
public struct OrderKinds: OptionSet, Sendable, Hashable {
    /// The bits.
    public let rawValue: UInt8
    /// Takes the bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Limit orders for the day.
    public static let limit = OrderKinds(rawValue: 1)
    /// Orders with a limit that never rest.
    public static let immediate = OrderKinds(rawValue: 2)
    /// Orders without a limit.
    public static let market = OrderKinds(rawValue: 4)
    /// Orders that are refused rather than trade on arrival.
    public static let postOnly = OrderKinds(rawValue: 8)
    /// Orders that show a part at a time.
    public static let iceberg = OrderKinds(rawValue: 16)
    /// Orders that outlive the day.
    public static let goodTillCancel = OrderKinds(rawValue: 32)
}
