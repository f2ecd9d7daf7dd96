extension Timestamp {
    /// A time of day written `09:45` or `09:45:30`, or nil.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let isPlain = parts.allSatisfy { $0.utf8.count == 2 && isDigits($0) }
        guard parts.count == 2 || parts.count == 3, isPlain else { return nil }
        let numbers = parts.compactMap { Int64($0) }
        guard numbers.count == parts.count, numbers[0] < 24, numbers[1] < 60,
            numbers.count == 2 || numbers[2] < 60
        else { return nil }
        self.init(numbers[0], numbers[1], numbers.count == 3 ? numbers[2] : 0)
    }

    /// The time of day as it is written in files, `09:45:30`; fractions of a second are cut off.
    public var clockText: String { String(description.prefix(8)) }
}

extension Span {
    /// A span written `300s`, `500ms`, `20us`, `800ns` or `0`, or nil; a day at most.
    public init?(_ text: some StringProtocol) {
        if text == "0" {
            self = .zero
            return
        }
        for (suffix, scale) in Span.suffixes where text.hasSuffix(suffix) {
            let digits = text.dropLast(suffix.count)
            guard isDigits(digits), let value = Int64(digits) else { continue }
            let (product, overflow) = value.multipliedReportingOverflow(by: scale)
            guard !overflow, product <= 86_400_000_000_000 else { return nil }
            self.init(nanoseconds: product)
            return
        }
        return nil
    }

    /// The span as ``init(_:)`` reads it, in the largest unit that holds it exactly.
    public var unitText: String {
        guard nanoseconds != 0 else { return "0" }
        for (suffix, scale) in Span.suffixes.reversed() where nanoseconds % scale == 0 {
            return "\(nanoseconds / scale)\(suffix)"
        }
        return "\(nanoseconds)ns"
    }

    private static let suffixes: [(String, Int64)] = [
        ("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000),
    ]
}

extension Money {
    /// An amount written in plain decimals with at most twelve digits and four places, or nil.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = parts.first, (1...12).contains(whole.utf8.count),
            parts.allSatisfy(isDigits)
        else { return nil }
        let fraction = parts.count == 2 ? String(parts[1]) : "0"
        guard (1...4).contains(fraction.utf8.count), let units = Int64(whole),
            let rest = Int64(fraction + String(repeating: "0", count: 4 - fraction.utf8.count))
        else { return nil }
        self.init(units: units * Money.scale + rest)
    }

    /// The amount as a price in ticks of `scale`, or nil where it is no positive multiple of one.
    public func price(_ scale: PriceScale) -> Price? {
        guard units > 0, units % scale.tick.units == 0 else { return nil }
        return Int32(exactly: units / scale.tick.units).map { Price(ticks: $0) }
    }
}

private func isDigits(_ text: some StringProtocol) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) }
}
