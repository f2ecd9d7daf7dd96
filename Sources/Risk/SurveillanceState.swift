import TradingModel

/// Who belongs together, and what the scanned instruments are worth.
public struct SurveillanceTerms: Sendable, Hashable {
    /// An instrument of the scan.
    public struct Instrument: Sendable, Hashable {
        /// Money units of one share at a price of one tick.
        public var unit: Int64
        /// The day's lowest and highest price, where there are limits.
        public var limits: ClosedRange<Price>?

        /// An instrument.
        public init(unit: Int64, limits: ClosedRange<Price>?) {
            self.unit = unit
            self.limits = limits
        }
    }

    /// The institution of each account: products of one institution are added up.
    public let institutions: [UInt16]
    /// The instruments, by index.
    public let instruments: [Instrument]
    /// The number of indices.
    public let indices: Int

    /// Throws ``RiskFault`` where there are too many, or an instrument's unit is out of range.
    public init(
        institutions: [UInt16], instruments: [Instrument], indices: Int
    ) throws(RiskFault) {
        let cells = institutions.count * instruments.count
        guard !institutions.isEmpty, !instruments.isEmpty, cells <= 1 << 22 else {
            throw RiskFault(
                "accounts times instruments must be from 1 to \(1 << 22), not \(cells)")
        }
        guard (0...1_000).contains(indices) else {
            throw RiskFault("indices must number from 0 to 1000, not \(indices)")
        }
        for (index, terms) in instruments.enumerated() where !(1...1 << 30).contains(terms.unit) {
            throw RiskFault(
                "instrument \(index): unit must be from 1 to 1073741824, not \(terms.unit)")
        }
        self.institutions = institutions
        self.instruments = instruments
        self.indices = indices
    }
}

/// Orders and cancels of one account.
struct AccountActivity: Sendable {
    /// A minute in which the account traded while the price moved its way.
    struct Ramp: Sendable {
        var move: Int64 = 0
        var share: Int64 = 0
    }

    /// Times of the messages of the last second, from `first` on.
    private var times: [Int64] = []
    private var first = 0
    var most: Int64 = 0
    var messages: Int64 = 0
    var orders: Int64 = 0
    var canceled: Int64 = 0
    var instantCancels: Int64 = 0
    var instantCancelList: [SurveillanceOccurrence] = []
    var ramps: Int64 = 0
    var rampList: [SurveillanceOccurrence] = []
    var rampStocks: [UInt32] = []
    var largestRamp = Ramp()
    var isOverRate = false
    /// Whether something that is judged by the day has changed, and what was given of that.
    var hasNews = false
    var given: [SurveillanceCategory] = []

    /// Cancelled of all orders in basis points.
    var cancelRatio: Int64 { orders == 0 ? 0 : canceled * 10_000 / orders }

    /// Notes a message; returns those of the second that ends with it.
    mutating func note(_ time: Int64) -> Int64 {
        while first < times.count, times[first] <= time - SurveillanceScan.second { first += 1 }
        if first > 4_096 {
            times.removeFirst(first)
            first = 0
        }
        times.append(time)
        messages += 1
        let count = Int64(times.count - first)
        most = max(most, count)
        return count
    }
}

/// The running minute of a stock.
struct MinuteOfStock: Sendable {
    var minute: Int64 = -1
    var first: Int64 = 0
    var last: Int64 = 0
    var volume: Int64 = 0
}

/// The running minute of an index.
struct MinuteOfIndex: Sendable {
    var first: Int64 = 0
    var last: Int64 = 0
}

/// Shares bought and sold.
struct TwoSides: Sendable {
    var buy: Int64 = 0
    var sell: Int64 = 0
}

/// Money bought and sold.
struct TwoAmounts: Sendable {
    var buy: Int128 = 0
    var sell: Int128 = 0
    var account: UInt16 = 0
}

/// An own order that may still trade.
struct OpenOwnOrder: Sendable {
    var entered: Timestamp
    var account: UInt16
    var instrument: UInt32
    var side: Side
    var price: Price
    var leaves: Int64
}

/// Cancels on one side after a trade on the other.
struct LayeringState: Sendable {
    /// When the account last traded on the opposite side; negative for never.
    var tradedAt: Int64 = -1
    var shares: Int64 = 0
    var prices: [Int32] = []
}

/// Own shares at the limit price of a side.
struct LimitHoldingState: Sendable {
    var shares: Int64 = 0
    /// Since when the thresholds of size hold; negative where they do not.
    var since: Int64 = -1
    var isFound = false
}
