import TradingModel

extension RunReport {
    /// One own order from decision to end.
    public struct Child: Hashable, Sendable {
        /// Its number in the run.
        public var number: UInt64
        /// When the strategy decided to send it.
        public var decided: Timestamp
        /// When it reached the exchange; nil if it never did.
        public var arrived: Timestamp?
        /// Buy or sell.
        public var side: Side
        /// Its limit in ticks; `Price.none` for a market order.
        public var price: Price
        /// Shares.
        public var quantity: Quantity
        /// Shares filled.
        public var filled: Quantity = 0
        /// Average price of its fills in currency units; nil without one.
        public var averagePrice: Double?
        /// How it ended.
        public var end = OrderEnd.open
        /// Why it ended, in words; may be empty.
        public var endReason = ""
        /// Why it was sent, in words.
        public var purpose = ""
        /// Shares ahead when it came to rest; nil if it never rested.
        public var sharesAhead: Quantity?
        /// Orders ahead when it came to rest; nil if it never rested.
        public var ordersAhead: Int?
        /// From arrival to the first fill; nil without one.
        public var timeToFirstFill: Span?

        /// An order that was decided; what happened to it is set afterwards.
        public init(
            number: UInt64, decided: Timestamp, side: Side, price: Price, quantity: Quantity
        ) {
            self.number = number
            self.decided = decided
            self.side = side
            self.price = price
            self.quantity = quantity
        }
    }

    /// An order or cancel that was refused, and on what ground.
    public struct Refusal: Hashable, Sendable {
        /// When.
        public var time: Timestamp
        /// The own order's number.
        public var order: UInt64
        /// The reason in words.
        public var reason: String
        /// The rule's name in the rulebook; empty where no rule refused.
        public var rule = ""
        /// The document of the rule.
        public var source = ""
        /// The clause in the document.
        public var clause = ""

        /// A refusal; a rule is added where one was its ground.
        public init(time: Timestamp, order: UInt64, reason: String) {
            self.time = time
            self.order = order
            self.reason = reason
        }
    }

    /// The account before and after the run.
    public struct LedgerCheck: Hashable, Sendable {
        /// Shares before.
        public var openingShares: Quantity
        /// Shares after.
        public var closingShares: Quantity
        /// Shares bought.
        public var bought: Quantity
        /// Shares sold.
        public var sold: Quantity
        /// Cash before.
        public var openingCash: Money
        /// Cash after.
        public var closingCash: Money
        /// Turnover of the buys.
        public var buyTurnover: Money
        /// Turnover of the sells.
        public var sellTurnover: Money
        /// Charges.
        public var fees: Money

        /// Shares and cash before and after, and what moved them.
        public init(
            openingShares: Quantity, closingShares: Quantity, bought: Quantity, sold: Quantity,
            openingCash: Money, closingCash: Money, buyTurnover: Money, sellTurnover: Money,
            fees: Money
        ) {
            self.openingShares = openingShares
            self.closingShares = closingShares
            self.bought = bought
            self.sold = sold
            self.openingCash = openingCash
            self.closingCash = closingCash
            self.buyTurnover = buyTurnover
            self.sellTurnover = sellTurnover
            self.fees = fees
        }

        /// Whether opening + bought − sold = closing, to the share.
        public var sharesAreExact: Bool {
            Int128(openingShares) + Int128(bought) - Int128(sold) == Int128(closingShares)
        }

        /// Whether opening − bought + sold − fees = closing, to the ten-thousandth.
        public var cashIsExact: Bool {
            Int128(openingCash.units) - Int128(buyTurnover.units) + Int128(sellTurnover.units)
                - Int128(fees.units) == Int128(closingCash.units)
        }

        /// Whether shares and cash both come out exactly.
        public var isExact: Bool { sharesAreExact && cashIsExact }
    }
}
