import Rulebook
import TradingModel

/// One security of an account: what is held of it, and which part of the account it shall be.
public struct RebalancePosition: Sendable, Hashable {
    /// The day's rules of the security: tick, lots, fees.
    public let rules: DayRules
    /// The price at which everything is valued.
    public let price: Price
    /// Shares held.
    public let shares: Quantity
    /// Of these, shares that may be sold today; the rest was bought today (T+1).
    public let sellable: Quantity
    /// The wanted part of the account's investable value in millionths.
    public let weight: Int64

    /// A holding, possibly of nothing, and its target.
    public init(
        rules: DayRules, price: Price, shares: Quantity, sellable: Quantity, weight: Int64
    ) {
        self.rules = rules
        self.price = price
        self.shares = shares
        self.sellable = sellable
        self.weight = weight
    }

    /// All of the account: the sum of weights may not exceed it.
    public static let wholeWeight: Int64 = 1_000_000
}

/// How an account is rebalanced.
public struct RebalanceTerms: Sendable, Hashable {
    /// What the broker charges.
    public var broker = BrokerTerms()
    /// Whether the proceeds of today's sells may buy today (cash is T+0 for A shares).
    public var usesProceeds = true
    /// Cash that is neither invested nor spent on buys.
    public var cashBuffer = Money.zero
    /// Trades of a smaller value are left out; selling a holding off is not.
    public var minimumTrade = Money.zero

    /// A whole account, proceeds usable at once.
    public init() {}
}

/// One order of a rebalance.
public struct RebalanceOrder: Sendable, Hashable {
    /// The position, as an index into those that were given.
    public let position: Int
    /// Buy or sell.
    public let side: Side
    /// Shares: whole lots, and for a sell the odd balance whole or not at all.
    public let quantity: Quantity
    /// Price times quantity.
    public let value: Money
    /// The charges if it is done as one order at that price, least commission included.
    public let fees: Money
}

/// Why a position does not come to its target.
public struct RebalanceShortfall: Sendable, Hashable {
    /// What stands against it.
    public enum Cause: UInt8, Sendable {
        /// Shares bought today cannot be sold today, or an odd lot only whole.
        case unsellable
        /// The cash does not reach.
        case cash
        /// The trade is below the least value of one.
        case belowMinimum
        /// The sale would cost more than it brings, and there is no cash for the difference.
        case chargesExceedProceeds

        /// The cause in words.
        public var text: String {
            switch self {
            case .unsellable: "shares bought today, or a part of an odd lot, cannot be sold"
            case .cash: "the cash does not reach for the whole target"
            case .belowMinimum: "the trade is below the least value of a trade"
            case .chargesExceedProceeds: "the sale costs more than it brings, and no cash is left"
            }
        }
    }

    /// The position, as an index into those that were given.
    public let position: Int
    /// What stands against it.
    public let cause: Cause
    /// Shares missing from the target.
    public let shares: Quantity
}

/// Positions or terms that cannot be rebalanced: the field, its range and what was given.
public struct RebalanceError: Error, CustomStringConvertible, Hashable {
    /// One sentence.
    public let description: String
}

/// From target weights to orders in lots that the account can pay for: integers only, no prices but
/// those given.
///
/// Investable is cash plus holdings at the prices given, less the buffer. A target is the weight's
/// part of it. Holdings move in lots from where they are, so a target lies between two holdings that
/// can be reached: the lower one is taken, and what all lower ones leave of the targets' sum is
/// given out by largest remainder, each position at most one lot. Sells come before buys. Where the
/// cash does not reach for all buys, each gets its part of it, rounded down to lots, and what is
/// left buys further lots, largest remainder first, until none fits.
public struct RebalancePlan: Sendable, Hashable {
    /// Sells in the order of the positions, then buys.
    public let orders: [RebalanceOrder]
    /// Positions that miss their target by what is theirs to miss.
    public let shortfalls: [RebalanceShortfall]
    /// Cash and holdings before.
    public let equity: Money
    /// What the weights are parts of.
    public let investable: Money
    /// Cash after every order at the prices given, fees paid.
    public let cashAfter: Money

    /// The plan of one account that holds `cash` and `positions`.
    ///
    /// Throws ``RebalanceError`` for a field outside its range or a value that overflows.
    public init(
        _ positions: [RebalancePosition], cash: Money, terms: RebalanceTerms = RebalanceTerms()
    ) throws(RebalanceError) {
        let equity = try RebalancePlan.check(positions, cash, terms)
        let investable = max(equity - terms.cashBuffer, .zero)
        var planner = RebalancePlanner(positions, cash: cash, terms: terms)
        planner.chooseTargets(investable)
        planner.sell()
        planner.buy()
        self.equity = equity
        self.investable = investable
        orders = planner.sells + planner.buys
        shortfalls = planner.shortfalls
        cashAfter = planner.cashAfter
    }

    /// Checks every field; returns the account's value.
    private static func check(
        _ positions: [RebalancePosition], _ cash: Money, _ terms: RebalanceTerms
    ) throws(RebalanceError) -> Money {
        func fail(_ text: String) throws(RebalanceError) -> Never {
            throw RebalanceError(description: text)
        }
        // Far from where a product of the planner could overflow.
        let top = Int128(Int64.max / 16)
        guard cash >= .zero, cash.units <= top else {
            try fail("cash must not be below 0: \(cash)")
        }
        guard terms.cashBuffer >= .zero, terms.minimumTrade >= .zero else {
            try fail("the cash buffer and the least trade must not be below 0")
        }
        var (weights, value) = (Int128(0), Int128(cash.units))
        for position in positions {
            let name = position.rules.instrument
            guard position.price.ticks > 0 else { try fail("\(name): the price must be positive") }
            guard position.shares >= 0, position.sellable >= 0, position.sellable <= position.shares
            else {
                try fail(
                    "\(name): 0 ≤ sellable ≤ shares must hold, not \(position.sellable) of "
                        + "\(position.shares)")
            }
            guard position.weight >= 0 else { try fail("\(name): the weight must not be below 0") }
            weights += Int128(position.weight)
            let share = Int128(position.rules.tick.value.money(position.price).units)
            let lot = Int128(position.rules.lots.value.buyStep)
            guard lot * share <= top else { try fail("\(name): the value of a lot overflows") }
            value += Int128(position.shares) * share
            guard value <= top else { try fail("\(name): the account's value overflows") }
        }
        guard weights <= Int128(RebalancePosition.wholeWeight) else {
            let text = decimalText(Int64(clamping: weights), scaleDigits: 6, minimumDecimals: 0)
            try fail("the weights must sum to at most 1, not \(text)")
        }
        return Money(units: Int64(value))
    }
}
