import ArgumentParser
import Backtesting
import Execution
import Foundation
import MarketData
import TradingModel

struct RebalanceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebalance",
        abstract: "From target weights to a basket in lots that the accounts can pay for.",
        discussion: """
            Targets are a CSV file with the columns account, instrument, weight (0 to 1). A weight \
            is a part of cash and holdings at the prices given, less the buffer; 0 sells all. \
            Every holding needs a weight. Prices are a CSV file with the columns instrument, price, \
            or tapes: the previous close of the day's tape, or the last trade of an earlier one.

            Sells are limited by the sellable shares (a column sellable beside shares), buys by \
            the cash after charges.

            Example:
              pankou rebalance targets.csv --accounts accounts.csv --prices tapes \
            --date 2025-06-18 --output basket.csv
            """)

    @Argument(help: "Target weights.")
    var targets: String

    @Option(help: "Cash and holdings of each account.")
    var accounts: String

    @Option(
        parsing: .upToNextOption, help: "Prices: a file that ends in .csv or .csv.gz, or tapes.")
    var prices: [String]

    @Option(help: "The day on which the basket shall trade.")
    var date: TradingDate

    @Option(help: "Cash that is neither invested nor spent.")
    var cashBuffer = Amount(.zero)

    @Option(help: "Trades of a smaller value are left out; selling a holding off is not.")
    var minimumTrade = Amount(.zero)

    @Flag(help: "Proceeds of the sells do not buy on the same day.")
    var noProceeds = false

    @OptionGroup var broker: BrokerOptions

    @Option(help: "The algorithm of every order.")
    var algorithm = StrategyArgument.standard

    @Option(help: "Its parameters.")
    var parameters = ""

    @Option(help: "The basket to write.")
    var output: String

    @Flag(help: "Replace the output if it is an earlier basket.")
    var force = false

    @Flag(help: "Print the orders as JSON.")
    var json = false

    func run() throws {
        try checkTarget()
        var request = RebalanceRequest(
            targets: targets, accounts: accounts, prices: prices, date: date)
        request.terms.broker = try broker.terms()
        request.terms.usesProceeds = !noProceeds
        request.terms.cashBuffer = cashBuffer.money
        request.terms.minimumTrade = minimumTrade.money
        guard algorithm.type.worksParent else {
            throw UserError(
                description: "--algorithm \(algorithm.type.name) trades around a holding; give one "
                    + "that works an order, such as twap")
        }
        request.algorithm = algorithm.type.name
        request.parameters = parameters
        let result = try Rebalance(request)
        try OutputFile.write(Array(result.basketCSV.utf8), to: output)
        if json {
            try Console.printJSON(result.accounts.map(RebalanceSummary.init))
        } else {
            try Console.say(
                (result.accounts.map { RebalanceSummary($0).text } + ["wrote \(output)"])
                    .joined(separator: "\n"))
        }
    }

    /// An existing basket is replaced on request, anything else never.
    private func checkTarget() throws {
        guard !output.isEmpty else {
            throw UserError(description: "--output must name a file, such as basket.csv")
        }
        guard let kind = OutputFile.kind(at: output) else { return }
        guard kind == .file else {
            throw UserError(description: "\(output): exists and is not a regular file")
        }
        guard force else {
            throw UserError(
                description: "\(output): exists; give another name, or --force to replace it")
        }
        let header = Rebalance.columns.joined(separator: ",") + "\n"
        guard let handle = FileHandle(forReadingAtPath: output),
            try handle.read(upToCount: header.utf8.count) == Data(header.utf8)
        else {
            throw UserError(
                description: "\(output): is no basket that pankou rebalance wrote; --force "
                    + "replaces only those")
        }
    }
}

/// One account's rebalance for a person and for programs.
struct RebalanceSummary: Encodable {
    struct Order: Encodable {
        let instrument: String
        let side: String
        let quantity: Int64
        let value: String
        let fees: String
    }

    struct Shortfall: Encodable {
        let instrument: String
        let shares: Int64
        let cause: String
    }

    let account: String
    let equity: String
    let investable: String
    let cashAfter: String
    let orders: [Order]
    let shortfalls: [Shortfall]

    init(_ account: AccountRebalance) {
        func name(_ position: Int) -> String {
            account.positions[position].rules.instrument.description
        }
        self.account = account.account
        equity = account.plan.equity.description
        investable = account.plan.investable.description
        cashAfter = account.plan.cashAfter.description
        orders = account.plan.orders.map {
            Order(
                instrument: name($0.position), side: "\($0.side)", quantity: $0.quantity,
                value: $0.value.description, fees: $0.fees.description)
        }
        shortfalls = account.plan.shortfalls.map {
            Shortfall(instrument: name($0.position), shares: $0.shares, cause: $0.cause.text)
        }
    }

    var text: String {
        var lines = ["\(account): worth \(equity), investable \(investable)"]
        lines += orders.map { order in
            "  \(padded(order.side, 4, left: false)) \(padded(grouped(order.quantity), 12)) "
                + "\(order.instrument)  \(padded(order.value, 16))  charges \(order.fees)"
        }
        lines += shortfalls.map {
            "  \(grouped($0.shares)) \($0.instrument) missing from the target: \($0.cause)"
        }
        return (lines + ["  cash afterwards \(cashAfter)"]).joined(separator: "\n")
    }
}
