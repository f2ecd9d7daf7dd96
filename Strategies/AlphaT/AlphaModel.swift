import Execution
import Signals
import TradingModel

/// What an ``AlphaForecaster`` has learned, to be kept in a file and gone on from.
///
/// The file is CSV with the columns `kind,name,index,value`; numbers are decimals that give the same
/// bits when they are read, so that a model in a file is the model in memory.
public struct AlphaModel: Sendable, Hashable {
    /// How it was trained.
    public var learning: AlphaLearning
    var regression: RecursiveLeastSquares.State
    var trailing: DecayedCorrelation.State
    var noise: FadingSquares.State
    var history: [[TimeOfDayMoments.Moments]]
    var microprice: Microprice?

    static let header = "kind,name,index,value"
    static let format = "pankou-alpha-t"
    static let version = 1
    /// Buckets of the day in the files of this version.
    static let buckets = 8

    /// Independent outcomes that it was trained on.
    public var outcomes: Int { Int(Double(regression.count) / learning.overlap) }
    /// The weight of each signal's score, in the order of ``AlphaFeatures/Name``, as a fraction of
    /// the price for one standard deviation.
    public var weights: [Double] { regression.weights }

    /// The file's text.
    public var csv: String {
        var lines = [AlphaModel.header]
        for (field, value) in fields { lines.append("\(field.text),\(value)") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The place of a number in the file.
    struct Field: Hashable {
        let kind: String
        let name: String
        let index: Int

        var text: String { "\(kind),\(name),\(index)" }
    }

    /// Every number, in the order of the file.
    private var fields: [(Field, String)] {
        var result: [(Field, String)] = []
        func add(
            _ kind: String, _ name: String, _ index: Int, _ value: some CustomStringConvertible
        ) {
            result.append((Field(kind: kind, name: name, index: index), "\(value)"))
        }
        add("format", AlphaModel.format, 0, AlphaModel.version)
        add("learning", "stepNanoseconds", 0, learning.step.nanoseconds)
        add("learning", "horizonNanoseconds", 0, learning.horizon.nanoseconds)
        add("learning", "halfLifeDays", 0, learning.halfLifeDays)
        add("learning", "ridge", 0, learning.ridge)
        add("regression", "count", 0, regression.count)
        let names = AlphaFeatures.Name.allCases
        for name in names { add("weight", name.text, 0, regression.weights[name.rawValue]) }
        for row in names {
            for column in names where column.rawValue >= row.rawValue {
                let place = row.rawValue * names.count + column.rawValue
                add("inverse", row.text, column.rawValue, regression.inverse[place])
            }
        }
        let sums = [
            trailing.weight, trailing.meanX, trailing.meanY, trailing.squaresX, trailing.squaresY,
            trailing.products,
        ]
        for (index, sum) in sums.enumerated() { add("trailing", "sum", index, sum) }
        add("noise", "sum", 0, noise.weight)
        add("noise", "sum", 1, noise.sum)
        for name in names {
            for (bucket, moments) in history[name.rawValue].enumerated() {
                add("moment", name.text, 3 * bucket, moments.weight)
                add("moment", name.text, 3 * bucket + 1, moments.sum)
                add("moment", name.text, 3 * bucket + 2, moments.squares)
            }
        }
        for (index, value) in (microprice?.halfTicks ?? []).enumerated() {
            add("microprice", "halfTicks", index, value)
        }
        return result
    }
}

extension AlphaLearning {
    /// The settings in words, for messages.
    var text: String {
        "step=\(step.unitText), horizon=\(horizon.unitText), halfLifeDays=\(halfLifeDays), "
            + "ridge=\(ridge)"
    }
}

extension AlphaModel {
    /// A model that is sure of `weights`: its forecasts have next to no error, and its skill is beyond
    /// doubt. Nothing that it learns afterwards changes it. For tests.
    package init(certainOf weights: [Double], learning: AlphaLearning = AlphaLearning()) {
        precondition(weights.count == AlphaFeatures.count, "one weight a signal")
        let count = weights.count
        var inverse = [Double](repeating: 0, count: count * count)
        for index in 0..<count { inverse[index * count + index] = 1e-15 }
        self.learning = learning
        regression = RecursiveLeastSquares.State(
            weights: weights, inverse: inverse, count: Int(1_000 * learning.overlap))
        trailing = DecayedCorrelation.State()
        trailing.weight = 1_000 * learning.overlap
        (trailing.squaresX, trailing.squaresY, trailing.products) = (1, 1, 0.9)
        noise = FadingSquares.State(weight: 1, sum: 1e-6)
        history = Array(
            repeating: Array(repeating: TimeOfDayMoments.Moments(), count: AlphaModel.buckets),
            count: count)
        microprice = nil
    }
}
