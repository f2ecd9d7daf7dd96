import TradingModel

/// Own fills as marks; where there are very many, those of one kind in one narrow column merge.
struct FillMarks {
    /// One mark.
    struct Mark {
        let x: Double
        var quantity: Quantity
        var tickTurnover: Double
        let liquidity: RunReport.Liquidity
        let first: RunReport.Fill
        var last: RunReport.Fill
        var count: Int

        var averageTicks: Double {
            quantity > 0 ? tickTurnover / Double(quantity) : Double(first.price.ticks)
        }

        var timeText: String {
            count == 1
                ? Format.milliseconds(first.time)
                : Format.milliseconds(first.time) + " to " + Format.milliseconds(last.time)
        }

        var orderText: String { count == 1 ? "order \(first.order)" : "\(count) fills" }
    }

    /// Above this many fills, marks merge.
    static let limit = 250
    /// The width of a column in which they do.
    static let columnWidth = 4.0

    /// The marks in time order.
    private(set) var marks: [Mark] = []

    init(_ fills: [RunReport.Fill], clock: TradingAxis) {
        let isMerging = fills.count > FillMarks.limit
        // The open mark of each kind in the current column.
        var open: [Int?] = Array(repeating: nil, count: 6)
        for fill in fills {
            let x = clock.x(fill.time)
            let way =
                switch fill.liquidity {
                case .passive: 0
                case .aggressive: 1
                case .auction: 2
                }
            let kind = fill.side == .sell ? way + 3 : way
            let turnover = Double(fill.price.ticks) * Double(fill.quantity)
            if isMerging, let index = open[kind], x - marks[index].x < FillMarks.columnWidth {
                marks[index].quantity += fill.quantity
                marks[index].tickTurnover += turnover
                marks[index].last = fill
                marks[index].count += 1
            } else {
                open[kind] = marks.count
                marks.append(
                    Mark(
                        x: x, quantity: fill.quantity, tickTurnover: turnover,
                        liquidity: fill.liquidity, first: fill, last: fill, count: 1))
            }
        }
    }
}
