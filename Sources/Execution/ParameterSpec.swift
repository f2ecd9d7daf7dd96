import TradingModel

/// What a strategy can be told: name, kind, range, default and meaning, in one place.
///
/// The command line, preset files, basket files, messages and `pankou strategies` all read it here.
public struct ParameterSpec: Sendable, Hashable {
    /// What values a parameter takes.
    public enum Kind: Sendable, Hashable {
        /// Whole numbers.
        case integer(ClosedRange<Int64>)
        /// Decimal numbers.
        case number(ClosedRange<Double>)
        /// One of these words.
        case choice([String])
        /// `true` or `false`.
        case flag
        /// A time of day, `09:45` or `09:45:30`.
        case time
        /// A length of time, `300s` or `500ms`.
        case span(ClosedRange<Span>)
        /// A length of time or one of these words.
        case spanOrWord(ClosedRange<Span>, [String])
        /// A positive price or amount in currency units with at most four decimals.
        case money
        /// Anything.
        case text
    }

    /// The name, as files and the command line spell it.
    public let name: String
    /// The kind and range of its values.
    public let kind: Kind
    /// The unit of its values, or empty.
    public let unit: String
    /// The default as text; `none` where ``isOptional`` and nothing is the default.
    public let defaultText: String
    /// Whether `none` is a value.
    public let isOptional: Bool
    /// One sentence.
    public let meaning: String

    /// A parameter.
    public init(
        _ name: String, _ kind: Kind, unit: String = "", default defaultText: String,
        isOptional: Bool = false, _ meaning: String
    ) {
        self.name = name
        self.kind = kind
        self.unit = unit
        self.defaultText = defaultText
        self.isOptional = isOptional
        self.meaning = meaning
    }

    /// The allowed values in words.
    public var rangeText: String {
        let words =
            switch kind {
            case .integer(let range):
                "a whole number from \(range.lowerBound) to \(range.upperBound)"
            case .number(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
            case .choice(let words): "one of " + words.joined(separator: ", ")
            case .flag: "true or false"
            case .time: "a time such as 09:45 or 09:45:30"
            case .span(let range): ParameterSpec.words(range)
            case .spanOrWord(let range, let words):
                words.joined(separator: ", ") + ", or " + ParameterSpec.words(range)
            case .money: "a positive amount such as 19.85, four decimals at most"
            case .text: "text"
            }
        let unitWords = unit.isEmpty ? "" : " (\(unit))"
        return words + unitWords + (isOptional ? ", or none" : "")
    }

    private static func words(_ range: ClosedRange<Span>) -> String {
        "a time from \(range.lowerBound.unitText) to \(range.upperBound.unitText), such as 300s"
    }

    /// The value that `text` names.
    ///
    /// Throws ``StrategyError`` with the name, the allowed values and what was given.
    public func parse(_ text: String) throws(StrategyError) -> ParameterValue {
        if isOptional, text == "none" { return .none }
        guard let value = value(text) else {
            throw StrategyError(description: "\(name) must be \(rangeText), not \"\(text)\"")
        }
        return value
    }

    private func value(_ text: String) -> ParameterValue? {
        switch kind {
        case .integer(let range):
            Int64(text).flatMap { range.contains($0) ? .integer($0) : nil }
        case .number(let range):
            number(text).flatMap { range.contains($0) ? .number($0) : nil }
        case .choice(let words): words.contains(text) ? .text(text) : nil
        case .flag: text == "true" ? .flag(true) : text == "false" ? .flag(false) : nil
        case .time: Timestamp(text).map { .time($0) }
        case .span(let range): Span(text).flatMap { range.contains($0) ? .span($0) : nil }
        case .spanOrWord(let range, let words):
            words.contains(text)
                ? .text(text) : Span(text).flatMap { range.contains($0) ? .span($0) : nil }
        case .money: Money(text).flatMap { $0 > .zero ? .money($0) : nil }
        case .text: text.isEmpty ? nil : .text(text)
        }
    }

    /// Plain decimals only: no hexadecimal, no "inf", no "nan".
    private func number(_ text: String) -> Double? {
        let allowed = text.utf8.allSatisfy {
            (48...57).contains($0) || $0 == 43 || $0 == 45 || $0 == 46 || $0 == 101
        }
        return allowed ? Double(text) : nil
    }
}

/// A parameter's value.
public enum ParameterValue: Sendable, Hashable {
    /// Nothing.
    case none
    /// A whole number.
    case integer(Int64)
    /// A decimal number.
    case number(Double)
    /// Yes or no.
    case flag(Bool)
    /// A word.
    case text(String)
    /// A time of day.
    case time(Timestamp)
    /// A length of time.
    case span(Span)
    /// A price or amount.
    case money(Money)

    /// The value as files spell it.
    public var text: String {
        switch self {
        case .none: "none"
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .flag(let value): "\(value)"
        case .text(let value): value
        case .time(let value): value.clockText
        case .span(let value): value.unitText
        case .money(let value): value.description
        }
    }
}

/// A parameter or a strategy that cannot be: its field, the allowed range and what was given.
public struct StrategyError: Error, CustomStringConvertible, Hashable {
    /// One sentence.
    public let description: String

    /// An error in one sentence.
    public init(description: String) { self.description = description }
}
