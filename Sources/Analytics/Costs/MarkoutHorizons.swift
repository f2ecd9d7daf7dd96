import TradingModel

extension TCA {
    /// How long after a fill the price is looked at again.
    public enum MarkoutHorizon: Hashable, Sendable, CaseIterable {
        /// 1 s after.
        case oneSecond
        /// 10 s after.
        case tenSeconds
        /// 60 s after.
        case oneMinute
        /// 5 min after.
        case fiveMinutes
        /// The day's closing price.
        case close

        /// The time after the fill; nil for the close.
        public var span: Span? {
            switch self {
            case .oneSecond: .seconds(1)
            case .tenSeconds: .seconds(10)
            case .oneMinute: .seconds(60)
            case .fiveMinutes: .seconds(300)
            case .close: nil
            }
        }

        /// The horizon in a table: `10 s`.
        public var name: String {
            switch self {
            case .oneSecond: "1 s"
            case .tenSeconds: "10 s"
            case .oneMinute: "60 s"
            case .fiveMinutes: "5 min"
            case .close: "close"
            }
        }
    }

    /// What the price of a fill is compared with.
    public enum MarkoutBasis: Hashable, Sendable {
        /// The price of the fill itself.
        case price
        /// The mid just before the fill; fills without one are left out.
        case mid
    }

    /// The prices that markouts are measured against.
    public struct LaterPrices {
        /// Times of continuous trading, in order.
        public var sessions: [ClosedRange<Timestamp>]
        /// The day's closing price; nil where it is not known.
        public var close: Money?
        /// The first mid price at or after a moment of continuous trading, if there is one.
        public var mid: (Timestamp) -> Money?

        /// Prices of a day.
        public init(
            sessions: [ClosedRange<Timestamp>], close: Money?, mid: @escaping (Timestamp) -> Money?
        ) {
            self.sessions = sessions
            self.close = close
            self.mid = mid
        }

        /// The price at `horizon` after `time`, and whether a break moved the moment; nil where the
        /// day has no such price.
        ///
        /// A moment in the lunch break becomes the start of the next session, so that the price is
        /// the first one behind the break. After the last session only the close is left.
        func price(_ horizon: MarkoutHorizon, after time: Timestamp) -> (Money, moved: Bool)? {
            guard let span = horizon.span else { return close.map { ($0, false) } }
            let (due, overflow) = time.nanoseconds.addingReportingOverflow(span.nanoseconds)
            let moment = Timestamp(nanoseconds: due)
            guard !overflow, let session = sessions.first(where: { $0.upperBound >= moment }) else {
                return nil
            }
            let valid = max(moment, session.lowerBound)
            return mid(valid).map { ($0, valid != moment) }
        }
    }

    /// The mean markout of `fills` at every horizon that has one, weighted by turnover; positive =
    /// the price went against the fill.
    public static func markoutProfile(
        _ side: Side, _ fills: [Fill], against later: LaterPrices, from basis: MarkoutBasis = .price
    ) -> [(horizon: MarkoutHorizon, mean: MarkoutMean)] {
        MarkoutHorizon.allCases.compactMap { horizon in
            var (weighted, weight, count, moved) = (0.0, 0.0, 0, 0)
            for fill in fills {
                guard let start = basis == .price ? fill.price : fill.mid,
                    let price = later.price(horizon, after: fill.time),
                    let value = markout(side, price: start, laterMid: price.0)
                else { continue }
                let turnover = Double(fill.price.units) * Double(fill.quantity)
                weighted += value * turnover
                weight += turnover
                count += 1
                if price.moved { moved += 1 }
            }
            guard weight > 0 else { return nil }
            return (
                horizon, MarkoutMean(basisPoints: weighted / weight, fills: count, moved: moved)
            )
        }
    }
}
