import Execution
import Rulebook
import Signals
import TradingModel

/// Alpha-T: round trips within the day around a holding (底仓 T0), opened only where a forecast pays
/// for them.
///
/// Shares bought today cannot be sold today, but those of the base can: a round trip buys and then
/// sells old shares (正T), or sells old shares and then buys back (反T). One is under way at a time.
/// Every decision not to open one is counted by its reason. The day ends at the base: from `flatFrom`
/// on it leaves passively, then across the spread, then in the closing auction, where nothing can be
/// cancelled.
public struct AlphaT: NamedStrategy, Sendable {
    /// `alpha-t`
    public static let name = "alpha-t"
    /// For lists.
    public static let summary =
        "Round trips within the day around a holding, where a forecast pays for them."
    /// Caps, times, stops, gate, entries and learning.
    public static let parameters = AlphaSettings.specs + AlphaLearning.specs
    /// Trades around a holding.
    public static let worksParent = false
    /// Goes on from what `pankou train` has learned.
    public static let takesModel = true

    let parent: ParentOrder
    let settings: AlphaSettings
    let scale: PriceScale
    let fees: FeeSchedule
    let limits: ClosedRange<Price>?
    let schedule: SessionSchedule
    let clock: TradingClock
    let lots: LotRule
    /// When the closing call begins, and nothing can be cancelled any more.
    let callStart: Timestamp
    var forecaster: AlphaForecaster
    /// The account as the strategy knows it, from its own orders and their news.
    public internal(set) var ledger: Ledger
    var conduct = ConductLimits()
    var rates = QueueRates()
    var decisions = DecisionCounts()
    var trip: RoundTripState?
    var nextReading: Timestamp?
    /// The base at the previous close, or at the first mid price.
    var baseValue: Money
    var isStopped = false
    var refusals = 0

    /// A strategy as `setup` wants it: `quantity` is the base.
    ///
    /// Throws ``StrategyError`` for times that contradict one another, and for a model that is damaged
    /// or was trained otherwise.
    public init(_ setup: StrategySetup) throws(StrategyError) {
        let learning = try AlphaLearning(setup)
        var model: AlphaModel?
        if let text = setup.model { model = try AlphaModel(text) }
        try self.init(setup, learning: learning, model: model)
    }

    /// The same with a model in memory.
    public init(
        _ setup: StrategySetup, learning: AlphaLearning, model: AlphaModel?
    ) throws(StrategyError) {
        if let fault = setup.parent.fault { throw StrategyError(description: fault) }
        parent = setup.parent
        settings = try AlphaSettings(setup)
        scale = setup.rules.tick.value
        fees = FeeSchedule(rules: setup.rules, terms: setup.terms)
        limits = setup.limits
        schedule = setup.rules.schedule.value
        clock = setup.clock
        lots = setup.rules.lots.value
        callStart = schedule.start(of: .closingCall) ?? Timestamp(14, 57)
        forecaster = try AlphaForecaster(learning, schedule: schedule, model: model)
        let account = setup.account ?? (parent.quantity, Money(units: .max / 8))
        ledger = Ledger(
            shares: account.shares, cash: account.cash, schedule: fees, scale: scale)
        baseValue =
            setup.previousClose.flatMap { [scale, parent] in
                scale.notional($0, parent.quantity)
            } ?? .zero
    }

    /// The whole day, but for the first quarter of an hour.
    public static func adjust(_ parent: inout ParentOrder) {
        parent.startTime = Timestamp(9, 45)
        parent.endTime = Timestamp(15, 0)
    }

    /// Decisions to enter, and not to, by reason.
    public var counts: [StrategyCount] { decisions.list }

    /// What has been learned, if the day ended now.
    public var model: AlphaModel {
        var forecaster = forecaster
        forecaster.endDay()
        return forecaster.model
    }

    // MARK: News

    /// Asks to be woken for the first reading and for the return to the base.
    public mutating func started(_ context: inout TradingContext) {
        wakeForReading(after: context.now, &context)
        for time in [settings.flatFrom, lastSend, callStart] { context.wake(at: time) }
    }

