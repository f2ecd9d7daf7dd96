import ArgumentParser
import Backtesting
import Journal
import MarketData

struct JournalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal",
        abstract: "Verify a run's journal, prove one of its records, export it.",
        discussion: """
            A journal is checked to the last bit: a checksum in every record, a SHA-256 chain \
            through all of them, and a Merkle root over each segment. RUN is the folder of a run, \
            or that of its journal.

            Examples:
              pankou journal verify run
              pankou journal head run
              pankou journal prove run 3929 >proof.json
              pankou journal export run --json-lines
            """,
        subcommands: [
            JournalVerifyCommand.self, JournalHeadCommand.self, JournalProveCommand.self,
            JournalExportCommand.self,
        ])
}

/// The journal that a command is about.
struct JournalArgument: ParsableArguments {
    @Argument(help: "The run's folder, or its journal's.")
    var run: String

    /// The folder of the journal: that of its name in a run's folder, or the path itself.
    var path: String {
        let inside = run + "/" + RunFolder.journal
        return OutputFile.kind(at: inside) == .folder ? inside : run
    }

    func reader() throws -> JournalReader { try JournalReader(path: path) }
}

struct JournalHeadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "head",
        abstract:
            "Print the journal's last record, how much of it is durable, and the chain's head.",
        discussion: """
            Whoever keeps a head can tell later whether anything before it was changed.

            Example:
              pankou journal head run
            """)

    @OptionGroup var journal: JournalArgument

    @Flag(help: "Print it as JSON.")
    var json = false

    func run() throws {
        let summary = try journal.reader().summary()
        let head = JournalHead(
            seq: summary.lastSeq, durableSeq: summary.durableSeq,
            head: summary.chain.head.hex)
        if json { return try Console.printJSON(head) }
        try Console.say("\(head.seq) durable \(head.durableSeq) \(head.head)")
    }
}

private struct JournalHead: Encodable {
    let seq: UInt64
    let durableSeq: UInt64
    let head: String
}

struct JournalProveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "Print the proof that a record is in its segment, as JSON.",
        discussion: """
            Whoever trusts the segment's root can check the proof without the journal and without \
            this program: Tests/JournalTests/verify_proof.py does it in fifty lines of Python.

            Example:
              pankou journal prove run 3929 >proof.json
            """)

    @OptionGroup var journal: JournalArgument

    @Argument(help: "The record's number.")
    var seq: UInt64

    func run() throws {
        try Console.printJSON(try journal.reader().proof(of: seq))
    }
}
