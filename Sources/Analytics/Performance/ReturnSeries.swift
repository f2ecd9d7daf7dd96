import MarketModels

/// Returns of equal periods, from which the performance measures follow.
///
/// Equity starts at 1 and grows by each return. A measure that has no value (no period, no
/// variance, no loss) is nil, never NaN. All arithmetic is portable: the same returns give the same
/// bits on every platform.
public struct ReturnSeries: Hashable, Sendable {
    /// Return of each period as a fraction, in time order.
    public let returns: [Double]
    /// Periods in a year: 242 to 252 for trading days.
    public let periodsPerYear: Double

    /// A series; throws where a return is not finite or the periods per year are not positive.
    public init(_ returns: [Double], periodsPerYear: Double) throws(ModelFault) {
        for (index, value) in returns.enumerated() where !value.isFinite {
            throw ModelFault(
                field: "returns[\(index)]", allowed: "finite", given: "\(value)")
        }
        guard periodsPerYear > 0, periodsPerYear.isFinite else {
            throw ModelFault(
                field: "periodsPerYear", allowed: "positive and finite, such as 242 for days",
                given: "\(periodsPerYear)")
        }
        self.returns = returns
        self.periodsPerYear = periodsPerYear
    }

    /// Equity after each period, from 1 before the first.
    public var equity: [Double] {
        var level = 1.0
        return returns.map { change in
            level *= 1 + change
            return level
        }
    }

    /// Mean return of a period; nil without one.
    public var mean: Double? {
        returns.isEmpty ? nil : returns.reduce(0, +) / Double(returns.count)
    }

    /// Standard deviation of a period's return with one degree of freedom less than periods; nil
    /// with fewer than two periods. Exactly 0 where all returns are equal.
    public var deviation: Double? {
        guard returns.count >= 2, let mean else { return nil }
        // Rounding of the mean must not make a deviation out of nothing.
        guard returns.contains(where: { $0 != returns[0] }) else { return 0 }
        let squares = returns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(returns.count - 1)).squareRoot()
    }
}

/// `value`, or nil where it is not finite: overflow of extreme returns is no measure.
func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
