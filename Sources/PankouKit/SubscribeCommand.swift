import ArgumentParser
import EventStream
import Foundation
import ZeroMQ

struct SubscribeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "subscribe",
        abstract: "Print the event stream of a running engine, every record of it.",
        discussion: """
            Prints what the engine journals: fills, orders, risk events, limits, the market. \
            Whatever is lost on the way is asked for again, so each record comes once and in order, \
            and the journal's hash chain is recomputed to prove it. States go to standard error. \
            Ends when the run has ended.

            Each way of beginning that is not --live keeps the picture of the run on the way: \
            positions, working orders, limits, blocks, exposure. With --snapshot it is asked for \
            instead of worked out from the first record, and printed first; its hash at the end \
            is that of one who saw every record.

            Over tcp keys are needed, but for a loopback address (pankou keys --help).

            Examples:
              pankou subscribe ipc:///run/pankou/events ipc:///run/pankou/replay
              pankou subscribe tcp://10.0.0.5:7001 tcp://10.0.0.5:7002 --key risk-desk.key \
            --server-key server.pub --classes FILL,RISK,LIMT --json-lines
            """)

    @Argument(help: "Where events are published: tcp://HOST:PORT or ipc://PATH.")
    var events: String

    @Argument(help: "Where records are served again.")
    var replay: String

    @Option(help: "The own secret key, a file of `pankou keys new`.")
    var key: String?

    @Option(help: "The server's public key, a file.")
    var serverKey: String?

    @Option(help: "Only these classes: FILL, ORDR, RISK, LIMT, MRKT, STAT, with commas.")
    var classes: String?

    @Flag(help: "Begin with what comes next instead of the first record.")
    var live = false

    @Flag(help: "Begin with the picture of the run as it is now instead of the first record.")
    var snapshot = false

    @Flag(help: "Print one line of JSON a record.")
    var jsonLines = false

    @Option(help: "Stop after this many seconds.")
    var seconds: Int?

    @Option(help: "Call what is known stale when messages are older than this, in milliseconds.")
    var maxLag: Int?

    func validate() throws {
        if (key == nil) != (serverKey == nil) {
            throw ValidationError("--key and --server-key go together")
        }
        if live, snapshot { throw ValidationError("--live or --snapshot, not both") }
        if let seconds, !(1...1_000_000).contains(seconds) {
            throw ValidationError("--seconds must be 1 to 1000000")
        }
        if let maxLag, !(1...3_600_000).contains(maxLag) {
            throw ValidationError("--max-lag must be 1 to 3600000 milliseconds")
        }
        _ = try chosenClasses()
    }

    private func chosenClasses() throws -> [StreamClass]? {
        guard let classes else { return nil }
        return try classes.split(separator: ",", omittingEmptySubsequences: false).map { tag in
            guard let kind = StreamClass(tag: String(tag)), StreamClass.records.contains(kind)
            else {
                let tags = StreamClass.records.map(\.tag).joined(separator: ", ")
                throw ValidationError("--classes: \"\(tag)\" is none of \(tags)")
            }
            return kind
        }
    }

    func run() throws {
        // The rules of a server's endpoints hold for a client's too.
        for endpoint in [events, replay] {
            _ = try EndpointPlan(endpoint, hasKeys: key != nil, allowsPlaintext: true)
        }
        var endpoints = SubscriberEndpoints(events: events, replay: replay)
        if let key, let serverKey {
            endpoints.curve = (try KeyFile.readSecret(key), try KeyFile.readPublic(serverKey))
        }
        var settings = SubscriberSettings(
            start: live ? .live : snapshot ? .snapshot : .history(StreamChain()))
        settings.classes = try chosenClasses()
        settings.largestLag = maxLag.map { Int64($0) * 1_000_000 }
        var subscriber = try StreamSubscriber(
            endpoints, settings: settings, context: try ZMQContext())
        try follow(&subscriber)
    }

    private func follow(_ subscriber: inout StreamSubscriber) throws {
        let end = seconds.map { ContinuousClock.now + .seconds($0) }
        var (count, isEnded): (Int, Bool) = (0, false)
        var failure: String?
        var keeping = PictureFollower(isOn: !live && classes == nil)
        while !isEnded, failure == nil, end.map({ ContinuousClock.now < $0 }) ?? true {
            var lines: [String] = []
            try subscriber.poll(milliseconds: 100) { action in
                switch action {
                case .deliver(let frame):
                    count += 1
                    keeping.add(frame)
                    lines.append(
                        jsonLines ? try RecordText.jsonLine(frame) : RecordText.row(frame))
                case .state(let state): Console.note("pankou: \(state.rawValue)")
                case .reset(let reason):
                    keeping.forget()
                    Console.note("pankou: forget everything: \(reason)")
                case .ended: isEnded = true
                case .failed(let reason): failure = reason
                case .snapshotPart(let part): keeping.parts.append(part)
                case .snapshotEnd(_, let hash):
                    let picture = try keeping.begin(hash)
                    lines.append(
                        jsonLines ? RecordText.jsonLine(picture) : RecordText.rows(picture))
                case .heartbeat, .request: break
                }
            }
            if !lines.isEmpty { try Console.say(lines.joined(separator: "\n")) }
        }
        if let failure { throw UserError(description: failure) }
        let machine = subscriber.machine
        if machine.state == .connecting {
            throw UserError(
                description:
                    "\(events): nobody answered; check the endpoint, and over tcp the keys "
                    + "and the server's allow-list")
        }
        Console.note(
            "pankou: \(grouped(count)) records, \(grouped(machine.gaps)) gaps filled, "
                + "\(grouped(machine.headsVerified)) chain heads agreed"
                + (keeping.picture.map { ", picture \($0.hash)" } ?? ""))
    }
}

/// Keeps the picture of the run that a subscriber sees.
private struct PictureFollower {
    /// The parts of a snapshot that is on its way.
    var parts: [[UInt8]] = []
    /// The picture behind the latest record; nil where a part of the records is not seen.
    private(set) var picture: RiskPicture?
    private let isOn: Bool

    init(isOn: Bool) {
        self.isOn = isOn
        picture = isOn ? RiskPicture() : nil
    }

    mutating func add(_ frame: StreamFrame) { picture?.add(frame.record) }

    mutating func forget() {
        parts = []
        picture = isOn ? RiskPicture() : nil
    }

    /// Begins with a snapshot whose hash is `hash`.
    mutating func begin(_ hash: String) throws -> RiskPicture {
        let begun = try RiskPicture(parts: parts)
        parts = []
        guard begun.hash == hash else {
            throw UserError(
                description:
                    "the snapshot came damaged, or from another version of Pankou; begin with "
                    + "the first record, without --snapshot")
        }
        if isOn { picture = begun }
        return begun
    }
}
