import ArgumentParser
import Backtesting
import EventStream
import Journal
import LockFree
import Pipeline
import ZeroMQ

/// Where a running engine publishes, serves again, and takes requests.
struct StreamOptions: ParsableArguments {
    @Option(help: "Publish events there: tcp://HOST:PORT or ipc://PATH.")
    var events: String?

    @Option(help: "Serve snapshots and ranges of records there.")
    var replay: String?

    @Option(help: "Take kill, rearm, limits and orders there.")
    var control: String?

    @Option(help: ArgumentHelp("The server's secret key (pankou keys new).", valueName: "file"))
    var serverKey: String?

    @Option(help: ArgumentHelp("Whose keys are admitted, as what.", valueName: "file"))
    var allow: String?

    @Flag(help: "Allow tcp without keys, on a loopback address only.")
    var plaintext = false

    func validate() throws {
        guard (events == nil) == (replay == nil) else {
            throw ValidationError("--events and --replay go together.")
        }
        guard control == nil || events != nil else {
            throw ValidationError("--control needs --events and --replay.")
        }
        guard (serverKey == nil) == (allow == nil) else {
            throw ValidationError("--server-key and --allow go together.")
        }
        guard events != nil || (serverKey == nil && !plaintext) else {
            throw ValidationError("--server-key and --plaintext need --events and --replay.")
        }
    }

    /// The settings of the servers; nil where nothing is published.
    func settings() throws -> StreamServerSettings? {
        guard let events, let replay else { return nil }
        let keys = try serverKey.map { try KeyFile.readSecret($0) }
        let list = try allow.map { path in
            let bytes = try SmallFile.bytes(path, wanted: "an allow-list")
            return try AllowList(text: String(decoding: bytes, as: UTF8.self), path: path)
        }
        var settings = try StreamServerSettings(
            events: events, replay: replay, control: control, keys: keys,
            allowList: list ?? AllowList(),
            allowsPlaintext: plaintext)
        settings.publisher.hello.recordMagic = JournalFormat.recordMagic
        settings.publisher.hello.build = "pankou \(pankouVersion)"
        return settings
    }
}
