import Foundation
import MarketData
import Testing
import TradingModel

/// Bytes of the gzip file of `hello\n`, made by gzip itself.
private let gzippedHello: [UInt8] = [
    0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0xE7,
    0x02, 0x00, 0x20, 0x30, 0x3A, 0x36, 0x06, 0x00, 0x00, 0x00,
]

@Suite("Bad files")
struct BadFileTests {
    /// The error of an import whose orders file is `make`'s.
    private func failure(_ make: (Folder) throws -> String) throws -> DataError? {
        try withFolder { folder in
            let trades = try folder.write(
                "trades.csv", SmallFeed.trades.joined(separator: "\n"))
            let orders = try make(folder)
            return #expect(throws: DataError.self) {
                try Importer.sseLevel2(try request([orders, trades]))
            }
        }
    }

    private func expect(
        _ word: String, _ location: SourceLocation = #_sourceLocation,
        _ make: (Folder) throws -> String
    ) throws {
        let error = try failure(make)
        #expect(
            error?.description.contains(word) == true, "\(error?.description ?? "no error")",
            sourceLocation: location)
    }

    @Test func filesThatAreNone() throws {
        try expect("does not exist") { $0.path + "/nothing.csv" }
        try expect("not a regular file") { $0.path }
        try expect("is empty") { try $0.write("orders.csv", "") }
        try expect("symbolic link") { folder in
            let target = try folder.write("target.csv", SmallFeed.orders.joined(separator: "\n"))
            try FileManager.default.createSymbolicLink(
                atPath: folder.path + "/link.csv", withDestinationPath: target)
            return folder.path + "/link.csv"
        }
        try expect("not a regular file") { folder in
            let path = folder.path + "/pipe.csv"
            #expect(unsafe mkfifo(path, 0o600) == 0)
            return path
        }
        try expect("not a usable path") { _ in String(repeating: "a", count: 5_000) }
    }

    @Test func containersThatAreNotGzip() throws {
        try expect("zip archive") { try $0.write("o.zip", [0x50, 0x4B, 3, 4, 0, 0]) }
        try expect("zstd") { try $0.write("o.zst", [0x28, 0xB5, 0x2F, 0xFD, 0]) }
        try expect("xz") { try $0.write("o.xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A]) }
        try expect("bzip2") { try $0.write("o.bz2", Array("BZh9".utf8)) }
    }

    @Test func damagedGzip() throws {
        var checksum = gzippedHello
        checksum[20] ^= 0xFF
        var data = gzippedHello
        data[10] = 0xFF
        for (bytes, word) in [
            (Array(gzippedHello.dropLast(3)), "cut off"), (gzippedHello + [1, 2, 3], "other bytes"),
            (checksum, "damaged"), (data, "damaged"),
        ] {
            try withFolder { folder in
                let path = try folder.write("o.gz", bytes)
                let error = #expect(throws: DataError.self) {
                    let file = try InputFile(path: path)
                    while try !file.next().isEmpty {}
                }
                #expect(error?.description.contains(word) == true, "\(error?.description ?? "")")
            }
        }
    }

    @Test func gzipIsReadByContentMembersIncluded() throws {
        try withFolder { folder in
            let file = try InputFile(path: try folder.write("x.csv", gzippedHello + gzippedHello))
            var content: [UInt8] = []
            while case let part = try file.next(), !part.isEmpty { content += part }
            #expect(String(decoding: content, as: UTF8.self) == "hello\nhello\n")
        }
    }

    @Test func encodingsThatAreNotUTF8() throws {
        let text = SmallFeed.orders.joined(separator: "\n")
        try expect("UTF-16") { try $0.write("o.csv", [0xFF, 0xFE] + Array(text.utf8)) }
        try expect("NUL") { try $0.write("o.csv", text.replacing("600519", with: "60\u{0}519")) }
        try expect("UTF-8") { try $0.write("o.csv", Array(text.utf8) + [0x0A, 0xC3, 0x28]) }
        try expect("carriage return") { try $0.write("o.csv", text.replacing("10,x", with: "10,\rx")) }
        try expect("64 KiB") { folder in
            try folder.write("o.csv", text + "\n" + String(repeating: "9", count: 70_000))
        }
    }

    @Test func whatIsCleanIsAccepted() throws {
        let lines = SmallFeed.orders
        for text in [
            "\u{FEFF}" + lines.joined(separator: "\n"), lines.joined(separator: "\r\n") + "\r\n",
            lines.joined(separator: "\n"), lines.joined(separator: "\n") + "\n\n",
            lines.joined(separator: "\n").replacing("600519", with: "\"600519\""),
        ] {
            try withFolder { folder in
                let trades = try folder.write(
                    "t.csv", SmallFeed.trades.joined(separator: "\n"))
                let orders = try folder.write("o.csv", text)
                let day = try Importer.sseLevel2(try request([orders, trades]))
                #expect(day.records.count == 6)
            }
        }
    }

    @Test func theSetOfFilesMustBeWhole() throws {
        try withFolder { folder in
            let orders = try folder.write("o.csv", SmallFeed.orders.joined(separator: "\n"))
            for inputs in [[orders], [orders, orders]] {
                let error = #expect(throws: DataError.self) {
                    try Importer.sseLevel2(try request(inputs))
                }
                let words = inputs.count == 1 ? "trades is missing" : "second file of orders"
                #expect(error?.description.contains(words) == true)
            }
            let notes = try folder.write("notes.csv", "a,b\n1,2\n")
            let error = #expect(throws: DataError.self) {
                try Importer.sseLevel2(try request([notes]))
            }
            #expect(error?.description.contains("no SSE Level-2 file") == true)
        }
    }
}

