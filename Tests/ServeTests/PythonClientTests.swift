import Foundation
import Journal
import Testing
import TradingModel

/// What the Python program prints at its end.
private struct Told: Decodable {
    let version: Int
    let fills: [[Int64]]
    let rejects: [Reject]
    let gates: [Gate]
    /// Reason and text.
    let refused: [[String]]
    let grants: Int
    let pending: Bool
    let answers: [Answer]
    let records: UInt64
    let head: String
    let verified: Int
    let picture: String
    let late: String
    let lateFrom: UInt64
    let lateHead: String
    let lateVerified: Int
    let program: String
    let programFrom: UInt64
    let position: Int64
    let cash: Int64
    let limits: [Int64]

    struct Reject: Decodable {
        let order: Int
        let text: String

        init(from decoder: any Decoder) throws {
            var fields = try decoder.unkeyedContainer()
            order = try fields.decode(Int.self)
            text = try fields.decode(String.self)
        }
    }

    /// What the gate found.
    struct Gate: Decodable, Equatable {
        let check: Int
        let name: String
        let finding: String
        let measured: Int64
        let limit: Int64
        let limit_name: String
        let unit: String
        let scope: String
        let limits_version: Int
        let rule: String
        let decision: UInt64
    }

    /// What came of a request of the client's turn.
    struct Answer: Decodable {
        let type: String
        let reason: String?
        let limitsVersion: UInt32?
        let text: String?

        init(from decoder: any Decoder) throws {
            var fields = try decoder.unkeyedContainer()
            type = try fields.decode(String.self)
            reason = try fields.decode(String?.self)
            limitsVersion = try fields.decode(UInt32?.self)
            text = try fields.decode(String?.self)
        }
    }
}

/// An answer to one who steers the engine.
private struct SteerAnswer: Decodable {
    let type: String
    let reason: String?
    let text: String?
    let scope: String?
    let blocker: String?
    let limitsVersion: UInt32?
    let rule: String?
}

