import TradingModel

/// What a fill paid for liquidity, and how much of that the other side kept.
///
/// Huang & Stoll 1996, "Dealer versus auction markets", Journal of Financial Economics 41:3.
/// All per share; positive = cost.
public struct SpreadDecomposition: Hashable, Sendable {
    /// 2s(P − M), M the mid just before the fill.
    public let effective: Money
    /// 2s(P − M′), M′ the mid some time later.
    public let realised: Money
    /// Mid just before the fill.
    public let mid: Money

    /// The decomposition of a fill at `price`.
    public init(side: Side, price: Money, mid: Money, laterMid: Money) {
        let double = 2 * side.sign
        effective = Money(units: double * (price.units - mid.units))
        realised = Money(units: double * (price.units - laterMid.units))
        self.mid = mid
    }

    /// Effective minus realised spread: the price's move after the fill.
    public var impact: Money { effective - realised }

    /// A part in basis points of the mid; nil where the mid is not positive.
    public func basisPoints(of part: Money) -> Double? {
        mid > .zero ? 1e4 * Double(part.units) / Double(mid.units) : nil
    }
}

extension TCA {
    /// A fill with the quote before it.
    public struct QuotedFill: Hashable, Sendable {
        /// Price per share.
        public var price: Money
        /// Shares.
        public var quantity: Quantity
        /// Best bid just before.
        public var bid: Money
        /// Best ask just before.
        public var ask: Money

        /// A fill and its quote.
        public init(price: Money, quantity: Quantity, bid: Money, ask: Money) {
            self.price = price
            self.quantity = quantity
            self.bid = bid
            self.ask = ask
        }
    }

    /// How much of the half-spread the fills earned: +1 fully passive, −1 fully crossing.
    ///
    /// Σ s·q(M − P)/Σ q·(spread/2); nil where the spread weighs nothing.
    public static func spreadCapture(_ side: Side, _ fills: [QuotedFill]) -> Double? {
        var earned = Int128(0)
        var offered = Int128(0)
        for fill in fills {
            let quantity = Int128(fill.quantity)
            let doubledMid = Int128(fill.bid.units) + Int128(fill.ask.units)
            earned += quantity * Int128(side.sign) * (doubledMid - 2 * Int128(fill.price.units))
            offered += quantity * (Int128(fill.ask.units) - Int128(fill.bid.units))
        }
        return offered > 0 ? Double(earned) / Double(offered) : nil
    }

    /// The price's move after a fill in basis points: −s(M′ − P)/P; positive = against the fill.
    public static func markout(_ side: Side, price: Money, laterMid: Money) -> Double? {
        guard price > .zero else { return nil }
        return -1e4 * Double(side.sign) * Double(laterMid.units - price.units)
            / Double(price.units)
    }

    /// How far the price came back after the last fill: s(P_last − M′)/P_last in basis points;
    /// positive where the order had moved the price and the move did not last.
    public static func reversion(_ side: Side, lastPrice: Money, laterMid: Money) -> Double? {
        markout(side, price: lastPrice, laterMid: laterMid)
    }

    /// The mean markout of several fills, weighted by their turnover.
    public struct MarkoutMean: Hashable, Sendable {
        /// Basis points; positive = adverse.
        public let basisPoints: Double
        /// Fills that had a mid at the horizon.
        public let fills: Int
        /// Of these, fills whose horizon fell into a break and was moved behind it.
        public let moved: Int

        /// A mean of `fills` fills.
        public init(basisPoints: Double, fills: Int, moved: Int = 0) {
            self.basisPoints = basisPoints
            self.fills = fills
            self.moved = moved
        }
    }
}
