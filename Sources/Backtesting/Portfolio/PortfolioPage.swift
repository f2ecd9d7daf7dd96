import Analytics
import TradingModel

/// Makes the pages of a portfolio, and of a day of a security with several parents.
enum PortfolioPage {
    /// The page of a whole portfolio.
    static func page(of result: PortfolioResult) -> String {
        let parents = result.parents
        var page = TablePage(title: title(parents, result.days.count))
        page.facts =
            ["Portfolio"] + dates(result.days.map(\.date.description))
            + ["seed \(result.settings.seed)"]
        page.verdict = verdict(result)
        page.doubts = doubts(parents)
        page.tiles = tiles(result)
        page.tables = [
            days(result.days), accounts(result.accounts), self.parents(parents, withFolder: true),
        ]
        page.notes = result.notes
        page.footer = footer(pankouVersion, "the runs' journals")
        return page.html
    }

    /// The page of one day of a security with several parents.
    static func page(of run: RunRecord, _ results: [ParentResult]) -> String {
        let header = run.header
        var page = TablePage(
            title: "\(results.count) parents in \(header.instrument) on \(header.date)")
        page.facts = [header.instrument, header.date, header.origin]
        page.related = TablePage.Cell("the risk page", link: RunFolder.risk)
        let fidelity = run.trailer.fidelity
        page.verdict =
            "\(Format.grouped(results.count { $0.state == "filled" })) of \(results.count) parents "
            + "were filled whole, in the same queues."
        page.doubts = doubts(results)
        page.tables = [parents(results, withFolder: false), accounts(of: run)]
        page.notes = [
            "\(Format.grouped(fidelity.reproducedWithoutOwnOrders)) of "
                + "\(Format.grouped(fidelity.historicalTrades)) historical trades are reproduced "
                + "without own orders; \(Format.grouped(fidelity.identicalWithOwnOrders)) are "
                + "unchanged with them.",
            "All parents together have "
                + Format.percent(Double(fidelity.ownShareMillionths) / 1e6)
                + " of the day's volume; \(Format.grouped(fidelity.phantomShares)) shares of "
                + "others rest longer than they did in history.",
            header.risk.isOn
                ? "The risk gate passed \(Format.grouped(run.risk.passed)) orders and refused "
                    + "\(Format.grouped(run.risk.refused))."
                : "RISK GATE OFF: orders went to the exchange unchecked.",
            "Tape, SHA-256: \(header.tapeDigest)",
        ]
        if let crossed = run.trailer.crossShares, crossed > 0 {
            page.notes.append(
                "Different accounts traded \(Format.grouped(crossed)) shares with one another.")
        }
        page.footer = footer(header.version, "the run's journal")
        return page.html
    }

    // MARK: Words

    private static func title(_ parents: [ParentResult], _ days: Int) -> String {
        let securities = Set(parents.map(\.instrument)).count
        return count(parents.count, "parent") + " in " + count(securities, "security", "securities")
            + " on " + count(days, "day")
    }

    private static func count(_ value: Int, _ one: String, _ many: String? = nil) -> String {
        "\(Format.grouped(value)) \(value == 1 ? one : many ?? one + "s")"
    }

    private static func dates(_ dates: [String]) -> [String] {
        guard let first = dates.first, let last = dates.last else { return [] }
        return [first == last ? first : "\(first) to \(last)"]
    }

    private static func verdict(_ result: PortfolioResult) -> String {
        let parents = result.parents
        let filled = parents.count { $0.state == "filled" }
        let worked = parents.count { $0.side != "both" }
        let paper = result.days.reduce(Money.zero) { $0 + $1.paper }
        let shortfall = result.days.reduce(Money.zero) { $0 + $1.shortfall }
        var text =
            "\(Format.grouped(filled)) of \(count(worked, "parent order")) "
            + "\(worked == 1 ? "was" : "were") filled whole."
        if paper > .zero {
            let points = 1e4 * Double(shortfall.units) / Double(paper.units)
            text +=
                " The shortfall of all, charges included, is \(money(shortfall)), "
                + "\(Format.signed(points, 2)) bp of what they were worth."
        }
        return text
    }

    private static func doubts(_ parents: [ParentResult]) -> [String] {
        let shown = parents.filter { !$0.doubts.isEmpty }
        let lines = shown.prefix(10).map {
            "\($0.id), \($0.instrument) on \($0.date): " + $0.doubts.joined(separator: " ")
        }
        return lines + (shown.count > 10 ? ["and \(shown.count - 10) more"] : [])
    }

    private static func footer(_ version: String, _ source: String) -> String {
        "Made by Pankou \(version) from \(source). A simulation of past or synthetic days: no "
            + "promise for any other. Costs are positive, gains negative; profits are positive."
    }

    private static func money(_ value: Money) -> String {
        Format.money(value, sign: "¥", decimals: 0)
    }

    // MARK: Tables

    private static func tiles(_ result: PortfolioResult) -> [TablePage.Tile] {
        func sum(_ part: (PortfolioDay) -> Money) -> Money {
            result.days.reduce(.zero) { $0 + part($1) }
        }
        let orders = result.days.reduce(0) { $0 + $1.orders }
        let refused = result.days.reduce(0) { $0 + $1.refused }
        return [
            .init("Bought", money(sum(\.buyTurnover))), .init("Sold", money(sum(\.sellTurnover))),
            .init("Charges", money(sum(\.fees))),
            .init("Shortfall", money(sum(\.shortfall)), "charges included"),
            .init("Profit at the close", money(sum(\.profit)), "all accounts"),
            .init(
                "Orders", Format.grouped(orders), "\(Format.grouped(refused)) refused"),
        ]
    }

