import TradingModel

/// The rules of one security on one date, each with its citation.
public struct DayRules: Sendable, Hashable {
    /// The security.
    public let instrument: Instrument
    /// The date.
    public let date: TradingDate
    /// The board that its code belongs to.
    public let board: Board
    /// The listing status that was asked for.
    public let status: ListingStatus

    /// Phases of the day.
    public let schedule: Rule<SessionSchedule>
    /// Ticks of 0.01 CNY and the like.
    public let tick: Rule<PriceScale>
    /// Distance of the price limits from the previous close, in thousandths.
    public let priceLimit: Rule<Int64>
    /// Lots and sizes.
    public let lots: Rule<LotRule>
    /// Kinds of order.
    public let orderKinds: Rule<OrderKinds>
    /// The price cage, or a row that says there is none.
    public let cage: Rule<PriceCage?>
    /// Stamp duty.
    public let stampDuty: Rule<FeeRate>
    /// Transfer fee of ChinaClear.
    public let transferFee: Rule<FeeRate>
    /// Handling fee of the exchange.
    public let handlingFee: Rule<FeeRate>
    /// Securities management levy of the CSRC.
    public let managementLevy: Rule<FeeRate>

    /// Every rule of the day by its number, for explanations.
    public var citations: [(index: UInt32, citation: RuleCitation)] {
        [
            (schedule.index, schedule.citation), (tick.index, tick.citation),
            (priceLimit.index, priceLimit.citation), (lots.index, lots.citation),
            (orderKinds.index, orderKinds.citation), (cage.index, cage.citation),
            (stampDuty.index, stampDuty.citation), (transferFee.index, transferFee.citation),
            (handlingFee.index, handlingFee.citation),
            (managementLevy.index, managementLevy.citation),
        ]
    }

    /// The citation of rule number `index`, or nil.
    public func citation(_ index: UInt32) -> RuleCitation? {
        citations.first { $0.index == index }?.citation
    }

    /// The lowest and highest price of the day around `previousClose`.
    ///
    /// previousClose × (1 ± r), rounded half up to the tick; a move below one tick counts as one
    /// tick, and no price is below one tick. Source: the price-limit rule's own citation.
    public func limits(previousClose: Price) -> ClosedRange<Price> {
        let close = Int64(previousClose.ticks)
        let rate = priceLimit.value
        let down = min(roundedHalfUp(close * (1_000 - rate), by: 1_000), close - 1)
        let up = max(roundedHalfUp(close * (1_000 + rate), by: 1_000), close + 1)
        return Price(
            ticks: Int32(clamping: max(down, 1)))...Price(ticks: Int32(clamping: max(up, 2)))
    }
}

/// `value` / `divisor` rounded half up; both are non-negative.
func roundedHalfUp(_ value: Int64, by divisor: Int64) -> Int64 {
    (value + divisor / 2) / divisor
}

extension PriceCage {
    /// The worst price an order of `side` may name when the base price is `base`.
    public func bound(_ side: Side, base: Price) -> Price {
        let base = Int64(base.ticks)
        let ticks =
            side == .buy
            ? max(roundedHalfUp(base * (1_000 + perMille), by: 1_000), base + self.ticks)
            : min(roundedHalfUp(base * (1_000 - perMille), by: 1_000), base - self.ticks)
        return Price(ticks: Int32(clamping: max(ticks, 1)))
    }
}
