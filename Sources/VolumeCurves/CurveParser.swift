import TradingModel

/// Reads the text of a curve file, strictly.
struct CurveParser {
    private let lines: [ArraySlice<UInt8>]
    private var next = 0

    private static let maximumBytes = 1 << 20

    init(_ bytes: [UInt8]) throws(CurveFileError) {
        guard bytes.count <= CurveParser.maximumBytes else {
            throw CurveFileError(nil, nil, "has more than 1 MiB; a curve has a few kilobytes")
        }
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
            .map { $0.last == 0x0D ? $0.dropLast() : $0 }
        if lines.last?.isEmpty == true { lines.removeLast() }
        guard !lines.isEmpty else {
            throw CurveFileError(nil, nil, "is empty; make one with: pankou curve estimate")
        }
        self.lines = lines
    }

    mutating func curve() throws(CurveFileError) -> VolumeCurve {
        guard next < lines.count, lines[0].elementsEqual(CurveFile.title.utf8) else {
            throw CurveFileError(
                1, nil,
                "is not \"\(CurveFile.title)\": this is no curve file; make one with: "
                    + "pankou curve estimate")
        }
        next = 1
        let version = try whole("version", upTo: Int64(Int32.max))
        guard version == CurveFile.version else {
            throw CurveFileError(
                next, "version",
                "\(version) is not known, only \(CurveFile.version); estimate the curve again")
        }
        let instrument = try instrument()
        let estimator = try header("estimator")
        let days = try whole("days", upTo: 1_000_000)
        let prior = try whole("prior volume", upTo: .max)
        let row = try line()
        guard row.elementsEqual(CurveFile.columns.utf8) else {
            throw CurveFileError(next, nil, "\(quoted(row)) is not \"\(CurveFile.columns)\"")
        }
        let slots = try slots()
        return try build(
            slots, instrument: instrument, estimator: String(decoding: estimator, as: UTF8.self),
            days: Int(days), priorVolume: prior)
    }

    // MARK: The header

    private mutating func line() throws(CurveFileError) -> ArraySlice<UInt8> {
        guard next < lines.count else {
            throw CurveFileError(next, nil, "is the last one: the file is cut off; copy it again")
        }
        next += 1
        return lines[next - 1]
    }

    /// The value of the header line `# name: value`.
    private mutating func header(_ name: String) throws(CurveFileError) -> ArraySlice<UInt8> {
        let line = try line()
        let start = Array("# \(name): ".utf8)
        guard line.starts(with: start), line.count > start.count else {
            throw CurveFileError(next, name, "\(quoted(line)) is not \"# \(name): …\"")
        }
        return line.dropFirst(start.count)
    }

    private mutating func whole(
        _ name: String, upTo bound: Int64
    ) throws(CurveFileError) -> Int64 {
        let text = try header(name)
        guard let value = digits(text), value <= bound else {
            throw CurveFileError(
                next, name,
                "\(quoted(text)) is not a whole number from 0 to \(bound); write plain digits")
        }
        return value
    }

    private mutating func instrument() throws(CurveFileError) -> Instrument? {
        let text = try header("instrument")
        if text.elementsEqual("market".utf8) { return nil }
        guard let value = Instrument(String(decoding: text, as: UTF8.self)) else {
            throw CurveFileError(
                next, "instrument",
                "\(quoted(text)) is no security; write one like 600519.SH, or market")
        }
        return value
    }

    // MARK: The slots

    private struct Slot {
        let start: Timestamp
        let end: Timestamp
        let share: Int64
    }

