import Backtesting
import Risk
import TradingModel

/// Draws frames for a terminal: a pure function from a frame to lines.
///
/// No line is wider than the terminal. Buys are red and sells green, as A-share screens have them.
public struct TopScreen: Sendable, Hashable {
    /// Columns of the terminal.
    public var width: Int
    /// Lines of the terminal; what does not fit is left out from the end.
    public var height: Int
    /// Whether colours may be used.
    public var isColoured: Bool

    /// A terminal of `width` columns and `height` lines; both at least 1.
    public init(width: Int, height: Int, isColoured: Bool) {
        self.width = max(width, 1)
        self.height = max(height, 1)
        self.isColoured = isColoured
    }

    /// The lines of a frame.
    public func lines(_ frame: TopFrame) -> [String] {
        let above =
            head(frame) + [TopLine()] + ladder(frame) + [TopLine()] + working(frame)
            + [TopLine()] + accounts(frame) + limits(frame)
        let below = [TopLine()] + rates(frame)
        let room = height - above.count - below.count
        let all = above + gateLimits(frame.engine.run, room: room) + below
        return all.prefix(height).map { $0.text(width: width, isColoured: isColoured) }
    }

    // MARK: Sections

    private func head(_ frame: TopFrame) -> [TopLine] {
        let run = frame.engine.run
        let done = "\(run.perMille / 10).\(run.perMille % 10)% of the tape"
        return [
            TopLine(frame.title, .bold),
            TopLine("\(run.time)  \(run.phase.name)  \(done)"),
        ]
    }

    private func ladder(_ frame: TopFrame) -> [TopLine] {
        let (run, scale) = (frame.engine.run, frame.scale)
        let levels = run.bids + run.asks
        let largest = max(levels.map(\.quantity).max() ?? 1, 1)
        func line(_ name: String, _ level: PriceLevel, _ side: Side) -> TopLine {
            let own = run.working.reduce(0) { sum, order in
                order.side == side && order.price == level.price ? sum + order.leaves : sum
            }
            let bar = String(repeating: "#", count: Int(level.quantity * 20 / largest))
            let price = level.price == .none ? "" : scale.text(level.price)
            let mine = own > 0 ? "own \(own)" : ""
            return TopLine(
                "\(left(name, 7))\(right(price, 9))\(right("\(level.quantity)", 12))"
                    + "\(right(level.orders > 0 ? "\(level.orders)" : "", 6))  "
                    + "\(left(bar, 20)) \(mine)",
                side == .buy ? .buy : .sell)
        }
        var lines: [TopLine] = []
        for (rank, level) in run.asks.prefix(depth).enumerated().reversed() {
            lines.append(line("ask \(rank + 1)", level, .sell))
        }
        lines.append(TopLine("       \(right(last(run, scale), 9))  \(change(run))"))
        for (rank, level) in run.bids.prefix(depth).enumerated() {
            lines.append(line("bid \(rank + 1)", level, .buy))
        }
        return lines
    }

    /// Five levels a side; ten where the terminal is tall.
    private var depth: Int { height >= 45 ? 10 : 5 }

    private func last(_ run: RunView, _ scale: PriceScale) -> String {
        run.last == .none ? "no trade" : scale.text(run.last)
    }

    private func change(_ run: RunView) -> String {
        guard run.last != .none, let close = run.previousClose, close.ticks > 0 else { return "" }
        let hundredths = Int64(run.last.ticks - close.ticks) * 10_000 / Int64(close.ticks)
        let sign = hundredths > 0 ? "+" : ""
        return sign + decimalText(hundredths, scaleDigits: 2, minimumDecimals: 2)
            + "%  \(run.volume) shares traded"
    }

    private func working(_ frame: TopFrame) -> [TopLine] {
        let run = frame.engine.run
        var lines = [
            TopLine(
                "\(run.working.count) orders at work, \(run.inFlight) messages on their way", .bold)
        ]
        for order in run.working.prefix(8) {
            let name =
                frame.names.indices.contains(order.trader) ? frame.names[order.trader] : "?"
            lines.append(
                TopLine(
                    "\(right("#\(order.number)", 7)) \(left(order.side == .buy ? "buy" : "sell", 5))"
                        + "\(right("\(order.leaves)", 9)) at \(left(frame.scale.text(order.price), 9))"
                        + "\(order.sharesAhead) in \(order.ordersAhead) ahead  \(name)",
                    order.side == .buy ? .buy : .sell))
        }
        if run.working.count > 8 { lines.append(TopLine("   ... \(run.working.count - 8) more")) }
        return lines
    }

    private func accounts(_ frame: TopFrame) -> [TopLine] {
        let run = frame.engine.run
        var lines = [
            TopLine("account        shares   sellable             cash        profit", .bold)
        ]
        for (index, account) in run.accounts.enumerated() {
            lines.append(
                TopLine(
                    "\(left("\(index + 1)", 8))\(right("\(account.shares)", 13))"
                        + "\(right("\(account.sellable)", 11))\(right("\(account.cash)", 17))"
                        + "\(right(profit(account, run, frame.scale), 14))"))
        }
        if let risk = run.risk {
            lines.append(
                TopLine(
                    "risk: gross \(risk.gross), at worst \(risk.worstGross), result \(risk.result), "
                        + "drawdown \(risk.drawdown), \(risk.openOrders) open orders"))
        }
        for (index, tally) in run.traders.enumerated() {
            let name = frame.names.indices.contains(index) ? frame.names[index] : "?"
            let state = frame.engine.cut.contains(index) ? "  CUT OFF" : ""
            lines.append(
                TopLine(
                    "\(left(name, 12)) \(tally.filled) filled, \(tally.live) live, "
                        + "\(tally.ordersSent) sent, \(tally.ordersRefused) refused\(state)",
                    state.isEmpty ? .plain : .alarm))
        }
        return lines
    }

