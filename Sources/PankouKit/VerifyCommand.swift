import ArgumentParser
import Backtesting
import MarketData
import TradingModel

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Replay a day without own orders and compare everything with history.",
        discussion: """
            Orders and cancels are matched anew; every trade (price, quantity and both orders), \
            both auctions and, with --snapshots, every snapshot are compared. The first difference \
            is shown side by side. Exits with 1 when anything differs.

            Example:
              pankou verify 600519.tape --snapshots snapshot.csv.gz
            """)

    @Argument(help: "The tape.")
    var tape: String

    @Option(help: "The exchange's snapshots of that day (vendor or normalised file).")
    var snapshots: String?

    @Flag(help: "Print the result as JSON.")
    var json = false

    @Flag(help: "Read files through symbolic links.")
    var followLinks = false

    func run() throws {
        let header = try Tape(path: tape, followsLinks: followLinks).header
        let isExact = header.schema == .lobster ? try runLobster() : try runOrders()
        if !isExact { throw ExitCode(1) }
    }

    private func runOrders() throws -> Bool {
        let opened = try TradableDay(path: tape, followsLinks: followLinks)
        let given = try snapshots.map {
            try SnapshotFile.read(
                $0, scale: opened.tape.header.scale, instrument: opened.tape.header.instrument,
                followsLinks: followLinks)
        }
        let bar = Progress("verifying", total: opened.tape.count, unit: "records")
        let started = ContinuousClock.now
        let verification = Verification(
            tape: opened.tape, rules: opened.rules, limits: opened.limits, snapshots: given)
        let report = verification.run { bar.update($0) }
        let elapsed = ContinuousClock.now - started
        bar.finish()
        if json {
            try Console.printJSON(VerifyJSON(report, opened.tape.header.scale))
        } else {
            try Console.say(
                VerifyText(report: report, header: opened.tape.header, elapsed: elapsed).text)
        }
        return report.isExact
    }

    private func runLobster() throws -> Bool {
        guard snapshots == nil else {
            throw UserError(
                description: "--snapshots: a LOBSTER tape carries its own book rows")
        }
        let day = try Tape(path: tape, followsLinks: followLinks)
        let bar = Progress("verifying", total: day.count, unit: "messages")
        let check = LobsterCheck(day) { bar.update($0) }
        bar.finish()
        if json {
            try Console.printJSON(VerifyJSON(check))
        } else {
            try Console.say(
                """
                \(day.header.instrument) on \(day.header.date)
                  steps       \(grouped(check.exact)) of \(grouped(check.compared)): message k \
                applied to book row k−1 gives row k
                  executions  \(grouped(check.executionsAtBest)) of \(grouped(check.executions)) \
                at the best price and within its size
                """)
            if let first = check.first {
                try Console.say("first difference, message \(first.message):")
                let scale = day.header.scale
                try Console.say(
                    LadderText.sideBySide(
                        "computed", (first.computed.bids, first.computed.asks),
                        "on file", (first.published.bids, first.published.asks), scale))
            }
        }
        return check.exact == check.compared && check.executionsAtBest == check.executions
    }
}

/// The result of `verify --json`.
struct VerifyJSON: Encodable {
    struct Count: Encodable {
        let expected: Int
        let reproduced: Int
    }

    struct Auction: Encodable {
        let phase: String
        let price: String
        let quantity: Int64
        let exact: Bool
    }

    struct Tally: Encodable {
        let compared: Int
        let exact: Int

        init(_ tally: SnapshotReport.Tally) { (compared, exact) = (tally.compared, tally.exact) }
        init(_ compared: Int, _ exact: Int) { (self.compared, self.exact) = (compared, exact) }
    }

    struct Snapshots: Encodable {
        let compared: Int
        let exact: Int
        var calls: Tally?
        var orderCounts: Tally?
        var others: [String: Tally]?
    }

    let trades: Count
    let continuousTrades: Count?
    let auctions: [Auction]
    let snapshots: Snapshots?
    let ordersChecked: Int?
    let refusedByRules: Int?

    init(_ report: VerificationReport, _ scale: PriceScale) {
        trades = Count(expected: report.trades.expected, reproduced: report.trades.reproduced)
        continuousTrades = Count(
            expected: report.continuousExpected, reproduced: report.continuousReproduced)
        auctions = report.auctions.map {
            Auction(
                phase: $0.phase, price: scale.text($0.price), quantity: $0.quantity,
                exact: $0.isExact)
        }
        snapshots = report.snapshots.map { found in
            Snapshots(
                compared: found.continuous.compared, exact: found.continuous.exact,
                calls: Tally(found.calls), orderCounts: Tally(found.orderCounts),
                others: Dictionary(
                    uniqueKeysWithValues: found.others.map { ($0.status, Tally($0.tally)) }))
        }
        ordersChecked = report.ordersChecked
        refusedByRules = report.refusedByRules.reduce(0) { $0 + $1.count }
    }

    init(_ check: LobsterCheck) {
        trades = Count(expected: check.executions, reproduced: check.executionsAtBest)
        continuousTrades = nil
        auctions = []
        snapshots = Snapshots(compared: check.compared, exact: check.exact)
        ordersChecked = nil
        refusedByRules = nil
    }

    enum CodingKeys: CodingKey {
        case trades, continuousTrades, auctions, snapshots, ordersChecked, refusedByRules
    }

    func encode(to encoder: Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(trades, forKey: .trades)
        try container.encodeIfPresent(continuousTrades, forKey: .continuousTrades)
        try container.encode(auctions, forKey: .auctions)
        // Scripts look the key up: null says that no snapshots were given.
        try container.encode(snapshots, forKey: .snapshots)
        try container.encodeIfPresent(ordersChecked, forKey: .ordersChecked)
        try container.encodeIfPresent(refusedByRules, forKey: .refusedByRules)
    }
}
