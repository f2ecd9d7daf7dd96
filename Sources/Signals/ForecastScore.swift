/// How good forecasts were, on observations that they did not know.
public struct ForecastScore: Sendable {
    /// Pairs of forecast and outcome.
    public private(set) var count = 0
    private var errors = 0.0
    private var outcomes = 0.0
    private var hits = 0
    private var calls = 0
    private var correlation = DecayedCorrelation(fade: 1)

    /// No pairs yet.
    public init() {}

    /// Adds a pair; one with a value that is not finite is left out.
    public mutating func add(forecast: Double, outcome: Double) {
        guard forecast.isFinite, outcome.isFinite else { return }
        count += 1
        errors += (outcome - forecast) * (outcome - forecast)
        outcomes += outcome * outcome
        correlation.add(forecast, outcome)
        if forecast != 0, outcome != 0 {
            calls += 1
            if (forecast > 0) == (outcome > 0) { hits += 1 }
        }
    }

    /// 1 − Σ(y − ŷ)² / Σy²: what the forecasts explain beyond a forecast of zero; below zero they
    /// are worse than none. nil while every outcome was zero.
    ///
    /// Source: Campbell & Thompson 2008, *Review of Financial Studies* 21:4, eq. 1, with zero for the
    /// historical mean.
    public var rSquared: Double? { outcomes > 0 ? 1 - errors / outcomes : nil }

    /// The part of forecasts other than zero with the sign of an outcome other than zero; nil
    /// without any.
    public var hitRate: Double? { calls > 0 ? Double(hits) / Double(calls) : nil }

    /// The information coefficient: the correlation of forecasts and outcomes; nil while a side has
    /// no variance.
    public var informationCoefficient: Double? { correlation.value }
}

/// Information coefficients day by day, and whether their mean can be chance.
///
/// Source: Grinold & Kahn 2000, *Active Portfolio Management*, 2nd edition, chapter 6.
public struct DailyCoefficients: Sendable {
    /// The coefficient of each day that had one.
    public private(set) var values: [Double] = []

    /// No day yet.
    public init() {}

    /// Adds a day; one without a coefficient is left out.
    public mutating func add(_ day: ForecastScore) {
        if let value = day.informationCoefficient { values.append(value) }
    }

    /// The mean over days; nil without any.
    public var mean: Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }

    /// mean / (sample standard deviation / √days), days taken as independent; nil for fewer than two
    /// days or equal ones.
    public var tStatistic: Double? {
        guard let mean, values.count >= 2 else { return nil }
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let variance = squares / Double(values.count - 1)
        guard variance > 0 else { return nil }
        return mean / (variance / Double(values.count)).squareRoot()
    }
}
