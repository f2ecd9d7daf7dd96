import Risk
import Sodium
import TradingModel

/// What a risk desk keeps of a run of one account: positions, working orders, blocks, limits,
/// exposure, all of it worked out from the stream's records and nothing else.
///
/// A fold: the picture behind record n is the one behind record n − 1 with record n added. So one
/// that began with a snapshot and one that saw every record are equal, and equal ones have the same
/// ``hash``. The Python client keeps the same picture. Money is in ten-thousandths of the currency
/// unit, prices in ticks, times in ns since midnight of the run's day.
public struct RiskPicture: Codable, Hashable, Sendable {
    /// The number of the latest record in it.
    public var seq: UInt64 = 0
    /// That record's time.
    public var time: Int64 = 0
    /// The trading phase, as ``TradingModel/Phase`` numbers it.
    public var phase: UInt8 = 0
    /// Whether the run's last record is in it.
    public var isOver = false

    /// The security; empty before the run's header.
    public var instrument = ""
    /// The day.
    public var date = ""
    /// The strategy.
    public var strategy = ""
    /// The value of a tick.
    public var tickUnits: Int64 = 0

    /// Shares held.
    public var position: Int64 = 0
    /// Cash held.
    public var cash: Int64 = 0
    /// Charges so far.
    public var fees: Int64 = 0
    /// Shares bought and sold today.
    public var bought: Int64 = 0
    /// See ``bought``.
    public var sold: Int64 = 0

    /// Own orders that were decided and have not ended, in order of entry.
    public var orders: [Order] = []
    /// Orders that strategies decided to send.
    public var decided: Int64 = 0
    /// Orders that the gate let out.
    public var passed: Int64 = 0
    /// Orders that it refused, by the first check that did not pass.
    public var refusals: [Refusals] = []

    /// The version of the limits in force, 0 where no record has told of one.
    public var limitsVersion: UInt32 = 0
    /// Every limit in force, in the unit of the gate, by scope and name.
    public var limits: [Limit] = []
    /// What was last told of each limit that came near, by scope and name.
    public var warnings: [Warning] = []
    /// What is blocked, by scope.
    public var blocks: [Block] = []
    /// What the firm had and had done when the monitor last looked; nil before.
    public var exposure: Exposure?

    /// Before the first record.
    public init() {}

    /// An own order that may still trade.
    public struct Order: Codable, Hashable, Sendable {
        /// How far it has come.
        public enum State: String, Codable, Sendable {
            /// It is on its way.
            case sent
            /// The exchange has it.
            case accepted
            /// It is in the book.
            case resting
        }

        /// Its number in the run.
        public var number: UInt64
        /// How far it has come.
        public var state: State
        /// Whether a cancel of it is on its way.
        public var isCanceling: Bool
        /// Whether it buys.
        public var isBuy: Bool
        /// Its limit.
        public var price: Int32
        /// Its shares.
        public var quantity: Int64
        /// Those that are left.
        public var leaves: Int64
    }

    /// Orders that a check was the first to refuse.
    public struct Refusals: Codable, Hashable, Sendable {
        /// The check's number.
        public var check: UInt8
        /// How many.
        public var count: Int64
    }

    /// A limit in force.
    public struct Limit: Codable, Hashable, Sendable {
        /// Whose, as ``Risk/RiskScope`` writes it.
        public var scope: String
        /// Its name.
        public var name: String
        /// Its value.
        public var value: Int64
    }

    /// A limit that came near, or was exceeded.
    public struct Warning: Codable, Hashable, Sendable {
        /// Whose.
        public var scope: String
        /// Its name.
        public var name: String
        /// Whether it was exceeded.
        public var isBreach: Bool
        /// What was measured.
        public var measured: Int64
        /// The limit.
        public var limit: Int64
        /// When.
        public var time: Int64
    }

    /// A scope that is blocked.
    public struct Block: Codable, Hashable, Sendable {
        /// What.
        public var scope: String
        /// `kill`, `halt` or `disconnect`.
        public var kind: String
        /// Who; 0 for the gate itself.
        public var actor: UInt32
        /// Since when.
        public var since: Int64
    }

    /// What the firm had and had done at a moment; see ``Risk/RiskState``.
    public struct Exposure: Codable, Hashable, Sendable {
        /// When.
        public var time: Int64
        /// Value of all long positions.
        public var long: Int64
        /// Value of all short positions, positive.
        public var short: Int64
        /// Gross if in each instrument the worse of all buys and all sells filled.
        public var worstGross: Int64
        /// Working buys at their prices.
        public var openBuyCost: Int64
        /// Realised and unrealised result, charges included.
        public var result: Int64
        /// Fall of the result below its peak.
        public var drawdown: Int64
        /// Executions against the reference at the decision; a cost is positive.
        public var slippage: Int64
        /// Working orders.
        public var openOrders: Int64
        /// New orders that passed.
        public var orders: Int64
        /// Orders refused by the gate.
        public var refused: Int64
        /// Cancels sent.
        public var cancels: Int64
        /// Executions.
        public var trades: Int64
        /// The price at which positions count.
        public var mark: Int32

        init(_ state: Risk.RiskState) {
            time = state.time.nanoseconds
            long = state.long.units
            short = state.short.units
            worstGross = state.worstGross.units
            openBuyCost = state.openBuyCost.units
            result = state.result.units
            drawdown = state.drawdown.units
            slippage = state.slippage.units
            openOrders = state.openOrders
            orders = state.orders
            refused = state.refused
            cancels = state.cancels
            trades = state.trades
            mark = state.mark.ticks
        }
    }
}

extension RiskPicture: StrictFields {
    static let fields: Set<String> = [
        "seq", "time", "phase", "isOver", "instrument", "date", "strategy", "tickUnits", "position",
        "cash", "fees", "bought", "sold", "orders", "decided", "passed", "refusals",
        "limitsVersion",
        "limits", "warnings", "blocks", "exposure",
    ]

    /// The largest part of a snapshot, in bytes.
    static let partSize = 1 << 18

    /// The picture as JSON with sorted keys: equal pictures have equal bytes.
    public var bytes: [UInt8] { StrictJSON.encode(self) }

    /// SHA-256 over ``bytes``, in hexadecimal.
    public var hash: String { SHA256.of(bytes).hex }

    /// Reads what ``bytes`` wrote, from the parts of a snapshot. Throws ``StreamError``.
    public init(parts: [[UInt8]]) throws(StreamError) {
        self = try StrictJSON.decode(
            RiskPicture.self, from: parts.flatMap { $0 }, skipsUnknown: true, limit: 1 << 26)
    }
}
