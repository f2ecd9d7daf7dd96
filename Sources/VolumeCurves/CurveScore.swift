import TradingModel

/// How far a predicted curve was from the day that came.
public struct CurveError: Sendable, Hashable {
    /// The largest distance of the cumulative curves, at the ends of slots.
    public let largestDistance: Double
    /// Sum of the distances of the shares.
    public let sumOfDistances: Double
    /// |own average price / market's average price − 1| in basis points, filled exactly on schedule at
    /// each slot's average price.
    public let trackingError: Double

    /// The error of `predicted` shares against `day`; nil where nothing traded or prices are not
    /// positive.
    public init?(of predicted: [Double], day: DayVolume) {
        precondition(predicted.count == day.volumes.count, "a share for each slot is wanted")
        let total = day.volumes.reduce(0.0) { $0 + Double($1) }
        guard total > 0, let market = day.averagePrice, market > 0 else { return nil }
        var (expected, realised, largest, sum, own) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for slot in predicted.indices {
            let share = Double(day.volumes[slot]) / total
            expected += predicted[slot]
            realised += share
            largest = max(largest, abs(expected - realised))
            sum += abs(predicted[slot] - share)
            own += predicted[slot] * day.prices[slot]
        }
        largestDistance = largest
        sumOfDistances = sum
        trackingError = abs(own / market - 1) * 10_000
    }
}

/// A way to predict a day's curve.
public enum CurveMethod: Sendable, Hashable {
    /// Equal shares in equal trading time (TWAP).
    case flat
    /// An estimate from the days before.
    case fixed(VolumeEstimator)
    /// The same, corrected through the day by ``DynamicVWAP`` with λ.
    case dynamic(VolumeEstimator, lambda: Double)

    /// The method in a few words.
    public var name: String {
        switch self {
        case .flat: "flat (TWAP)"
        case .fixed(let estimator): estimator.name
        case .dynamic(let estimator, let lambda): "dynamic \(lambda) on \(estimator.name)"
        }
    }
}

/// Scores of one method over many days.
public struct CurveScore: Sendable, Hashable {
    /// The method.
    public let method: CurveMethod
    /// Stock-days scored.
    public let count: Int
    /// Mean of the largest distances of the cumulative curves.
    public let largestDistance: Double
    /// Mean of the sums of distances.
    public let sumOfDistances: Double
    /// Median tracking error in basis points.
    public let medianTracking: Double
    /// Mean tracking error in basis points.
    public let meanTracking: Double
}

/// Scores methods out of sample: every day is predicted from the days before it alone.
public struct CurveScoring: Sendable {
    /// The latest days that an estimate uses.
    public var window = 20
    /// Days of history that a day needs to be scored.
    public var least = 7

    /// A window of 20 days and at least 7 of history.
    public init() {}

    /// The scores of `methods` over all `series`, each one security's days in time order; nothing
    /// where no day can be scored.
    ///
    /// A day is scored if it is not suspended and has enough history; days that an estimate leaves out
    /// of its history are scored all the same, as nobody knows them beforehand. Throws
    /// ``VolumeCurveError`` as the estimation does.
    public func scores(
        of methods: [CurveMethod], series: [[DayVolume]], grid: VolumeGrid
    ) throws(VolumeCurveError) -> [CurveScore] {
        var errors = Array(repeating: [CurveError](), count: methods.count)
        for days in series {
            for (index, day) in days.enumerated() where index >= least {
                let history = Array(days[..<index])
                guard history.count(where: { $0.fault(in: grid) == nil }) >= least, day.total > 0
                else { continue }
                for (place, method) in methods.enumerated() {
                    let shares = try predict(method, history, day, grid)
                    if let error = CurveError(of: shares, day: day) { errors[place].append(error) }
                }
            }
        }
        return zip(methods, errors).filter { !$0.1.isEmpty }.map { method, errors in
            let count = Double(errors.count)
            return CurveScore(
                method: method, count: errors.count,
                largestDistance: errors.reduce(0) { $0 + $1.largestDistance } / count,
                sumOfDistances: errors.reduce(0) { $0 + $1.sumOfDistances } / count,
                medianTracking: middle(errors.map(\.trackingError)),
                meanTracking: errors.reduce(0) { $0 + $1.trackingError } / count)
        }
    }

    /// The shares that `method` would have traded on `day`; a dynamic one sees each slot's volume
    /// only after the slot.
    private func predict(
        _ method: CurveMethod, _ history: [DayVolume], _ day: DayVolume, _ grid: VolumeGrid
    ) throws(VolumeCurveError) -> [Double] {
        switch method {
        case .flat: return grid.flatShares
        case .fixed(let estimator): return try estimate(estimator, history, grid).shares
        case .dynamic(let estimator, let lambda):
            let curve = try estimate(estimator, history, grid)
            return try DynamicVWAP(
                shares: curve.shares, priorVolume: Double(curve.priorVolume), lambda: lambda
            ).fractions(over: day.volumes)
        }
    }

    private func estimate(
        _ estimator: VolumeEstimator, _ history: [DayVolume], _ grid: VolumeGrid
    ) throws(VolumeCurveError) -> VolumeCurve {
        var estimation = CurveEstimation(estimator)
        estimation.window = window
        return try estimation.curve(of: history, grid: grid, instrument: nil)
    }
}
