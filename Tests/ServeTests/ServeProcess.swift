import Foundation
import MarketData
import TradingModel

/// Programs of this build, and processes of a test.
enum Programs {
    /// The built `pankou`, which lies beside the tests.
    static let pankou: String = {
        let tests = URL(fileURLWithPath: CommandLine.arguments[0])
        return tests.deletingLastPathComponent().appendingPathComponent("pankou").path
    }()

    private static let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    /// The path of a script beside this file.
    static func script(_ name: String) -> String { here.appendingPathComponent(name).path }

    /// The folder of the Python client.
    static let pythonClient: String = {
        let root = here.deletingLastPathComponent().deletingLastPathComponent()
        return root.appendingPathComponent("Sources/EventStream/Python").path
    }()

    /// A Python with pyzmq: `PANKOU_PYTHON`, or `python3`; nil where there is none.
    static let python: String? = {
        let named = ProcessInfo.processInfo.environment["PANKOU_PYTHON"]
        for candidate in [named, "/usr/bin/python3", "/usr/local/bin/python3"].compactMap({ $0 }) {
            guard FileManager.default.isExecutableFile(atPath: candidate) else { continue }
            if let check = try? Running(candidate, ["-c", "import zmq"]), check.wait() == 0 {
                return candidate
            }
        }
        return nil
    }()
}

/// A process whose output goes to files.
final class Running {
    private let process = Process()
    private let output = URL(fileURLWithPath: NSTemporaryDirectory())
        .appendingPathComponent("pankou-\(UUID().uuidString).out")
    private let errors = URL(fileURLWithPath: NSTemporaryDirectory())
        .appendingPathComponent("pankou-\(UUID().uuidString).err")

    /// Starts `program`.
    init(_ program: String, _ arguments: [String]) throws {
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        for file in [output, errors] { try Data().write(to: file) }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    deinit {
        if process.isRunning { process.terminate() }
        for file in [output, errors] {
            do { try FileManager.default.removeItem(at: file) } catch {}
        }
    }

    /// Asks it to end, as Ctrl-C does.
    func interrupt() { process.interrupt() }

    /// Waits for the end; the exit code.
    func wait() -> Int32 {
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// What was written to standard output.
    func text() throws -> String { try String(contentsOf: output, encoding: .utf8) }

    /// What was written to standard error.
    func complaints() throws -> String { try String(contentsOf: errors, encoding: .utf8) }
}

/// A short day with a two-sided market, as a tape.
enum ServeDay {
    static let instrument = "600536.SH"

    /// Writes the day to `path`: quotes from 9:20, a trade every few seconds of a quarter of an hour.
    static func write(to path: String) throws {
        var records: [TapeRecord] = []
        var order: UInt64 = 0
        func add(_ time: Timestamp, _ side: Side, _ quantity: Quantity, _ price: Int32) {
            order += 1
            records.append(
                TapeRecord(
                    sequence: UInt64(records.count + 1), time: time, order: OrderID(raw: order),
                    contra: OrderID(raw: 0), quantity: quantity, price: Price(ticks: price),
                    kind: .submit, side: side, flags: []))
        }
        for level in Int32(0)..<5 {
            add(Timestamp(9, 20), .buy, 1_000, 999 - level)
            add(Timestamp(9, 20), .sell, 1_000, 1_001 + level)
        }
        for second in Int64(0)..<60 {
            let side: Side = second % 2 == 0 ? .buy : .sell
            add(
                Timestamp(9, 31) + .seconds(15 * second), side, 100,
                (side == .buy ? 995 : 1_005) - Int32(second % 3))
        }
        guard let name = Instrument(instrument), let date = TradingDate("2023-07-11") else {
            preconditionFailure("a constant does not parse")
        }
        let header = TapeHeader(
            instrument: name, date: date, scale: .cent, previousClose: Price(ticks: 1_000),
            origin: "test")
        try Data(TapeWriter.encode(header, records: records)).write(
            to: URL(fileURLWithPath: path))
    }
}
