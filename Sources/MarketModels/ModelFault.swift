/// A model was given a value that it has no meaning for.
public struct ModelFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The name of the value, as the declaration calls it.
    public let field: String
    /// What would have been taken.
    public let allowed: String
    /// What was given.
    public let given: String

    /// A refusal of `given` for `field`, which takes `allowed`.
    public init(field: String, allowed: String, given: String) {
        self.field = field
        self.allowed = allowed
        self.given = given
    }

    /// One sentence: the field, the allowed range, what was given.
    public var description: String { "\(field) must be \(allowed), but is \(given)" }
}

/// The checks that the models share; each throws where its value is no such number.
enum Check {
    static func positive(_ value: Double, _ field: String) throws(ModelFault) {
        try that(value > 0 && value.isFinite, field, "positive and finite", value)
    }

    static func notNegative(_ value: Double, _ field: String) throws(ModelFault) {
        try that(value >= 0 && value.isFinite, field, "0 or positive, and finite", value)
    }

    static func finite(_ value: Double, _ field: String) throws(ModelFault) {
        try that(value.isFinite, field, "finite", value)
    }

    static func count(
        _ value: Int, _ field: String, in range: ClosedRange<Int>
    ) throws(ModelFault) {
        guard range.contains(value) else {
            throw ModelFault(
                field: field, allowed: "from \(range.lowerBound) to \(range.upperBound)",
                given: "\(value)")
        }
    }

    static func that(
        _ holds: Bool, _ field: String, _ allowed: String, _ given: Double
    ) throws(ModelFault) {
        guard holds else { throw ModelFault(field: field, allowed: allowed, given: "\(given)") }
    }
}
