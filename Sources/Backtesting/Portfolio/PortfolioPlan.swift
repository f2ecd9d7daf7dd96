import Execution
import MarketData
import Risk
import TradingModel

/// What all runs of a portfolio share.
public struct PortfolioSettings: Sendable, Hashable {
    /// The three legs.
    public var latencies = Latencies.standard
    /// The seed of latencies, and of the parents' own seeds.
    public var seed: UInt64 = 1
    /// The broker's terms.
    public var terms = BrokerTerms()
    /// The gate between the strategies and the exchange; securities that share accounts share one.
    public var risk = RiskSettings()
    /// Runs at the same time; the results are the same for every number.
    public var jobs = 1

    /// Standard latencies, one run at a time.
    public init() {}
}

/// A row of a basket on one day.
public struct PortfolioParent: Sendable {
    /// The row.
    public let row: BasketRow
    /// Its algorithm.
    public let strategy: any NamedStrategy.Type
    /// The order and its parameters on the day.
    public let setup: StrategySetup
}

/// One security on one day, with all parents that trade in it.
public struct InstrumentDay: Sendable {
    /// The day.
    public let day: TradableDay
    /// The parents in the order of the basket.
    public let parents: [PortfolioParent]

    /// The security.
    public var instrument: Instrument { day.tape.header.instrument }
    /// The date.
    public var date: TradingDate { day.tape.header.date }
    /// The name of its folder.
    public var folder: String { "\(instrument)-\(date)" }
    /// The accounts that trade in it, in the order of their first parent.
    public var accounts: [String] {
        parents.reduce(into: []) { names, parent in
            if !names.contains(parent.row.account) { names.append(parent.row.account) }
        }
    }
}

/// A basket, its days and its accounts: checked, and ready to run.
public struct PortfolioPlan: Sendable {
    /// Days of securities that are traded, by date and code.
    public let days: [InstrumentDay]
    /// Accounts before the first day; nil where every parent is given what it needs.
    public let accounts: AccountBook?
    /// What all runs share.
    public let settings: PortfolioSettings

    /// The plan for the basket at `basket` on the tapes at `tapes` (files or folders), with the
    /// accounts at `accounts` if given.
    ///
    /// Everything is checked before anything runs. Throws ``InputFaults`` with every fault.
    public init(
        basket: String, tapes: [String], accounts: String? = nil,
        algorithms: [any NamedStrategy.Type], settings: PortfolioSettings = PortfolioSettings()
    ) throws {
        var faults = FaultList()
        let read = Basket(path: basket, algorithms: algorithms, &faults)
        let shelf = TapeShelf(tapes, &faults)
        let book = accounts.map { AccountBook(path: $0, &faults) }
        var builder = PortfolioPlanBuilder(
            basket: read, shelf: shelf, algorithms: algorithms, settings: settings)
        if faults.isEmpty { builder.build(book, &faults) }
        try faults.check()
        days = builder.days
        let parents = days.flatMap(\.parents)
        let fault = settings.risk.fault(
            accounts: parents.map(\.row.account),
            strategies: parents.flatMap { [$0.strategy.name, $0.row.id] })
        if let fault { throw fault }
        // Securities that share accounts share a gate, in which numbers are its own.
        if settings.risk.interventions.contains(where: { ($0.scope ?? .firm) != .firm }) {
            throw RiskFault("a portfolio is killed and armed again as a whole: give a time only")
        }
        self.accounts = book
        self.settings = settings
    }
}

/// Joins rows and tapes, and checks every parent on every day.
private struct PortfolioPlanBuilder {
    let basket: Basket
    let shelf: TapeShelf
    let algorithms: [any NamedStrategy.Type]
    let settings: PortfolioSettings
    private(set) var days: [InstrumentDay] = []

    init(
        basket: Basket, shelf: TapeShelf, algorithms: [any NamedStrategy.Type],
        settings: PortfolioSettings
    ) {
        self.basket = basket
        self.shelf = shelf
        self.algorithms = algorithms
        self.settings = settings
    }

