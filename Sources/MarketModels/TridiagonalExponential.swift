/// e^(−Mt)·1 up to a factor, for a symmetric tridiagonal M with equal couplings −w below and above
/// its diagonal.
///
/// With c the largest diagonal value, cI − M has no negative entry, so the series of its
/// exponential has no cancellation and every ratio of two results keeps its digits
/// (uniformisation, Jensen 1953).
struct TridiagonalExponential {
    let diagonal: [Double]
    let coupling: Double

    /// The vector, scaled so that its largest entry is 1; throws where `time` would take too long.
    func applied(for time: Double) throws(ModelFault) -> [Double] {
        let largest = diagonal.max() ?? 0
        let norm = largest - (diagonal.min() ?? 0) + 2 * coupling
        let stepCount = (norm * time / 8).rounded(.up)
        let longest = 16e6 / (norm * Double(diagonal.count))
        try Check.that(time <= longest, "remaining", "at most \(longest) for this limit", time)
        var values = [Double](repeating: 1, count: diagonal.count)
        guard stepCount > 0 else { return values }
        let step = time / stepCount
        for _ in 0..<Int(stepCount) {
            values = advanced(values, by: step, shift: largest)
            let scale = values.max() ?? 1
            for index in values.indices { values[index] /= scale }
        }
        return values
    }

    /// Σ ((cI − M)·step)ⁿ/n! applied to `values`; the norm times the step is at most 8, so that
    /// term 60 is below 2⁻⁶⁰ of the sum.
    private func advanced(_ values: [Double], by step: Double, shift: Double) -> [Double] {
        var term = values
        var sum = values
        for order in 1...60 {
            let factor = step / Double(order)
            var next = term
            for index in term.indices {
                let left = index > 0 ? term[index - 1] : 0
                let right = index + 1 < term.count ? term[index + 1] : 0
                next[index] =
                    factor * ((shift - diagonal[index]) * term[index] + coupling * (left + right))
                sum[index] += next[index]
            }
            term = next
        }
        return sum
    }
}
