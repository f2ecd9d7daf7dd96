import TradingModel

extension RunReport {
    /// What the order cost, against whom, and of what the cost consists.
    public struct Costs: Hashable, Sendable {
        /// Mid price when the order reached Pankou, in currency units; nil on a one-sided book.
        public var arrivalMid: Double?
        /// Slippage against each benchmark, in the order of the table.
        public var benchmarks: [BenchmarkCost] = []
        /// Charges item by item.
        public var fees: [Fee] = []
        /// The implementation shortfall and its parts.
        public var shortfall: ImplementationShortfall?
        /// What the spread and what the market's move cost, of the filled part.
        public var split: SpreadTimingSplit?
        /// Price moves after the fills.
        public var markouts: [MarkoutLine] = []
        /// Filled shares as a fraction of the interval's volume; nil where nothing traded.
        public var participation: Double?
        /// Largest distance between filled and scheduled shares as a fraction of the quantity.
        public var scheduleError: Double?

        /// No costs known.
        public init() {}

        /// All charges.
        public var totalFees: Money { fees.reduce(.zero) { $0 + $1.amount } }

        /// The benchmark row of a kind, if there is one.
        public func benchmark(_ kind: BenchmarkKind) -> BenchmarkCost? {
            benchmarks.first { $0.kind == kind }
        }
    }

    /// What a benchmark is, so that the page can find its row.
    public enum BenchmarkKind: Hashable, Sendable, CaseIterable {
        /// Mid price at arrival.
        case arrival
        /// Market VWAP from the window's start to the last own fill.
        case intervalVWAP
        /// The same without own trades.
        case intervalVWAPOthers
        /// Market VWAP of the whole window.
        case windowVWAP
        /// The same without own trades.
        case windowVWAPOthers
        /// Time-weighted price of the window.
        case windowTWAP
        /// Market VWAP of the day.
        case dayVWAP
        /// Closing price.
        case close
        /// Any other benchmark.
        case other
    }

    /// Slippage of the filled part against one benchmark.
    public struct BenchmarkCost: Hashable, Sendable {
        /// What the benchmark is.
        public var kind: BenchmarkKind
        /// Its name in the table.
        public var name: String
        /// Its price in currency units.
        public var price: Double
        /// Slippage in basis points of the benchmark; positive = cost.
        public var basisPoints: Double
        /// Slippage of the filled shares; positive = cost.
        public var amount: Money
        /// The window, and whether own trades and auctions are included.
        public var includes: String

        /// A row whose slippage is known.
        public init(
            _ kind: BenchmarkKind, name: String, price: Double, basisPoints: Double,
            amount: Money, includes: String
        ) {
            self.kind = kind
            self.name = name
            self.price = price
            self.basisPoints = basisPoints
            self.amount = amount
            self.includes = includes
        }

        /// The row of `parent` against a benchmark of `price` currency units; nil where nothing is
        /// filled or there is no such price.
        public init?(
            _ kind: BenchmarkKind, name: String, price: Double?, parent: Parent, includes: String
        ) {
            guard let price, let average = parent.averagePrice,
                let basisPoints = TCA.slippage(parent.side, average: average, benchmark: price),
                let amount = TCA.slippageAmount(
                    parent.side, turnover: parent.turnover, quantity: parent.filled,
                    benchmark: price)
            else { return nil }
            self.init(
                kind, name: name, price: price, basisPoints: basisPoints, amount: amount,
                includes: includes)
        }
    }

    /// One item of the charges.
    public struct Fee: Hashable, Sendable {
        /// Who or what it is for.
        public var name: String
        /// Its rate in words, for example `0.025%, at least ¥5`.
        public var rate: String
        /// The amount.
        public var amount: Money

        /// A charge.
        public init(name: String, rate: String, amount: Money) {
            self.name = name
            self.rate = rate
            self.amount = amount
        }
    }

    /// How the mid price stood some time after the fills.
    public struct MarkoutLine: Hashable, Sendable {
        /// The horizon in words: `10 s`, `close`.
        public var horizon: String
        /// The mean markout; positive = the price moved against the fill.
        public var result: TCA.MarkoutMean

        /// A row of the markout table.
        public init(horizon: String, result: TCA.MarkoutMean) {
            self.horizon = horizon
            self.result = result
        }
    }
}
