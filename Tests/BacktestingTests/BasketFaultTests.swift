import Backtesting
import Execution
import Foundation
import Strategies
import Testing
import TradingModel

/// What is wrong with a basket, accounts or targets is told before anything runs: all of it, with file,
/// line and column.
@Suite("Faults of baskets, accounts and targets")
struct BasketFaultTests {
    private static let header = "id,account,instrument,date,side,quantity,algorithm,parameters"

    private func withDay<T>(_ body: (PortfolioFixture) throws -> T) throws -> T {
        try withFolder { folder in
            let fixture = try PortfolioFixture(folder)
            var day = SmallDay()
            day.submit(Timestamp(9, 31), .buy, 1, 500, at: 990)
            day.submit(Timestamp(9, 31), .sell, 2, 500, at: 1_010)
            try fixture.tape(day, "600536.SH", "2023-07-11")
            return try body(fixture)
        }
    }

    /// The faults of a plan, each without the folder's path.
    private func faults(_ fixture: PortfolioFixture) -> [String] {
        do {
            _ = try fixture.plan()
            return []
        } catch let error as InputFaults {
            return error.faults.map {
                $0.description.replacingOccurrences(of: fixture.folder + "/", with: "")
            }
        } catch {
            return ["\(error)"]
        }
    }

    @Test(arguments: [
        ("1,fund,600536,,buy,100,twap,", "basket.csv:2: column instrument:"),
        ("1,fund,600519.SH,,buy,100,twap,", "no tape of 600519.SH"),
        ("1,fund,600536.SH,2023-07-12,buy,100,twap,", "days given: 2023-07-11"),
        ("1,fund,600536.SH,2023-02-30,buy,100,twap,", "column date:"),
        ("1,fund,600536.SH,,hold,100,twap,", "must be buy or sell"),
        ("1,fund,600536.SH,,,100,twap,", "must be buy or sell"),
        ("1,fund,600536.SH,,buy,0,twap,", "from 1 to 1099511627776"),
        ("1,fund,600536.SH,,buy,1e3,twap,", "column quantity:"),
        ("1,fund,600536.SH,,buy,99999999999999999999,twap,", "column quantity:"),
        ("1,fund,600536.SH,,buy,150,twap,", "whole lots"),
        ("1,fund,600536.SH,,buy,100,tvap,", "there are twap, one-shot"),
        ("1,fund,600536.SH,,buy,100,twap,speed=9", "no parameter \"speed\""),
        ("1,fund,600536.SH,,buy,100,twap,slices", "name=value"),
        ("1,fund,600536.SH,,buy,100,twap,slices=0", "from 1 to 10000"),
        ("1,fund,600536.SH,,buy,100,twap,slices=2;slices=3", "twice"),
        ("1,fund,600536.SH,,buy,100,twap,quantity=3", "column of its own"),
        ("1,fund,600536.SH,,buy,100,twap,startTime=11:00;endTime=10:00", "startTime"),
        ("1,fund,600536.SH,,buy,100,one-shot,", "limitPrice must be given"),
        ("../x,fund,600536.SH,,buy,100,twap,", "column id:"),
        ("1,,600536.SH,,buy,100,twap,", "column account:"),
        ("1,fund,600536.SH,,buy,100,twap", "has 7 fields, the header has 8"),
    ])
    func aBadRowIsNamed(row: String, word: String) throws {
        try withDay { fixture in
            try fixture.write("basket.csv", [BasketFaultTests.header, row])
            let found = faults(fixture)
            #expect(found.contains { $0.contains(word) }, "\(found)")
            #expect(found.allSatisfy { $0.hasPrefix("basket.csv:2:") }, "\(found)")
        }
    }

    @Test(arguments: [
        ("account,instrument,side,quantity", "column algorithm: is missing"),
        (header + ",color", "column color: is not known"), (header + ",id", "twice"),
        (header, "no rows"),
    ])
    func aBadHeaderIsNamed(header: String, word: String) throws {
        try withDay { fixture in
            try fixture.write("basket.csv", [header])
            #expect(faults(fixture).contains { $0.contains(word) })
        }
    }

