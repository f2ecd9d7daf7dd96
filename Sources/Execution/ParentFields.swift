import TradingModel

/// A field of the parent order as a parameter: how it is described, read and written.
struct ParentField: Sendable {
    let spec: ParameterSpec
    let read: @Sendable (ParentOrder, PriceScale) -> String
    private let change: @Sendable (inout ParentOrder, ParameterValue, PriceScale) -> Bool

    init(
        _ spec: ParameterSpec, read: @escaping @Sendable (ParentOrder, PriceScale) -> String,
        write: @escaping @Sendable (inout ParentOrder, ParameterValue, PriceScale) -> Bool
    ) {
        self.spec = spec
        self.read = read
        change = write
    }

    /// Writes a value that ``spec`` has parsed.
    func write(
        _ parent: inout ParentOrder, _ value: ParameterValue, _ scale: PriceScale
    ) throws(StrategyError) {
        guard change(&parent, value, scale) else {
            throw StrategyError(
                description: "\(spec.name) \(value.text) must be a multiple of the tick, "
                    + "\(scale.tick), and below 2^31 ticks")
        }
    }
}

extension ParentOrder {
    /// Descriptions of all fields of a parent order, in the order in which lists show them.
    public static var parameters: [ParameterSpec] { fields.map(\.spec) }

    /// The same with the defaults that `strategy` has of its own.
    public static func parameters(of strategy: any NamedStrategy.Type) -> [ParameterSpec] {
        let parent = strategy.standardParent
        return fields.map { field in
            ParameterSpec(
                field.spec.name, field.spec.kind, unit: field.spec.unit,
                default: field.read(parent, .cent), isOptional: field.spec.isOptional,
                field.spec.meaning)
        }
    }

    static let fields: [ParentField] = [
        ParentField(
            ParameterSpec("side", .choice(["buy", "sell"]), default: "buy", "Buy or sell."),
            read: { order, _ in order.side == .buy ? "buy" : "sell" },
            write: { order, value, _ in
                order.side = value == .text("sell") ? .sell : .buy
                return true
            }),
        integer(
            "quantity", \.quantity, 1...(1 << 40), "shares", default: "20000", "Shares to trade."),
        time("startTime", \.startTime, default: "09:45:00", "No child is sent before."),
        time("endTime", \.endTime, default: "11:15:00", "No child is sent after."),
        price("limitPrice", \.limitPrice, "No child is worse than this price."),
        price(
            "iWouldPrice", \.iWouldPrice,
            "At this price or better everything that is shown is taken, whatever the schedule."),
        optional(
            "maxPctVolume", \.maxPctVolume, 1...99, "percent", default: "25",
            "Largest own share of the window's volume, own volume counted in the total."),
        integer(
            "mustCompleteMinutes", \.mustCompleteMinutes, 0...240, "minutes", default: "0",
            "In the last minutes of the window completion beats the cap."),
        integer(
            "minClip", \.minClip, 1...(1 << 40), "shares", default: "100",
            "No child is smaller, but for the last one."),
        optional(
            "maxCommissionMultiple", \.maxCommissionMultiple, 1...1_000, "times",
            default: "none",
            "No child is so small that the minimum commission exceeds so many proportional ones."),
        integer(
            "passiveBand", \.passiveBand, 0...10_000, "ten-thousandths of the quantity",
            default: "50", "Deficit up to which children are passive."),
        integer(
            "crossBand", \.crossBand, 0...10_000, "ten-thousandths of the quantity",
            default: "150", "Deficit beyond which children cross."),
        ParentField(
            ParameterSpec(
                "maxUrgency", .choice(Urgency.allCases.map(\.rawValue)), default: "sweep",
                "How urgent a child may become before the parent has to finish."),
            read: { order, _ in order.maxUrgency.rawValue },
            write: { order, value, _ in
                guard let urgency = Urgency(rawValue: value.text) else { return false }
                order.maxUrgency = urgency
                return true
            }),
        catchUp,
        ParentField(
            ParameterSpec(
                "finish", .choice(Finish.allCases.map(\.rawValue)), default: "cross",
                "What happens to the rest at the window's end; moc is the closing auction."),
            read: { order, _ in order.finish.rawValue },
            write: { order, value, _ in
                guard let finish = Finish(rawValue: value.text) else { return false }
                order.finish = finish
                return true
            }),
        integer(
            "openAuction", \.openAuction, 0...100, "percent of the quantity", default: "0",
            "Offered in the opening auction, also before startTime."),
        integer(
            "closeAuction", \.closeAuction, 0...100, "percent of the quantity", default: "0",
            "Offered in the closing auction, also after endTime."),
        integer(
            "timeRandom", \.timeRandom, 0...30, "percent", default: "0",
            "By this much slice times vary."),
        integer(
            "sizeRandom", \.sizeRandom, 0...20, "percent", default: "0",
            "By this much slice sizes vary."),
        span(
            "minimumChildLife", \.minimumChildLife, default: "3s",
            "A passive child is not cancelled earlier."),
        ParentField(
            ParameterSpec(
                "maximumMessageRate", .integer(2...10_000), unit: "per second", default: "5",
                "Orders and cancels in any one second."),
            read: { order, _ in "\(order.maximumMessageRate)" },
            write: { order, value, _ in
                guard case .integer(let rate) = value else { return false }
                order.maximumMessageRate = Int(rate)
                return true
            }),
        ParentField(
            ParameterSpec(
                "seed", .integer(0...Int64.max), default: "1", "The seed of both random parts."),
            read: { order, _ in "\(order.seed)" },
            write: { order, value, _ in
                guard case .integer(let seed) = value else { return false }
                order.seed = UInt64(seed)
                return true
            }),
    ]

