import Execution
import MarketData
import Rulebook
import TradingModel

/// What a rebalance is made from: files, the day, terms, and how the orders shall be worked.
public struct RebalanceRequest: Sendable {
    /// Target weights: a CSV file with the columns `account`, `instrument`, `weight`.
    public var targets: String
    /// Cash and holdings: see ``AccountBook``.
    public var accounts: String
    /// A CSV file of prices, or tapes.
    public var prices: [String]
    /// The day on which the basket shall trade.
    public var date: TradingDate
    /// Fees, proceeds, buffer, least trade.
    public var terms = RebalanceTerms()
    /// The algorithm of every order.
    public var algorithm = "twap"
    /// Its parameters, `name=value;name=value`.
    public var parameters = ""

    /// A request with standard terms.
    public init(targets: String, accounts: String, prices: [String], date: TradingDate) {
        self.targets = targets
        self.accounts = accounts
        self.prices = prices
        self.date = date
    }
}

/// One account's way from its holdings to its targets.
public struct AccountRebalance: Sendable {
    /// The account.
    public let account: String
    /// Its holdings and targets, by the order of the targets.
    public let positions: [RebalancePosition]
    /// The orders.
    public let plan: RebalancePlan
}

/// A basket that brings accounts to their target weights.
public struct Rebalance: Sendable {
    /// The accounts in the order of the targets.
    public let accounts: [AccountRebalance]
    private let request: RebalanceRequest

    /// The columns of the basket that is written.
    public static let columns = [
        "id", "account", "instrument", "date", "side", "quantity", "algorithm", "parameters",
    ]

    /// Reads and checks everything, and plans every account.
    ///
    /// Throws ``InputFaults`` with every fault.
    public init(_ request: RebalanceRequest) throws {
        var faults = FaultList()
        let book = AccountBook(path: request.accounts, &faults)
        let prices = PriceList(request.prices, before: request.date, &faults)
        let file = TableFile(
            path: request.targets, required: ["account", "instrument", "weight"], optional: [],
            wanted: "target weights, a CSV file", &faults)
        var reader = TargetReader(file: file, book: book, prices: prices, date: request.date)
        if faults.isEmpty { reader.read(&faults) }
        var accounts: [AccountRebalance] = []
        for (name, positions) in zip(reader.names, reader.positions) where faults.isEmpty {
            let cash = book.account(name)?.cash ?? .zero
            do {
                accounts.append(
                    AccountRebalance(
                        account: name, positions: positions,
                        plan: try RebalancePlan(positions, cash: cash, terms: request.terms)))
            } catch {
                faults.note(DataError(file: request.targets, "account \(name): \(error)"))
            }
        }
        try faults.check()
        self.accounts = accounts
        self.request = request
    }

    /// The basket, for `pankou portfolio`: sells before buys within each account.
    public var basketCSV: String {
        var table = CSVTable(Rebalance.columns)
        var number = 0
        for account in accounts {
            for order in account.plan.orders {
                number += 1
                table.add([
                    "\(number)", account.account,
                    account.positions[order.position].rules.instrument.description,
                    request.date.description, "\(order.side)", "\(order.quantity)",
                    request.algorithm, request.parameters,
                ])
            }
        }
        return table.text
    }
}

/// Joins targets, accounts and prices to positions.
private struct TargetReader {
    let file: TableFile
    let book: AccountBook
    let prices: PriceList
    let date: TradingDate
    private(set) var names: [String] = []
    private(set) var positions: [[RebalancePosition]] = []

    init(file: TableFile, book: AccountBook, prices: PriceList, date: TradingDate) {
        self.file = file
        self.book = book
        self.prices = prices
        self.date = date
    }

    mutating func read(_ faults: inout FaultList) {
        var lines: [String: [Instrument: Int]] = [:]
        for row in file.rows {
            guard let name = file.name(row, "account", &faults),
                let instrument = file.instrument(row, &faults),
                let weight = weight(row, &faults)
            else { continue }
            if let line = lines[name, default: [:]].updateValue(row.line, forKey: instrument) {
                faults.note(
                    file.fault(row, "instrument", "has a weight for \(name) in line \(line) too"))
            }
            guard let account = book.account(name) else {
                faults.note(file.fault(row, "account", "is not among those of \(book.path)"))
                continue
            }
            guard let position = position(row, account, instrument, weight, &faults) else {
                continue
            }
            if let index = names.firstIndex(of: name) {
                positions[index].append(position)
            } else {
                names.append(name)
                positions.append([position])
            }
        }
        for name in names {
            for held in book.account(name)?.sortedHoldings ?? []
            where lines[name]?[held.instrument] == nil {
                faults.note(
                    DataError(
                        file: file.path,
                        "account \(name) holds \(held.shares) \(held.instrument), for which there "
                            + "is no weight; give it one, 0 to sell it off"))
            }
        }
    }

    private func position(
        _ row: TableFile.Row, _ account: AccountBook.Account, _ instrument: Instrument,
        _ weight: Int64, _ faults: inout FaultList
    ) -> RebalancePosition? {
        let found = faults.noting(file.path, row.line, "instrument") {
            try MarketRules.standard.rules(for: instrument, on: date)
        }
        guard let rules = found else { return nil }
        guard let money = prices.price(instrument) else {
            faults.note(
                file.fault(row, "instrument", "has no price known before the open of \(date)"))
            return nil
        }
        guard let price = money.price(rules.tick.value) else {
            faults.note(
                file.fault(
                    row, "instrument",
                    "has the price \(money), which is no multiple of the tick, "
                        + "\(rules.tick.value.tick)"))
            return nil
        }
        let holding = account.holdings[instrument]
        return RebalancePosition(
            rules: rules, price: price, shares: holding?.shares ?? 0,
            sellable: holding?.sellable ?? 0, weight: weight)
    }

    /// A weight from 0 to 1 with at most six decimals, in millionths.
    private func weight(_ row: TableFile.Row, _ faults: inout FaultList) -> Int64? {
        let parts = row["weight"].split(separator: ".", omittingEmptySubsequences: false)
        let areDigits = parts.allSatisfy { part in
            !part.isEmpty && part.utf8.allSatisfy { (48...57).contains($0) }
        }
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        if areDigits, (1...2).contains(parts.count), fraction.utf8.count <= 6,
            parts[0].utf8.count <= 2, let whole = Int64(parts[0]),
            let rest = Int64(fraction + String(repeating: "0", count: 6 - fraction.utf8.count)),
            whole * RebalancePosition.wholeWeight + rest <= RebalancePosition.wholeWeight
        {
            return whole * RebalancePosition.wholeWeight + rest
        }
        faults.note(
            file.fault(row, "weight", "must be from 0 to 1 with at most six decimals, as 0.25"))
        return nil
    }
}
