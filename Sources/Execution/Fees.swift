import Rulebook
import TradingModel

/// What the broker charges.
public struct BrokerTerms: Sendable, Hashable {
    /// Commission in ten-millionths of turnover (2,500 = 0.025%).
    public var commissionPerTenMillion: Int64
    /// The least commission of an order that traded.
    public var minimumCommission: Money
    /// Whether the quoted commission contains the exchange's handling fee and the CSRC levy
    /// (全佣), as is usual, or they come on top (净佣).
    public var includesExchangeFees: Bool

    /// Terms usual for an A-share account: 0.025%, at least 5 CNY, exchange fees included.
    public init(
        commissionPerTenMillion: Int64 = 2_500, minimumCommission: Money = Money(whole: 5),
        includesExchangeFees: Bool = true
    ) {
        self.commissionPerTenMillion = commissionPerTenMillion
        self.minimumCommission = minimumCommission
        self.includesExchangeFees = includesExchangeFees
    }
}

/// The charges on turnover, item by item.
public struct FeeItems: Sendable, Hashable {
    /// What the broker keeps.
    public var commission = Money.zero
    /// Handling fee of the exchange.
    public var handling = Money.zero
    /// Levy of the CSRC.
    public var levy = Money.zero
    /// Transfer fee of ChinaClear.
    public var transfer = Money.zero
    /// Stamp duty.
    public var stampDuty = Money.zero

    /// No charges.
    public init() {}

    /// The sum of all items.
    public var total: Money { commission + handling + levy + transfer + stampDuty }

    /// Item-wise sum.
    public static func + (left: FeeItems, right: FeeItems) -> FeeItems {
        left.combined(with: right, +)
    }
    /// Item-wise difference.
    public static func - (left: FeeItems, right: FeeItems) -> FeeItems {
        left.combined(with: right, -)
    }

    private func combined(with other: FeeItems, _ join: (Money, Money) -> Money) -> FeeItems {
        var result = FeeItems()
        result.commission = join(commission, other.commission)
        result.handling = join(handling, other.handling)
        result.levy = join(levy, other.levy)
        result.transfer = join(transfer, other.transfer)
        result.stampDuty = join(stampDuty, other.stampDuty)
        return result
    }
}

/// The charges of one security on one day under one broker's terms.
public struct FeeSchedule: Sendable, Hashable {
    /// The broker's part.
    public let terms: BrokerTerms
    private let handling: FeeRate
    private let levy: FeeRate
    private let transfer: FeeRate
    private let stampDuty: FeeRate

    /// The fees of `rules`' day and security.
    public init(rules: DayRules, terms: BrokerTerms = BrokerTerms()) {
        self.terms = terms
        handling = rules.handlingFee.value
        levy = rules.managementLevy.value
        transfer = rules.transferFee.value
        stampDuty = rules.stampDuty.value
    }

    /// The charges on one order that has traded `turnover` so far.
    ///
    /// Every item is rounded half up to the cent per order. With an all-in commission the broker
    /// keeps what the handling fee and the levy leave of it.
    public func fees(_ side: Side, turnover: Money) -> FeeItems {
        guard turnover > .zero else { return FeeItems() }
        var items = FeeItems()
        items.handling = charge(handling, side, turnover)
        items.levy = charge(levy, side, turnover)
        items.transfer = charge(transfer, side, turnover)
        items.stampDuty = charge(stampDuty, side, turnover)
        let quoted = max(
            portion(turnover, terms.commissionPerTenMillion), terms.minimumCommission)
        items.commission =
            terms.includesExchangeFees ? quoted - items.handling - items.levy : quoted
        return items
    }

    private func charge(_ rate: FeeRate, _ side: Side, _ turnover: Money) -> Money {
        let isDue = side == .buy ? rate.onBuys : rate.onSells
        return isDue ? portion(turnover, rate.perTenMillion) : .zero
    }

    private func portion(_ turnover: Money, _ perTenMillion: Int64) -> Money {
        let exact = Int128(turnover.units) * Int128(perTenMillion)
        // Half a cent up, in units of a ten-millionth of a money unit.
        let cents = (exact + 500_000_000) / 1_000_000_000
        return Money(units: Int64(cents) * Money.cent)
    }
}
