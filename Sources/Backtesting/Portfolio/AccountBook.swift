import MarketData
import TradingModel

/// Cash and holdings of accounts, read from a CSV file.
///
/// Columns: `account`, `cash`, `instrument`, `shares` and, where wanted, `sellable`. An account has a
/// row for each security that it holds; its cash stands in one of its rows, the others leave it
/// empty. A row may have cash only.
public struct AccountBook: Sendable, Hashable {
    /// One account.
    public struct Account: Sendable, Hashable {
        /// Its name.
        public let name: String
        /// Its cash.
        public var cash: Money
        /// Its holdings by instrument, none of nothing.
        public var holdings: [Instrument: Holding]

        /// Shares held of `instrument`.
        public func shares(_ instrument: Instrument) -> Quantity {
            holdings[instrument]?.shares ?? 0
        }

        /// Holdings in the order of their codes.
        public var sortedHoldings: [(instrument: Instrument, shares: Quantity)] {
            holdings.map { ($0.key, $0.value.shares) }.filter { $0.1 > 0 }
                .sorted { $0.0.description < $1.0.description }
        }
    }

    /// What an account holds of a security.
    public struct Holding: Sendable, Hashable {
        /// Shares.
        public var shares: Quantity
        /// Of these, shares that may be sold now.
        public var sellable: Quantity
    }

    /// The file as the user named it.
    public let path: String
    /// The accounts in the file's order.
    public internal(set) var accounts: [Account] = []

    static let required = ["account", "cash", "instrument", "shares"]
    /// Shares and cash up to here leave room for every sum.
    private static let maximumShares: Int64 = 1 << 40

    /// Reads the accounts at `path`.
    ///
    /// Throws ``InputFaults`` with every fault of the file.
    public init(path: String) throws {
        var faults = FaultList()
        self.init(path: path, &faults)
        try faults.check()
    }

    init(path: String, _ faults: inout FaultList) {
        self.path = path
        let file = TableFile(
            path: path, required: AccountBook.required, optional: ["sellable"],
            wanted: "accounts, a CSV file", &faults)
        var hasCash: Set<String> = []
        for row in file.rows {
            guard let name = file.name(row, "account", &faults) else { continue }
            let place = index(name) ?? accounts.count
            if place == accounts.count {
                accounts.append(Account(name: name, cash: .zero, holdings: [:]))
            }
            if !row["cash"].isEmpty, let cash = file.money(row, "cash", &faults) {
                if !hasCash.insert(name).inserted {
                    faults.note(
                        file.fault(row, "cash", "is a second cash of \(name); leave one empty"))
                }
                accounts[place].cash = cash
            }
            readHolding(row, place, file, &faults)
        }
        let total = accounts.reduce(Int128(0)) { $0 + Int128($1.cash.units) }
        if total > Int128(Int64.max / 64) {
            faults.note(DataError(file: path, column: "cash", "sums to more than can be counted"))
        }
    }

    private mutating func readHolding(
        _ row: TableFile.Row, _ place: Int, _ file: TableFile, _ faults: inout FaultList
    ) {
        if row["instrument"].isEmpty, row["shares"].isEmpty, row["sellable"].isEmpty { return }
        guard let instrument = file.instrument(row, &faults),
            let shares = file.integer(row, "shares", 0...AccountBook.maximumShares, &faults)
        else { return }
        var sellable = shares
        if !row["sellable"].isEmpty {
            guard let value = file.integer(row, "sellable", 0...shares, &faults) else { return }
            sellable = value
        }
        if accounts[place].holdings[instrument] != nil {
            faults.note(
                file.fault(row, "instrument", "stands twice for account \(accounts[place].name)"))
        }
        accounts[place].holdings[instrument] = Holding(shares: shares, sellable: sellable)
    }

    /// The place of the account called `name`, or nil.
    public func index(_ name: String) -> Int? { accounts.firstIndex { $0.name == name } }

    /// The account called `name`, or nil.
    public func account(_ name: String) -> Account? { index(name).map { accounts[$0] } }
}
