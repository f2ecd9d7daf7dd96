import TradingModel

/// How a volume curve is made from history.
///
/// Daily shares, the estimator over the latest days, shrinkage towards a market curve, smoothing
/// inside each session, a floor, and the sum back to 1, in this order. Left out are days without
/// volume, half days, and days that stood at a price limit for more than 30 minutes.
///
/// Sources: Białkowski, Darolles & Le Fol 2008, *Journal of Banking & Finance* 32:9 (intraday volume
/// as a common part and the rest); Brownlees, Cipollini & Gallo 2011, *Journal of Financial
/// Econometrics* 9:3 (rolling means as the benchmark).
public struct CurveEstimation: Sendable {
    /// How days become a curve.
    public var estimator: VolumeEstimator
    /// The latest days that are used, 1 to 250.
    public var window = 20
    /// Days wanted at least.
    public var least = 1
    /// The curve to shrink towards; nil for none.
    public var market: VolumeCurve?
    /// κ: with n days the own curve has weight n / (n + κ).
    public var shrinkage = 15.0
    /// Neighbours on each side that a bucket's pace is averaged with; 0 for no smoothing.
    public var smoothing = 0
    /// The least share of a bucket; the auctions may have none.
    public var floor = 1e-5

    /// The estimator with a window of 20 days, no market curve and no smoothing.
    public init(_ estimator: VolumeEstimator) { self.estimator = estimator }

    /// The curve of the latest days of `history`, which is in time order.
    ///
    /// Throws ``VolumeCurveError`` where a parameter is out of range, the grids differ, or fewer than
    /// ``least`` days are left.
    public func curve(
        of history: [DayVolume], grid: VolumeGrid, instrument: Instrument?
    ) throws(VolumeCurveError) -> VolumeCurve {
        try check(grid)
        let usable = history.filter { $0.fault(in: grid) == nil }.suffix(window)
        guard !usable.isEmpty, usable.count >= least else {
            throw VolumeCurveError(
                "\(max(least, 1)) ordinary days are wanted, \(usable.count) of \(history.count) are "
                    + "left (not suspended, not half, not at a limit for more than "
                    + "\(DayVolume.longestLock) minutes); give more history")
        }
        var shares = try estimator.shares(of: usable.map(\.volumes))
        var name = estimator.name
        if let market {
            let weight = Double(usable.count) / (Double(usable.count) + shrinkage)
            shares = zip(shares, market.shares).map { weight * $0 + (1 - weight) * $1 }
            name += ", shrunk \(shrinkage)"
        }
        if smoothing > 0 {
            shares = smoothed(shares, grid)
            name += ", smoothed \(smoothing)"
        }
        for slot in 1..<grid.count - 1 { shares[slot] = max(shares[slot], floor) }
        let typical = middle(usable.map { Double($0.total) }).rounded(.down)
        return try VolumeCurve(
            instrument: instrument, grid: grid, shares: shares,
            priorVolume: Quantity(exactly: typical) ?? .max, days: usable.count, estimator: name)
    }

    private func check(_ grid: VolumeGrid) throws(VolumeCurveError) {
        guard (1...250).contains(window) else {
            throw VolumeCurveError("the window must be 1 to 250 days, not \(window)")
        }
        guard shrinkage >= 0, shrinkage.isFinite else {
            throw VolumeCurveError("κ must be at least 0, not \(shrinkage)")
        }
        guard (0...100).contains(smoothing) else {
            throw VolumeCurveError("smoothing takes 0 to 100 neighbours, not \(smoothing)")
        }
        guard floor >= 0, floor * Double(grid.buckets.count) < 0.5 else {
            throw VolumeCurveError(
                "the floor must be at least 0 and leave half of the volume, not \(floor)")
        }
        guard market.map({ $0.grid == grid }) ?? true else {
            throw VolumeCurveError(
                "the market curve has other buckets; estimate both with the same --bucket")
        }
    }

    /// Averages each bucket's pace (share per time) with its neighbours of the same session; the
    /// session keeps its volume.
    private func smoothed(_ shares: [Double], _ grid: VolumeGrid) -> [Double] {
        var result = shares
        for session in grid.sessions {
            let paces = session.map { shares[$0 + 1] / Double(grid.buckets[$0].length) }
            var sums = (before: 0.0, after: 0.0)
            for index in session {
                let place = index - session.lowerBound
                let near = max(place - smoothing, 0)...min(place + smoothing, paces.count - 1)
                let pace = paces[near].reduce(0, +) / Double(near.count)
                result[index + 1] = pace * Double(grid.buckets[index].length)
                sums.before += shares[index + 1]
                sums.after += result[index + 1]
            }
            guard sums.after > 0 else { continue }
            for index in session { result[index + 1] *= sums.before / sums.after }
        }
        return result
    }
}