@Suite("Bad values")
struct BadValueTests {
    /// A field of the first order's row, what it is replaced by, and the word of the error.
    @Test(arguments: [
        ("OrderPrice", "10,5", "fields"), ("OrderPrice", "1e1", "not a decimal number"),
        ("OrderPrice", "0x10", "not a decimal number"), ("OrderPrice", "nan", "not a decimal number"),
        ("OrderPrice", "inf", "not a decimal number"), ("OrderPrice", "-10.01", "not a decimal"),
        ("OrderPrice", "+10.01", "not a decimal"), ("OrderPrice", " 10.01", "not a decimal"),
        ("OrderPrice", "10.01 ", "not a decimal"), ("OrderPrice", "", "not a decimal"),
        ("OrderPrice", "10.", "not a decimal"), ("OrderPrice", ".5", "not a decimal"),
        ("OrderPrice", "1.2.3", "not a decimal"), ("OrderPrice", "１０.０１", "not a decimal"),
        ("OrderPrice", "0", "not a positive price"), ("OrderPrice", "10.005", "multiple of the tick"),
        ("OrderPrice", "99999999999", "not a decimal"), ("OrderPrice", "999999999", "positive price"),
        ("Balance", "0", "positive number of shares"), ("Balance", "-5", "not a whole number"),
        ("Balance", "1.5", "not a whole number"), ("Balance", "99999999999999999999", "2^64"),
        ("Balance", "9223372036854775807", "positive number of shares"),
        ("Balance", "=cmd()", "not a whole number"),
        ("OrderBSFlag", "X", "is none of"), ("OrderType", "Z", "is none of"),
        ("OrderTime", "25:00:00.000", "time of day"), ("OrderTime", "09:60:00.000", "time of day"),
        ("OrderTime", "9:30:00.000", "time of day"), ("OrderTime", "93000010", "time of day"),
        ("OrderTime", "1675215000000", "time of day"),
        ("OrderNO", "0", "not an order number"), ("OrderNO", "abc", "not a whole number"),
        ("BizIndex", "", "not a whole number"),
    ])
    func everyFieldIsChecked(column: String, value: String, word: String) throws {
        let names = SmallFeed.orderHeader.split(separator: ",").map(String.init)
        var fields = SmallFeed.orders[1].split(
            separator: ",", omittingEmptySubsequences: false
        ).map(String.init)
        fields[try #require(names.firstIndex(of: column))] = value
        var orders = SmallFeed.orders
        orders[1] = fields.joined(separator: ",")
        try withFolder { folder in
            let one = try folder.write("orders.csv", orders.joined(separator: "\n"))
            let two = try folder.write("trades.csv", SmallFeed.trades.joined(separator: "\n"))
            let error = #expect(throws: DataError.self) {
                try Importer.sseLevel2(try request([one, two]))
            }
            let text = error?.description ?? ""
            #expect(text.contains(word), "\(text)")
            #expect(text.contains("orders.csv:2:"), "\(text)")
            #expect(word == "fields" || text.contains("column \(column)"), "\(text)")
        }
    }