    private static let catchUp = ParentField(
        ParameterSpec(
            "catchUp", .spanOrWord(.seconds(1) ... .seconds(14_400), ["immediate", "none"]),
            default: "immediate",
            "A shortfall's fate: at once, never, or spread over a time."),
        read: { order, _ in
            switch order.catchUp {
            case .immediate: "immediate"
            case .none: "none"
            case .linear(let span): span.unitText
            }
        },
        write: { order, value, _ in
            if case .span(let span) = value {
                order.catchUp = .linear(span)
            } else {
                order.catchUp = value == .text("none") ? .none : .immediate
            }
            return true
        })

    private static func integer(
        _ name: String, _ path: WritableKeyPath<ParentOrder, Int64> & Sendable,
        _ range: ClosedRange<Int64>, _ unit: String, default text: String, _ meaning: String
    ) -> ParentField {
        ParentField(
            ParameterSpec(name, .integer(range), unit: unit, default: text, meaning),
            read: { order, _ in "\(order[keyPath: path])" },
            write: { order, value, _ in
                guard case .integer(let number) = value else { return false }
                order[keyPath: path] = number
                return true
            })
    }

    private static func optional(
        _ name: String, _ path: WritableKeyPath<ParentOrder, Int64?> & Sendable,
        _ range: ClosedRange<Int64>, _ unit: String, default text: String, _ meaning: String
    ) -> ParentField {
        ParentField(
            ParameterSpec(
                name, .integer(range), unit: unit, default: text, isOptional: true, meaning),
            read: { order, _ in order[keyPath: path].map { "\($0)" } ?? "none" },
            write: { order, value, _ in
                if case .integer(let number) = value {
                    order[keyPath: path] = number
                } else {
                    order[keyPath: path] = nil
                }
                return true
            })
    }

    private static func time(
        _ name: String, _ path: WritableKeyPath<ParentOrder, Timestamp> & Sendable,
        default text: String, _ meaning: String
    ) -> ParentField {
        ParentField(
            ParameterSpec(name, .time, default: text, meaning),
            read: { order, _ in order[keyPath: path].clockText },
            write: { order, value, _ in
                guard case .time(let time) = value else { return false }
                order[keyPath: path] = time
                return true
            })
    }

    private static func span(
        _ name: String, _ path: WritableKeyPath<ParentOrder, Span> & Sendable,
        default text: String, _ meaning: String
    ) -> ParentField {
        ParentField(
            ParameterSpec(name, .span(.zero ... .seconds(14_400)), default: text, meaning),
            read: { order, _ in order[keyPath: path].unitText },
            write: { order, value, _ in
                guard case .span(let span) = value else { return false }
                order[keyPath: path] = span
                return true
            })
    }

    private static func price(
        _ name: String, _ path: WritableKeyPath<ParentOrder, Price?> & Sendable, _ meaning: String
    ) -> ParentField {
        ParentField(
            ParameterSpec(name, .money, default: "none", isOptional: true, meaning),
            read: { order, scale in order[keyPath: path].map(scale.text) ?? "none" },
            write: { order, value, scale in
                guard case .money(let money) = value else {
                    order[keyPath: path] = nil
                    return true
                }
                guard let price = money.price(scale) else { return false }
                order[keyPath: path] = price
                return true
            })
    }
}
