import Execution
import Foundation
import Journal
import TradingModel

/// Runs a portfolio: every security and day of the basket, and its accounts from day to day.
///
/// All parents on a security and day trade in the same queues. Where accounts are given, the
/// securities of a day whose parents share an account run side by side in order of time, so that
/// what a sale brings buys another security at once (T+0); shares bought are sold on the next day at
/// the earliest (T+1). Days and securities that share nothing are independent, and may run at the
/// same time without a change of any byte.
public struct PortfolioRun {
    private let plan: PortfolioPlan
    /// The accounts as they stand; nil where every parent is given what it needs.
    private var book: AccountBook?
    private var results: [InstrumentDayResult] = []
    private var accountResults: [AccountResult] = []

    private init(_ plan: PortfolioPlan) {
        self.plan = plan
        book = plan.accounts
    }

    /// Runs `plan` and makes the folder `path` of it; `progress` is told the share that is done.
    ///
    /// Whatever goes wrong, `path` is left as it was. Throws ``RunFolderError`` where `path` exists
    /// and `overwrite` is false, and what the runs throw.
    public static func run(
        _ plan: PortfolioPlan, at path: String, overwrite: Bool,
        progress: (Double) -> Void = { _ in }
    ) throws -> PortfolioResult {
        let target = try PortfolioFolder.checkTarget(path, overwrite: overwrite)
        return try RunFolder.build(target) { partial in
            var run = PortfolioRun(plan)
            let result = try run.runAll(in: partial, progress)
            try PortfolioFolder.write(result, in: partial)
            return result
        }
    }

    private mutating func runAll(
        in folder: String, _ progress: (Double) -> Void
    ) throws -> PortfolioResult {
        if book == nil {
            // Portions, so that progress can be told; every run is on its own.
            let portion = 4 * max(plan.settings.jobs, 1)
            for first in stride(from: 0, to: plan.days.count, by: portion) {
                let days = plan.days[first...].prefix(portion)
                try run(days.map { DayGroup([$0], openings: [needs($0)], places: 0) }, folder)
                progress(Double(results.count) / Double(plan.days.count))
            }
            for date in dates { settle(date) }
        } else {
            for date in dates {
                try run(groups(on: date), folder)
                settle(date)
                progress(Double(results.count) / Double(plan.days.count))
            }
        }
        return PortfolioResult(
            plan: plan, results: results, accounts: accountResults, closing: book)
    }

    private var dates: [TradingDate] {
        plan.days.reduce(into: []) { dates, day in
            if dates.last != day.date { dates.append(day.date) }
        }
    }

    private mutating func run(_ groups: [DayGroup], _ folder: String) throws {
        let settings = plan.settings
        let done = try parallelMap(groups, jobs: settings.jobs) { group in
            try group.run(in: folder, settings)
        }
        results += done.flatMap { $0 }
            .sorted { ($0.date, $0.folder) < ($1.date, $1.folder) }
    }

    // MARK: Before the day

    /// What the parents of a day need, account by account: shares to sell, cash to buy with.
    private func needs(_ day: InstrumentDay) -> [OpeningAccount] {
        day.accounts.map { name in
            let parents = day.parents.filter { $0.row.account == name }
            return parents.reduce(into: OpeningAccount(shares: 0, cash: .zero)) { sum, parent in
                sum.shares += parent.setup.shares(of: parent.strategy)
                sum.cash += parent.setup.ampleCash(for: parent.strategy) ?? .zero
            }
        }
    }

    /// The securities of a date in groups that share no account.
    private func groups(on date: TradingDate) -> [DayGroup] {
        var groups: [(days: [InstrumentDay], accounts: [String])] = []
        for day in plan.days where day.date == date {
            var joined: (days: [InstrumentDay], accounts: [String]) = ([], [])
            let names = day.accounts
            groups.removeAll { group in
                guard group.accounts.contains(where: names.contains) else { return false }
                joined.days += group.days
                joined.accounts += group.accounts
                return true
            }
            joined.days.append(day)
            joined.accounts += names.filter { !joined.accounts.contains($0) }
            groups.append(joined)
        }
        return groups.map { group in
            let openings = group.days.map { day in
                day.accounts.map { name in
                    let account = book?.account(name)
                    let isShared = group.days.count { $0.accounts.contains(name) } > 1
                    return OpeningAccount(
                        shares: account?.shares(day.instrument) ?? 0, cash: account?.cash ?? .zero,
                        place: isShared ? group.accounts.firstIndex(of: name) : nil)
                }
            }
            return DayGroup(group.days, openings: openings, places: group.accounts.count)
        }
    }

