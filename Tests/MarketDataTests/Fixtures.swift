import Foundation
import MarketData
import Testing
import TradingModel

/// Files written by hand in a folder that goes away with its test.
struct Folder {
    let path: String

    func write(_ name: String, _ text: String) throws -> String {
        try write(name, Array(text.utf8))
    }

    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name))
        return path + "/" + name
    }
}

/// Runs `body` with a fresh folder, which is removed afterwards.
func withFolder<T>(_ body: (Folder) throws -> T) throws -> T {
    let url = FileManager.default.temporaryDirectory
        .appendingPathComponent("pankou-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    return try body(Folder(path: url.path))
}

/// A small SSE day in the layout with separate orders and trades: one passive order, one that
/// trades on arrival and rests, one that trades whole and is never published, a cancel.
enum SmallFeed {
    static let orderHeader =
        "DataStatus,OrderIndex,OrderChannel,SecurityID,OrderTime,OrderType,OrderNO,OrderPrice,"
        + "Balance,OrderBSFlag,BizIndex,LocalTime,SeqNo"
    static let tradeHeader =
        "DataStatus,TradeIndex,TradeChan,SecurityID,TradTime,TradPrice,TradVolume,TradeMoney,"
        + "TradeBuyNo,TradeSellNo,TradeBSFlag,BizIndex,LocalTime,SeqNo"

    static func order(
        _ sequence: Int, _ time: String, _ kind: String, _ number: Int, _ price: String,
        _ quantity: String, _ side: String, code: String = "600519"
    ) -> String {
        "0,1,6,\(code),\(time),\(kind),\(number),\(price),\(quantity),\(side),\(sequence),x,1"
    }

    static func trade(
        _ sequence: Int, _ time: String, _ price: String, _ quantity: Int, _ buy: Int, _ sell: Int,
        _ flag: String
    ) -> String {
        "0,1,6,600519,\(time),\(price),\(quantity),1,\(buy),\(sell),\(flag),\(sequence),x,1"
    }

    static var orders: [String] {
        [
            orderHeader,
            order(10, "09:30:00.010", "A", 1, "10.009999999999999", "500", "S"),
            order(14, "09:30:01.000", "A", 2, "10.01", "300", "B"),
            order(17, "09:30:03.000", "D", 2, "10.01", "100", "B"),
        ]
    }

    static var trades: [String] {
        [
            tradeHeader, trade(12, "09:30:01.000", "10.01", 500, 2, 1, "B"),
            trade(16, "09:30:02.000", "10.01", 200, 2, 3, "S"),
        ]
    }
}

/// The request of a test: 600519.SH on 2023-02-01.
func request(_ inputs: [String]) throws -> ImportRequest {
    ImportRequest(
        inputs: inputs, instrument: try #require(Instrument("600519.SH")),
        date: try #require(TradingDate("2023-02-01")), scale: .cent)
}
