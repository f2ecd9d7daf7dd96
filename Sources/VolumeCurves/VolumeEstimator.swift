import MarketModels
import TradingModel

/// How the shares of several days become one curve.
public enum VolumeEstimator: Sendable, Hashable {
    /// The mean of daily shares.
    case mean
    /// The shares of the days' volume together: busy days count more.
    case pooled
    /// The median of daily shares, renormalised.
    case median
    /// The mean without the given part of the days (below one half) at either end, slot by slot;
    /// renormalised.
    case trimmed(Double)
    /// The mean with weights that halve every so many days.
    case ewma(halfLife: Double)

    /// The estimator in a word, as files and commands write it.
    public var name: String {
        switch self {
        case .mean: "mean"
        case .pooled: "pooled"
        case .median: "median"
        case .trimmed(let part): "trimmed \(part)"
        case .ewma(let halfLife): "ewma \(halfLife)"
        }
    }

    /// One curve from the volumes by slot of several days, the oldest first; sums to 1.
    ///
    /// Throws ``VolumeCurveError`` without days, for days of different lengths or without volume,
    /// and for a trimmed part or half-life out of range.
    public func shares(of days: [[Quantity]]) throws(VolumeCurveError) -> [Double] {
        guard let first = days.first else {
            throw VolumeCurveError("a curve needs at least one day of volume")
        }
        let totals = days.map { $0.reduce(0.0) { $0 + Double($1) } }
        guard days.allSatisfy({ $0.count == first.count }), totals.allSatisfy({ $0 > 0 }) else {
            throw VolumeCurveError("all days must have the same slots, and volume in them")
        }
        let shares = zip(days, totals).map { day, total in day.map { Double($0) / total } }
        let slots = first.indices
        let raw: [Double]
        switch self {
        case .mean: raw = slots.map { slot in shares.reduce(0) { $0 + $1[slot] } }
        case .pooled: raw = slots.map { slot in days.reduce(0) { $0 + Double($1[slot]) } }
        case .median: raw = slots.map { slot in middle(shares.map { $0[slot] }) }
        case .trimmed(let part):
            guard part >= 0, part < 0.5 else {
                throw VolumeCurveError("the trimmed part must be 0 to below 0.5, not \(part)")
            }
            let cut = Int(part * Double(days.count) + 1e-9)
            raw = slots.map { slot in
                shares.map { $0[slot] }.sorted()[cut..<days.count - cut].reduce(0, +)
            }
        case .ewma(let halfLife):
            guard halfLife > 0, halfLife.isFinite else {
                throw VolumeCurveError("the half-life must be above 0 days, not \(halfLife)")
            }
            let weights = days.indices.map { day in
                PortableMath.exp(
                    -0.693_147_180_559_945_3 * Double(days.count - 1 - day) / halfLife)
            }
            raw = slots.map { slot in
                zip(shares, weights).reduce(0) { $0 + $1.0[slot] * $1.1 }
            }
        }
        guard let result = normalised(raw) else {
            // Slot by slot more than half of the days may be empty.
            throw VolumeCurveError(
                "the days' \(name) is zero in every slot; use longer buckets or the mean")
        }
        return result
    }
}

/// The middle value, or the mean of the two middle ones; 0 for none.
func middle(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return 0 }
    let sorted = values.sorted()
    let half = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}

/// The values over their sum; nil where that is not positive.
func normalised(_ values: [Double]) -> [Double]? {
    let sum = values.reduce(0, +)
    guard sum > 0, sum.isFinite else { return nil }
    return values.map { $0 / sum }
}
