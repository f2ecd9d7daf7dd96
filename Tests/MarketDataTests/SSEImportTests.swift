import Foundation
import Testing
import TradingModel

@testable import MarketData

/// Hand-written streams of 600000.SH on 2023-02-01, in both vendors' layouts and normalised.
///
/// 09:15 an auction pair, 09:25 its trade. From 09:30 asks 10 (1,000 at 10.00) and 11 (500 at
/// 10.01); buy 12 takes both and rests with 300 at 10.01, sell 14 hits it for 200 and is never
/// published, and 12 cancels its last 100.
struct Stream {
    var orders = [
        "0,1,6,600000,09:15:00.000,A,1,10.00,100,B,1,09:25:26.145,1",
        "0,2,6,600000,09:15:00.010,A,2,9.98,100,S,2,09:25:26.145,2",
        "0,3,6,600001,09:15:00.020,A,3,1.00,100,S,3,09:25:26.145,3",
        "0,4,6,600000,09:30:00.000,A,10,10.00,1000,S,5,09:30:00.145,4",
        "0,5,6,600000,09:30:00.000,A,11,10.00999999999999,500,S,6,09:30:00.145,5",
        "0,6,6,600000,09:30:01.000,A,12,10.01,300,B,9,09:30:01.145,6",
        "0,7,6,600000,09:30:02.000,A,13,9.99,200,B,10,09:30:02.145,7",
        "0,8,6,600000,09:30:04.000,D,12,10.01,100,B,12,09:30:04.145,8",
    ]
    var trades = [
        "0,1,6,600000,09:25:00.000,9.98,100,998,1,2,N,4,09:25:08.075,1",
        "0,2,6,600000,09:30:01.000,10.000000000000018,1000,10000,12,10,B,7,09:30:01.145,2",
        "0,3,6,600000,09:30:01.000,10.01,500,5005,12,11,B,8,09:30:01.145,3",
        "0,4,6,600000,09:30:03.000,10.01,200,2002,12,14,S,11,09:30:03.145,4",
    ]

    static let ordersHeader =
        "DataStatus,OrderIndex,OrderChannel,SecurityID,OrderTime,OrderType,OrderNO,OrderPrice,"
        + "Balance,OrderBSFlag,BizIndex,LocalTime,SeqNo"
    static let tradesHeader =
        "DataStatus,TradeIndex,TradeChan,SecurityID,TradTime,TradPrice,TradVolume,TradeMoney,"
        + "TradeBuyNo,TradeSellNo,TradeBSFlag,BizIndex,LocalTime,SeqNo"

    /// The records that the stream must give.
    static let records: [TapeRecord] = {
        func at(_ second: Int64) -> Timestamp { Timestamp(9, 30, second) }
        func record(
            _ sequence: UInt64, _ time: Timestamp, _ kind: TapeRecordKind, _ side: Side,
            _ order: UInt64, with contra: UInt64 = 0, _ quantity: Quantity, at price: Int32,
            _ flags: TapeFlags = []
        ) -> TapeRecord {
            TapeRecord(
                sequence: sequence, time: time, order: OrderID(raw: order),
                contra: OrderID(raw: contra), quantity: quantity, price: Price(ticks: price),
                kind: kind, side: side, flags: flags)
        }
        return [
            record(1, Timestamp(9, 15), .submit, .buy, 1, 100, at: 1_000),
            record(2, Timestamp(9, 15, milliseconds: 10), .submit, .sell, 2, 100, at: 998),
            record(4, Timestamp(9, 25), .trade, .buy, 1, with: 2, 100, at: 998, .auction),
            record(5, at(0), .submit, .sell, 10, 1_000, at: 1_000),
            record(6, at(0), .submit, .sell, 11, 500, at: 1_001),
            record(7, at(1), .submit, .buy, 12, 1_800, at: 1_001, .partlyRebuilt),
            record(7, at(1), .trade, .buy, 12, with: 10, 1_000, at: 1_000),
            record(8, at(1), .trade, .buy, 12, with: 11, 500, at: 1_001),
            record(10, at(2), .submit, .buy, 13, 200, at: 999),
            record(11, at(3), .submit, .sell, 14, 200, at: 1_001, .rebuilt),
            record(11, at(3), .trade, .sell, 14, with: 12, 200, at: 1_001),
            record(12, at(4), .cancel, .buy, 12, 100, at: 1_001),
        ]
    }()

