import ArgumentParser
import Foundation
import Journal
import Sodium
import TradingModel

struct JournalExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print every record of a journal, one a line.",
        discussion: """
            Numbers are exact: times in nanoseconds since midnight, prices in ticks, money in \
            ten-thousandths. Bytes that the journal does not look into are hexadecimal digits.

            Example:
              pankou journal export run --json-lines | grep '"kind":"trade"'
            """)

    @OptionGroup var journal: JournalArgument

    @Flag(help: "One JSON object a line, instead of columns.")
    var jsonLines = false

    func run() throws {
        var text = ""
        _ = try journal.reader().forEachRaw { record in
            text += jsonLines ? JournalLine.json(record) : JournalLine.columns(record)
            text += "\n"
            guard text.utf8.count > 1 << 16 else { return }
            try Console.write(text)
            text = ""
        }
        try Console.write(text)
    }
}

/// A record as one line of text.
enum JournalLine {
    /// Number, time, cause, type, and what it says.
    static func columns(_ record: RawRecord) -> String {
        let start = [
            padded("\(record.seq)", 8), "\(record.time)", padded("\(record.cause)", 8),
            padded("\(record.type)", 9, left: false),
        ]
        return start.joined(separator: "  ") + "  "
            + fields(record).map { name, value in
                "\(name)=\(value)"
            }.joined(separator: " ")
    }

    /// One JSON object with exact integers.
    static func json(_ record: RawRecord) -> String {
        let start = [
            ("seq", "\(record.seq)"), ("cause", "\(record.cause)"),
            ("time", "\(record.time.nanoseconds)"), ("type", "\"\(record.type)\""),
        ]
        let pairs = (start + fields(record)).map { name, value in "\"\(name)\":\(value)" }
        return "{" + pairs.joined(separator: ",") + "}"
    }

    /// The payload's fields, each value as it stands in JSON.
    private static func fields(_ record: RawRecord) -> [(String, String)] {
        switch record.decoded?.body {
        case .event(let event): fields(event)
        case .sample(let sample): fields(sample)
        case .header(let bytes): [("header", text(bytes))]
        case .trailer(let bytes): [("trailer", text(bytes))]
        case .decision, .riskEvent, .input, nil: [("payload", "\"\(hexText(record.payload))\"")]
        }
    }

    private static func fields(_ event: Event) -> [(String, String)] {
        [
            ("kind", "\"\(event.kind)\""), ("side", "\"\(event.side)\""),
            ("phase", "\"\(event.phase)\""), ("reason", "\"\(event.reason)\""),
            ("rule", "\(event.rule)"), ("instrument", "\(event.instrument)"),
            ("order", "\(event.order.raw)"), ("contra", "\(event.contra.raw)"),
            ("price", "\(event.price.ticks)"), ("quantity", "\(event.quantity)"),
            ("leaves", "\(event.leaves)"), ("contraLeaves", "\(event.contraLeaves)"),
        ]
    }

    private static func fields(_ sample: Sample) -> [(String, String)] {
        [
            ("bid", "\(sample.bid.ticks)"), ("ask", "\(sample.ask.ticks)"),
            ("last", "\(sample.last.ticks)"), ("marketVolume", "\(sample.marketVolume)"),
            ("marketTurnover", "\(sample.marketTurnover.units)"), ("target", "\(sample.target)"),
            ("filled", "\(sample.filled)"), ("live", "\(sample.live)"),
            ("position", "\(sample.position)"), ("cash", "\(sample.cash.units)"),
            ("fees", "\(sample.fees.units)"),
        ]
    }

    /// JSON as it lies in the journal where it is that and fits a line, else hexadecimal digits.
    private static func text(_ bytes: [UInt8]) -> String {
        isJSON(bytes) ? String(decoding: bytes, as: UTF8.self) : "\"\(hexText(bytes))\""
    }

    private static func isJSON(_ bytes: [UInt8]) -> Bool {
        guard bytes.allSatisfy({ $0 >= 0x20 }) else { return false }
        do {
            _ = try JSONSerialization.jsonObject(with: Data(bytes))
            return true
        } catch {
            return false
        }
    }
}
