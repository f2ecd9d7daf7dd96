import Execution
import Foundation
import MarketData
import Rulebook
import Sodium
import TradingModel

/// What a run shall do: a strategy's name, its parent order, its settings.
public struct RunPlan: Sendable {
    /// The strategy's name on the command line.
    public var strategy: String
    /// The order to work.
    public var parent: ParentOrder
    /// The slices in words.
    public var slices: String
    /// Latencies, account, broker.
    public var settings: BacktestSettings

    /// A plan.
    public init(
        strategy: String, parent: ParentOrder, slices: String, settings: BacktestSettings
    ) {
        self.strategy = strategy
        self.parent = parent
        self.slices = slices
        self.settings = settings
    }
}

extension RunHeader {
    /// The header of a run of `plan` on `day`.
    ///
    /// Throws where the tape cannot be read for its digest.
    public init(_ day: TradableDay, _ plan: RunPlan) throws {
        let (tape, rules) = (day.tape.header, day.rules)
        let (parent, settings) = (plan.parent, plan.settings)
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: day.tape.path)))
        self.init(
            instrument: tape.instrument.description, date: tape.date.description,
            origin: tape.origin, tapeDigest: SHA256.of(bytes).hex,
            tickUnits: tape.scale.tick.units, previousClose: tape.previousClose?.ticks,
            lowerLimit: day.limits?.lowerBound.ticks, upperLimit: day.limits?.upperBound.ticks,
            limitsNote: day.limitsNote, strategy: plan.strategy,
            parameters: plan.parameters(rules.tick.value),
            side: parent.side == .buy ? "buy" : "sell", quantity: parent.quantity,
            startTime: parent.startTime.nanoseconds, endTime: parent.endTime.nanoseconds,
            band: max(parent.minClip, parent.quantity * parent.crossBand / 10_000),
            latencies: settings.latencies, seed: settings.seed, openingShares: settings.shares,
            openingCash: settings.cash.units,
            commissionPerTenMillion: settings.terms.commissionPerTenMillion,
            minimumCommission: settings.terms.minimumCommission.units,
            includesExchangeFees: settings.terms.includesExchangeFees,
            rules: rules.citations.map {
                RunRule(
                    index: $0.index, id: $0.citation.id, source: $0.citation.source,
                    clause: $0.citation.clause, mark: $0.citation.mark.rawValue)
            },
            phases: rules.schedule.value.starts.map {
                RunPhase(start: $0.time.nanoseconds, phase: $0.phase.rawValue)
            },
            feeRates: plan.feeRates(rules))
    }
}

extension RunPlan {
    /// The parent's fields as the report lists them.
    fileprivate func parameters(_ scale: PriceScale) -> [RunParameter] {
        let catchUp =
            switch parent.catchUp {
            case .immediate: "immediate"
            case .none: "none"
            case .linear(let span): "linear over \(span)"
            }
        return [
            RunParameter("side", parent.side == .buy ? "buy" : "sell"),
            RunParameter("quantity", "\(parent.quantity)"),
            RunParameter("startTime", "\(parent.startTime)"),
            RunParameter("endTime", "\(parent.endTime)"),
            RunParameter("limitPrice", parent.limitPrice.map(scale.text) ?? "none"),
            RunParameter("slices", slices),
            RunParameter(
                "maxPctVolume",
                parent.maxPctVolume.map { "\($0)% of the total, own included" } ?? "none"),
            RunParameter("mustCompleteMinutes", "\(parent.mustCompleteMinutes)"),
            RunParameter("passiveBand", "\(parent.passiveBand) bp of the quantity"),
            RunParameter("crossBand", "\(parent.crossBand) bp of the quantity"),
            RunParameter("catchUp", catchUp), RunParameter("finish", parent.finish.rawValue),
            RunParameter("openAuction", "\(parent.openAuction)%"),
            RunParameter("closeAuction", "\(parent.closeAuction)%"),
            RunParameter("timeRandom", "\(parent.timeRandom)%"),
            RunParameter("sizeRandom", "\(parent.sizeRandom)%"),
            RunParameter("minimumChildLife", "\(parent.minimumChildLife)"),
            RunParameter("maximumMessageRate", "\(parent.maximumMessageRate) per second"),
        ]
    }

    fileprivate func feeRates(_ rules: DayRules) -> [RunParameter] {
        let terms = settings.terms
        let commission = decimalText(
            terms.commissionPerTenMillion, scaleDigits: 5, minimumDecimals: 0)
        let scope = terms.includesExchangeFees ? "handling and levy inside" : "net of them"
        return [
            RunParameter(
                "commission",
                "\(commission)%, at least \(terms.minimumCommission) an order, \(scope)"),
            RunParameter("handling", rules.handlingFee.value.text),
            RunParameter("levy", rules.managementLevy.value.text),
            RunParameter("transfer", rules.transferFee.value.text),
            RunParameter("stampDuty", rules.stampDuty.value.text + " on sells"),
        ]
    }
}
