import MarketModels

/// Ridge regression that learns one observation at a time and forgets.
///
/// w = 0 and P = I/λ at first; for each observation with features x and outcome y
/// k = P·x / (φ + xᵀ·P·x), w ← w + k·(y − xᵀ·w), P ← (P − k·xᵀ·P) / φ. After n observations w is the
/// minimum of Σ φ^(n−i)·(yᵢ − xᵢᵀw)² + λφⁿ·|w|².
///
/// P is kept symmetric exactly and its trace bounded, as without news it would grow by 1/φ a step;
/// each weight is held to ±``weightCap``.
/// Source: Haykin 2002, *Adaptive Filter Theory*, 4th edition, chapter 9 (RLS, regularisation).
public struct RecursiveLeastSquares: Sendable {
    /// Features.
    public let dimension: Int
    /// What an observation counts once the next has come, above 0 and at most 1.
    public let forgetting: Double
    /// The largest magnitude of a weight.
    public let weightCap: Double
    /// The weights.
    public private(set) var weights: [Double]
    /// Observations learned.
    public private(set) var count = 0

    private var inverse: [Double]
    private var gain: [Double]
    private let maximumTrace: Double

    /// A regression of `dimension` features with penalty `ridge`.
    public init(dimension: Int, ridge: Double, forgetting: Double, weightCap: Double) {
        precondition((1...1_024).contains(dimension), "a regression has 1 to 1,024 features")
        precondition(ridge > 0 && ridge.isFinite, "the penalty must be positive")
        precondition(forgetting > 0 && forgetting <= 1, "φ must be above 0 and at most 1")
        precondition(weightCap > 0, "the weights' bound must be positive")
        self.dimension = dimension
        self.forgetting = forgetting
        self.weightCap = weightCap
        weights = Array(repeating: 0, count: dimension)
        gain = Array(repeating: 0, count: dimension)
        inverse = Array(repeating: 0, count: dimension * dimension)
        for index in 0..<dimension { inverse[index * dimension + index] = 1 / ridge }
        // A million times the start: far beyond what data that say anything reach.
        maximumTrace = Double(dimension) / ridge * 1e6
    }

    /// A regression that goes on from where an earlier one was; what it forgets and how it is bounded
    /// is as for a new one.
    ///
    /// Throws ``SignalError`` where the numbers are not those of `dimension` features.
    public init(
        dimension: Int, ridge: Double, forgetting: Double, weightCap: Double, state: State
    ) throws(SignalError) {
        self.init(
            dimension: dimension, ridge: ridge, forgetting: forgetting, weightCap: weightCap)
        guard state.weights.count == dimension, state.count >= 0,
            state.inverse.count == dimension * dimension,
            state.weights.allSatisfy({ abs($0) <= weightCap }),
            state.inverse.allSatisfy({ $0.isFinite })
        else {
            throw SignalError("the state is not that of \(dimension) features and their bounds")
        }
        let isSymmetric = (0..<dimension).allSatisfy { row in
            (0..<row).allSatisfy {
                state.inverse[row * dimension + $0] == state.inverse[$0 * dimension + row]
            } && state.inverse[row * dimension + row] > 0
        }
        guard isSymmetric else { throw SignalError("the inverse is not symmetric and positive") }
        (weights, inverse, count) = (state.weights, state.inverse, state.count)
    }

    /// What it has learned, to be kept and gone on from.
    public struct State: Sendable, Hashable {
        /// The weights.
        public var weights: [Double]
        /// P, row by row.
        public var inverse: [Double]
        /// Observations learned.
        public var count: Int

        /// A state.
        public init(weights: [Double], inverse: [Double], count: Int) {
            self.weights = weights
            self.inverse = inverse
            self.count = count
        }
    }

    /// What it has learned.
    public var state: State { State(weights: weights, inverse: inverse, count: count) }

    /// xᵀ·P·x: times the variance of the noise it is the variance of the forecast at `features`.
    public func leverage(_ features: ArraySlice<Double>) -> Double {
        precondition(features.count == dimension, "\(dimension) features are wanted")
        let start = features.startIndex
        var sum = 0.0
        for row in 0..<dimension {
            for column in 0..<dimension {
                sum +=
                    features[start + row] * inverse[row * dimension + column]
                    * features[start + column]
            }
        }
        return max(sum, 0)
    }

    /// The φ with which an observation counts half after `observations` more.
    ///
    /// With 4,740 three-second observations a day, half-lives of 5 to 20 days are 23,700 to 94,800.
    public static func forgetting(halfLife observations: Double) -> Double {
        precondition(observations > 0, "a half-life must be positive")
        return PortableMath.exp(-0.693_147_180_559_945_3 / observations)
    }

    /// xᵀ·w; `features` has ``dimension`` entries.
    public func predict(_ features: ArraySlice<Double>) -> Double {
        precondition(features.count == dimension, "\(dimension) features are wanted")
        var sum = 0.0
        for index in 0..<dimension { sum += features[features.startIndex + index] * weights[index] }
        return sum
    }

    /// Learns one observation; one with a value that is not finite is left out.
    public mutating func update(_ features: ArraySlice<Double>, outcome: Double) {
        precondition(features.count == dimension, "\(dimension) features are wanted")
        guard outcome.isFinite else { return }
        let start = features.startIndex
        var spread = 0.0
        for row in 0..<dimension {
            var sum = 0.0
            for column in 0..<dimension {
                sum += inverse[row * dimension + column] * features[start + column]
            }
            gain[row] = sum
            spread += sum * features[start + row]
        }
        // gain is P·x so far; as P is symmetric, k·xᵀ·P = gain·gainᵀ / denominator.
        let denominator = forgetting + spread
        guard denominator.isFinite, denominator > 0 else { return }
        let error = (outcome - predict(features)) / denominator
        for row in 0..<dimension {
            weights[row] = min(max(weights[row] + gain[row] * error, -weightCap), weightCap)
        }
        shrink(denominator)
        count += 1
    }

    private mutating func shrink(_ denominator: Double) {
        var trace = 0.0
        for row in 0..<dimension {
            for column in row..<dimension {
                let value =
                    (inverse[row * dimension + column] - gain[row] * gain[column] / denominator)
                    / forgetting
                inverse[row * dimension + column] = value
                inverse[column * dimension + row] = value
            }
            trace += inverse[row * dimension + row]
        }
        guard trace > maximumTrace else { return }
        let factor = maximumTrace / trace
        for index in inverse.indices { inverse[index] *= factor }
    }

    /// The largest |P − Pᵀ| entry and the smallest diagonal entry of P, for tests.
    package var symmetry: (asymmetry: Double, smallestDiagonal: Double) {
        var (asymmetry, smallest) = (0.0, Double.infinity)
        for row in 0..<dimension {
            smallest = min(smallest, inverse[row * dimension + row])
            for column in 0..<dimension {
                let other = inverse[column * dimension + row]
                asymmetry = max(asymmetry, abs(inverse[row * dimension + column] - other))
            }
        }
        return (asymmetry, smallest)
    }
}