    @Test(arguments: [
        ("OrderPrice", "Price", "is missing"), ("OrderNO", "BizIndex", "appears twice"),
    ])
    func headersAreChecked(from: String, to: String, word: String) throws {
        var orders = SmallFeed.orders
        orders[0] = orders[0].replacing(from, with: to)
        try withFolder { folder in
            let one = try folder.write("orders.csv", orders.joined(separator: "\n"))
            let error = #expect(throws: DataError.self) {
                try Importer.sseLevel2(try request([one]))
            }
            #expect(error?.description.contains(word) == true, "\(error?.description ?? "")")
        }
    }

    @Test(arguments: [
        ("a,\"b,c\n", "quoted"), ("a,\"b\"x,c\n", "quoted"), ("\n1\n", "no header"),
        ("ev,ev\n", "twice"),
    ])
    func quotesMustEnd(text: String, word: String) throws {
        try withFolder { folder in
            let path = try folder.write("events.csv", text)
            let error = #expect(throws: DataError.self) {
                try Importer.events(try request([path]))
            }
            #expect(error?.description.contains(word) == true, "\(error?.description ?? "")")
        }
    }

    @Test func anotherDatesRowsAreAnError() throws {
        try withFolder { folder in
            let header =
                "MDDate,MDTime,SecurityType,SecuritySubType,SecurityIDSource,Symbol,"
                + "ReceiveDateTime,OrderIndex,OrderType,OrderPrice,OrderQty,OrderBSFlag,ChannelNo,"
                + "ApplSeqNum,OrderNO,SecurityID"
            let row = "2023.02.02,09:30:00.000,2,1,101,茅台,x,1,2,10,100,1,2,5,7,600519.SH"
            let path = try folder.write("orders.csv", header + "\n" + row)
            let error = #expect(throws: DataError.self) {
                try Importer.sseLevel2(try request([path]))
            }
            #expect(error?.description.contains("column MDDate") == true)
            #expect(error?.description.contains("2023-02-01") == true)
        }
    }
}

@Suite("LOBSTER files")
struct LobsterTests {
    private let messages = """
        34200.017459617,1,16113575,18,5853300,1
        34200.18960767,3,16113575,18,5853300,1
        34200.5,4,16113584,10,5853600,-1
        34200.6,5,0,1,5853400,-1
        """
    private let books = """
        5853600,20,5853300,18
        5853600,20,9999999999,0
        5853600,10,-9999999999,0
        5853600,10,-9999999999,0
        """

    private func imported(_ messages: String, _ books: String) throws -> ImportedDay {
        try withFolder { folder in
            let one = try folder.write("m.csv", messages)
            let two = try folder.write("b.csv", books)
            var request = try request([two, one])
            request.instrument = try #require(Instrument("AMZN.XNAS"))
            request.scale = PriceScale(tick: Money(units: 1))
            return try Importer.lobster(request)
        }
    }

    @Test func stepsAreCheckedAgainstTheBook() throws {
        let day = try imported(messages, books)
        #expect(day.records.map(\.kind) == [.submit, .cancel, .trade, .hiddenTrade])
        #expect(day.records[0].time.description == "09:30:00.017459617")
        #expect(day.records[2].side == .buy)
        let bytes = TapeWriter.encode(day.header, records: day.records, rows: day.rows)
        let check = LobsterCheck(try Tape(data: Data(bytes), path: "x"))
        #expect(check.compared == 3)
        #expect(check.exact == 3)
        #expect(check.executionsAtBest == 1)
    }

    @Test func aWrongBookIsFound() throws {
        let day = try imported(
            messages, books.replacing("5853600,10,-9999999999,0", with: "5853600,11,-9999999999,0"))
        let bytes = TapeWriter.encode(day.header, records: day.records, rows: day.rows)
        let check = LobsterCheck(try Tape(data: Data(bytes), path: "x"))
        #expect(check.exact == 2)
        #expect(check.first?.message == 3)
    }

    @Test(arguments: [
        ("34200.5,4", "34199.5,4", "goes back"), ("34200.5,4", "34200.5,9", "is none of"),
        ("34200.5,4", "x,4", "seconds since midnight"), (",5853600,-1", ",0,-1", "positive price"),
        (",5853600,-1", ",5853600,2", "neither 1 nor -1"), (",10,585", ",0,585", "shares"),
        ("34200.6,5,0,1,5853400,-1", "34200.6,5,0,1,5853400", "columns"),
    ])
    func badMessages(from: String, to: String, word: String) {
        let error = #expect(throws: DataError.self) {
            try imported(messages.replacing(from, with: to), books)
        }
        #expect(error?.description.contains(word) == true, "\(error?.description ?? "")")
    }

    @Test func theTwoFilesMustBelongTogether() {
        let error = #expect(throws: DataError.self) {
            try imported(messages, books + "\n5853600,10,-9999999999,0")
        }
        #expect(error?.description.contains("do not belong together") == true)
    }
}
