import Execution
import Journal
import MarketData
import Risk
import Rulebook
import Sodium
import TradingModel

/// What a run shall do: a strategy, what it was told, and its settings.
public struct RunPlan: Sendable {
    /// The strategy.
    public var strategy: any NamedStrategy.Type
    /// Its parent order and parameters.
    public var setup: StrategySetup
    /// Latencies, account, broker.
    public var settings: BacktestSettings

    /// A plan.
    public init(
        strategy: any NamedStrategy.Type, setup: StrategySetup, settings: BacktestSettings
    ) {
        self.strategy = strategy
        self.setup = setup
        self.settings = settings
    }

    /// Runs the plan on `day` and writes its journal to the folder `path`, header and trailer included.
    ///
    /// Throws `StrategyError` where the strategy cannot be, and what run and journal throw.
    @discardableResult
    public func run(
        _ day: TradableDay, journal path: String, progress: (Double) -> Void = { _ in }
    ) throws -> BacktestOutcome {
        try run(strategy, day, path, progress)
    }

    /// Opens the strategy's type, so that the run is generic over it.
    private func run<S: NamedStrategy>(
        _ type: S.Type, _ day: TradableDay, _ path: String, _ progress: (Double) -> Void
    ) throws -> BacktestOutcome {
        let made = try S(completeSetup)
        let writer = try JournalWriter(path: path)
        try writer.append(header: try header(on: day))
        var backtest = try Backtest(
            tape: day.tape, rules: day.rules, limits: day.limits, strategy: made,
            mandate: mandate, settings: settings, journal: writer)
        let outcome = try backtest.run(progress: progress)
        let end = day.rules.schedule.value.starts.last?.time ?? .zero
        let trailer = try RunPlan.trailer(outcome, counts: backtest.strategy.counts)
        try writer.append(trailer: trailer, time: end)
        try writer.finish()
        return outcome
    }

    /// The journal's first record for a run on `day`.
    package func header(on day: TradableDay) throws -> [UInt8] {
        try stableJSON(RunHeader(day, self))
    }

    /// The journal's last record for a run that has come to `outcome`.
    package static func trailer(
        _ outcome: BacktestOutcome, counts: [StrategyCount]
    ) throws -> [UInt8] {
        var trailer = RunTrailer(outcome)
        if !counts.isEmpty { trailer.counts = counts.map { RunCount($0.name, $0.count) } }
        return try stableJSON(trailer)
    }

    /// The plan's strategy before the day.
    ///
    /// Throws `StrategyError` where it cannot be.
    package func makeStrategy() throws -> any NamedStrategy { try strategy.init(completeSetup) }

    /// Checks the plan without running it: the parent's fields and the strategy's own demands.
    ///
    /// Throws `StrategyError`.
    public func check() throws {
        if let fault = setup.parent.fault { throw StrategyError(description: fault) }
        if let model = setup.model, !strategy.takesModel {
            throw StrategyError(
                description: "\(strategy.name) takes no model; \(model.name) is for a strategy "
                    + "such as alpha-t")
        }
        _ = try strategy.init(completeSetup)
        let fault = settings.risk.fault(
            accounts: [RiskMandate.account], strategies: [strategy.name])
        if let fault { throw fault }
    }

    /// The limits of `risk` as a gate of this plan would have them.
    ///
    /// Throws `RiskFault` where they name what the run does not have, or are not sound.
    public func profile(
        of risk: RiskSettings, on day: TradableDay
    ) throws(RiskFault) -> RiskProfile {
        if let fault = risk.fault(accounts: [RiskMandate.account], strategies: [strategy.name]) {
            throw fault
        }
        guard risk.averageVolume == settings.risk.averageVolume else {
            throw RiskFault(
                "averageVolume must stay \(settings.risk.averageVolume) while the run goes on (0: none is "
                    + "given), not \(risk.averageVolume)")
        }
        return risk.profile(
            accounts: [RiskMandate.account], strategies: [[strategy.name]],
            instruments: [day.tape.header.instrument.description])
    }

    /// What the gate holds the strategy to.
    public var mandate: RiskMandate {
        RiskMandate(
            strategy: strategy.name,
            quantity: strategy.worksParent ? setup.parent.quantity : nil)
    }

    /// The setup with what the settings say of account and broker.
    private var completeSetup: StrategySetup {
        var setup = setup
        setup.terms = settings.terms
        setup.account = (settings.shares, settings.cash)
        return setup
    }
}

extension StrategySetup {
    /// `strategy` at its defaults on `day`.
    public init(_ strategy: any NamedStrategy.Type, on day: TradableDay) {
        self.init(
            strategy, rules: day.rules, limits: day.limits,
            previousClose: day.tape.header.previousClose)
    }

    /// Shares that the account must hold before the day: what a sell sells, or the base.
    public func shares(of strategy: any NamedStrategy.Type) -> Quantity {
        parent.side == .sell || !strategy.worksParent ? parent.quantity : 0
    }

    /// Enough cash to buy everything at the highest price, with a tenth for fees, in whole
    /// thousands; nil where that overflows or no price limit is known.
    public func ampleCash(for strategy: any NamedStrategy.Type) -> Money? {
        guard parent.side == .buy || !strategy.worksParent else { return .zero }
        guard let highest = limits?.upperBound,
            let notional = rules.tick.value.notional(highest, parent.quantity),
            notional.units < Int64.max / 4
        else { return nil }
        let thousand = 1_000 * Money.scale
        let ample = notional.units + notional.units / 10
        return Money(units: (ample / thousand + 1) * thousand)
    }
}

extension RunHeader {
    /// The header of a run of `plan` on `day`.
    public init(_ day: TradableDay, _ plan: RunPlan) {
        let (tape, rules) = (day.tape.header, day.rules)
        let (parent, settings) = (plan.setup.parent, plan.settings)
        let side = parent.side == .buy ? "buy" : "sell"
        self.init(
            instrument: tape.instrument.description, date: tape.date.description,
            origin: tape.origin, tapeDigest: SHA256.of(day.tape.bytes).hex,
            tickUnits: tape.scale.tick.units, previousClose: tape.previousClose?.ticks,
            lowerLimit: day.limits?.lowerBound.ticks, upperLimit: day.limits?.upperBound.ticks,
            limitsNote: day.limitsNote, strategy: plan.strategy.name,
            parameters: plan.setup.parameterTexts.map { RunParameter($0.name, $0.value) }
                + (plan.setup.model.map { [RunParameter("model", $0.digest)] } ?? []),
            side: plan.strategy.worksParent ? side : "both", quantity: parent.quantity,
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
            feeRates: settings.feeRates(rules), risk: RunRisk(settings.risk))
    }
}

extension ModelText {
    /// The model's SHA-256: its path would differ between machines.
    fileprivate var digest: String { "SHA-256 " + SHA256.of(Array(text.utf8)).hex }
}

extension BacktestSettings {
    fileprivate func feeRates(_ rules: DayRules) -> [RunParameter] {
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
