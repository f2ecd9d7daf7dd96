import Foundation
import MarketData
import Testing
import TradingModel

@testable import Benchmarking

/// A folder of its own for one test, removed behind it.
private func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("pankou-benchmarking-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    let result = Swift.Result { try body(folder.path) }
    try FileManager.default.removeItem(at: folder)
    return try result.get()
}

/// A workload file's bytes, to be damaged.
private struct FileBytes {
    var bytes: [UInt8]

    /// The bytes of a number, lowest first, written at `offset`.
    mutating func put<T: FixedWidthInteger>(_ value: T, _ offset: Int) {
        for byte in 0..<T.bitWidth / 8 {
            bytes[offset + byte] = UInt8(truncatingIfNeeded: value >> T(byte * 8))
        }
    }
}

/// One command of every kind, on three instruments.
private let everyKind = Workload(
    name: "every",
    records: [
        WorkloadRecord(.limit, .sell, symbol: 2, price: 1_005, quantity: 300, id: 7),
        WorkloadRecord(.limit, .buy, symbol: 0, price: 990, quantity: 200, id: 8),
        WorkloadRecord(.immediate, .buy, symbol: 2, price: 1_010, quantity: 100, id: 9),
        WorkloadRecord(.market, .buy, symbol: 2, price: 0, quantity: 50, id: 10),
        WorkloadRecord(.reduce, .sell, symbol: 2, price: 0, quantity: 20, id: 7),
        WorkloadRecord(
            .replace, .sell, symbol: 2, price: 1_007, quantity: 400, id: 7, newID: 0x1_0203_0405),
        WorkloadRecord(.cancel, .buy, symbol: 0, price: 0, quantity: 0, id: 8),
    ], prefix: 2, symbols: 3, maximumPrice: 1_010, maximumID: 0x1_0203_0405, maximumLive: 2,
    maximumQuantity: 400, seed: 0xFEED)

@Suite("Workload file")
struct WorkloadFileTests {
    @Test func theHeaderIsAsDocumented() {
        let header: [UInt8] =
            Array("LOBWKL01".utf8) + [7, 0, 0, 0, 0, 0, 0, 0] + [2, 0, 0, 0, 0, 0, 0, 0]
            + [3, 0, 0, 0] + [0xF2, 3, 0, 0] + [5, 4, 3, 2, 1, 0, 0, 0] + [2, 0, 0, 0]
            + [0x90, 1, 0, 0] + [0xED, 0xFE, 0, 0, 0, 0, 0, 0] + [0, 0, 0, 0, 0, 0, 0, 0]
        #expect(header.count == 64)
        #expect(Array(everyKind.encoded.prefix(64)) == header)
    }

    @Test func aRecordIsAsDocumented() {
        let replace: [UInt8] =
            [6, 1, 2, 0] + [0xEF, 3, 0, 0] + [0x90, 1, 0, 0] + [0, 0, 0, 0]
            + [7, 0, 0, 0, 0, 0, 0, 0] + [5, 4, 3, 2, 1, 0, 0, 0]
        let start = 64 + 5 * 32
        #expect(Array(everyKind.encoded[start..<start + 32]) == replace)
        #expect(everyKind.encoded.count == 64 + 7 * 32)
    }

    @Test func whatIsWrittenIsRead() throws {
        try withFolder { folder in
            let path = folder + "/every.lobwkl"
            try everyKind.write(to: path)
            let read = try Workload(contentsOf: path)
            #expect(read.records == everyKind.records)
            #expect(read.encoded == everyKind.encoded)
            #expect(read.name == "every.lobwkl")
            #expect(read.timed == 5)
            #expect(throws: DataError.self) { try everyKind.write(to: path) }
            try everyKind.write(to: path, overwrite: true)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(names == ["every.lobwkl"])
        }
    }

    @Test(arguments: [StandardWorkload.realistic, .aggressive])
    func standardWorkloadsSurviveTheFile(_ kind: StandardWorkload) throws {
        var workload = kind.generate(seed: 1, count: 200)
        // The last records are enough, whatever they refer to.
        workload.records.removeFirst(workload.prefix)
        workload.prefix = 0
        let read = try self.read(workload.encoded)
        #expect(read.records == workload.records)
        #expect(read.encoded == workload.encoded)
    }

