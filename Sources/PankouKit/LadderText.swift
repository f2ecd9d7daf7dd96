import TradingModel

/// A book as a person reads it: asks above bids, best prices in the middle.
enum LadderText {
    typealias Levels = (bids: [PriceLevel], asks: [PriceLevel])

    static func levels(_ view: BookView) -> Levels {
        let indices = 0..<BookView.depth
        return (
            indices.map { view.bids[$0] }.filter { $0.quantity > 0 },
            indices.map { view.asks[$0] }.filter { $0.quantity > 0 }
        )
    }

    /// One ladder with a bar for each level's quantity.
    static func ladder(_ levels: Levels, _ scale: PriceScale) -> String {
        let all = levels.asks.reversed() + levels.bids
        let largest = max(all.map(\.quantity).max() ?? 1, 1)
        let priceWidth = all.map { scale.text($0.price).count }.max() ?? 1
        let width = all.map { grouped($0.quantity).count }.max() ?? 1
        func line(_ name: String, _ level: PriceLevel) -> String {
            let length = Int(level.quantity * 30 / largest)
            let bar = String(repeating: "█", count: length) + (length == 0 ? "▏" : "")
            let orders = level.orders > 0 ? " in \(level.orders)" : ""
            return "  \(padded(name, 6, left: false)) "
                + "\(padded(scale.text(level.price), priceWidth))  "
                + "\(padded(grouped(level.quantity), width))  \(bar)\(orders)"
        }
        var lines: [String] = []
        for (rank, level) in levels.asks.enumerated().reversed() {
            lines.append(line("ask \(rank + 1)", level))
        }
        if let bid = levels.bids.first, let ask = levels.asks.first {
            let spread = ask.price.ticks - bid.price.ticks
            lines.append(
                spread > 0
                    ? "  ──── spread \(spread) ticks"
                    : "  ──── crossed: the call auction has not matched these orders yet")
        } else {
            lines.append("  ──── one side is empty")
        }
        for (rank, level) in levels.bids.enumerated() {
            lines.append(line("bid \(rank + 1)", level))
        }
        return lines.joined(separator: "\n")
    }

    /// Two ladders next to each other; a level that differs is marked.
    static func sideBySide(
        _ leftName: String, _ left: Levels, _ rightName: String, _ right: Levels,
        _ scale: PriceScale
    ) -> String {
        func cell(_ level: PriceLevel?) -> String {
            guard let level, level.quantity > 0 else { return padded("–", 24) }
            return padded("\(scale.text(level.price)) × \(grouped(level.quantity))", 24)
        }
        func rows(_ name: String, _ a: [PriceLevel], _ b: [PriceLevel]) -> [String] {
            (0..<max(a.count, b.count)).map { rank in
                let (one, two) = (
                    rank < a.count ? a[rank] : nil, rank < b.count ? b[rank] : nil
                )
                let differs = one?.price != two?.price || one?.quantity != two?.quantity
                return "    \(padded("\(name) \(rank + 1)", 7, left: false))\(cell(one))"
                    + "\(cell(two))\(differs ? "  ←" : "")"
            }
        }
        let head = "    \(padded("", 7))\(padded(leftName, 24))\(padded(rightName, 24))"
        return
            ([head] + rows("ask", left.asks, right.asks).reversed()
            + rows("bid", left.bids, right.bids)).joined(separator: "\n")
    }
}
