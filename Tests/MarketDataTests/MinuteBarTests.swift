import Foundation
import Testing
import TradingModel
import VolumeCurves

@testable import MarketData

@Suite("Minute bars")
struct MinuteBarTests {
    @Test(arguments: [
        "instrument,date,time,close,volume\n600000.SH,2018-12-03,09:30,10.02,1500\n",
        "Symbol,Trading_Day,Time,Open,Price,Volume\nSH600000,20181203,09:30:00,9,10.02,1500\n",
        "symbol,date,minute_start,price_x1000,volume_lots\nSH600000,20181203,930,10020,15\n",
        "code,tradingDay,minute_end,close,volume\r\nsh600000,20181203,931,10.0200,1500\r\n",
    ])
    func everySpellingIsTheSameBar(text: String) throws {
        try withFolder { folder in
            for content in [Array(text.utf8), gzip(Array(text.utf8))] {
                let series = try MinuteBars.read(folder.file("bars.csv", content))
                #expect(series.count == 1)
                #expect(series[0].instrument == Instrument("600000.SH"))
                #expect(series[0].days.map(\.date) == [TradingDate("2018-12-03")])
                let bar = MinuteBar(
                    start: Timestamp(9, 30), close: Money(units: 100_200), volume: 1_500)
                #expect(series[0].days[0].bars == [bar])
            }
        }
    }

    @Test func securitiesMayBeMixedAndOneChosen() throws {
        let text = """
            symbol,date,time,close,volume
            600000.SH,2018-12-03,09:30,10,100
            000001.SZ,2018-12-03,09:30,0,200
            600000.SH,2018-12-03,09:31,10,300
            000001.SZ,2018-12-04,09:30,11,400

            """
        try withFolder { folder in
            let path = try folder.file("bars.csv", text)
            let all = try MinuteBars.read(path)
            #expect(all.map(\.instrument.description) == ["600000.SH", "000001.SZ"])
            #expect(all[0].days.map(\.bars.count) == [2])
            #expect(all[1].days.map(\.bars.count) == [1, 1])
            #expect(all[1].days[0].bars[0].close == nil)
            let chosen = try #require(Instrument("000001.SZ"))
            #expect(try MinuteBars.read(path, instrument: chosen) == [all[1]])
            let other = try #require(Instrument("600519.SH"))
            let fault = try refusal { _ = try MinuteBars.read(path, instrument: other) }
            expect(fault, names: ["bars.csv", "no bars of 600519.SH"])
        }
    }

    @Test func aFileWithoutSecuritiesNeedsOne() throws {
        try withFolder { folder in
            let path = try folder.file("bars.csv", "date,time,volume\n20181203,1459,100\n")
            expect(
                try refusal { _ = try MinuteBars.read(path) },
                names: ["bars.csv:1", "column instrument", "--instrument"])
            let chosen = try #require(Instrument("000001.SZ"))
            let series = try MinuteBars.read(path, instrument: chosen)
            #expect(series[0].instrument == chosen)
            #expect(series[0].days[0].bars[0].start == Timestamp(14, 59))
        }
    }

    /// A header, a line, and what the error must name.
    @Test(
        arguments: [
            ("symbol,date,time,close", "600000.SH,20181203,930,1", ["column volume", "missing"]),
            ("symbol,time,close,volume", "600000.SH,930,1,1", ["column date", "missing"]),
            ("symbol,date,close,volume", "600000.SH,20181203,1,1", ["column time", "missing"]),
            ("symbol,code,date,time,volume", "1,1,1,1,1", ["column code", "same as symbol"]),
            (
                "symbol,date,time,volume", "600000,20181203,930,1",
                [":2: column symbol", "\"600000\""]
            ),
            ("symbol,date,time,volume", "600000.SH,20181303,930,1", ["column date", "not a date"]),
            ("symbol,date,time,volume", "600000.SH,20181203,960,1", ["column time", "HHMM"]),
            ("symbol,date,time,volume", "600000.SH,20181203,93000,1", ["column time", "HHMM"]),
            ("symbol,date,time,volume", "600000.SH,20181203,24:00,1", ["column time"]),
            ("symbol,date,time,volume", "600000.SH,20181203,930,-1", ["column volume", "digits"]),
            ("symbol,date,time,volume", "600000.SH,20181203,930,1.5", ["column volume", "digits"]),
            (
                "symbol,date,time,volume_lots", "600000.SH,20181203,930,18446744073709551615",
                ["column volume_lots", "more than any day"]
            ),
            (
                "symbol,date,time,close,volume", "600000.SH,20181203,930,1e3,1",
                ["column close", "price"]
            ),
            (
                "symbol,date,minute_end,volume", "600000.SH,20181203,0,1",
                ["column minute_end", "before"]
            ),
            ("symbol,date,time,volume", "600000.SH,20181203,930", [":2:", "3 fields"]),
        ] as [(String, String, [String])])
    func everyFaultIsNamed(header: String, line: String, words: [String]) throws {
        try withFolder { folder in
            let path = try folder.file("bars.csv", "\(header)\n\(line)\n")
            expect(try refusal { _ = try MinuteBars.read(path) }, names: ["bars.csv"] + words)
        }
    }