    /// Replaces a part of one order row (numbered from 0).
    func order(_ row: Int, _ old: String, _ new: String) -> Stream {
        var copy = self
        copy.orders[row] = orders[row].replacing(old, with: new, maxReplacements: 1)
        return copy
    }

    /// Replaces a part of one trade row (numbered from 0).
    func trade(_ row: Int, _ old: String, _ new: String) -> Stream {
        var copy = self
        copy.trades[row] = trades[row].replacing(old, with: new, maxReplacements: 1)
        return copy
    }

    func without(order row: Int) -> Stream {
        var copy = self
        copy.orders.remove(at: row)
        return copy
    }

    /// Puts a row behind the last order.
    func then(order row: String) -> Stream {
        var copy = self
        copy.orders.append(row)
        return copy
    }

    /// Puts a row behind the last trade.
    func then(trade row: String) -> Stream {
        var copy = self
        copy.trades.append(row)
        return copy
    }

    func write(to folder: URL) throws -> [String] {
        [
            try folder.file(
                "orders.csv", ([Stream.ordersHeader] + orders).joined(separator: "\n")),
            try folder.file(
                "trades.csv", ([Stream.tradesHeader] + trades).joined(separator: "\n")),
        ]
    }
}

/// A request for the hand-written streams.
func request(_ inputs: [String]) throws -> ImportRequest {
    ImportRequest(
        inputs: inputs, instrument: try #require(Instrument("600000.SH")),
        date: try #require(TradingDate(number: 20_230_201)), scale: .cent)
}

/// A stream that contradicts itself, and what its error must name.
struct BadStream: CustomTestStringConvertible {
    let name: String
    let stream: Stream
    let parts: [String]

    init(_ name: String, _ stream: Stream, _ parts: String...) {
        (self.name, self.stream, self.parts) = (name, stream, parts)
    }

    var testDescription: String { name }
}

@Suite("SSE import")
struct SSEImportTests {
    private func check(_ day: ImportedDay) {
        #expect(day.records == Stream.records)
        #expect(day.summary.submissions == 7)
        #expect(day.summary.partlyRebuilt == 1)
        #expect(day.summary.rebuilt == 1)
        #expect(day.summary.trades == 4)
        #expect(day.summary.auctionTrades == 1)
        #expect(day.summary.cancels == 1)
        #expect(day.summary.firstTime == "09:15:00.000")
        #expect(day.summary.lastTime == "09:30:04.000")
    }

    @Test("orders are rebuilt from what the exchange published, inputs in any order")
    func rebuild() throws {
        try withFolder { folder in
            let paths = try Stream().write(to: folder)
            for inputs in [paths, paths.reversed()] {
                let day = try Importer.sseLevel2(request(inputs))
                check(day)
                #expect(day.summary.otherInstruments == 1)
                #expect(day.header.origin == "sse-l2")
            }
        }
    }

    @Test("the dated vendor layout says the same")
    func datedLayout() throws {
        let stream = Stream()
        let kinds = ["A": "2", "D": "10"]
        let flags = ["B": "1", "S": "2", "N": "0"]
        let orders = stream.orders.map { row in
            let f = row.split(separator: ",").map(String.init)
            return
                "2023.02.01,\(f[4]),某股,\(kinds[f[5]] ?? ""),\(f[7]),\(f[8]),\(flags[f[9]] ?? ""),"
                + "\(f[10]),\(f[6]),\(f[3]).SH"
        }
        let trades = stream.trades.map { row in
            let f = row.split(separator: ",").map(String.init)
            return "2023.02.01,\(f[4]),某股,\(f[8]),\(f[9]),\(flags[f[10]] ?? ""),\(f[5]),\(f[6]),"
                + "\(f[11]),\(f[3]).SH"
        }
        let ordersHeader =
            "MDDate,MDTime,Symbol,OrderType,OrderPrice,OrderQty,OrderBSFlag,ApplSeqNum,OrderNO,"
            + "SecurityID"
        let tradesHeader =
            "MDDate,MDTime,Symbol,TradeBuyNo,TradeSellNo,TradeBSFlag,TradePrice,TradeQty,"
            + "ApplSeqNum,SecurityID"
        try withFolder { folder in
            let paths = [
                try folder.file("o.csv", ([ordersHeader] + orders).joined(separator: "\r\n")),
                try folder.file("t.csv", ([tradesHeader] + trades).joined(separator: "\r\n")),
            ]
            check(try Importer.sseLevel2(request(paths)))
            var other = orders
            other[3] = other[3].replacing("2023.02.01", with: "2023.02.02")
            _ = try folder.file("o.csv", ([ordersHeader] + other).joined(separator: "\n"))
            let message = try refusal { _ = try Importer.sseLevel2(request(paths)) }
            expect(message, names: ["o.csv:5:", "column MDDate:", "2023.02.02", "2023-02-01"])
        }
    }

    @Test("the normalised layout says the same")
    func normalised() throws {
        let rows = """
            seq,time,ev,side,order_no,price,qty,buy_no,sell_no
            1,91500000,A,B,1,10000,100,,
            2,91500010,A,S,2,9980,100,,
            4,92500000,T,N,,9980,100,1,2
            5,93000000,A,S,10,10000,1000,,
            6,93000000,A,S,11,10010,500,,
            7,93001000,T,B,,10000,1000,12,10
            8,93001000,T,B,,10010,500,12,11
            9,93001000,A,B,12,10010,300,,
            10,93002000,A,B,13,9990,200,,
            11,93003000,T,S,,10010,200,12,14
            12,93004000,D,B,12,10010,100,,
            """
        try withFolder { folder in
            let path = try folder.file("events.csv", rows)
            check(try Importer.events(request([path])))
            let odd = try folder.file("odd.csv", rows.replacing("T,S,,10010", with: "T,S,,10015"))
            let message = try refusal { _ = try Importer.events(request([odd])) }
            expect(message, names: ["odd.csv:11:", "column price:", "\"10015\""])
        }
    }

    @Test(
        "contradictions are errors at their place",
        arguments: [
            BadStream(
                "cancel of an unknown order", Stream().order(7, "D,12,", "D,99,"),
                "orders.csv:9", "order 99", "not in the book"),
            BadStream(
                "cancel of too few shares", Stream().order(7, "10.01,100", "10.01,50"),
                "orders.csv:9", "order 12", "100 left"),
            BadStream(
                "cancel twice",
                Stream().then(
                    order: "0,9,6,600000,09:30:05.000,D,12,10.01,100,B,13,09:30:05.145,9"),
                "orders.csv:10", "order 12", "not in the book"),
            BadStream(
                "fill of an unknown order", Stream().without(order: 3),
                "trades.csv:3", "order 10", "not in the book"),
            BadStream(
                "fill beyond what is left", Stream().trade(1, ",1000,", ",1100,"),
                "trades.csv:3", "order 10", "1000 left"),
            BadStream(
                "auction trade of an unknown order", Stream().without(order: 1),
                "trades.csv:2", "order 2", "not in the book"),
            BadStream(
                "auction trade beyond what is left", Stream().trade(0, "9.98,100", "9.98,200"),
                "trades.csv:2", "order 1", "100 left"),
            BadStream(
                "flag against the order numbers", Stream().trade(1, ",B,", ",S,"),
                "trades.csv:3", "10", "aggressor"),
            BadStream(
                "aggressor that rests",
                Stream().then(
                    trade: "0,5,6,600000,09:30:05.000,9.99,100,999,13,10,B,13,09:30:05.1,5"),
                "trades.csv:6", "order 13", "rests"),
            BadStream(
                "order added twice", Stream().order(6, "A,13,", "A,12,"),
                "orders.csv:8", "order 12", "twice"),
            BadStream(
                "fills and rest on different sides", Stream().order(5, "300,B", "300,S"),
                "orders.csv:7", "order 12", "sides"),
            BadStream(
                "sequence repeats in the orders", Stream().order(4, ",S,6,", ",S,5,"),
                "orders.csv:6", "sequence 5"),
            BadStream(
                "sequence goes back in the trades", Stream().trade(3, ",S,11,", ",S,8,"),
                "trades.csv:5", "sequence 8"),
            BadStream(
                "sequence in both streams", Stream().trade(1, ",B,7,", ",B,6,"),
                "trades.csv:3", "sequence 6", "repeats"),
            BadStream(
                "time goes back", Stream().trade(3, "09:30:03", "09:30:00"),
                "trades.csv:5", "time goes back"),
            BadStream(
                "price off the tick", Stream().order(3, "10.00,", "10.005,"),
                "orders.csv:5", "column OrderPrice", "\"10.005\""),
            BadStream(
                "price of nothing", Stream().trade(0, "9.98,", "0,"),
                "trades.csv:2", "column TradPrice", "\"0\""),
            BadStream(
                "quantity of nothing", Stream().order(3, ",1000,", ",0,"),
                "orders.csv:5", "column Balance", "\"0\""),
            BadStream(
                "negative quantity", Stream().trade(2, ",500,", ",-500,"),
                "trades.csv:4", "column TradVolume", "\"-500\""),
            BadStream(
                "unknown kind", Stream().order(3, ",A,", ",X,"),
                "orders.csv:5", "column OrderType", "\"X\""),
            BadStream(
                "unknown side", Stream().order(3, ",S,", ",N,"),
                "orders.csv:5", "column OrderBSFlag", "\"N\""),
            BadStream(
                "order number 0", Stream().order(3, "A,10,", "A,0,"),
                "orders.csv:5", "column OrderNO", "\"0\""),
            BadStream(
                "sequence of twenty digits", Stream().order(3, ",5,", ",99999999999999999999,"),
                "orders.csv:5", "column BizIndex", "\"99999999999999999999\""),
            BadStream(
                "time that does not exist", Stream().order(3, "09:30:00", "09:61:00"),
                "orders.csv:5", "column OrderTime", "\"09:61:00.000\""),
        ])
    func contradictions(_ bad: BadStream) throws {
        try withFolder { folder in
            let paths = try bad.stream.write(to: folder)
            let message = try refusal { _ = try Importer.sseLevel2(request(paths)) }
            expect(message, names: bad.parts)
        }
    }

    @Test("files that are missing, double or of another kind")
    func files() throws {
        try withFolder { folder in
            let paths = try Stream().write(to: folder)
            let other = try folder.file("other.csv", "a,b\n1,2\n")
            let empty = try folder.file("empty.csv", Stream.ordersHeader + "\n")
            let foreign = try folder.file(
                "foreign.csv", Stream.ordersHeader + "\n" + Stream().orders[2] + "\n")
            let cases: [(inputs: [String], parts: [String])] = [
                ([paths[0]], ["orders.csv", "trades is missing"]),
                ([paths[1]], ["trades.csv", "orders is missing"]),
                ([paths[0], paths[0]], ["orders.csv", "second file of orders"]),
                ([paths[1], paths[1]], ["trades.csv", "second file of trades"]),
                ([paths[0], other], ["other.csv:1", "OrderBSFlag", "TradeBSFlag"]),
                ([empty, paths[1]], ["empty.csv", "no rows of 600000.SH"]),
                ([foreign, paths[1]], ["foreign.csv", "no rows", "1 rows are of other"]),
            ]
            for (inputs, parts) in cases {
                let message = try refusal { _ = try Importer.sseLevel2(request(inputs)) }
                expect(message, names: parts)
            }
        }
    }

    @Test("progress rises from 0 to 1 at most")
    func progress() throws {
        var stream = Stream()
        for number in 0..<40_000 {
            let id = 100 + number
            stream.orders.append(
                "0,\(id),6,600000,09:31:00.000,A,\(id),9.00,100,B,\(id),09:31:00.1,\(id)")
        }
        try withFolder { folder in
            var asked = try request(stream.write(to: folder))
            var shares: [Double] = []
            asked.progress = { shares.append($0) }
            _ = try Importer.sseLevel2(asked)
            #expect(!shares.isEmpty)
            #expect(shares == shares.sorted())
            #expect(shares.allSatisfy { (0...1).contains($0) })
        }
    }
}
