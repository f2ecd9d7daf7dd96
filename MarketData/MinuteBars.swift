import TradingModel

/// Price and volume of one stretch of a day, usually a minute.
public struct MinuteBar: Sendable, Hashable {
    /// When it begins.
    public var start: Timestamp
    /// The last price in currency units; nil where the file has none.
    public var close: Money?
    /// Shares.
    public var volume: Quantity

    /// A bar.
    public init(start: Timestamp, close: Money?, volume: Quantity) {
        self.start = start
        self.close = close
        self.volume = volume
    }
}

/// One security's bars of one day, in time order.
public struct BarDay: Sendable, Hashable {
    /// The day.
    public var date: TradingDate
    /// The bars.
    public var bars: [MinuteBar]
}

/// One security's bars over several days, in time order.
public struct BarSeries: Sendable, Hashable {
    /// The security.
    public var instrument: Instrument
    /// The days.
    public var days: [BarDay]
}

/// Reads minute bars from CSV files, gzip or not.
///
/// The format is a header and a line for each bar; upper and lower case of the names are the same,
/// and other columns are left out:
///
/// | column | also | meaning |
/// |---|---|---|
/// | `instrument` | `symbol`, `code` | `600000.SH` or `SH600000`; not needed where the reader is told |
/// | `date` | `trading_day`, `tradingDay` | `2018-12-03` or `20181203` |
/// | `time` | `minute_start` | the bar's start: `09:30`, `09:30:00`, or `930` |
/// | `minute_end` | `time_end` | the bar's end instead of its start |
/// | `close` | `price` | the last price in currency units, plain decimals; may be missing |
/// | `price_x1000` | | the same times 1,000 |
/// | `volume` | | shares of the bar, not of the day so far |
/// | `volume_lots` | | the same in lots of 100 shares |
///
/// Bars of a security ascend; securities may be mixed. A price of 0 is none.
public enum MinuteBars {
    /// The bars of all securities of a file, or of `instrument` alone, in the file's order.
    ///
    /// `length` is that of a bar; it matters where the file gives ends. Where the file has no column
    /// for the security, all of it is `instrument`'s. Throws ``DataError``.
    public static func read(
        _ path: String, instrument: Instrument? = nil, length: Span = .seconds(60),
        followsLinks: Bool = false
    ) throws -> [BarSeries] {
        var reader = try CSVReader(try InputFile(path: path, followsLinks: followsLinks))
        let layout = try BarLayout(reader, length: length)
        if layout.instrument == nil, instrument == nil {
            throw DataError(
                file: path, line: 1, column: "instrument",
                "is missing from the header; name the security, for instance with --instrument")
        }
        var series: [BarSeries] = []
        var places: [Instrument: Int] = [:]
        while try reader.next() {
            let found = try layout.instrument(reader) ?? instrument
            guard let found, instrument == nil || found == instrument else { continue }
            let date = try layout.date(reader)
            let bar = try layout.bar(reader)
            let place = places[found] ?? series.count
            if place == series.count {
                series.append(BarSeries(instrument: found, days: []))
                places[found] = place
            }
            guard series[place].append(bar, on: date) else {
                throw DataError(
                    file: path, line: reader.line,
                    "\(found) on \(date) at \(bar.start) does not come after the bar before it; "
                        + "sort the file by date and time, without repetitions")
            }
        }
        guard !series.isEmpty else {
            throw DataError(
                file: path, "has no bars" + (instrument.map { " of \($0)" } ?? ""))
        }
        return series
    }
}

extension BarSeries {
    /// Adds a bar; false where it does not come after the one before.
    fileprivate mutating func append(_ bar: MinuteBar, on date: TradingDate) -> Bool {
        guard let last = days.last, last.date >= date else {
            days.append(BarDay(date: date, bars: [bar]))
            return true
        }
        guard last.date == date, let before = last.bars.last, before.start < bar.start else {
            return false
        }
        days[days.count - 1].bars.append(bar)
        return true
    }
}

/// Which column of a bar file says what.
private struct BarLayout {
    let instrument: Int?
    private let date: Int
    private let time: Int
    private let isEnd: Bool
    private let length: Span
    private let price: (place: Int, isMilli: Bool)?
    private let volume: Int
    private let isLots: Bool

