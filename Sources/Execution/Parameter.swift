import TradingModel

/// A parameter of a strategy with the type of its value: declare it once, list its ``spec``, read it
/// with `setup[parameter]`.
///
/// ```swift
/// static let drop = Parameter.integer("drop", default: 5, in: 1...1_000, unit: "ticks", "Fall that…")
/// ```
public struct Parameter<Value: Sendable>: Sendable {
    /// What files, messages and lists say of it.
    public let spec: ParameterSpec
    private let read: @Sendable (ParameterValue) -> Value?

    private init(_ spec: ParameterSpec, _ read: @escaping @Sendable (ParameterValue) -> Value?) {
        self.spec = spec
        self.read = read
    }

    func value(_ value: ParameterValue) -> Value {
        guard let result = read(value) else {
            // Values enter through the spec's parser only, which fixes their kind.
            preconditionFailure("\(spec.name) holds \(value)")
        }
        return result
    }
}

extension Parameter where Value == Int64 {
    /// A whole number.
    public static func integer(
        _ name: String, default value: Int64, in range: ClosedRange<Int64>, unit: String = "",
        _ meaning: String
    ) -> Parameter {
        Parameter(ParameterSpec(name, .integer(range), unit: unit, default: "\(value)", meaning)) {
            if case .integer(let value) = $0 { value } else { nil }
        }
    }
}

extension Parameter where Value == Int64? {
    /// A whole number or none; none is the default.
    public static func optionalInteger(
        _ name: String, in range: ClosedRange<Int64>, unit: String = "", _ meaning: String
    ) -> Parameter {
        let spec = ParameterSpec(
            name, .integer(range), unit: unit, default: "none", isOptional: true, meaning)
        return Parameter(spec) {
            switch $0 {
            case .none: .some(.none)
            case .integer(let value): .some(value)
            default: nil
            }
        }
    }
}

extension Parameter where Value == Double {
    /// A decimal number.
    public static func number(
        _ name: String, default value: Double, in range: ClosedRange<Double>, unit: String = "",
        _ meaning: String
    ) -> Parameter {
        Parameter(ParameterSpec(name, .number(range), unit: unit, default: "\(value)", meaning)) {
            if case .number(let value) = $0 { value } else { nil }
        }
    }
}

extension Parameter where Value == Bool {
    /// Yes or no.
    public static func flag(_ name: String, default value: Bool, _ meaning: String) -> Parameter {
        Parameter(ParameterSpec(name, .flag, default: "\(value)", meaning)) {
            if case .flag(let value) = $0 { value } else { nil }
        }
    }
}

extension Parameter where Value == String {
    /// One of `words`.
    public static func choice(
        _ name: String, default value: String, of words: [String], _ meaning: String
    ) -> Parameter {
        Parameter(ParameterSpec(name, .choice(words), default: value, meaning)) {
            if case .text(let value) = $0 { value } else { nil }
        }
    }
}

extension Parameter where Value == Timestamp {
    /// A time of day.
    public static func time(
        _ name: String, default value: Timestamp, _ meaning: String
    ) -> Parameter {
        Parameter(ParameterSpec(name, .time, default: value.clockText, meaning)) {
            if case .time(let value) = $0 { value } else { nil }
        }
    }
}

extension Parameter where Value == Span {
    /// A length of time.
    public static func span(
        _ name: String, default value: Span, in range: ClosedRange<Span>, _ meaning: String
    ) -> Parameter {
        Parameter(ParameterSpec(name, .span(range), default: value.unitText, meaning)) {
            if case .span(let value) = $0 { value } else { nil }
        }
    }
}

extension Parameter where Value == Money? {
    /// A price or amount in currency units, or none; none is the default.
    public static func optionalMoney(_ name: String, _ meaning: String) -> Parameter {
        let spec = ParameterSpec(name, .money, default: "none", isOptional: true, meaning)
        return Parameter(spec) {
            switch $0 {
            case .none: .some(.none)
            case .money(let value): .some(value)
            default: nil
            }
        }
    }
}
