import Foundation
import LockFree
import Testing
import TradingModel
import ZeroMQ

@testable import EventStream

@Suite(
    "The Python client", .serialized,
    .enabled(
        if: Python.has("zmq"),
        "needs python3 with pyzmq; name an interpreter that has it with PANKOU_PYTHON"))
struct PythonClientTests {
    private var script: String {
        Place.module.appendingPathComponent("Python/pankou_stream.py").path
    }

    /// Starts the client with `arguments`; call the result for its output after it has ended.
    private func start(_ arguments: [String]) throws -> (Process, Pipe, Pipe) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [Python.path] + arguments
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        return (process, output, errors)
    }

    @Test func itEndsWithTheJournalOverIPCWithLosses() throws {
        let folder = try makeFolder()
        defer { removeFolder(folder) }
        let records = randomRecords(800, seed: 21)
        // A tiny queue: the live stream loses most of it.
        let server = try PaperServer(
            records, having: 300, session: 9, folder: folder, sendLimit: 5)
        defer { server.close() }
        let file = folder + "/lines"
        #expect(FileManager.default.createFile(atPath: file, contents: nil))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            Python.path, script, "ipc://\(folder)/events", "ipc://\(folder)/replay", "--seconds",
            "30",
        ]
        let lines = try #require(FileHandle(forWritingAtPath: file))
        let errors = Pipe()
        process.standardOutput = lines
        process.standardError = errors
        try process.run()
        while process.isRunning {
            try server.step()
            if server.counters[.subscriptions] > 0 { server.append(20) }
            usleep(200)
        }
        let said = String(
            decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(process.terminationStatus == 0, "\(said)")
        // The head that it computed itself.
        #expect(said.contains("head \(hex(chain(of: records).head))"), "\(said)")
        #expect(!said.contains(" 0 chain heads"), "\(said)")
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let printed = try text.split(separator: "\n").map { line in
            try #require(
                JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        #expect(printed.map { ($0["seq"] as? NSNumber)?.uint64Value } == records.map { $0.seq })
        let event = try #require(printed.first { $0["event"] != nil })
        let fields = try #require(event["event"] as? [String: Any])
        #expect((fields["price"] as? NSNumber)?.int64Value == 1_985)
    }

    @Test func itTradesInLockstepOverCurve() throws {
        let stage = try SecureStage(randomRecords(20, seed: 2))
        let folder = try makeFolder()
        defer { removeFolder(folder) }
        let keys = try #require(stage.people[.control])
        // Spelled apart: these are not imports of this file.
        let load = "import"
        let program = """
            \(load) sys
            sys.path.insert(0, "\(URL(fileURLWithPath: script).deletingLastPathComponent().path)")
            sys.dont_write_bytecode = True
            \(load) pankou_stream as p
            \(load) zmq
            keys = ("\(keys.publicKey)", "\(keys.secretKey)", "\(stage.keys.publicKey)")
            sub = p.Subscriber("\(stage.eventsEndpoint)", "\(stage.replayEndpoint)", keys)
            while sub.chain.seq < 20: sub.poll()
            client = p.OrderClient("\(stage.controlEndpoint)", sub.session, keys)
            assert client.new_order(1, "600519.SH", "buy", 100, 180000)["type"] == "ack"
            try:
                client.amend(1)
                raise SystemExit("an amendment of nothing was taken")
            except p.Refused as refusal:
                assert refusal.reply["reason"] == "malformed"
            for message in client.messages(10):
                if message["type"] == "grant":
                    client.amend(1, price=180001)
                    client.done(message["step"])
            print("done")
            """
        let path = folder + "/trade.py"
        try Data(program.utf8).write(to: URL(fileURLWithPath: path))
        let (process, output, errors) = try start([path])
        let isConnected = eventually { !stage.sink.all.isEmpty }
        #expect(isConnected)
        if let connection = stage.sink.all.first?.connection {
            for step in UInt64(1)...3 {
                stage.outbox.send(.grant(step: step, at: Timestamp(9, 30)), to: connection)
                let isDone = eventually {
                    stage.sink.all.contains { $0.body == .lockstepDone(step: step) }
                }
                #expect(isDone)
            }
            stage.outbox.send(ControlReply(.end), to: connection)
        }
        process.waitUntilExit()
        let said = String(
            decoding: errors.fileHandleForReading.readDataToEndOfFile()
                + output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(process.terminationStatus == 0, "\(said)")
        #expect(said.contains("done"))
        let expected: [ControlBody] =
            [
                .newOrder(
                    GatewayOrder(
                        order: 1, instrument: "600519.SH", side: .buy, price: 180_000,
                        quantity: 100))
            ]
            + (1...3).flatMap { step in
                [
                    ControlBody.amendOrder(order: 1, price: 180_001, quantity: nil),
                    .lockstepDone(step: UInt64(step)),
                ]
            }
        #expect(stage.sink.all.map(\.body) == expected)
    }

    @Test func itGetsNowhereWithAWrongKey() throws {
        let stage = try SecureStage(randomRecords(20, seed: 2))
        let folder = try makeFolder()
        defer { removeFolder(folder) }
        _ = try KeyFile.create(named: "stranger", in: folder)
        try Data(stage.keys.publicKey.text.utf8).write(
            to: URL(fileURLWithPath: folder + "/server.pub"))
        let (process, output, _) = try start([
            script, stage.eventsEndpoint, stage.replayEndpoint, "--key", "\(folder)/stranger.key",
            "--server-key", "\(folder)/server.pub", "--seconds", "1",
        ])
        process.waitUntilExit()
        #expect(process.terminationStatus == 1)
        #expect(output.fileHandleForReading.readDataToEndOfFile().isEmpty)
        #expect(stage.counters[.refused] > 0)
    }
}
