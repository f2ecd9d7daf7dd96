import ArgumentParser
import Journal
import Sodium

struct JournalVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check every byte of a journal: checksums, chain, roots, signatures.",
        discussion: """
            Ends with 1 for any damage and says where it is. A journal that is still being written, \
            or whose writer was killed, is sound as far as it says.

            Example:
              pankou journal verify run
            """)

    @OptionGroup var journal: JournalArgument

    @Option(
        help: ArgumentHelp(
            "The public key, in 64 hexadecimal digits, that must have signed every sealed segment.",
            valueName: "hex"))
    var key: String?

    @Flag(help: "Print the result as JSON.")
    var json = false

    func validate() throws {
        guard let key else { return }
        guard SHA256Digest(hex: key) != nil else {
            throw ValidationError("--key must be 64 hexadecimal digits, not \"\(key)\"")
        }
    }

    func run() throws {
        let reader = try journal.reader()
        let summary = try reader.forEachRaw { record in
            guard record.decoded != nil else {
                throw UserError(
                    description: "\(journal.path): record \(record.seq) has a value that does not "
                        + "exist; a later version may know it")
            }
        }
        let signers = try reader.signers(of: summary)
        if let key { try check(key.lowercased(), signers, summary) }
        let result = JournalVerification(summary, signed: signers.count)
        if json { return try Console.printJSON(result) }
        try Console.say(result.text)
    }

    private func check(
        _ key: String, _ signers: [(segment: UInt64, publicKey: [UInt8])],
        _ summary: JournalSummary
    ) throws {
        for segment in summary.segments where segment.root != nil {
            let name = "\(journal.path)/\(JournalFormat.segmentName(segment.number))"
            guard let signer = signers.first(where: { $0.segment == segment.number }) else {
                throw UserError(description: "\(name): is not signed, and --key asks for it")
            }
            let found = hexText(signer.publicKey)
            guard found == key else {
                throw UserError(description: "\(name): is signed by \(found), not by --key")
            }
        }
    }
}

/// What `verify` found.
struct JournalVerification: Encodable {
    let records: UInt64
    let durableSeq: UInt64
    let isFinished: Bool
    let signedSegments: Int
    let head: String
    let tornBytes: Int
    let tornBy: String?
    let segments: [Segment]

    struct Segment: Encodable {
        let segment: UInt64
        let firstSeq: UInt64
        let records: UInt64
        let bytes: Int
        let root: String?
    }

    init(_ summary: JournalSummary, signed: Int) {
        records = summary.lastSeq
        durableSeq = summary.durableSeq
        isFinished = summary.isFinished
        signedSegments = signed
        head = summary.chain.head.hex
        tornBytes = summary.tornBytes
        tornBy = summary.tornBy
        segments = summary.segments.map {
            Segment(
                segment: $0.number, firstSeq: $0.firstSeq, records: $0.records, bytes: $0.length,
                root: $0.root?.hex)
        }
    }

    var text: String {
        var lines = [
            "sound: \(grouped(records)) records in \(segments.count) "
                + (segments.count == 1 ? "segment, " : "segments, ")
                + (isFinished ? "finished" : "not finished"),
            "head \(head) after record \(records)",
        ]
        if !isFinished { lines.append("durable as far as record \(durableSeq) at least") }
        if let tornBy {
            lines.append("torn tail of \(grouped(tornBytes)) bytes: \(tornBy)")
        }
        if signedSegments > 0 { lines.append("signed and verified: \(signedSegments) of them") }
        for segment in segments {
            lines.append(
                "segment \(segment.segment): \(grouped(segment.records)) records from "
                    + "\(segment.firstSeq), root \(segment.root ?? "none yet")")
        }
        return lines.joined(separator: "\n")
    }
}