    @Test func allFaultsAreListedUpToTwenty() throws {
        try withDay { fixture in
            let good = "fund,600536.SH,,buy,100,twap,"
            try fixture.write(
                "basket.csv",
                [BasketFaultTests.header, "1,\(good)", "1,\(good)", "3,fund,600536.SH,,up,0,x,"])
            let found = faults(fixture)
            #expect(found.count == 4)
            #expect(found[0].contains("basket.csv:3: column id:") && found[0].contains("line 2"))
            let bad = (1...30).map { "r\($0),fund,600536.SH,,buy,0,twap," }
            try fixture.write("basket.csv", [BasketFaultTests.header] + bad)
            #expect {
                _ = try fixture.plan()
            } throws: { error in
                guard let error = error as? InputFaults else { return false }
                return error.faults.count == 20 && error.left == 10
                    && error.description.hasSuffix("and 10 more")
            }
        }
    }

    @Test(arguments: [
        ("rich,5,,", "\"fund\" is not among the accounts"),
        ("fund,x,,", "column cash:"), ("fund,-5,,", "column cash:"),
        ("fund,5,600536.SH,-1", "column shares:"), ("fund,5,600536.SH,", "column shares:"),
        ("fund,5,,100", "column instrument:"), ("fund,5,,\nfund,6,,", "second cash"),
        ("fund,5,600536.SH,1\nfund,,600536.SH,1", "stands twice"),
    ])
    func badAccountsAreNamed(rows: String, word: String) throws {
        try withDay { fixture in
            try fixture.write(
                "basket.csv", [BasketFaultTests.header, "1,fund,600536.SH,,buy,100,twap,"])
            try fixture.write("accounts.csv", ["account,cash,instrument,shares", rows])
            let found = faults(fixture)
            let wanted = word.replacingOccurrences(of: "\"fund\" is", with: "fund is")
            #expect(found.contains { $0.contains(wanted) }, "\(found)")
        }
    }

    @Test func twoTapesOfOneDayAreAFault() throws {
        try withDay { fixture in
            try fixture.write(
                "basket.csv", [BasketFaultTests.header, "1,fund,600536.SH,,buy,100,twap,"])
            let tapes = fixture.folder + "/tapes"
            try FileManager.default.copyItem(
                atPath: tapes + "/600536.SH-2023-07-11.tape", toPath: tapes + "/copy.tape")
            #expect(faults(fixture).contains { $0.contains("give one of them") })
            try FileManager.default.removeItem(atPath: tapes)
            try FileManager.default.createDirectory(
                atPath: tapes, withIntermediateDirectories: false)
            #expect(faults(fixture).contains { $0.contains("without a file that ends in .tape") })
        }
    }

    // MARK: Rebalancing

    private func request(_ fixture: PortfolioFixture, _ prices: String) throws -> RebalanceRequest {
        RebalanceRequest(
            targets: fixture.folder + "/targets.csv", accounts: fixture.folder + "/accounts.csv",
            prices: [fixture.folder + "/" + prices],
            date: try #require(TradingDate("2023-07-11")))
    }

    @Test func targetsBecomeABasketThatTheAccountsCanPayFor() throws {
        try withDay { fixture in
            try fixture.write(
                "accounts.csv",
                ["account,cash,instrument,shares,sellable", "fund,2000,601825.SH,337,337"])
            try fixture.write(
                "targets.csv",
                ["account,instrument,weight", "fund,601825.SH,0", "fund,600536.SH,0.9"])
            try fixture.write(
                "prices.csv", ["instrument,price", "601825.SH,10.00", "600536.SH,10.00"])
            let plan = try Rebalance(try request(fixture, "prices.csv"))
            #expect(
                plan.basketCSV == """
                    id,account,instrument,date,side,quantity,algorithm,parameters
                    1,fund,601825.SH,2023-07-11,sell,337,twap,
                    2,fund,600536.SH,2023-07-11,buy,400,twap,

                    """)
            try fixture.write("basket.csv", [plan.basketCSV.trimmingCharacters(in: .newlines)])
            let basket = try Basket(
                path: fixture.folder + "/basket.csv", algorithms: [TWAP.self])
            #expect(basket.rows.map(\.quantity) == [337, 400])
        }
    }

    @Test func theDaysTapeGivesItsPreviousCloseOnly() throws {
        try withDay { fixture in
            try fixture.write("accounts.csv", ["account,cash,instrument,shares", "fund,2000,,"])
            try fixture.write("targets.csv", ["account,instrument,weight", "fund,600536.SH,1"])
            let plan = try Rebalance(try request(fixture, "tapes"))
            #expect(plan.accounts.first?.positions.map(\.price) == [Price(ticks: 1_000)])
        }
    }

    @Test(arguments: [
        ("fund,600536.SH,1.1", "from 0 to 1"), ("fund,600536.SH,.5", "from 0 to 1"),
        ("fund,600536.SH,0.6\nfund,601825.SH,0.5", "sum to at most 1"),
        ("fund,600536.SH,0.6\nfund,600536.SH,0.1", "line 2"),
        ("poor,600536.SH,0.6", "not among those of"), ("fund,600519.SH,0.6", "no price"),
        ("fund,510300.SH,0.6", "no board"), ("fund,600000.SH,0.6", "multiple of the tick"),
        ("fund,600536.SH,1", "holds 100 601825.SH, for which there is no weight"),
    ])
    func badTargetsAreNamed(rows: String, word: String) throws {
        try withDay { fixture in
            try fixture.write(
                "accounts.csv", ["account,cash,instrument,shares", "fund,2000,601825.SH,100"])
            try fixture.write("targets.csv", ["account,instrument,weight", rows])
            try fixture.write(
                "prices.csv",
                ["instrument,price", "601825.SH,10.00", "600536.SH,10.00", "600000.SH,10.005"])
            let request = try request(fixture, "prices.csv")
            #expect {
                _ = try Rebalance(request)
            } throws: {
                "\($0)".contains(word)
            }
        }
    }
}
