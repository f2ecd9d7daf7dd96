import TradingModel

/// A day's expected volume: the share of each slot, and the whole day's shares.
public struct VolumeCurve: Sendable, Hashable {
    /// The security; nil for a curve of the market or a sector.
    public let instrument: Instrument?
    /// The slots.
    public let grid: VolumeGrid
    /// Each slot's share of the day's volume; they sum to 1 within 1e-12.
    public let shares: [Double]
    /// The volume V₀ that is expected of a day: the median of the days used.
    public let priorVolume: Quantity
    /// Days used.
    public let days: Int
    /// How it was estimated, in a word or two of printable ASCII.
    public let estimator: String

    /// A curve of `shares`, which are divided by their sum unless that is 1.
    ///
    /// Throws ``VolumeCurveError`` unless there is one share, not negative, for each slot, at least
    /// one above zero in a bucket.
    public init(
        instrument: Instrument?, grid: VolumeGrid, shares: [Double], priorVolume: Quantity,
        days: Int, estimator: String
    ) throws(VolumeCurveError) {
        guard shares.count == grid.count else {
            throw VolumeCurveError("\(grid.count) shares are wanted, not \(shares.count)")
        }
        guard shares.allSatisfy({ $0.isFinite && $0 >= 0 }), let parts = normalised(shares),
            shares.dropFirst().dropLast().contains(where: { $0 > 0 })
        else {
            throw VolumeCurveError(
                "shares must be finite, not negative, and above zero in one bucket at least")
        }
        guard priorVolume >= 0, days >= 0 else {
            throw VolumeCurveError(
                "prior volume and days must not be negative, not \(priorVolume) and \(days)")
        }
        guard (1...60).contains(estimator.utf8.count),
            estimator.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else { throw VolumeCurveError("an estimator is named by 1 to 60 printable letters") }
        self.instrument = instrument
        self.grid = grid
        // Shares that sum to 1 as they are stay as they are.
        self.shares = abs(shares.reduce(0, +) - 1) < 1e-13 ? shares : parts
        self.priorVolume = priorVolume
        self.days = days
        self.estimator = estimator
    }

    /// The opening auction's share.
    public var opening: Double { shares[0] }

    /// The closing auction's share.
    public var closing: Double { shares[shares.count - 1] }

    /// The curve of a market or sector: the mean of the shares of its securities' curves, each counted
    /// once; the prior volume is their sum.
    ///
    /// Throws ``VolumeCurveError`` without curves and for curves of different grids.
    public static func average(_ curves: [VolumeCurve]) throws(VolumeCurveError) -> VolumeCurve {
        guard let first = curves.first, curves.allSatisfy({ $0.grid == first.grid }) else {
            throw VolumeCurveError("a market's curve needs curves with the same buckets")
        }
        let shares = first.shares.indices.map { slot in curves.reduce(0) { $0 + $1.shares[slot] } }
        let volume = curves.reduce(Int128(0)) { $0 + Int128($1.priorVolume) }
        return try VolumeCurve(
            instrument: nil, grid: first.grid, shares: shares,
            priorVolume: Quantity(clamping: volume), days: curves.map(\.days).max() ?? 0,
            estimator: "mean of \(curves.count) curves")
    }

    /// The part of the day's volume that is expected before `time`, from 0 to 1.
    ///
    /// Linear inside a bucket; the opening auction counts from its time on, the closing auction from
    /// its own.
    public func cumulative(at time: Timestamp) -> Double {
        guard time >= grid.opening else { return 0 }
        var sum = opening
        for (index, bucket) in grid.buckets.enumerated() {
            guard time > bucket.start else { return min(sum, 1) }
            let share = shares[index + 1]
            guard time >= bucket.end else {
                let passed = Double(time.nanoseconds - bucket.start.nanoseconds)
                return min(sum + share * passed / Double(bucket.length), 1)
            }
            sum += share
        }
        return time >= grid.closing ? 1 : min(sum, 1)
    }
}