    // MARK: After the day

    /// Books a whole day and tells what it made of each account.
    private mutating func settle(_ date: TradingDate) {
        let parts = results.filter { $0.date == date }.flatMap(\.accounts)
        let names = parts.reduce(into: [String]()) { names, part in
            if !names.contains(part.opening.name) { names.append(part.opening.name) }
        }
        for name in names.sorted() {
            let own = parts.filter { $0.opening.name == name }
            var result = AccountResult(account: name, date: date)
            if let account = book?.account(name) {
                result.openingCash = account.cash
                result.openingPositions = AccountResult.positions(account)
                result.unpriced = result.openingPositions.map(\.instrument).filter { held in
                    !own.contains { $0.instrument == held }
                }
            } else {
                result.openingCash = own.reduce(.zero) {
                    $0 + Money(units: $1.opening.openingCash)
                }
                result.openingPositions = own.filter { $0.opening.openingShares > 0 }.map {
                    .init(instrument: $0.instrument, shares: $0.opening.openingShares)
                }
            }
            result.closingCash = result.openingCash
            for part in own { result.add(part) }
            result.closingPositions = close(name, own, result.closingCash)
            accountResults.append(result)
        }
    }

    /// Holdings of an account after the day; written into the book where there is one.
    private mutating func close(
        _ name: String, _ parts: [AccountPart], _ cash: Money
    ) -> [AccountResult.Position] {
        guard let index = book?.index(name) else {
            return parts.filter { $0.end.closingShares > 0 }.map {
                .init(instrument: $0.instrument, shares: $0.end.closingShares)
            }
        }
        book?.accounts[index].cash = cash
        for part in parts {
            let shares = part.end.closingShares
            // The next morning all of it may be sold.
            book?.accounts[index].holdings[part.instrument] =
                shares > 0 ? AccountBook.Holding(shares: shares, sellable: shares) : nil
        }
        return book.map { AccountResult.positions($0.accounts[index]) } ?? []
    }
}

extension AccountResult {
    fileprivate static func positions(_ account: AccountBook.Account) -> [Position] {
        account.sortedHoldings.map { Position(instrument: $0.instrument, shares: $0.shares) }
    }
}

/// Securities of one day that share accounts, and what those hold.
private struct DayGroup: Sendable {
    let days: [InstrumentDay]
    let openings: [[OpeningAccount]]
    let places: Int

    init(_ days: [InstrumentDay], openings: [[OpeningAccount]], places: Int) {
        self.days = days
        self.openings = openings
        self.places = places
    }

    /// Runs the group and makes the folders of its days in `folder`.
    func run(in folder: String, _ settings: PortfolioSettings) throws -> [InstrumentDayResult] {
        let pool = days.count > 1 ? CashPool(accounts: places) : nil
        let deskPlaces = try DeskPlace.places(
            days, openings: openings, settings: settings.risk)
        var runs: [InstrumentDayRun] = []
        for (index, (day, accounts)) in zip(days, openings).enumerated() {
            let path = folder + "/" + day.folder
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: false)
            runs.append(
                try InstrumentDayRun(
                    day, accounts: accounts, settings: settings, pool: pool,
                    place: deskPlaces.isEmpty ? nil : deskPlaces[index],
                    journal: path + "/" + RunFolder.journal))
        }
        try InstrumentDayRun.run(runs)
        return try days.map { day in
            let path = folder + "/" + day.folder
            let run = try RunRecord(journal: path + "/" + RunFolder.journal)
            return try RunFolder.writeBasketDay(run, in: path, name: day.folder)
        }
    }
}
