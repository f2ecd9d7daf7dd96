import Execution
import Foundation
import Rulebook
import TradingModel

/// The version of Pankou, written into every run.
public let pankouVersion = "0.1.0"

/// Everything that fixes a run: the first record of its journal.
///
/// It holds no clock time and no path, so that equal runs have equal bytes.
public struct RunHeader: Codable, Hashable, Sendable {
    /// The version of Pankou that ran.
    public var version = pankouVersion
    /// The security, `600519.SH`.
    public var instrument: String
    /// The date, `2023-02-01`.
    public var date: String
    /// Where the tape came from.
    public var origin: String
    /// SHA-256 of the tape file, in hexadecimal.
    public var tapeDigest: String
    /// The value of a tick in ten-thousandths of the currency unit.
    public var tickUnits: Int64
    /// Yesterday's close in ticks, or nil where it is not known.
    public var previousClose: Int32?
    /// The lowest and highest price that orders may name, in ticks.
    public var lowerLimit: Int32?
    /// See ``lowerLimit``.
    public var upperLimit: Int32?
    /// How the limits are known.
    public var limitsNote: String
    /// The strategy.
    public var strategy: String
    /// The strategy's parameters, in their order.
    public var parameters: [RunParameter]
    /// `buy` or `sell`; `both` for round trips around a holding.
    public var side: String
    /// Shares to trade, or to trade around.
    public var quantity: Int64
    /// The window in nanoseconds since midnight.
    public var startTime: Int64
    /// See ``startTime``.
    public var endTime: Int64
    /// Passive deficit band in shares, for plots.
    public var band: Int64
    /// The legs.
    public var latencies: Latencies
    /// The seed of latencies and randomisation.
    public var seed: UInt64
    /// Shares and cash before the day.
    public var openingShares: Int64
    /// See ``openingShares``; ten-thousandths of the currency unit.
    public var openingCash: Int64
    /// Broker's commission in ten-millionths.
    public var commissionPerTenMillion: Int64
    /// Broker's minimum commission in ten-thousandths of the currency unit.
    public var minimumCommission: Int64
    /// Whether exchange fees are inside the commission.
    public var includesExchangeFees: Bool
    /// The rules of the day by number, with their citations.
    public var rules: [RunRule]
    /// The phases of the day.
    public var phases: [RunPhase]
    /// The fees' rates.
    public var feeRates: [RunParameter]
    /// The risk gate and its limits.
    public var risk: RunRisk
    /// The parents of a basket's run in the order of their numbers; nil in a run of one strategy.
    public var parents: [RunParent]?
    /// The accounts of a basket's run; nil in a run of one strategy.
    public var accounts: [RunAccount]?

    /// Side as a value.
    public var sideValue: Side { side == "sell" ? .sell : .buy }
    /// Price scale as a value.
    public var scale: PriceScale { PriceScale(tick: Money(units: max(tickUnits, 1))) }
}

/// A name and a value as text.
public struct RunParameter: Codable, Hashable, Sendable {
    /// The name, as on the command line or in the rulebook.
    public var name: String
    /// The value.
    public var value: String

    /// A parameter.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// How often a strategy decided something.
public struct RunCount: Codable, Hashable, Sendable {
    /// What was decided, in words.
    public var name: String
    /// How often.
    public var count: Int

    /// A count.
    public init(_ name: String, _ count: Int) {
        self.name = name
        self.count = count
    }
}

/// A rule that was in force.
public struct RunRule: Codable, Hashable, Sendable {
    /// Its number, as refusals name it.
    public var index: UInt32
    /// Its name.
    public var id: String
    /// Its document.
    public var source: String
    /// Its clause, or empty.
    public var clause: String
    /// How far it was checked.
    public var mark: String
}

/// A phase of the day.
public struct RunPhase: Codable, Hashable, Sendable {
    /// Its start in nanoseconds since midnight.
    public var start: Int64
    /// `Phase.rawValue`.
    public var phase: UInt8
}

/// The last record of a journal: what the run counted.
public struct RunTrailer: Codable, Hashable, Sendable {
    /// How faithful the day stayed.
    public var fidelity: FidelityReport
    /// Own orders sent.
    public var ordersSent: Int
    /// Own orders refused.
    public var ordersRefused: Int
    /// Shares at the end.
    public var closingShares: Int64
    /// Cash at the end, ten-thousandths of the currency unit.
    public var closingCash: Int64
    /// Shares bought.
    public var bought: Int64
    /// Shares sold.
    public var sold: Int64
    /// Turnover of buys, ten-thousandths.
    public var buyTurnover: Int64
    /// Turnover of sells, ten-thousandths.
    public var sellTurnover: Int64
    /// Commission kept by the broker, ten-thousandths.
    public var commission: Int64
    /// Handling fee.
    public var handling: Int64
    /// CSRC levy.
    public var levy: Int64
    /// Transfer fee.
    public var transfer: Int64
    /// Stamp duty.
    public var stampDuty: Int64
    /// What became of each parent of a basket; nil in a run of one strategy.
    public var parents: [RunParentEnd]?
    /// What became of each account of a basket; nil in a run of one strategy.
    public var accounts: [RunAccountEnd]?
    /// Shares that accounts of a basket have traded with one another.
    public var crossShares: Int64?
    /// What the strategy counted of its own decisions; nil where it counts nothing.
    public var counts: [RunCount]?
    /// SHA-256 of the run's state at its end (``Backtest/stateHash()``), in hexadecimal; nil in runs
    /// of versions that did not have it.
    public var stateHash: String?

    /// All fees.
    public var fees: Int64 { commission + handling + levy + transfer + stampDuty }

    /// The trailer of an outcome; sums where it has several accounts.
    public init(_ outcome: BacktestOutcome) {
        let ledgers = outcome.ledgers
        func sum(_ part: (Ledger) -> Int64) -> Int64 { ledgers.reduce(0) { $0 + part($1) } }
        fidelity = outcome.fidelity
        stateHash = outcome.stateHash.hex
        ordersSent = outcome.ordersSent
        ordersRefused = outcome.ordersRefused
        closingShares = sum(\.shares)
        closingCash = sum(\.cash.units)
        bought = sum(\.bought)
        sold = sum(\.sold)
        buyTurnover = sum(\.buyTurnover.units)
        sellTurnover = sum(\.sellTurnover.units)
        commission = sum(\.fees.commission.units)
        handling = sum(\.fees.handling.units)
        levy = sum(\.fees.levy.units)
        transfer = sum(\.fees.transfer.units)
        stampDuty = sum(\.fees.stampDuty.units)
    }
}

/// JSON with sorted keys: equal values give equal bytes.
public func stableJSON(_ value: some Encodable, pretty: Bool = false) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
    return [UInt8](try encoder.encode(value))
}
