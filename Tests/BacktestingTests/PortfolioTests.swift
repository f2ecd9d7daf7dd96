import Backtesting
import Execution
import Foundation
import Journal
import MarketData
import Strategies
import Testing
import TradingModel

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Whole portfolios on synthetic days: two securities, two days, two accounts.
@Suite("Portfolios on synthetic days")
struct PortfolioTests {
    private static let days: [(code: String, date: String, close: Int32, seed: UInt64)] = [
        ("605999.SH", "2025-06-18", 2_000, 1), ("605999.SH", "2025-06-19", 2_010, 2),
        ("600519.SH", "2025-06-18", 3_000, 3), ("600519.SH", "2025-06-19", 3_020, 4),
    ]
    private static let tapes = Result {
        try days.map { day in
            try Importer.synthetic(
                seed: day.seed, instrument: try #require(Instrument(day.code)),
                date: try #require(TradingDate(day.date)), previousClose: Price(ticks: day.close))
        }
    }

    /// Two parents of `fund` cross in one security, `desk` sells beside them, and what `fund` gets for
    /// 600519.SH pays for a part of 605999.SH.
    private static let basket = [
        "parameters,id,account,instrument,date,side,quantity,algorithm",
        "startTime=09:45;endTime=10:15,a1,fund,605999.SH,,buy,6000,twap",
        "startTime=09:50;endTime=10:20,a2,fund,605999.SH,2025-06-18,sell,2000,twap",
        "startTime=09:45;endTime=10:30;timeRandom=20,b1,desk,605999.SH,,sell,9000,twap",
        "startTime=09:31;endTime=09:50,c1,fund,600519.SH,,sell,3000,twap",
    ]
    private static let accounts = [
        "account,cash,instrument,shares", "fund,60000,600519.SH,9000", "fund,,605999.SH,5000",
        "desk,0,605999.SH,40000",
    ]

    private func fixture(_ folder: String) throws -> PortfolioFixture {
        let fixture = try PortfolioFixture(folder)
        for (index, tape) in try PortfolioTests.tapes.get().enumerated() {
            try tape.write(to: "\(folder)/tapes/day\(index).tape", overwrite: false)
        }
        try fixture.write("basket.csv", PortfolioTests.basket)
        return fixture
    }

    @Test func ordersAreTrackedAndSumsAgreeToTheCent() throws {
        try withFolder { folder in
            let fixture = try fixture(folder)
            try fixture.write("accounts.csv", PortfolioTests.accounts)
            let result = try fixture.run("out")
            #expect(result.parents.count == 7)
            try checkTracking(fixture)
            try checkAccounts(fixture)
            try checkPages(fixture)
            #expect(try fixture.files("out").count == 7 + 4 * 7 + 5)
        }
    }

    /// Fill belongs to child belongs to parent, and each level sums to the next.
    private func checkTracking(_ fixture: PortfolioFixture) throws {
        let parents = try fixture.table("parents")
        let (children, fills) = (try fixture.table("children"), try fixture.table("fills"))
        #expect(!children.rows.isEmpty && !fills.rows.isEmpty)
        func key(_ row: [String: String], _ columns: String...) -> String {
            columns.map { row[$0] ?? "?" }.joined(separator: "|")
        }
        let parentKeys = Set(
            parents.rows.map { key($0, "id", "account", "instrument", "date", "run") })
        let childKeys = Set(children.rows.map { key($0, "id", "account", "run", "order") })
        #expect(parentKeys.count == parents.rows.count)
        #expect(childKeys.count == children.rows.count)
        for child in children.rows {
            #expect(parentKeys.contains(key(child, "id", "account", "instrument", "date", "run")))
        }
        for fill in fills.rows {
            #expect(childKeys.contains(key(fill, "id", "account", "run", "order")))
        }
        let ofOrder = { (row: [String: String]) in key(row, "run", "order") }
        let ofParent = { (row: [String: String]) in key(row, "run", "id") }
        for (column, summed) in [
            ("quantity", "filled"), ("turnover", "turnover"), ("fees", "fees"),
        ] {
            let sums = fills.units(column, by: ofOrder)
            for child in children.rows {
                let place = ofOrder(child)
                #expect(sums[place] ?? 0 == TestTable.units(child[summed] ?? ""), "\(place)")
            }
            let totals = children.units(summed, by: ofParent)
            for parent in parents.rows {
                let place = ofParent(parent)
                #expect(totals[place] == TestTable.units(parent[summed] ?? ""), "\(place)")
            }
        }
        for parent in parents.rows {
            let sent = children.rows.count { ofParent($0) == ofParent(parent) }
            #expect("\(sent)" == parent["orders"])
            let parts = ["shortfall_delay", "shortfall_trading", "shortfall_opportunity", "fees"]
            let sum = parts.reduce(0) { $0 + TestTable.units(parent[$1] ?? "") }
            #expect(sum == TestTable.units(parent["shortfall"] ?? ""))
        }
    }

    /// Accounts move by their fills alone, carry over, and the days sum them.
    private func checkAccounts(_ fixture: PortfolioFixture) throws {
        let (accounts, fills) = (try fixture.table("accounts"), try fixture.table("fills"))
        let (days, parents) = (try fixture.table("days"), try fixture.table("parents"))
        #expect(accounts.rows.count == 4)
        for account in accounts.rows {
            func total(_ column: String, _ side: String? = nil) -> Int64 {
                fills.money(column) {
                    $0["account"] == account["account"] && $0["date"] == account["date"]
                        && (side == nil || $0["side"] == side)
                }
            }
            let opening = TestTable.units(account["opening_cash"] ?? "")
            let closing = TestTable.units(account["closing_cash"] ?? "")
            #expect(
                closing
                    == opening - total("turnover", "buy") + total("turnover", "sell")
                    - total("fees"))
            #expect(TestTable.units(account["fees"] ?? "") == total("fees"))
            #expect(closing >= 0)
            let profit = ["holding_profit", "trading_profit"].reduce(0) {
                $0 + TestTable.units(account[$1] ?? "")
            }
            #expect(profit == TestTable.units(account["profit"] ?? ""))
        }
        for name in ["desk", "fund"] {
            let own = accounts.rows.filter { $0["account"] == name }
            #expect(own.map { $0["date"] } == ["2025-06-18", "2025-06-19"])
            #expect(own[0]["closing_cash"] == own[1]["opening_cash"])
            #expect(own[0]["closing_positions"] == own[1]["opening_positions"])
        }
        for day in days.rows {
            let own = { (row: [String: String]) in row["date"] == day["date"] }
            for column in ["buy_turnover", "sell_turnover", "fees", "profit"] {
                #expect(accounts.money(column, where: own) == TestTable.units(day[column] ?? ""))
            }
            #expect(
                parents.money("shortfall", where: own) == TestTable.units(day["shortfall"] ?? ""))
        }
        // More is bought than the cash of the morning: the other security's sale has paid for it.
        let bought = TestTable.units(
            accounts.rows.first { $0["account"] == "fund" }?["buy_turnover"] ?? "")
        #expect(bought > 60_000 * Money.scale)
    }

    /// Pages are well-formed, and their links lead somewhere.
    private func checkPages(_ fixture: PortfolioFixture) throws {
        let files = try fixture.files("out")
        let pages = files.keys.filter { $0.hasSuffix(".html") }.sorted()
        #expect(pages.count == 1 + 4 + 4 + 5)
        for page in pages {
            let bytes = try #require(files[page])
            #expect(XMLParser(data: bytes).parse(), "\(page)")
            let text = String(decoding: bytes, as: UTF8.self)
            let folder = page.split(separator: "/").dropLast().map { $0 + "/" }.joined()
            for part in text.components(separatedBy: "<a href=\"").dropFirst() {
                let link = part.prefix { $0 != "\"" }
                #expect(link.hasPrefix("#") || files[folder + link] != nil, "\(page): \(link)")
            }
        }
    }

    @Test func aBasketOfOneRowTradesAsABacktestDoes() throws {
        try withFolder { folder in
            let fixture = try PortfolioFixture(folder)
            let tape = folder + "/tapes/day.tape"
            try PortfolioTests.tapes.get()[0].write(to: tape, overwrite: false)
            try fixture.write(
                "basket.csv",
                [
                    "account,instrument,side,quantity,algorithm,parameters",
                    "fund,605999.SH,sell,4037,twap,startTime=09:45;endTime=10:15",
                ])
            // With the gate on, as in a backtest.
            let result = try fixture.run { _ in }
            let day = try TradableDay(path: tape)
            var setup = StrategySetup(TWAP.self, on: day)
            for (name, value) in [
                ("side", "sell"), ("quantity", "4037"), ("startTime", "09:45"),
                ("endTime", "10:15"),
            ] { try setup.set(name, value) }
            var settings = BacktestSettings()
            settings.shares = 4_037
            settings.extraSamples = [setup.parent.startTime, setup.parent.endTime]
            let plan = RunPlan(strategy: TWAP.self, setup: setup, settings: settings)
            let run = try RunFolder.create(at: folder + "/alone", overwrite: false) {
                try plan.run(day, journal: $0)
            }
            let basket = try RunRecord(
                journal: folder + "/out/605999.SH-2025-06-18/" + RunFolder.journal)
            #expect(run.fills == basket.fills)
            #expect(run.samples == basket.samples)
            #expect(run.equityCSV == basket.equityCSV)
            let alone = RunSummary(run)
            let parent = try #require(result.parents.first)
            #expect(parent.filled == 4_037 && parent.state == "filled")
            #expect(parent.averagePrice == alone.averagePrice)
            #expect(parent.fees == alone.fees.total)
            #expect(
                parent.arrival?.basisPoints
                    == alone.costs.first { $0.benchmark == "arrival mid" }?.basisPoints)
        }
    }
}