    @Test(arguments: [
        "600000.SH,20181203,930,1", "600000.SH,20181203,929,1", "600000.SH,20181130,931,1",
    ])
    func barsThatGoBackAreRefused(line: String) throws {
        try withFolder { folder in
            let path = try folder.file(
                "bars.csv", "symbol,date,time,volume\n600000.SH,20181203,930,1\n\(line)\n")
            expect(
                try refusal { _ = try MinuteBars.read(path) },
                names: ["bars.csv:3", "does not come"])
        }
    }

    @Test func barsBecomeADay() throws {
        let grid = try VolumeGrid.aShareDay(bucket: .seconds(3_600))
        let bars = [
            (Timestamp(9, 30), 100_000, 5), (Timestamp(10, 29), 110_000, 3),
            (Timestamp(10, 30), 0, 2), (Timestamp(14, 56), 110_000, 4),
            // The last prints before the closing call, and the call.
            (Timestamp(14, 57), 110_000, 1), (Timestamp(14, 59), 110_100, 9),
        ].map { MinuteBar(start: $0.0, close: $0.1 > 0 ? Money(units: $0.1) : nil, volume: $0.2) }
        let date = try #require(TradingDate("2018-12-03"))
        let day = BarDay(date: date, bars: bars)
        let volume = day.volume(in: grid, previousClose: Money(units: 100_000))
        #expect(volume.volumes == [0, 8, 2, 0, 5, 9])
        #expect(volume.prices[2] == 110_000)
        // 11.00 is the limit above 10.00: three minutes of continuous trading.
        #expect(volume.lockedMinutes == 3)
        #expect(day.volume(in: grid).lockedMinutes == 0)
        #expect(
            day.volume(in: grid, previousClose: Money(units: 100_000), limitPerMille: 200)
                .lockedMinutes == 0)
        let series = BarSeries(
            instrument: try #require(Instrument("600000.SH")),
            days: [BarDay(date: date, bars: [bars[0]]), day])
        #expect(series.volumes(in: grid).map(\.lockedMinutes) == [0, 3])
    }

    @Test func aTapesTradesBecomeADay() throws {
        let date = try #require(TradingDate("2025-06-18"))
        let instrument = try #require(Instrument("605999.SH"))
        let made = try Importer.synthetic(
            seed: 22, instrument: instrument, date: date, previousClose: Price(ticks: 2_000)
        ) { _ in }
        let bytes = TapeWriter.encode(made.header, records: made.records)
        let tape = try Tape(data: Data(bytes), path: "day.tape")
        let grid = try VolumeGrid.aShareDay(bucket: .seconds(300))
        let day = tape.volume(in: grid)
        let trades = made.records.filter { $0.kind == .trade }
        #expect(day.total == trades.reduce(0) { $0 + $1.quantity })
        let auctions = trades.filter { $0.flags.contains(.auction) }
        let opening = auctions.filter { $0.time < Timestamp(9, 30) }.reduce(0) { $0 + $1.quantity }
        let closing = auctions.filter { $0.time > Timestamp(9, 30) }.reduce(0) { $0 + $1.quantity }
        #expect(opening > 0)
        #expect(day.volumes[0] == opening)
        #expect(day.volumes[49] == closing)
        let first = trades.filter { $0.time >= Timestamp(9, 30) && $0.time < Timestamp(9, 35) }
        #expect(day.volumes[1] == first.reduce(0) { $0 + $1.quantity })
        #expect(day.fault(in: grid) == nil)
        #expect(day.lockedMinutes == 0)
        // With limits that the day's prices left behind, every minute is locked.
        let locked = tape.volume(in: grid, limitPerMille: 0)
        #expect(locked.fault(in: grid) == .locked(minutes: locked.lockedMinutes))
    }
}