    mutating func build(_ book: AccountBook?, _ faults: inout FaultList) {
        for row in basket.rows {
            checkTapes(row, &faults)
            if let book, book.account(row.account) == nil {
                faults.note(
                    fault(
                        row, "account", "\(row.account) is not among the accounts of \(book.path)")
                )
            }
        }
        for tape in shelf.tapes {
            let rows = basket.rows.filter { row in
                row.instrument == tape.header.instrument
                    && row.date.map { $0 == tape.header.date } ?? true
            }
            guard !rows.isEmpty,
                let day = faults.noting(tape.path, nil, nil, { try TradableDay(tape) })
            else { continue }
            let parents = rows.compactMap { parent($0, day, &faults) }
            checkSum(parents, &faults)
            days.append(InstrumentDay(day: day, parents: parents))
        }
    }

    private func checkTapes(_ row: BasketRow, _ faults: inout FaultList) {
        let dates = shelf.tapes(of: row.instrument).map(\.header.date)
        if let date = row.date, !dates.contains(date) {
            let given = dates.isEmpty ? "none" : dates.map(\.description).joined(separator: ", ")
            faults.note(
                fault(
                    row, "date",
                    "there is no tape of \(row.instrument) on \(date); days given: "
                        + given))
        } else if dates.isEmpty {
            faults.note(fault(row, "instrument", "there is no tape of \(row.instrument)"))
        }
    }

    private func parent(
        _ row: BasketRow, _ day: TradableDay, _ faults: inout FaultList
    ) -> PortfolioParent? {
        guard let type = algorithms.first(where: { $0.name == row.algorithm }) else { return nil }
        var setup = StrategySetup(type, on: day)
        setup.terms = settings.terms
        func set(_ name: String, _ value: String, _ column: String) -> Bool {
            do {
                try setup.set(name, value)
                return true
            } catch {
                faults.note(fault(row, column, "\(error)"))
                return false
            }
        }
        // A stream for each row: two rows alike do not draw the same times and sizes.
        var seeds = SplitMix64(seed: settings.seed, stream: UInt64(row.line))
        var isSound = set("seed", "\(seeds.next() & UInt64(Int64.max))", "parameters")
        if let side = row.side { isSound = set("side", "\(side)", "side") && isSound }
        isSound = set("quantity", "\(row.quantity)", "quantity") && isSound
        for parameter in row.parameters {
            isSound = set(parameter.name, parameter.value, "parameters") && isSound
        }
        guard isSound else { return nil }
        do {
            try type.complete(&setup)
            try RunPlan(strategy: type, setup: setup, settings: BacktestSettings()).check()
        } catch {
            faults.note(fault(row, "parameters", "\(error) (\(day.tape.header.date))"))
            return nil
        }
        guard setup.ampleCash(for: type) != nil else {
            faults.note(
                fault(
                    row, "quantity",
                    "\(row.quantity) shares at the highest price of the day are more than can be "
                        + "counted; give fewer"))
            return nil
        }
        return PortfolioParent(row: row, strategy: type, setup: setup)
    }

    /// What all parents of a day are given must be countable, with room for what they gain.
    private func checkSum(_ parents: [PortfolioParent], _ faults: inout FaultList) {
        var sum = Int128(0)
        for parent in parents {
            let cash = parent.setup.ampleCash(for: parent.strategy) ?? .zero
            let highest = parent.setup.limits?.upperBound.ticks ?? 0
            let value =
                Int128(highest) * Int128(parent.setup.rules.tick.value.tick.units)
                * Int128(parent.setup.parent.quantity)
            sum += max(Int128(cash.units), value)
            guard sum > Int128(Int64.max / 64) else { continue }
            return faults.note(
                fault(
                    parent.row, "quantity",
                    "with this row the day's parents in \(parent.row.instrument) are worth more "
                        + "than can be counted; give fewer shares"))
        }
    }

    private func fault(_ row: BasketRow, _ column: String, _ what: String) -> DataError {
        DataError(file: basket.path, line: row.line, column: column, what)
    }
}
