import Backtesting
import Execution
import Foundation
import MarketData
import Testing
import TradingModel

/// Rules of accounts and queues, on days small enough to work out by hand.
@Suite("Portfolios by hand")
struct PortfolioRuleTests {
    private static let header = "id,account,instrument,date,side,quantity,algorithm,parameters"

    /// A bid of 500 at 9.90 and an offer of 500 at 10.10; somebody sells 300 at 9.95 at 10:30, and
    /// somebody buys 300 at 10.05 at 10:40.
    private func quietDay() -> SmallDay {
        var day = SmallDay()
        day.submit(Timestamp(9, 31), .buy, 1, 500, at: 990)
        day.submit(Timestamp(9, 31), .sell, 2, 500, at: 1_010)
        day.submit(Timestamp(10, 30), .sell, 3, 300, at: 995)
        day.submit(Timestamp(10, 40), .buy, 4, 300, at: 1_005)
        day.trade(Timestamp(10, 40), .buy, 4, with: 3, 300, at: 995)
        return day
    }

    private func shot(_ time: String, _ price: String) -> String {
        "startTime=\(time);endTime=14:00;limitPrice=\(price)"
    }

    private func row(
        _ id: String, _ account: String, _ side: String, _ quantity: Int, _ parameters: String,
        code: String = "600536.SH", date: String = ""
    ) -> String {
        "\(id),\(account),\(code),\(date),\(side),\(quantity),one-shot,\(parameters)"
    }

    @Test func ordersOfOneAccountDoNotTradeWithOneAnother() throws {
        try withFolder { folder in
            let fixture = try PortfolioFixture(folder)
            try fixture.tape(quietDay(), "600536.SH", "2023-07-11")
            // Ours at 10.00 is the best bid. Our sell at 10.00 would meet it: its rest is cancelled.
            try fixture.write(
                "basket.csv",
                [
                    PortfolioRuleTests.header,
                    row("bid", "fund", "buy", 200, shot("10:00", "10.00")),
                    row("ask", "fund", "sell", 200, shot("10:10", "10.00")),
                ])
            let result = try fixture.run()
            #expect(result.parents.map(\.filled) == [200, 0])
            #expect(result.parents.map(\.selfTradesPrevented) == [0, 1])
            #expect(result.days.map(\.crossShares) == [0])
            let children = try fixture.table("children")
            #expect(children.rows[1]["reason"] == Reason.selfTrade.text)
            // The bid stands first when somebody sells 300 at 9.95.
            let fills = try fixture.table("fills")
            #expect(fills.rows.map { $0["contra_order"] } == ["3"])
        }
    }

    @Test func ordersOfDifferentAccountsMay() throws {
        try withFolder { folder in
            let fixture = try PortfolioFixture(folder)
            try fixture.tape(quietDay(), "600536.SH", "2023-07-11")
            try fixture.write(
                "basket.csv",
                [
                    PortfolioRuleTests.header,
                    row("bid", "fund", "buy", 200, shot("10:00", "10.00")),
                    row("ask", "desk", "sell", 200, shot("10:10", "10.00")),
                ])
            let result = try fixture.run()
            #expect(result.parents.map(\.filled) == [200, 200])
            #expect(result.days.map(\.crossShares) == [200])
            #expect(result.notes.contains { $0.contains("200 shares with one another") })
            let fills = try fixture.table("fills")
            #expect(fills.rows.map { $0["id"] } == ["ask", "bid"])
            #expect(fills.rows.map { $0["role"] } == ["aggressive", "passive"])
            #expect(Set(fills.rows.map { $0["sequence"] }).count == 1)
            // One sells to the other: cash moves by the turnover, less both charges.
            let accounts = try fixture.table("accounts")
            #expect(accounts.rows.map { $0["buy_turnover"] } == ["0.00", "2000.00"])
            #expect(accounts.rows.map { $0["sell_turnover"] } == ["2000.00", "0.00"])
        }
    }

