import TradingModel

extension RunReport {
    /// What the pre-trade risk gate did in a run.
    public struct Gate: Hashable, Sendable {
        /// False: orders went to the exchange unchecked.
        public var isOn = true
        /// The version of the limits at the start.
        public var version: UInt32 = 1
        /// Where the limits come from.
        public var source = ""
        /// Orders that passed.
        public var passed = 0
        /// Orders that were refused.
        public var refused = 0
        /// The refusals by the check that came first, checks in their order.
        public var refusals: [CheckRefusals] = []
        /// Kills and halts in order of time.
        public var blocks: [GateBlock] = []
        /// How near the limits came, the nearest first.
        public var peaks: [LimitPeak] = []
        /// Orders that drew an alert of the programme-trading profile.
        public var alerts = 0
        /// Orders that the kill switch refused.
        public var killRefusals = 0
        /// The page with the rest of it, relative to the report; empty for none.
        public var page = ""

        /// A gate that has decided nothing yet.
        public init() {}

        /// Whether there is nothing to tell but numbers: nothing refused, blocked or alerted.
        public var isQuiet: Bool { refused == 0 && blocks.isEmpty && alerts == 0 }
    }

    /// The refusals of one check.
    public struct CheckRefusals: Hashable, Sendable {
        /// The check's number.
        public var check: Int
        /// Its name.
        public var name: String
        /// Orders that it was the first to refuse.
        public var count: Int
        /// The first refusal with its numbers.
        public var first: String
        /// The rule or practice that the check answers to.
        public var source: String

        /// Refusals of a check.
        public init(check: Int, name: String, count: Int, first: String, source: String) {
            self.check = check
            self.name = name
            self.count = count
            self.first = first
            self.source = source
        }
    }

    /// A kill or a halt.
    public struct GateBlock: Hashable, Sendable {
        /// When.
        public var time: Timestamp
        /// `kill` or `halt`.
        public var kind: String
        /// Who or what was blocked.
        public var scope: String
        /// Who did it.
        public var actor: String
        /// Why, with numbers; empty where a person has said nothing.
        public var reason: String
        /// Orders that were to be cancelled.
        public var requested: Int?
        /// Those of them that have ended; nil where not all had by the end of the day.
        public var ended: Int?
        /// From the block to the end of the last of them.
        public var withdrawal: Span?
        /// When the scope was armed again; nil where it was not.
        public var until: Timestamp?
        /// Orders that the kill switch refused before then.
        public var refused = 0

        /// A block of which only the beginning is known.
        public init(
            _ kind: String, at time: Timestamp, scope: String, actor: String, reason: String
        ) {
            self.kind = kind
            self.time = time
            self.scope = scope
            self.actor = actor
            self.reason = reason
        }

        /// How long the scope was blocked; nil to the end of the day.
        public var duration: Span? { until.map { $0 - time } }
    }

    /// How near a limit is.
    public enum LimitLevel: String, Hashable, Sendable {
        /// Below the warning share.
        case calm = "calm"
        /// From the warning share on.
        case warn = "warn"
        /// From the urgent share on.
        case urgent = "urgent"
        /// Beyond the limit: refused, or a breach.
        case beyond = "beyond"
    }

    /// The highest use of one limit in a run.
    public struct LimitPeak: Hashable, Sendable {
        /// The limit's name.
        public var name: String
        /// Whose: `firm`, `account`, `strategy`, `instrument`.
        public var scope: String
        /// The check that uses it; nil for the monitor alone.
        public var check: Int?
        /// What was measured, with its unit.
        public var measured: String
        /// The limit, with its unit.
        public var limit: String
        /// Measured of limit in thousandths, rounded down; nil for a limit of 0.
        public var thousandths: Int64?
        /// How near that is.
        public var level: LimitLevel
        /// When it was first that high.
        public var time: Timestamp
        /// The order under check; nil where the monitor measured it.
        public var order: UInt64?

        /// A peak.
        public init(
            _ name: String, scope: String, check: Int?, measured: String, limit: String,
            thousandths: Int64?, level: LimitLevel, time: Timestamp, order: UInt64?
        ) {
            self.name = name
            self.scope = scope
            self.check = check
            self.measured = measured
            self.limit = limit
            self.thousandths = thousandths
            self.level = level
            self.time = time
            self.order = order
        }

        /// The use in percent with one decimal, rounded down: `10.2%`.
        public var percent: String {
            guard let thousandths else { return "over 0" }
            return decimalText(thousandths, scaleDigits: 1, minimumDecimals: 1) + "%"
        }
    }
}
