import Foundation
import Journal
import Testing
import TradingModel

/// What the Python program prints at its end.
private struct Told: Decodable {
    let fills: [[Int64]]
    let rejects: [Reject]
    let refused: [String]
    let grants: Int
    let records: UInt64
    let head: String
    let verified: Int

    struct Reject: Decodable {
        let order: Int
        let text: String

        init(from decoder: any Decoder) throws {
            var fields = try decoder.unkeyedContainer()
            order = try fields.decode(Int.self)
            text = try fields.decode(String.self)
        }
    }
}

@Suite("Python clients of a real serve", .serialized)
struct PythonClientTests {
    @Test(
        "an order client in lockstep, and a subscriber that holds the whole journal; twice the same",
        .enabled(
            if: Programs.python != nil,
            "needs a Python with pyzmq: pip install pyzmq, or name one in PANKOU_PYTHON"))
    func lockstep() throws {
        let folder = NSTemporaryDirectory() + "pk\(UInt32.random(in: 0...UInt32.max))"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700])
        defer { do { try FileManager.default.removeItem(atPath: folder) } catch {} }
        try ServeDay.write(to: folder + "/day.tape")
        // The second order is larger than this allows.
        let limits = "version: 4\nfirm:\n  maximumQuantity: 200\n"
        try Data(limits.utf8).write(to: URL(fileURLWithPath: folder + "/limits.yaml"))
        var journals: [Data] = []
        for name in ["one", "two"] {
            let told = try trade(folder, name)
            #expect(told.fills.map { $0[2] } == [100])
            #expect(told.rejects.map(\.order) == [2])
            #expect(told.refused == ["notOffered"])
            #expect(told.grants > 60)
            let summary = try JournalReader(path: "\(folder)/\(name)/journal").summary()
            #expect(told.records == summary.lastSeq)
            #expect(told.head == summary.chain.head.hex)
            #expect(told.verified > 0)
            let segment = "\(folder)/\(name)/journal/000001.pkj"
            journals.append(try Data(contentsOf: URL(fileURLWithPath: segment)))
        }
        // Virtual time waits for the client: the run does not depend on how slow it is.
        #expect(journals[0] == journals[1])
    }

    private func trade(_ folder: String, _ name: String) throws -> Told {
        let endpoints = ["ev", "rp", "ct"].map { "ipc://\(folder)/\(name)-\($0)" }
        let server = try Running(
            Programs.pankou,
            [
                "serve", folder + "/day.tape", "--speed", "max", "--client", "lockstep",
                "--base", "1000", "--risk", folder + "/limits.yaml", "--events", endpoints[0],
                "--replay", endpoints[1], "--control", endpoints[2],
                "--output", "\(folder)/\(name)",
            ])
        let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let root = here.deletingLastPathComponent().deletingLastPathComponent()
        let client = try Running(
            try #require(Programs.python),
            [
                here.appendingPathComponent("trade_in_lockstep.py").path,
                root.appendingPathComponent("Sources/EventStream/Python").path,
            ] + endpoints + [ServeDay.instrument])
        let code = client.wait()
        let complaint = try client.complaints()
        try #require(code == 0, "the client: \(complaint)")
        let served = server.wait()
        let fault = try server.complaints()
        try #require(served == 0, "serve: \(fault)")
        return try JSONDecoder().decode(Told.self, from: Data(try client.text().utf8))
    }
}