    init(_ reader: CSVReader, length: Span) throws {
        func place(_ names: String...) throws -> Int? {
            let found = reader.names.indices.filter {
                names.contains(reader.names[$0].lowercased())
            }
            guard found.count < 2 else {
                throw DataError(
                    file: reader.path, line: 1, column: reader.names[found[1]],
                    "says the same as \(reader.names[found[0]]); keep one of them")
            }
            return found.first
        }
        func needed(_ place: Int?, _ name: String) throws -> Int {
            guard let place else {
                throw DataError(
                    file: reader.path, line: 1, column: name,
                    "is missing from the header; minute bars have date, time, close and volume")
            }
            return place
        }
        instrument = try place("instrument", "symbol", "code")
        date = try needed(place("date", "trading_day", "tradingday"), "date")
        let end = try place("minute_end", "time_end")
        isEnd = end != nil
        time = try end ?? needed(place("time", "minute_start"), "time")
        let milli = try place("price_x1000")
        price = try (milli ?? place("close", "price")).map { ($0, milli != nil) }
        let lots = try place("volume_lots")
        isLots = lots != nil
        volume = try lots ?? needed(place("volume"), "volume")
        self.length = length
    }

    func instrument(_ row: CSVReader) throws -> Instrument? {
        guard let instrument else { return nil }
        let text = String(decoding: row.bytes(instrument), as: UTF8.self)
        // SH600000 is 600000.SH.
        let turned = text.count == 8 ? "\(text.dropFirst(2)).\(text.prefix(2).uppercased())" : text
        guard let found = Instrument(text) ?? Instrument(turned) else {
            throw row.fault(instrument, "is no security; write one like 600000.SH or SH600000")
        }
        return found
    }

    func date(_ row: CSVReader) throws -> TradingDate {
        guard let found = TradingDate(String(decoding: row.bytes(date), as: UTF8.self)) else {
            throw row.fault(date, "is not a date; write YYYY-MM-DD or YYYYMMDD")
        }
        return found
    }

    func bar(_ row: CSVReader) throws -> MinuteBar {
        let shares = try row.integer(volume)
        let (scaled, overflow) = shares.multipliedReportingOverflow(by: isLots ? 100 : 1)
        guard !overflow, scaled <= 1 << 50 else {
            throw row.fault(volume, "is more than any day trades; write the bar's own volume")
        }
        let moment = try self.moment(row)
        let start = isEnd ? Timestamp(nanoseconds: moment.nanoseconds - length.nanoseconds) : moment
        guard start >= .zero else { throw row.fault(time, "is before the day's first bar can end") }
        return MinuteBar(start: start, close: try close(row), volume: Quantity(scaled))
    }

    private func close(_ row: CSVReader) throws -> Money? {
        guard let price else { return nil }
        let bytes = row.bytes(price.place)
        let units: Int64?
        if price.isMilli {
            units = parseDigits(bytes).flatMap { $0 <= 1 << 40 ? Int64($0) * 10 : nil }
        } else {
            units = parseDecimal(bytes, decimals: 4)
        }
        guard let units else {
            throw row.fault(price.place, "is not a price; write plain digits and a point")
        }
        return units > 0 ? Money(units: units) : nil
    }

    /// `09:30`, `09:30:00`, `09:30:00.000`, or `930`.
    private func moment(_ row: CSVReader) throws -> Timestamp {
        let text = row.bytes(time)
        if text.contains(0x3A) {
            if text.count == 5, text[text.startIndex + 2] == 0x3A,
                let hour = parseDigits(text.prefix(2)), let minute = parseDigits(text.suffix(2)),
                hour < 24, minute < 60
            {
                return Timestamp(Int64(hour), Int64(minute))
            }
            return try row.clock(time)
        }
        guard text.count <= 4, let number = parseDigits(text), number / 100 < 24, number % 100 < 60
        else { throw row.fault(time, "is not a time of day; write HH:MM, HH:MM:SS or HHMM") }
        return Timestamp(Int64(number / 100), Int64(number % 100))
    }
}
