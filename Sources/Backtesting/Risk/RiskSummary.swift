import Analytics
import Risk
import TradingModel

/// What the risk gate did, as `summary.json` has it; times and amounts are text.
public struct RiskSummary: Codable, Hashable, Sendable {
    /// Refusals of a check.
    public struct CheckCount: Codable, Hashable, Sendable {
        /// The check's number.
        public var check: Int
        /// Its name.
        public var name: String
        /// Orders that it was the first to refuse.
        public var count: Int
    }

    /// A kill or a halt.
    public struct Block: Codable, Hashable, Sendable {
        /// `kill` or `halt`.
        public var kind: String
        /// When.
        public var time: String
        /// What was blocked.
        public var scope: String
        /// Who did it.
        public var actor: String
        /// Why, with numbers; empty for a person.
        public var reason: String
        /// Working orders that were to be cancelled.
        public var requested: Int?
        /// Those that have ended; nil where not all had by the end of the day.
        public var ended: Int?
        /// Until the last of them had ended.
        public var nanosecondsToEnd: Int64?
        /// When the scope was armed again; nil where it was not.
        public var armedAgain: String?
        /// Orders that the kill switch refused before then.
        public var refused: Int

        init(_ block: RunReport.GateBlock) {
            kind = block.kind
            time = block.time.description
            scope = block.scope
            actor = block.actor
            reason = block.reason
            requested = block.requested
            ended = block.ended
            nanosecondsToEnd = block.withdrawal?.nanoseconds
            armedAgain = block.until?.description
            refused = block.refused
        }
    }

    /// The highest use of a limit.
    public struct Peak: Codable, Hashable, Sendable {
        /// The limit.
        public var limit: String
        /// Whose.
        public var scope: String
        /// What was measured.
        public var measured: String
        /// The limit's value.
        public var of: String
        /// Measured of the limit in percent, rounded down to a tenth; nil for a limit of 0.
        public var percent: Double?
        /// `calm`, `warn`, `urgent` or `beyond`.
        public var level: String
        /// When it was first that high.
        public var time: String
        /// The order under check; nil where the monitor measured it.
        public var order: UInt64?

        init(_ peak: RunReport.LimitPeak) {
            limit = peak.name
            scope = peak.scope
            measured = peak.measured
            of = peak.limit
            percent = peak.thousandths.map { RunSummary.rounded(Double($0) / 10, 1) }
            level = peak.level.rawValue
            time = peak.time.description
            order = peak.order
        }
    }

    /// `on` or `off`.
    public var gate: String
    /// The version of the limits.
    public var version: UInt32
    /// Where the limits come from.
    public var source: String
    /// Orders that passed.
    public var passed: Int
    /// Orders that were refused.
    public var refused: Int
    /// The refusals by check.
    public var byCheck: [CheckCount]
    /// Kills and halts.
    public var kills: [Block]
    /// The limit that came nearest; nil where none was used.
    public var closest: Peak?

    /// The summary of a gate.
    public init(_ gate: RunReport.Gate) {
        self.gate = gate.isOn ? "on" : "off"
        version = gate.version
        source = gate.source
        passed = gate.passed
        refused = gate.refused
        byCheck = gate.refusals.map {
            CheckCount(check: $0.check, name: $0.name, count: $0.count)
        }
        kills = gate.blocks.map(Block.init)
        closest = gate.peaks.first.map(Peak.init)
    }

    /// One line for a terminal: `risk gate: 134 passed, 0 refused; closest limit maximumNotional
    /// 10.2%`.
    public var line: String {
        guard gate == "on" else { return "risk gate: OFF, orders went out unchecked" }
        var text = "risk gate: \(passed) passed, \(refused) refused"
        if !byCheck.isEmpty {
            let checks = byCheck.map { "\($0.count) by check \($0.check), \($0.name)" }
            text += " (\(checks.joined(separator: "; ")))"
        }
        if !kills.isEmpty {
            let halts = kills.count { $0.kind == "halt" }
            text += "; kills \(kills.count - halts), halts \(halts)"
        }
        if let closest {
            let percent = closest.percent.map { RunSummary.decimal($0, 1) + "%" } ?? "over 0"
            text += "; closest limit \(closest.limit) \(percent)"
        }
        return text
    }
}