    private static func days(_ days: [PortfolioDay]) -> TablePage.Table {
        TablePage.Table(
            "Days",
            lead:
                "Sums of all parents and accounts, day by day; of the risk gate the orders that it "
                + "passed and refused.",
            columns: [
                .text("Date"), .number("Securities"), .number("Parents"), .number("Filled whole"),
                .number("Bought"), .number("Sold"), .number("Charges"), .number("Shortfall"),
                .number("bp"), .number("Profit"), .number("Risk gate"),
            ],
            rows: days.map { day in
                [
                    .init("\(day.date)"), .init(Format.grouped(day.securities)),
                    .init(Format.grouped(day.parents)), .init(Format.grouped(day.filledParents)),
                    .init(money(day.buyTurnover)), .init(money(day.sellTurnover)),
                    .init(money(day.fees)), .init(money(day.shortfall)),
                    .basisPoints(day.shortfallBasisPoints), .init(money(day.profit)),
                    gate(day.gate),
                ]
            })
    }

    private static func gate(_ counts: GateCounts?) -> TablePage.Cell {
        guard let counts else { return .init("OFF", tone: .cost) }
        return .init("\(Format.grouped(counts.passed)) / \(Format.grouped(counts.refused))")
    }

    private static func accounts(_ accounts: [AccountResult]) -> TablePage.Table {
        TablePage.Table(
            "Accounts",
            lead: "Cash, charges, and profit marked at each day's last trades: of the morning's "
                + "holdings, and of the day's trades.",
            columns: [
                .text("Account"), .text("Date"), .text("Holdings after"), .number("Cash before"),
                .number("Cash after"), .number("Bought"), .number("Sold"), .number("Charges"),
                .number("Holdings"), .number("Trades"), .number("Profit"),
            ],
            rows: accounts.map { account in
                let after = account.closingPositions.map {
                    "\(Format.grouped($0.shares)) \($0.instrument)"
                }
                return [
                    .init(account.account), .init("\(account.date)"),
                    .init(after.isEmpty ? "none" : after.joined(separator: ", ")),
                    .init(money(account.openingCash)), .init(money(account.closingCash)),
                    .init(money(account.buyTurnover)), .init(money(account.sellTurnover)),
                    .init(money(account.fees)), .init(money(account.holdingProfit)),
                    .init(money(account.tradingProfit)), .init(money(account.profit)),
                ]
            })
    }

    /// The accounts of one security and day.
    private static func accounts(of run: RunRecord) -> TablePage.Table {
        let rows = zip(run.header.accounts ?? [], run.trailer.accounts ?? []).map { before, after in
            [
                before.name, Format.grouped(before.openingShares), Format.grouped(after.bought),
                Format.grouped(after.sold), Format.grouped(after.closingShares),
                money(Money(units: after.buyTurnover)), money(Money(units: after.sellTurnover)),
                money(Money(units: after.fees)),
            ].map { TablePage.Cell($0) }
        }
        return TablePage.Table(
            "Accounts", lead: "What each account did in this security on this day.",
            columns: [
                .text("Account"), .number("Shares before"), .number("Bought"), .number("Sold"),
                .number("Shares after"), .number("Paid"), .number("Received"), .number("Charges"),
            ], rows: rows)
    }

    private static func parents(
        _ parents: [ParentResult], withFolder: Bool
    ) -> TablePage.Table {
        TablePage.Table(
            "Parents",
            lead:
                "Slippage against arrival mid and market VWAP, and the shortfall, in basis points; "
                + "positive is a cost. Every parent leads to its page.",
            columns: [.text("Parent"), .text("Account")]
                + (withFolder ? [.text("Security"), .text("Date")] : [])
                + [
                    .text("Side"), .text("Algorithm"), .text("State"), .number("Quantity"),
                    .number("Filled"), .number("Average"), .number("Arrival"), .number("VWAP"),
                    .number("Shortfall"), .number("Charges"), .number("Share"), .number("Passive"),
                ],
            rows: parents.map { row($0, withFolder: withFolder) })
    }

    private static func row(_ parent: ParentResult, withFolder: Bool) -> [TablePage.Cell] {
        let folder = withFolder ? parent.folder + "/" : ""
        let place: [TablePage.Cell] = [
            .init(parent.instrument, link: folder + RunFolder.report), .init(parent.date),
        ]
        return [.init(parent.id, link: folder + parent.page), .init(parent.account)]
            + (withFolder ? place : [])
            + [
                .init(parent.side), .init(parent.algorithm), .init(parent.state),
                .init(Format.grouped(parent.quantity)), .init(Format.grouped(parent.filled)),
                .init(parent.averagePrice ?? Format.missing),
                .basisPoints(parent.arrival?.basisPoints), .basisPoints(parent.vwap?.basisPoints),
                .basisPoints(parent.shortfall?.basisPoints), .init("¥" + parent.fees),
                .init(percent(parent.participationPercent)), .init(percent(parent.passivePercent)),
            ]
    }

    private static func percent(_ value: Double?) -> String {
        value.map { Format.percent($0 / 100) } ?? Format.missing
    }
}
