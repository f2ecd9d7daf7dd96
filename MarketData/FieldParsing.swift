import TradingModel

extension CSVReader {
    /// A whole number of plain ASCII digits.
    func integer(_ place: Int) throws -> UInt64 {
        guard let value = parseDigits(bytes(place)) else {
            throw fault(place, "is not a whole number below 2^64; write plain digits")
        }
        return value
    }

    /// A positive number of shares.
    func quantity(_ place: Int) throws -> Quantity {
        let value = try integer(place)
        guard value > 0, value <= 1 << 40 else {
            throw fault(place, "is not a positive number of shares, at most 1,099,511,627,776")
        }
        return Quantity(value)
    }

    /// A price in currency units, held to the tick; float noise below a millionth is rounded off.
    func price(_ place: Int, _ scale: PriceScale) throws -> Price {
        guard let nano = parseDecimal(bytes(place), decimals: 9) else {
            throw fault(place, "is not a decimal number; write plain digits and a point")
        }
        let tick = scale.tick.units * 100_000
        let ticks = (nano + tick / 2) / tick
        guard abs(nano - ticks * tick) <= 1_000 else {
            throw fault(place, "is not a multiple of the tick, \(scale.tick)")
        }
        guard ticks > 0, ticks <= Int64(Int32.max) else {
            throw fault(place, "is not a positive price")
        }
        return Price(ticks: Int32(ticks))
    }

    /// A price given as yuan × 1,000.
    func milliPrice(_ place: Int, _ scale: PriceScale) throws -> Price {
        let value = try integer(place)
        let units = scale.tick.units
        let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
        guard !overflow, scaled % UInt64(units) == 0 else {
            throw fault(place, "is not a multiple of the tick, \(scale.tick), times 1000")
        }
        guard scaled > 0, scaled / UInt64(units) <= UInt64(Int32.max) else {
            throw fault(place, "is not a positive price")
        }
        return Price(ticks: Int32(scaled / UInt64(units)))
    }

    /// A time of day written `09:25:00.940` or `09:25:00`.
    func clock(_ place: Int) throws -> Timestamp {
        let text = Array(bytes(place))
        guard text.count == 12 || text.count == 8, text[2] == 0x3A, text[5] == 0x3A,
            text.count == 8 || text[8] == 0x2E,
            let hour = parseDigits(text[0..<2]), let minute = parseDigits(text[3..<5]),
            let second = parseDigits(text[6..<8]),
            let milli = text.count == 8 ? 0 : parseDigits(text[9..<12]),
            let time = timestamp(hour, minute, second, milli)
        else { throw fault(place, "is not a time of day; write HH:MM:SS.mmm") }
        return time
    }

    /// A time of day as the number HHMMSSmmm, the leading zero dropped.
    func compactTime(_ place: Int) throws -> Timestamp {
        let value = try integer(place)
        guard
            let time = timestamp(
                value / 10_000_000, value / 100_000 % 100, value / 1_000 % 100, value % 1_000)
        else { throw fault(place, "is not a time of day; write HHMMSSmmm") }
        return time
    }

    /// One of a few spellings.
    func choice<T>(_ place: Int, _ meanings: [(String, T)]) throws -> T {
        let text = bytes(place)
        for (spelling, meaning) in meanings where text.elementsEqual(spelling.utf8) {
            return meaning
        }
        let allowed = meanings.map(\.0).joined(separator: ", ")
        throw fault(place, "is none of \(allowed)")
    }
}

private func timestamp(
    _ hour: UInt64, _ minute: UInt64, _ second: UInt64, _ milli: UInt64
) -> Timestamp? {
    guard hour < 24, minute < 60, second < 60, milli < 1_000 else { return nil }
    return Timestamp(Int64(hour), Int64(minute), Int64(second), milliseconds: Int64(milli))
}

/// ASCII digits as a number; nil for anything else and for overflow.
func parseDigits(_ bytes: ArraySlice<UInt8>) -> UInt64? {
    guard !bytes.isEmpty else { return nil }
    var value: UInt64 = 0
    for byte in bytes {
        guard byte >= 0x30, byte <= 0x39 else { return nil }
        let (product, overflow) = value.multipliedReportingOverflow(by: 10)
        let (sum, carry) = product.addingReportingOverflow(UInt64(byte - 0x30))
        guard !overflow, !carry else { return nil }
        value = sum
    }
    return value
}

/// `digits[.digits]` times 10^`decimals`, further digits cut off; nil for anything else: signs,
/// exponents, blanks, commas, more than 9 digits before the point.
func parseDecimal(_ bytes: ArraySlice<UInt8>, decimals: Int) -> Int64? {
    let parts = bytes.split(separator: 0x2E, maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first, whole.count <= 9, let units = parseDigits(whole) else {
        return nil
    }
    var value = Int64(units)
    let fraction = parts.count == 2 ? parts[1] : []
    guard parts.count == 1 || !fraction.isEmpty, fraction.count <= 40,
        fraction.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
    else { return nil }
    var digits = fraction.makeIterator()
    for _ in 0..<decimals { value = value * 10 + Int64((digits.next() ?? 0x30) - 0x30) }
    return value
}

/// A sum of money that a vendor may have written with an exponent: `3.17731657E9`.
func parseMoney(_ bytes: ArraySlice<UInt8>) -> Money? {
    let parts = bytes.split(separator: 0x45, maxSplits: 1, omittingEmptySubsequences: false)
    guard let mantissa = parts.first, !mantissa.isEmpty else { return nil }
    var exponent = 0
    if parts.count == 2 {
        guard let power = parseDigits(parts[1]), power <= 15 else { return nil }
        exponent = Int(power)
    }
    let sides = mantissa.split(separator: 0x2E, maxSplits: 1, omittingEmptySubsequences: false)
    let digits = Array(sides.joined())
    let decimals = sides.count == 2 ? sides[1].count : 0
    // value = digits · 10^(exponent − decimals), in units of 10^−4.
    var shift = exponent - decimals + 4
    var kept = digits[...]
    // Of what is cut off, the first digit decides: half a unit and more rounds up.
    var isRoundedUp = false
    while shift < 0 {
        isRoundedUp = (kept.last ?? 0x30) >= 0x35
        kept = kept.dropLast()
        shift += 1
    }
    if kept.isEmpty { kept = [0x30] }
    guard !digits.isEmpty, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), digits.count <= 40,
        shift <= 18, var value = parseDigits(kept)
    else { return nil }
    for _ in 0..<max(shift, 0) {
        let (product, overflow) = value.multipliedReportingOverflow(by: 10)
        guard !overflow else { return nil }
        value = product
    }
    guard value < UInt64(Int64.max) else { return nil }
    return Money(units: Int64(value) + (isRoundedUp ? 1 : 0))
}