    @Test func otherFilesAreNotReplaced() throws {
        try withFolder { folder in
            let path = folder + "/notes.txt"
            try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
            let error = #expect(throws: DataError.self) {
                try everyKind.write(to: path, overwrite: true)
            }
            #expect(error?.description.contains("not a workload") == true)
        }
    }

    @Test func recordsCorrectTheHintsOfTheHeader() throws {
        var file = FileBytes(bytes: everyKind.encoded)
        for offset in [28, 32, 40, 44] { file.put(UInt32(0), offset) }
        file.put(UInt32(0), 36)
        let read = try read(file.bytes)
        #expect(read.maximumPrice == 1_010)
        #expect(read.maximumID == 0x1_0203_0405)
        #expect(read.maximumQuantity == 400)
        #expect(read.maximumLive == 1)
    }

    @Test func fieldsThatACommandDoesNotUseMayHoldAnything() throws {
        var workload = everyKind
        workload.records[3].price = .max
        workload.records[6].price = .max
        workload.records[0].flags = 0xDEAD_BEEF
        workload.records[0].id = .max
        let read = try read(workload.encoded)
        #expect(read.records == workload.records)
        let results = BenchmarkMode.all.map { mode in
            Replayer(read).run(mode).checksum
        }
        #expect(Set(results).count == 1)
    }

    // MARK: What is refused

    private func read(_ bytes: [UInt8]) throws -> Workload {
        try withFolder { folder in
            let path = folder + "/bad.lobwkl"
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            return try Workload(contentsOf: path)
        }
    }

    private func expectRefusal(
        _ bytes: [UInt8], _ parts: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let error = #expect(throws: DataError.self, sourceLocation: sourceLocation) {
            _ = try read(bytes)
        }
        let text = try #require(error, sourceLocation: sourceLocation).description
        for part in ["bad.lobwkl"] + parts {
            #expect(text.contains(part), "\(text)", sourceLocation: sourceLocation)
        }
    }

    private func expectRefusal<T: FixedWidthInteger>(
        of value: T, at offset: Int, _ parts: String...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var file = FileBytes(bytes: everyKind.encoded)
        file.put(value, offset)
        try expectRefusal(
            file.bytes, parts + ["byte \(offset)", "\(value)"], sourceLocation: sourceLocation)
    }

    @Test func aMissingFile() throws {
        let error = #expect(throws: DataError.self) {
            _ = try Workload(contentsOf: "/no/such/file.lobwkl")
        }
        #expect(error?.description.contains("does not exist") == true)
    }

    @Test func filesThatAreNoWorkloads() throws {
        try expectRefusal([], ["empty"])
        try expectRefusal(Array("LOBWKL02".utf8) + everyKind.encoded.dropFirst(8), ["LOBWKL01"])
        try expectRefusal(Array("hello".utf8), ["LOBWKL01"])
        try expectRefusal(Array(everyKind.encoded.prefix(63)), ["cut off", "63", "64"])
    }

    @Test func lengthsThatDoNotFit() throws {
        let bytes = everyKind.encoded
        try expectRefusal(bytes.dropLast(), ["cut off", "287", "288"])
        try expectRefusal(bytes + [0], ["other bytes", "289", "288"])
        try expectRefusal(Array(bytes.prefix(64)), ["cut off", "64", "288"])
        // More than one chunk of surplus is counted too.
        let surplus = [UInt8](repeating: 0, count: 600_000)
        try expectRefusal(bytes + surplus, ["other bytes", "600288", "288"])
    }

    @Test func headersThatCannotBe() throws {
        try expectRefusal(of: UInt64.max, at: 8, "count")
        try expectRefusal(of: UInt64(1) << 58, at: 8, "count")
        try expectRefusal(of: UInt64(0), at: 8, "count", "at least 1")
        try expectRefusal(of: UInt64(7), at: 16, "prefix", "below the count of 7")
        try expectRefusal(of: UInt64.max, at: 16, "prefix")
        try expectRefusal(of: UInt32(0), at: 24, "symbols", "1 to 65536")
        try expectRefusal(of: UInt32(65_537), at: 24, "symbols", "1 to 65536")
        try expectRefusal(of: UInt32(4_194_305), at: 40, "max live", "1 to 4194304")
    }

    @Test func recordsThatCannotBe() throws {
        func start(_ record: Int) -> Int { 64 + record * 32 }
        try expectRefusal(of: UInt8(0), at: start(0), "record 0 ", "type")
        try expectRefusal(of: UInt8(7), at: start(6), "record 6 ", "type", "6 replace")
        try expectRefusal(of: UInt8(2), at: start(1) + 1, "record 1 ", "side", "0 buy or 1 sell")
        try expectRefusal(of: UInt16(3), at: start(1) + 2, "symbol", "0 to 2")
        for record in [0, 2, 5] {
            try expectRefusal(of: UInt32(0), at: start(record) + 4, "record \(record) ", "price")
            try expectRefusal(
                of: UInt32(1) << 31, at: start(record) + 4, "price", "1 to 2147483647")
        }
        for record in 0...5 {
            try expectRefusal(of: UInt32(0), at: start(record) + 8, "record \(record) ", "qty")
        }
        for record in 0...6 {
            try expectRefusal(of: UInt64(0), at: start(record) + 16, "record \(record) ", "id:")
        }
        try expectRefusal(of: UInt64(0), at: start(5) + 24, "record 5 ", "id2")
    }
}