@Suite("Python clients of a real serve", .serialized)
struct PythonClientTests {
    @Test(
        "an order client in lockstep, and a subscriber that holds the whole journal; twice the same",
        .enabled(
            if: Programs.python != nil,
            "needs a Python with pyzmq: pip install pyzmq, or name one in PANKOU_PYTHON"))
    func lockstep() throws {
        let folder = try makeFolder()
        defer { do { try FileManager.default.removeItem(atPath: folder) } catch {} }
        try ServeDay.write(to: folder + "/day.tape")
        // The second order is larger than this allows.
        let limits = "version: 4\nfirm:\n  maximumQuantity: 200\n"
        try Data(limits.utf8).write(to: URL(fileURLWithPath: folder + "/limits.yaml"))
        var journals: [Data] = []
        for name in ["one", "two"] {
            let told = try trade(folder, name)
            #expect(told.version == 2)
            // The third order is as large as the second, after other limits.
            #expect(told.fills.map { $0[0] } == [1, 3])
            #expect(told.fills.map { $0[2] } == [100, 500])
            #expect(told.rejects.map(\.order) == [2])
            let gate = try #require(told.gates.first)
            #expect(gate.check == 6 && gate.name == "maximum order quantity")
            #expect(gate.finding == "quantityAboveLimit" && gate.unit == "shares")
            #expect(gate.measured == 500 && gate.limit == 200)
            #expect(gate.limit_name == "maximumQuantity" && gate.scope == "firm")
            #expect(gate.limits_version == 4 && gate.rule == "RTS 6 Art. 15(1)(c)")
            #expect(
                told.rejects.first?.text
                    == "the risk gate refused it: check 6, maximum order quantity: the order has too many "
                    + "shares (500 shares against maximumQuantity 200 shares)")
            #expect(told.refused.map { $0[0] } == ["notOffered", "limits", "limits", "limits"])
            #expect(told.refused[1][1].hasPrefix("desk.yaml:3: maximumQuantity must be"))
            #expect(
                told.refused[2][1].contains("limits.yaml:4: warnShare cannot be set for account"))
            #expect(told.refused[3][1].contains("limits for strategy twap"))
            #expect(told.pending)
            #expect(told.answers.map(\.type) == ["ack", "reject", "reject"])
            #expect(told.answers.map(\.reason) == [nil, "notBlocked", "limits"])
            #expect(told.answers.map(\.limitsVersion) == [5, nil, nil])
            #expect(
                told.answers[2].text == "version must be above 5, the one in force, not 5")
            #expect(told.grants > 60)
            let summary = try JournalReader(path: "\(folder)/\(name)/journal").summary()
            #expect(told.records == summary.lastSeq)
            #expect(told.head == summary.chain.head.hex)
            #expect(told.verified > 0)
            // Those who came late have the same picture, and the same chain.
            #expect(told.lateFrom > 1 && told.lateFrom < told.records)
            #expect(told.programFrom >= told.lateFrom)
            #expect(told.late == told.picture && told.program == told.picture)
            #expect(told.lateHead == told.head && told.lateVerified > 0)
            #expect(told.position == 1_600 && told.limits == [1_000])
            let records = try JournalReader(path: "\(folder)/\(name)/journal").readAll()
            if case .decision = records[Int(gate.decision) - 1].body {
            } else {
                Issue.record("record \(gate.decision) is no decision")
            }
            // What the fills come to is what the run's own account says.
            let samples = records.compactMap { record -> Sample? in
                guard case .sample(let sample) = record.body else { return nil }
                return sample
            }
            #expect(samples.last?.position == told.position)
            #expect(samples.last?.cash.units == told.cash)
            #expect(records.count { $0.input?.contains("maximumQuantity") ?? false } == 1)
            let segment = "\(folder)/\(name)/journal/000001.pkj"
            journals.append(try Data(contentsOf: URL(fileURLWithPath: segment)))
        }
        // Virtual time waits for the client: the run does not depend on how slow it is.
        #expect(journals[0] == journals[1])
    }

    @Test(
        "one person kills, may not arm again, and changes limits; every answer says why",
        .enabled(
            if: Programs.python != nil,
            "needs a Python with pyzmq: pip install pyzmq, or name one in PANKOU_PYTHON"))
    func steer() throws {
        let folder = try makeFolder()
        defer { do { try FileManager.default.removeItem(atPath: folder) } catch {} }
        try ServeDay.write(to: folder + "/day.tape")
        let endpoints = ["ev", "rp", "ct"].map { "ipc://\(folder)/\($0)" }
        let server = try Running(
            Programs.pankou,
            [
                "serve", folder + "/day.tape", "--speed", "1", "--from", "09:31", "--events",
                endpoints[0], "--replay", endpoints[1], "--control", endpoints[2], "--output",
                folder + "/run",
            ])
        let client = try Running(
            try #require(Programs.python),
            [Programs.script("steer.py"), Programs.pythonClient] + endpoints)
        let code = client.wait()
        let complaint = try client.complaints()
        server.interrupt()
        let served = server.wait()
        let fault = try server.complaints()
        try #require(code == 0, "the client: \(complaint)")
        try #require(served == 0, "serve: \(fault)")
        let answers = try JSONDecoder().decode(
            [SteerAnswer].self, from: Data(try client.text().utf8))
        #expect(
            answers.map { $0.reason ?? $0.type } == [
                "notBlocked", "ack", "samePerson", "ack", "limits", "limits", "limits", "scope",
                "notOffered",
            ])
        #expect(answers[2].blocker == "local" && answers[2].scope == "firm")
        #expect(answers[2].rule == "RTS 6 Art. 12")
        #expect(answers[2].text?.contains("another person has to arm it again") == true)
        #expect(answers[3].limitsVersion == 2)
        #expect(answers[4].text?.contains("version must be above 2") == true)
        #expect(answers[5].text?.hasPrefix("night.yaml:3: maximumQuantity must be from 1") == true)
        #expect(answers[6].text?.contains("averageVolume must stay 0") == true)
        let records = try JournalReader(path: folder + "/run/journal").readAll()
        let kinds = records.compactMap(\.riskKind)
        // KILL, KILL_DONE, REARM_REFUSED, LIMIT_CHANGE; no REARM.
        #expect([8, 9, 15, 7].allSatisfy { kinds.contains($0) } && !kinds.contains(6))
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
        let client = try Running(
            try #require(Programs.python),
            [Programs.script("trade_in_lockstep.py"), Programs.pythonClient] + endpoints
                + [ServeDay.instrument, Programs.pankou])
        let code = client.wait()
        let complaint = try client.complaints()
        try #require(code == 0, "the client: \(complaint)")
        let served = server.wait()
        let fault = try server.complaints()
        try #require(served == 0, "serve: \(fault)")
        return try JSONDecoder().decode(Told.self, from: Data(try client.text().utf8))
    }
}

/// A new private folder with a short name, as a socket's path must be short.
private func makeFolder() throws -> String {
    let folder = NSTemporaryDirectory() + "pk\(UInt32.random(in: 0...UInt32.max))"
    try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: false,
        attributes: [.posixPermissions: 0o700])
    return folder
}

extension JournalRecord {
    /// The text of an input from outside; nil for other records.
    fileprivate var input: String? {
        guard case .input(let bytes) = body else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The kind of a risk event; nil for other records.
    fileprivate var riskKind: UInt8? {
        guard case .riskEvent(let bytes) = body else { return nil }
        return bytes.first
    }
}