    /// What cash and shares have gained, shares at the latest trade and before at yesterday's close.
    private func profit(_ account: RunView.Account, _ run: RunView, _ scale: PriceScale) -> String {
        let mark = run.last == .none ? run.previousClose : run.last
        guard let mark, let close = run.previousClose,
            let now = scale.notional(mark, account.shares),
            let before = scale.notional(close, account.openingShares)
        else { return "-" }
        let gain = account.cash - account.openingCash + now - before
        return "\(gain.roundedToCent)"
    }

    private func limits(_ frame: TopFrame) -> [TopLine] {
        frame.limits.map { limit in
            let share = limit.most > 0 ? min(Double(limit.used) / Double(limit.most), 1) : 0
            let filled = Int(max(share, 0) * 20)
            let bar =
                String(repeating: "=", count: filled) + String(repeating: ".", count: 20 - filled)
            return TopLine(
                "\(left(limit.name, 22))[\(bar)] \(limit.used) of \(limit.most)",
                share >= 0.9 ? .alarm : .plain)
        }
    }

    /// The gate's limits, the nearest first; where they do not all fit, those that matter.
    private func gateLimits(_ run: RunView, room: Int) -> [TopLine] {
        guard !run.limits.isEmpty else { return [] }
        let near = run.limits.count { $0.level != .calm }
        // The title, the last line, and at least the three nearest.
        let most = max(room - 2, near, 3)
        let shown = most + 1 >= run.limits.count ? run.limits.count : most
        var lines = [TopLine("limits of the gate, nearest first", .bold)]
        lines += run.limits.prefix(shown).map { gateLimit($0) }
        if shown < run.limits.count {
            let rest = run.limits.count - shown
            lines.append(TopLine("   ... \(rest) more, each at most \(run.limits[shown].percent)%"))
        }
        return lines
    }

    private func gateLimit(_ limit: LimitStanding) -> TopLine {
        let words: [RiskMonitor.Level: (String, TopLine.Style)] = [
            .calm: ("", .plain), .warn: ("WARN", .warn), .urgent: ("URGENT", .warn),
            .breach: ("BREACH", .alarm),
        ]
        let (word, style) = words[limit.level] ?? ("", .plain)
        let percent = limit.percent == .max ? "over" : "\(limit.percent)%"
        let filled = Int(min(limit.percent, 100) / 10)
        let bar =
            String(repeating: "=", count: filled) + String(repeating: ".", count: 10 - filled)
        return TopLine(
            "\(left("\(limit.scope) \(limit.name)", 26)) [\(bar)]\(right(percent, 5)) \(left(word, 6)) "
                + "\(limit.unit.text(limit.measured)) of \(limit.unit.text(limit.limit))", style)
    }

    private func rates(_ frame: TopFrame) -> [TopLine] {
        let engine = frame.engine
        let speed = frame.speedPercent.map { "  x\($0 / 100).\($0 / 10 % 10)" } ?? ""
        let lag = engine.lag.map { "  \($0) behind its pace" } ?? ""
        let unwritten = engine.records >= engine.written ? engine.records - engine.written : 0
        return [
            TopLine(
                "\(frame.stepsPerSecond) steps/s  \(frame.recordsPerSecond) records/s\(speed)\(lag)"
            ),
            TopLine(
                "record #\(engine.records), \(unwritten) to write, durable to #\(engine.durable)"),
        ]
    }

    private func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(width - text.count, 0))
    }

    private func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(width - text.count, 0)) + text
    }
}

/// A line of the screen, not cut to its width yet.
struct TopLine {
    enum Style: String {
        case plain = ""
        case bold = "\u{1B}[1m"
        case buy = "\u{1B}[31m"
        case sell = "\u{1B}[32m"
        case warn = "\u{1B}[33m"
        case alarm = "\u{1B}[1;31m"
    }

    var content = ""
    var style = Style.plain

    init(_ content: String = "", _ style: Style = .plain) {
        self.content = content
        self.style = style
    }

    /// The line, at most `width` columns wide and without anything that moves the cursor.
    func text(width: Int, isColoured: Bool) -> String {
        var (shown, columns) = ("", 0)
        for character in content {
            guard let scalar = character.unicodeScalars.first, scalar.value >= 32,
                scalar.value != 127, !(128..<160).contains(scalar.value)
            else { continue }
            // East Asian characters take two columns.
            let wide = scalar.value >= 0x1100 ? 2 : 1
            guard columns + wide <= width else { break }
            shown.append(character)
            columns += wide
        }
        while shown.last == " " { shown.removeLast() }
        guard isColoured, style != .plain, !shown.isEmpty else { return shown }
        return style.rawValue + shown + "\u{1B}[0m"
    }
}