    @Test func anAuctionMatchesNoTwoOrdersOfOneAccount() throws {
        try withFolder { folder in
            let fixture = try PortfolioFixture(folder)
            try fixture.tape(quietDay(), "600536.SH", "2023-07-11")
            try fixture.write(
                "basket.csv",
                [
                    PortfolioRuleTests.header,
                    row("bid", "fund", "buy", 200, shot("09:16", "10.00")),
                    row("ask", "fund", "sell", 200, shot("09:17", "10.00")),
                    row("far", "fund", "sell", 200, shot("09:18", "10.01")),
                ])
            let result = try fixture.run()
            // The bid takes 200 of the 300 at 9.95; of the buyer at 10.05 the far offer then gets 200.
            #expect(result.parents.map(\.state) == ["filled", "refused", "filled"])
            #expect(try fixture.table("children").rows[1]["reason"] == Reason.selfTrade.text)
        }
    }

    @Test func parentsOfAnAccountShareCashAndShares() throws {
        try withFolder { folder in
            let fixture = try PortfolioFixture(folder)
            try fixture.tape(quietDay(), "600536.SH", "2023-07-11")
            try fixture.write(
                "accounts.csv",
                ["account,cash,instrument,shares", "fund,3500,600536.SH,300", "rich,9000,,"])
            try fixture.write(
                "basket.csv",
                [
                    PortfolioRuleTests.header,
                    row("b1", "fund", "buy", 200, shot("10:00", "9.80")),
                    row("b2", "fund", "buy", 200, shot("10:01", "9.80")),
                    row("s1", "fund", "sell", 200, shot("10:02", "10.50")),
                    row("s2", "fund", "sell", 200, shot("10:03", "10.50")),
                    row("b3", "rich", "buy", 200, shot("10:04", "9.80")),
                ])
            try fixture.run()
            let reasons = try fixture.table("children").rows.map { $0["reason"] ?? "" }
            #expect(
                reasons == [
                    Reason.endOfDay.text, Reason.insufficientCash.text, Reason.endOfDay.text,
                    Reason.insufficientShares.text, Reason.endOfDay.text,
                ])
        }
    }

    @Test func boughtSharesAreSoldTheNextDayAndProceedsBuyElsewhereAtOnce() throws {
        try withFolder { folder in
            let fixture = try PortfolioFixture(folder)
            for date in ["2023-07-11", "2023-07-12"] {
                try fixture.tape(quietDay(), "600536.SH", date)
                try fixture.tape(quietDay(), "601825.SH", date)
            }
            // 600.00 do not buy 200 at 10.10; after the sale at 9.90 in the other security they do.
            try fixture.write(
                "accounts.csv", ["account,cash,instrument,shares", "fund,600,601825.SH,200"])
            try fixture.write(
                "basket.csv",
                [
                    PortfolioRuleTests.header,
                    row("early", "fund", "buy", 200, shot("10:00", "10.10"), date: "2023-07-11"),
                    row(
                        "raise", "fund", "sell", 200, shot("10:05", "9.90"), code: "601825.SH",
                        date: "2023-07-11"),
                    row("late", "fund", "buy", 200, shot("10:10", "10.10"), date: "2023-07-11"),
                    row("same", "fund", "sell", 200, shot("10:20", "9.90"), date: "2023-07-11"),
                    row("next", "fund", "sell", 200, shot("10:20", "9.90"), date: "2023-07-12"),
                ])
            let result = try fixture.run()
            let states = Dictionary(
                uniqueKeysWithValues: result.parents.map { ($0.id, $0.state) })
            #expect(
                states == [
                    "early": "refused", "raise": "filled", "late": "filled", "same": "refused",
                    "next": "filled",
                ])
            let reasons = try fixture.table("children").rows.reduce(into: [String: String]()) {
                $0[$1["id"] ?? ""] = $1["reason"]
            }
            #expect(reasons["early"] == Reason.insufficientCash.text)
            #expect(reasons["same"] == Reason.insufficientShares.text)
            // 600 + 1980 − 5.00 − 0.02 − 1.98, − 2020 − 5.00 − 0.02, + 1980 − 5.00 − 0.02 − 1.98.
            let cash = try fixture.table("accounts").rows.map { $0["closing_cash"] }
            #expect(cash == ["547.98", "2520.98"])
            #expect(result.closing?.account("fund")?.sortedHoldings.isEmpty == true)
            // The gate, which the fund's securities share, refuses the same before the broker does.
            let gated = try fixture.run("gated") { _ in }
            #expect(gated.parents.map(\.state) == result.parents.map(\.state))
            let children = try fixture.table("children", of: "gated").rows
            for id in ["early", "same"] {
                #expect(children.first { $0["id"] == id }?["reason"] == Reason.riskGate.text)
            }
        }
    }

    @Test func aHoldingWithoutATapeIsCarried() throws {
        try withFolder { folder in
            let fixture = try PortfolioFixture(folder)
            try fixture.tape(quietDay(), "600536.SH", "2023-07-11")
            try fixture.write(
                "accounts.csv",
                ["instrument,account,shares,cash", "601825.SH,fund,700,5000"])
            try fixture.write(
                "basket.csv",
                [PortfolioRuleTests.header, row("b", "fund", "buy", 200, shot("10:00", "10.10"))])
            try fixture.run()
            let account = try #require(try fixture.table("accounts").rows.first)
            #expect(account["unpriced"] == "601825.SH")
            #expect(account["closing_positions"] == "600536.SH=200;601825.SH=700")
            // Bought at 10.10; the day's last trade was at 9.95; charges 5.02.
            #expect(account["trading_profit"] == "-35.02")
        }
    }

    @Test func aTargetThatIsNoPortfoliosStaysAndAFailureLeavesNothing() throws {
        try withFolder { folder in
            let fixture = try PortfolioFixture(folder)
            try fixture.tape(quietDay(), "600536.SH", "2023-07-11")
            try fixture.write(
                "basket.csv",
                [PortfolioRuleTests.header, row("b", "fund", "buy", 200, shot("10:00", "10.10"))])
            try fixture.run()
            let plan = try fixture.plan()
            let out = folder + "/out"
            #expect(throws: RunFolderError.self) { try fixture.run() }
            _ = try PortfolioRun.run(plan, at: out + "/", overwrite: true)
            for name in ["notes.txt", "600536.SH-2023-07-11/notes.txt"] {
                try Data("x".utf8).write(to: URL(fileURLWithPath: out + "/" + name))
                #expect(throws: RunFolderError.self) {
                    _ = try PortfolioRun.run(plan, at: out, overwrite: true)
                }
                try FileManager.default.removeItem(atPath: out + "/" + name)
            }
            #expect(throws: (any Error).self) {
                _ = try PortfolioRun.run(plan, at: out + "/fills.csv/in", overwrite: false)
            }
            let left = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(left.sorted() == ["basket.csv", "out", "tapes"])
        }
    }

    @Test(arguments: [false, true])
    func theNumberOfJobsChangesNoByte(withAccounts: Bool) throws {
        try withFolder { folder in
            let fixture = try PortfolioFixture(folder)
            let codes = ["600536.SH", "601825.SH", "603999.SH"]
            for date in ["2023-07-11", "2023-07-12"] {
                for code in codes { try fixture.tape(quietDay(), code, date) }
            }
            // The desk joins two securities; the third is on its own.
            let rows = codes.enumerated().map { index, code in
                row("b\(index)", "fund\(index)", "buy", 100, shot("10:00", "10.10"), code: code)
            }
            let desk = codes.prefix(2).enumerated().map { index, code in
                row("s\(index)", "desk", "sell", 100, shot("10:05", "9.90"), code: code)
            }
            try fixture.write("basket.csv", [PortfolioRuleTests.header] + rows + desk)
            if withAccounts {
                try fixture.write(
                    "accounts.csv",
                    [
                        "account,cash,instrument,shares", "fund0,5000,,", "fund1,2000,,",
                        "fund2,3000,,",
                    ]
                        + codes.map { "desk,,\($0),300" })
            }
            try fixture.run("one")
            try fixture.run("four", jobs: 4)
            let (one, four) = (try fixture.files("one"), try fixture.files("four"))
            #expect(one.count == 7 + 6 * 9 - 2 * 2)
            #expect(one.keys.sorted() == four.keys.sorted())
            for (name, bytes) in one { #expect(bytes == four[name], "\(name) differs") }
        }
    }
}