    /// Goes on after a pause, or takes part in the closing auction.
    public mutating func phaseChanged(to phase: Phase, _ context: inout TradingContext) {
        work(&context)
    }

    /// Feeds the signals; with a round trip under way, looks after it.
    public mutating func bookChanged(_ context: inout TradingContext) {
        let market = context.market
        forecaster.bookChanged(market.book.top, phase: market.phase, at: market.time)
        work(&context)
    }

    /// Feeds the signals.
    public mutating func traded(_ trade: MarketTrade, _ context: inout TradingContext) {
        forecaster.traded(trade)
        rates.traded(trade)
    }

    /// Reads the signals when that is due and decides; looks after a round trip.
    public mutating func woken(_ context: inout TradingContext) {
        if let due = nextReading, context.now >= due {
            let forecast = forecaster.read(context.market.book.top, at: context.now)
            wakeForReading(after: context.now, &context)
            noteBaseValue(context.market.book.top)
            if trip == nil {
                decide(forecast, &context)
            } else if let forecast {
                reconsider(forecast, &context)
            }
        }
        work(&context)
    }

    /// Books news of an own order; acts when all the news of this moment is in.
    public mutating func orderUpdated(_ update: OrderUpdate, _ context: inout TradingContext) {
        switch update.kind {
        case .filled:
            ledger.fill(update.order, price: update.price, quantity: update.quantity)
        case .canceled, .rejected:
            ledger.release(update.order, quantity: update.quantity)
        case .accepted, .cancelRejected: break
        }
        if update.kind == .rejected { refusals += 1 }
        trip?.apply(update)
        context.wake(at: context.now)
    }

    private mutating func wakeForReading(
        after time: Timestamp, _ context: inout TradingContext
    ) {
        nextReading = forecaster.nextReading(after: time)
        if let nextReading { context.wake(at: nextReading) }
    }

    private mutating func noteBaseValue(_ top: TopOfBook) {
        guard baseValue == .zero else { return }
        baseValue = RoundTripCost.notional(parent.quantity, top, scale) ?? .zero
    }

    // MARK: Shared helpers

    /// The last moment at which an order is sent before the closing call: it must be possible to
    /// cancel it still.
    var lastSend: Timestamp {
        Timestamp(nanoseconds: callStart.nanoseconds - 10_000_000_000)
    }

    /// Whether orders can be sent: trading is continuous, there and here.
    func isContinuous(_ context: TradingContext) -> Bool {
        context.market.phase == .continuous
            && schedule.phase(at: context.now) == .continuous
    }

    /// Shares of the base that may still be sold today.
    var sellableBase: Quantity {
        ledger.sellable - max(ledger.openingShares - parent.quantity, 0)
    }

    func pricing(_ side: Side, _ context: TradingContext) -> ChildPricing {
        ChildPricing(side: side, market: context.market, limits: limits, limitPrice: nil)
    }

    /// Sends an order, if the message budget and the account allow it.
    mutating func send(
        _ side: Side, _ quantity: Quantity, at price: Price, _ purpose: Purpose,
        _ context: inout TradingContext
    ) -> OrderID? {
        var trial = ledger
        let probe = Order(id: .own(.max >> 1), side: side, price: price, quantity: quantity)
        guard trial.reserve(probe) == nil else { return nil }
        guard
            conduct.take(at: context.now, limit: parent.maximumMessageRate, isCancel: false)
        else {
            context.wake(at: conduct.nextSecond)
            return nil
        }
        let id = context.submit(side, quantity: quantity, price: price, purpose: purpose)
        _ = ledger.reserve(Order(id: id, side: side, price: price, quantity: quantity))
        return id
    }

    /// Sends a cancel, if the message budget allows it.
    mutating func cancel(
        _ id: OrderID, _ purpose: Purpose, _ context: inout TradingContext
    ) -> Bool {
        guard conduct.take(at: context.now, limit: parent.maximumMessageRate, isCancel: true)
        else {
            context.wake(at: conduct.nextSecond)
            return false
        }
        context.cancel(id, purpose: purpose)
        return true
    }
}
