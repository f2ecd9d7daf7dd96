/// A linear vertical axis with round tick values.
struct ValueAxis {
    /// The smallest and largest value shown.
    let lower: Double
    /// See `lower`.
    let upper: Double
    /// The y of `upper`.
    let top: Double
    /// The y of `lower`.
    let bottom: Double
    /// Round values inside the range.
    let ticks: [Double]
    /// Decimals that tell the ticks apart.
    let decimals: Int

    /// An axis for values from `minimum` to `maximum`, with about `count` ticks.
    ///
    /// The range is padded by `padding` of itself, or its upper end moved up to a round value;
    /// equal or unusable ends get a range around them.
    init(
        _ minimum: Double, _ maximum: Double, top: Double, bottom: Double, count: Int,
        padding: Double = 0, isRoundedUp: Bool = false
    ) {
        var low = minimum.isFinite ? minimum : 0
        var high = maximum.isFinite ? maximum : low + 1
        if high <= low { high = low + max(abs(low) * 0.001, 1e-3) }
        let room = (high - low) * padding
        low -= room
        high += room
        let (step, decimals) = ValueAxis.step((high - low) / Double(max(count, 1)))
        if isRoundedUp { high = max(high, (high / step - 1e-9).rounded(.up) * step) }
        self.top = top
        self.bottom = bottom
        lower = low
        upper = high
        let first = (low / step - 1e-9).rounded(.up)
        let last = (high / step + 1e-9).rounded(.down)
        let number = last >= first ? Int(min(last - first, 50)) : -1
        ticks = number >= 0 ? (0...number).map { (first + Double($0)) * step } : []
        self.decimals = decimals
    }

    /// 1, 2 or 5 times a power of ten, whichever is nearest to `rough` in proportion.
    static func step(_ rough: Double) -> (step: Double, decimals: Int) {
        guard rough.isFinite, rough > 0 else { return (1, 0) }
        var power = 1.0
        var decimals = 0
        while power > rough, decimals < 6 {
            power /= 10
            decimals += 1
        }
        while power * 10 <= rough, power < 1e15 { power *= 10 }
        // The borders are the geometric means of 1 and 2, 2 and 5, 5 and 10.
        switch rough / power {
        case ..<2.0.squareRoot(): return (power, decimals)
        case ..<10.0.squareRoot(): return (power * 2, decimals)
        case ..<50.0.squareRoot(): return (power * 5, decimals)
        default: return (power * 10, max(decimals - 1, 0))
        }
    }

    /// The y of `value`, kept inside the plot.
    func y(_ value: Double) -> Double {
        let share = (min(max(value, lower), upper) - lower) / (upper - lower)
        return bottom - share * (bottom - top)
    }

    /// Large whole numbers with K and M, others with the ticks' decimals.
    func label(_ value: Double) -> String {
        let largest = max(abs(lower), abs(upper))
        if largest >= 2_000_000 { return short(value / 1e6, "M") }
        if largest >= 10_000, decimals == 0, ticks.allSatisfy({ $0 == 0 || abs($0) >= 100 }) {
            return short(value / 1e3, "K")
        }
        return Format.fixed(value, decimals)
    }

    private func short(_ value: Double, _ unit: String) -> String {
        if value == 0 { return "0" }
        return (value == value.rounded() ? Format.fixed(value, 0) : Format.fixed(value, 1)) + unit
    }
}
