import Foundation
import Testing
import TradingModel

@testable import MarketData

/// A vendor's snapshot file with one row, its fields free by name.
private struct VendorSnapshot {
    var fields: [String: String] = [
        "UpdateTime": "09:30:03.000", "SecurityID": "600000", "InstruStatus": "TRADE",
        "PreCloPrice": "9.97999999999999", "LastPrice": "10.00", "TradVolume": "1200",
        "Turnover": "1.2005E4", "BidPrice1": "10.00", "BidVolume1": "500", "NumOrdersB1": "3",
        "AskPrice1": "10.01", "AskVolume1": "700", "NumOrdersS1": "1",
    ]

    static let names: [String] = {
        var names = [
            "UpdateTime", "SecurityID", "PreCloPrice", "LastPrice", "InstruStatus", "TradVolume",
            "Turnover",
        ]
        for level in 1...10 {
            names += ["AskPrice\(level)", "AskVolume\(level)"]
            names += ["BidPrice\(level)", "BidVolume\(level)"]
            names += ["NumOrdersB\(level)", "NumOrdersS\(level)"]
        }
        return names
    }()

    func with(_ name: String, _ value: String) -> VendorSnapshot {
        var copy = self
        copy.fields[name] = value
        return copy
    }

    var row: String { VendorSnapshot.names.map { fields[$0] ?? "" }.joined(separator: ",") }
}

@Suite("Snapshot file")
struct SnapshotFileTests {
    private func read(_ lines: [String]) throws -> [MarketSnapshot] {
        try withFolder { folder in
            let path = try folder.file("snapshot.csv", lines.joined(separator: "\n"))
            return try SnapshotFile.read(
                path, scale: .cent, instrument: try #require(Instrument("600000.SH")))
        }
    }

    private func vendor(_ rows: VendorSnapshot...) throws -> [MarketSnapshot] {
        try read([VendorSnapshot.names.joined(separator: ",")] + rows.map(\.row))
    }

    @Test("the vendor's layout: empty fields are no level, prices lose their noise")
    func vendorLayout() throws {
        let foreign = VendorSnapshot().with("SecurityID", "600001")
        let snapshots = try vendor(foreign, VendorSnapshot())
        #expect(snapshots.count == 1)
        let snapshot = try #require(snapshots.first)
        #expect(snapshot.time == Timestamp(9, 30, 3))
        #expect(snapshot.status == .trading)
        #expect(snapshot.volume == 1_200)
        #expect(snapshot.turnover == Money(whole: 12_005))
        #expect(snapshot.previousClose == Price(ticks: 998))
        #expect(snapshot.last == Price(ticks: 1_000))
        #expect(snapshot.hasOrderCounts)
        var view = BookView()
        view.bids[0] = PriceLevel(price: Price(ticks: 1_000), quantity: 500, orders: 3)
        view.asks[0] = PriceLevel(price: Price(ticks: 1_001), quantity: 700, orders: 1)
        #expect(snapshot.view == view)
    }

    @Test("the normalised layout: zeros are no level")
    func normalisedLayout() throws {
        var names = ["time", "phase", "cum_volume", "cum_turnover", "preclose", "last"]
        var fields = ["93003000", "TRADE", "1200", "12005.0", "9980", "0"]
        for side in ["b", "a"] {
            for level in 1...10 {
                names += ["\(side)p\(level)", "\(side)q\(level)"]
                fields += level == 1 ? [side == "b" ? "10000" : "10010", "500"] : ["0", "0"]
            }
        }
        let snapshots = try read([
            names.joined(separator: ","), fields.joined(separator: ","),
        ])
        let snapshot = try #require(snapshots.first)
        #expect(snapshot.time == Timestamp(9, 30, 3))
        #expect(snapshot.last == nil)
        #expect(snapshot.previousClose == Price(ticks: 998))
        #expect(!snapshot.hasOrderCounts)
        #expect(snapshot.view.top.isTwoSided)
        #expect(snapshot.view.bids[1] == .empty)
    }

    @Test(
        "every status has its word",
        arguments: [
            ("START", .start), ("OCALL", .openingCall), ("TRADE", .trading),
            ("CCALL", .closingCall), ("CLOSE", .close), ("ENDTR", .end), ("SUSP", .other),
        ] as [(String, SnapshotStatus)])
    func status(word: String, status: SnapshotStatus) throws {
        #expect(try vendor(VendorSnapshot().with("InstruStatus", word)).first?.status == status)
    }

    @Test(
        "fields that are refused",
        arguments: [
            ("UpdateTime", "9:30"), ("UpdateTime", "25:00:00.000"), ("InstruStatus", "OPEN"),
            ("InstruStatus", ""), ("TradVolume", "-1"), ("TradVolume", "1.5"), ("Turnover", "1,5"),
            ("Turnover", "nan"), ("Turnover", ""), ("PreCloPrice", "9.985"),
            ("PreCloPrice", "-9.98"), ("LastPrice", "1e1"), ("BidPrice1", "10.005"),
            ("AskPrice10", "inf"), ("BidVolume1", "-5"), ("AskVolume1", "99999999999999999999"),
            ("NumOrdersB1", "x"),
        ])
    func field(name: String, value: String) throws {
        let quoted = value.contains(",") ? "\"\(value)\"" : value
        let message = try refusal { _ = try vendor(VendorSnapshot().with(name, quoted)) }
        expect(message, names: ["snapshot.csv:2:", "column \(name):", "\"\(value)\""])
    }

    @Test("time that goes back, and files without the instrument")
    func files() throws {
        let early = VendorSnapshot().with("UpdateTime", "09:30:00.000")
        let back = try refusal { _ = try vendor(VendorSnapshot(), early) }
        expect(back, names: ["snapshot.csv:3", "time goes back"])
        let foreign = try refusal { _ = try vendor(VendorSnapshot().with("SecurityID", "600001")) }
        expect(foreign, names: ["snapshot.csv", "no rows of 600000.SH"])
        let missing = try refusal {
            _ = try read(["UpdateTime,SecurityID", "09:30:03.000,600000"])
        }
        expect(missing, names: ["snapshot.csv:1:", "column InstruStatus:", "missing"])
    }
}
