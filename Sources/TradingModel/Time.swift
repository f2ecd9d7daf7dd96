/// A moment of a trading day: nanoseconds since midnight, exchange-local time.
///
/// The date is a property of the tape, the run and the journal, not of each event.
public struct Timestamp: Comparable, Hashable, Sendable, BitwiseCopyable {
    /// Nanoseconds since midnight of the trading day, exchange-local.
    public var nanoseconds: Int64

    /// Midnight.
    public static let zero = Timestamp(nanoseconds: 0)
    /// Later than every moment of a day.
    public static let never = Timestamp(nanoseconds: .max)

    /// A moment `nanoseconds` after midnight.
    @inlinable
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// A moment given as hours, minutes, seconds and milliseconds.
    public init(_ hour: Int64, _ minute: Int64, _ second: Int64 = 0, milliseconds: Int64 = 0) {
        nanoseconds =
            ((hour * 60 + minute) * 60 + second) * 1_000_000_000 + milliseconds * 1_000_000
    }

    /// Moments order by time.
    @inlinable
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
    /// A later moment.
    @inlinable
    public static func + (left: Timestamp, right: Span) -> Timestamp {
        Timestamp(nanoseconds: left.nanoseconds + right.nanoseconds)
    }
    /// The time between two moments.
    @inlinable
    public static func - (left: Timestamp, right: Timestamp) -> Span {
        Span(nanoseconds: left.nanoseconds - right.nanoseconds)
    }
}

/// A length of time in nanoseconds.
public struct Span: Comparable, Hashable, Sendable, BitwiseCopyable {
    /// Nanoseconds.
    public var nanoseconds: Int64

    /// No time.
    public static let zero = Span(nanoseconds: 0)

    /// A span of `nanoseconds`.
    @inlinable
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// A span of whole seconds.
    public static func seconds(_ count: Int64) -> Span { Span(nanoseconds: count * 1_000_000_000) }
    /// A span of whole milliseconds.
    public static func milliseconds(_ count: Int64) -> Span { Span(nanoseconds: count * 1_000_000) }
    /// A span of whole microseconds.
    public static func microseconds(_ count: Int64) -> Span { Span(nanoseconds: count * 1_000) }

    /// Spans order by length.
    @inlinable
    public static func < (left: Span, right: Span) -> Bool { left.nanoseconds < right.nanoseconds }
    /// Sum of two spans.
    @inlinable
    public static func + (left: Span, right: Span) -> Span {
        Span(nanoseconds: left.nanoseconds + right.nanoseconds)
    }
}

extension Timestamp: CustomStringConvertible {
    /// `09:25:00.940`, with as many decimals (3, 6 or 9) as the moment needs.
    public var description: String {
        let total = nanoseconds / 1_000_000_000
        let fraction = nanoseconds % 1_000_000_000
        let clock =
            "\(twoDigits(total / 3600)):\(twoDigits(total / 60 % 60)):\(twoDigits(total % 60))"
        let digits = fraction % 1_000_000 == 0 ? 3 : fraction % 1_000 == 0 ? 6 : 9
        let text = String(fraction)
        let padded = String(repeating: "0", count: 9 - text.count) + text
        return clock + "." + padded.prefix(digits)
    }
}

extension Span: CustomStringConvertible {
    /// `850 ns`, `12.5 µs`, `3.2 ms`, `41.7 s`, `12 min 3 s`.
    public var description: String {
        let value = nanoseconds
        switch value.magnitude {
        case 0..<1_000: return "\(value) ns"
        case 0..<1_000_000: return tenths(value / 100) + " µs"
        case 0..<1_000_000_000: return tenths(value / 100_000) + " ms"
        case 0..<120_000_000_000: return tenths(value / 100_000_000) + " s"
        default: return "\(value / 60_000_000_000) min \(value / 1_000_000_000 % 60) s"
        }
    }

    private func tenths(_ value: Int64) -> String {
        decimalText(value, scaleDigits: 1, minimumDecimals: 0)
    }
}

private func twoDigits(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }

/// A calendar date (proleptic Gregorian), the key of every dated rule.
public struct TradingDate: Comparable, Hashable, Sendable, BitwiseCopyable {
    /// The date as the number YYYYMMDD.
    public let number: Int32

    /// The year, for example 2023.
    public var year: Int { Int(number / 10_000) }
    /// The month, 1 to 12.
    public var month: Int { Int(number / 100 % 100) }
    /// The day of the month, 1 to 31.
    public var day: Int { Int(number % 100) }

    /// The date YYYYMMDD, or nil where the calendar (1980 to 2199) has no such day.
    public init?(number: Int) {
        let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100)
        guard (1980...2199).contains(year), (1...12).contains(month), day >= 1 else { return nil }
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let length =
            switch month {
            case 2: leap ? 29 : 28
            case 4, 6, 9, 11: 30
            default: 31
            }
        guard day <= length else { return nil }
        self.number = Int32(number)
    }

    /// The date written `2023-02-01` or `20230201`, or nil.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        let digits: [UInt8]
        if bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") {
            digits = Array(bytes[0..<4] + bytes[5..<7] + bytes[8..<10])
        } else {
            digits = bytes
        }
        guard digits.count == 8, digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
        self.init(number: digits.reduce(0) { $0 * 10 + Int($1 - 48) })
    }

    /// Dates order by the calendar.
    public static func < (left: TradingDate, right: TradingDate) -> Bool {
        left.number < right.number
    }
}

extension TradingDate: CustomStringConvertible {
    /// `2023-02-01`.
    public var description: String {
        let text = String(number)
        return "\(text.prefix(4))-\(text.dropFirst(4).prefix(2))-\(text.suffix(2))"
    }
}