    private mutating func slots() throws(CurveFileError) -> [Slot] {
        var slots: [Slot] = []
        while next < lines.count {
            let fields = try line().split(separator: 0x2C, omittingEmptySubsequences: false)
            guard fields.count == 3 else {
                throw CurveFileError(
                    next, nil, "has \(fields.count) fields, three are wanted: \(CurveFile.columns)")
            }
            let start = try time(fields[0], "start")
            let end = try time(fields[1], "end")
            guard let share = share(fields[2]) else {
                throw CurveFileError(
                    next, "share",
                    "\(quoted(fields[2])) is not a number from 0 to 1; write plain decimals, at "
                        + "most \(CurveFile.decimals)")
            }
            if let last = slots.last, start < last.end {
                throw CurveFileError(
                    next, "start",
                    "\(quoted(fields[0])) lies before the end of the line above; sort the lines and "
                        + "leave no overlap")
            }
            let isFirst = slots.isEmpty
            let isLast = next == lines.count
            guard isFirst || isLast ? start == end : start < end else {
                throw CurveFileError(
                    next, "end",
                    isFirst || isLast
                        ? "is not the start: the first and the last line are auctions; write their "
                            + "time twice"
                        : "\(quoted(fields[1])) is not after the start; only the first and the last "
                            + "line are auctions")
            }
            slots.append(Slot(start: start, end: end, share: share))
        }
        guard slots.count >= 3 else {
            throw CurveFileError(
                next, nil,
                "is the last one: an opening auction, a bucket and a closing auction are "
                    + "wanted at least")
        }
        return slots
    }

    private func build(
        _ slots: [Slot], instrument: Instrument?, estimator: String, days: Int,
        priorVolume: Quantity
    ) throws(CurveFileError) -> VolumeCurve {
        let sum = slots.reduce(Int128(0)) { $0 + Int128($1.share) }
        guard abs(sum - Int128(CurveFile.one)) <= 1_000_000 else {
            let text = decimalText(
                Int64(clamping: sum), scaleDigits: CurveFile.decimals, minimumDecimals: 1)
            throw CurveFileError(
                nil, "share", "the shares sum to \(text), not to 1 within 1e-9; divide each by it")
        }
        do {
            let grid = try VolumeGrid(
                opening: slots[0].start,
                buckets: slots[1..<slots.count - 1].map {
                    VolumeGrid.Bucket(start: $0.start, end: $0.end)
                }, closing: slots[slots.count - 1].start)
            return try VolumeCurve(
                instrument: instrument, grid: grid,
                shares: slots.map { Double($0.share) / Double(CurveFile.one) },
                priorVolume: priorVolume, days: days, estimator: estimator)
        } catch {
            throw CurveFileError(nil, nil, "cannot be used: \(error.description)")
        }
    }

    // MARK: Fields

    private func time(
        _ text: ArraySlice<UInt8>, _ field: String
    ) throws(CurveFileError) -> Timestamp {
        let parts = text.split(separator: 0x3A, omittingEmptySubsequences: false)
        let numbers = parts.compactMap { $0.count == 2 ? digits($0) : nil }
        guard parts.count == 3, numbers.count == 3, numbers[0] < 24, numbers[1] < 60,
            numbers[2] < 60
        else {
            throw CurveFileError(
                next, field, "\(quoted(text)) is not a time of day; write HH:MM:SS")
        }
        return Timestamp(numbers[0], numbers[1], numbers[2])
    }

    /// 0 to 1 in units of 1e-15.
    private func share(_ text: ArraySlice<UInt8>) -> Int64? {
        let parts = text.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = parts.first.flatMap({ digits($0) }), whole <= 1 else {
            return nil
        }
        var value = whole
        let fraction = parts.count == 2 ? parts[1] : []
        guard parts.count == 1 || (1...CurveFile.decimals).contains(fraction.count),
            fraction.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        for place in 0..<CurveFile.decimals {
            let digit =
                place < fraction.count ? Int64(fraction[fraction.startIndex + place]) - 0x30 : 0
            value = value * 10 + digit
        }
        return value <= CurveFile.one ? value : nil
    }

    private func digits(_ text: ArraySlice<UInt8>) -> Int64? {
        guard !text.isEmpty else { return nil }
        var value: Int64 = 0
        for byte in text {
            guard (0x30...0x39).contains(byte) else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int64(byte) - 0x30)
            guard !overflow, !carry else { return nil }
            value = sum
        }
        return value
    }

    /// The text for an error: shortened, with what is not printable made visible.
    private func quoted(_ bytes: ArraySlice<UInt8>) -> String {
        var text = "\""
        for byte in bytes.prefix(40) {
            if (0x20...0x7E).contains(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += "\\x\(String(byte, radix: 16, uppercase: true))"
            }
        }
        return text + (bytes.count > 40 ? "…\"" : "\"")
    }
}
