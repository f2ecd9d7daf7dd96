import ArgumentParser
import Backtesting
import MarketData
import TradingModel

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show the order book of a tape at a time.",
        discussion: """
            The ladder after the last event at or before the time; in a call auction the price and \
            volume at which it would end.

            Example:
              pankou inspect day.tape --at 10:30:00 --levels 10
            """)

    @Argument(help: "The tape.")
    var tape: String

    @Option(help: "The time, HH:MM or HH:MM:SS.")
    var at: Timestamp

    @Option(help: "Levels a side; 0 for all.")
    var levels = 10

    @Flag(help: "Print the ladder as JSON.")
    var json = false

    func validate() throws {
        guard levels >= 0 else { throw ValidationError("--levels must not be negative") }
    }

    func run() throws {
        let opened = try Tape(path: tape)
        let state =
            opened.header.schema == .lobster
            ? try BookAtTime(lobster: opened, time: at)
            : try BookAtTime(replaying: try TradableDay(path: tape), time: at)
        if json {
            try Console.printJSON(LadderJSON(state, opened.header, limit: levels))
        } else {
            try Console.say(text(state, opened.header))
        }
    }

    private func text(_ state: BookAtTime, _ header: TapeHeader) -> String {
        let limit = levels == 0 ? Int.max : levels
        var lines = [
            "\(header.instrument) on \(header.date) at \(at)"
                + (state.phase.map { ", \($0.name)" } ?? ""),
            "  last \(state.last == .none ? "–" : header.scale.text(state.last)), volume "
                + "\(grouped(state.volume)), \(grouped(state.orders)) live orders",
        ]
        if let auction = state.auction {
            lines.append(
                "  would uncross at \(header.scale.text(auction.price)) × "
                    + "\(grouped(auction.quantity)), surplus \(grouped(auction.surplus)) "
                    + (auction.surplusSide == .buy ? "to buy" : "to sell"))
        }
        lines.append(
            LadderText.ladder(
                (Array(state.bids.prefix(limit)), Array(state.asks.prefix(limit))), header.scale))
        if state.bids.count > limit || state.asks.count > limit {
            lines.append(
                "  \(grouped(state.bids.count)) bid and \(grouped(state.asks.count)) ask levels "
                    + "in all")
        }
        return lines.joined(separator: "\n")
    }
}

/// The result of `inspect --json`.
private struct LadderJSON: Encodable {
    struct Level: Encodable {
        let price: String
        let quantity: Int64
        let orders: UInt32
    }

    struct Auction: Encodable {
        let price: String
        let quantity: Int64
        let surplus: Int64
        let surplusSide: String
    }

    let instrument: String
    let date: String
    let phase: String?
    let last: String?
    let volume: Int64
    let bids: [Level]
    let asks: [Level]
    let auction: Auction?

    init(_ state: BookAtTime, _ header: TapeHeader, limit: Int) {
        let count = limit == 0 ? Int.max : limit
        func text(_ level: PriceLevel) -> Level {
            Level(
                price: header.scale.text(level.price), quantity: level.quantity,
                orders: level.orders)
        }
        instrument = header.instrument.description
        date = header.date.description
        phase = state.phase?.name
        last = state.last == .none ? nil : header.scale.text(state.last)
        volume = state.volume
        bids = state.bids.prefix(count).map(text)
        asks = state.asks.prefix(count).map(text)
        auction = state.auction.map {
            Auction(
                price: header.scale.text($0.price), quantity: $0.quantity, surplus: $0.surplus,
                surplusSide: $0.surplusSide == .buy ? "buy" : "sell")
        }
    }
}
