import Foundation
import Testing

@testable import EventStream

/// Runs Python scripts where there is an interpreter.
enum Python {
    /// The interpreter that `PANKOU_PYTHON` names, or `python3`.
    static let path: String = {
        ProcessInfo.processInfo.environment["PANKOU_PYTHON"] ?? "python3"
    }()

    /// What the script prints and its exit code; nil where there is no interpreter.
    static func run(_ arguments: [String]) throws -> (output: String, code: Int32)? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [path] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        // What env says where a program is missing.
        if process.terminationStatus == 127 { return nil }
        return (String(decoding: output, as: UTF8.self), process.terminationStatus)
    }

    /// Whether `python3` is there, and with `module`, if one is given.
    static func has(_ module: String? = nil) -> Bool {
        do {
            return try run(["-c", module.map { "import \($0)" } ?? ""])?.code == 0
        } catch {
            return false
        }
    }
}

@Suite("The published schema")
struct SchemaTests {
    @Test(
        .enabled(
            if: Python.has(), "python3 is missing; install it or name one with PANKOU_PYTHON"))
    func anIndependentReaderFindsTheSame() throws {
        let messages = GoldenMessage.allCases
        let result = try Python.run(
            [
                Place.tests.appendingPathComponent("decode_by_schema.py").path,
                Place.module.appendingPathComponent("Schema/pkx-1.xml").path,
            ] + messages.map { hex($0.bytes) })
        let output = try #require(result)
        #expect(output.code == 0, "\(output.output)")
        let lines = output.output.split(separator: "\n")
        try #require(lines.count == messages.count)
        for (message, line) in zip(messages, lines) {
            let read = try JSONSerialization.jsonObject(with: Data(line.utf8))
            let fields = try #require(read as? [String: Any])
            func number(_ name: String) -> Int64? { (fields[name] as? NSNumber)?.int64Value }
            let header = try StreamFrame(message.bytes).header
            #expect(fields["class"] as? String == header.kind.tag)
            #expect(number("instrument") == Int64(header.instrument))
            #expect(number("session") == Int64(header.session))
            #expect(number("seq") == Int64(header.seq))
            #expect(number("classSeq") == Int64(header.classSeq))
            #expect(number("tsPublish") == header.publishTime)
            #expect(number("tsEvent") == header.eventTime.nanoseconds)
            #expect(number("causeSeq") == Int64(header.cause))
            switch message {
            case .fill:
                #expect(fields["kind"] as? String == "trade")
                #expect(number("quantity") == 100)
                #expect(number("price") == 1_985)
                #expect(number("contra") == 42)
            case .heartbeat:
                #expect(fields["riskState"] as? String == "killed")
                #expect(number("durable") == 90)
                #expect(number("statuses") == 6)
                #expect(number("limitsVersion") == 3)
                #expect(
                    fields["chainHead"] as? String == hex(GoldenMessage.someHeartbeat.chainHead))
            case .hello:
                #expect(fields["build"] as? String == "pankou 1.0")
                #expect(fields["replayEndpoint"] as? String == "tcp://127.0.0.1:5556")
                #expect(number("next") == 100)
            case .limit: #expect(fields["kind"] as? String == "breach")
            case .header: #expect(fields["json"] as? String == #"{"seed":22}"#)
            default: break
            }
        }
    }
}
