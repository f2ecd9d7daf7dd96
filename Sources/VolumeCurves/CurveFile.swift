import TradingModel

/// Volume curves as text: a header of comments, then a line for each slot.
///
/// ```
/// # Pankou volume curve
/// # version: 1
/// # instrument: 600000.SH
/// # estimator: trimmed 0.2
/// # days: 20
/// # prior volume: 20458711
/// start,end,share
/// 09:25:00,09:25:00,0.000000000000000
/// 09:30:00,09:35:00,0.057312409158123
/// …
/// 15:00:00,15:00:00,0.011402384716295
/// ```
///
/// Times are exchange-local. The first and the last line are the auctions, whose start is their end;
/// shares have up to 15 decimals and sum to 1 within 1e-9. `instrument: market` is a curve of no single
/// security.
public enum CurveFile {
    /// The version that is written and read.
    public static let version = 1

    static let title = "# Pankou volume curve"
    static let columns = "start,end,share"
    static let decimals = 15
    static let one: Int64 = 1_000_000_000_000_000

    /// The curve as text; reading and writing it again gives the same bytes.
    public static func text(_ curve: VolumeCurve) -> String {
        var lines = [
            title, "# version: \(version)",
            "# instrument: \(curve.instrument.map(\.description) ?? "market")",
            "# estimator: \(curve.estimator)", "# days: \(curve.days)",
            "# prior volume: \(curve.priorVolume)", columns,
        ]
        let opening = [(curve.grid.opening, curve.grid.opening)]
        let closing = [(curve.grid.closing, curve.grid.closing)]
        let times = opening + curve.grid.buckets.map { ($0.start, $0.end) } + closing
        for (time, share) in zip(times, units(curve.shares)) {
            let text = decimalText(share, scaleDigits: decimals, minimumDecimals: decimals)
            lines.append("\(clock(time.0)),\(clock(time.1)),\(text)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The shares in units of 1e-15, whose sum is exactly one: the largest takes what rounding leaves.
    private static func units(_ shares: [Double]) -> [Int64] {
        var result = shares.map { Int64(($0 * Double(one)).rounded()) }
        let largest = shares.indices.max { shares[$0] < shares[$1] } ?? 0
        result[largest] += one - result.reduce(0, +)
        return result
    }

    /// `09:25:00`.
    private static func clock(_ time: Timestamp) -> String {
        let seconds = time.nanoseconds / 1_000_000_000
        return [seconds / 3_600, seconds / 60 % 60, seconds % 60]
            .map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }

    /// The curve of `text`.
    ///
    /// Throws ``CurveFileError``, naming line and field, for anything but a curve of this version.
    public static func parse(_ text: String) throws(CurveFileError) -> VolumeCurve {
        try parse(Array(text.utf8))
    }

    /// The curve of UTF-8 `bytes`; lines end with LF or CRLF.
    ///
    /// Throws ``CurveFileError``, naming line and field, for anything but a curve of this version.
    public static func parse(_ bytes: [UInt8]) throws(CurveFileError) -> VolumeCurve {
        var parser = try CurveParser(bytes)
        return try parser.curve()
    }
}

/// A curve file that cannot be used: the line, the field, what is wrong and what to do.
public struct CurveFileError: Error, CustomStringConvertible, Hashable {
    /// The line from 1; nil where the file as a whole is meant.
    public let line: Int?
    /// The header's field or the column; nil where the line as a whole is meant.
    public let field: String?
    /// What is wrong and what to do.
    public let what: String

    /// An error about a line or a field of it.
    init(_ line: Int? = nil, _ field: String? = nil, _ what: String) {
        self.line = line
        self.field = field
        self.what = what
    }

    /// `line 9, share: "0,05" is not …`.
    public var description: String {
        let place = [line.map { "line \($0)" }, field].compactMap(\.self).joined(separator: ", ")
        return place.isEmpty ? "the curve file \(what)" : "\(place): \(what)"
    }
}
