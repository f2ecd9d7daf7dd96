/// diagonal[i]·x[i] − lower[i]·x[i−1] − upper[i]·x[i+1] = right[i], with the elimination done once.
///
/// The off-diagonals enter with a minus, as the rates of a Markov chain do; with diagonals no
/// smaller than their row's rates the elimination subtracts nothing large and needs no pivots.
struct TridiagonalSystem {
    private let lower: [Double]
    private let ratio: [Double]
    private let inverse: [Double]

    init(lower: [Double], diagonal: [Double], upper: [Double]) {
        self.lower = lower
        var ratio = [Double](repeating: 0, count: diagonal.count)
        var inverse = ratio
        for index in diagonal.indices {
            let carried = index > 0 ? lower[index] * ratio[index - 1] : 0
            inverse[index] = 1 / (diagonal[index] - carried)
            ratio[index] = index + 1 < diagonal.count ? upper[index] * inverse[index] : 0
        }
        self.ratio = ratio
        self.inverse = inverse
    }

    func solve(_ right: [Double]) -> [Double] {
        var x = right
        var previous = 0.0
        for index in x.indices {
            let carried = index > 0 ? lower[index] * previous : 0
            previous = (right[index] + carried) * inverse[index]
            x[index] = previous
        }
        for index in x.indices.dropLast().reversed() { x[index] += ratio[index] * x[index + 1] }
        return x
    }
}
