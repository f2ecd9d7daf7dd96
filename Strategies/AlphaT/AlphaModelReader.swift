import Execution
import Signals
import TradingModel

extension AlphaModel {
    /// The model that `file` holds.
    ///
    /// Strict: every number must be there once, nothing else, and each must be possible. Throws
    /// ``StrategyError`` with the file, the line where there is one, what was wrong and what to do.
    public init(_ file: ModelText) throws(StrategyError) {
        var reader = try AlphaModelReader(file)
        let version = try reader.take("format", AlphaModel.format, 0)
        guard version == Double(AlphaModel.version) else {
            throw reader.fault("has version \(version); this program reads \(AlphaModel.version)")
        }
        learning = try reader.learning()
        regression = try reader.regression()
        trailing = try reader.trailing()
        noise = FadingSquares.State(
            weight: try reader.take("noise", "sum", 0, in: 0...1e12),
            sum: try reader.take("noise", "sum", 1, in: 0...1e12))
        history = try reader.history()
        microprice = try reader.microprice()
        try reader.finish()
    }
}

/// Takes the numbers of a model file one by one.
private struct AlphaModelReader {
    private let file: ModelText
    private var values: [AlphaModel.Field: (value: Double, line: Int)] = [:]
    private var order: [AlphaModel.Field] = []

    init(_ file: ModelText) throws(StrategyError) {
        self.file = file
        // A carriage return and its line feed are one character to Swift: compare as lines.
        let lines = file.text.split(omittingEmptySubsequences: false) { $0.isNewline }
        guard lines.first.map(String.init) == AlphaModel.header else {
            throw StrategyError(
                description: "\(file.name): line 1 must be \"\(AlphaModel.header)\"; is this a "
                    + "model of pankou train?")
        }
        guard lines.count <= 5_000 else {
            throw StrategyError(
                description: "\(file.name): has \(lines.count) lines, more than a model can have")
        }
        for (number, line) in lines.enumerated().dropFirst() where !line.isEmpty {
            try take(line, number + 1)
        }
    }

    private mutating func take(_ line: Substring, _ number: Int) throws(StrategyError) {
        let cells = line.split(separator: ",", omittingEmptySubsequences: false)
        guard cells.count == 4, let index = Int(cells[2]), index >= 0 else {
            throw fault("must hold kind, name, index and value", line: number)
        }
        let isPlain = cells[3].utf8.allSatisfy {
            (48...57).contains($0) || $0 == 43 || $0 == 45 || $0 == 46 || $0 == 101
        }
        guard isPlain, let value = Double(cells[3]), value.isFinite else {
            throw fault("\"\(cells[3])\" is not a finite decimal number", line: number)
        }
        let field = AlphaModel.Field(kind: String(cells[0]), name: String(cells[1]), index: index)
        guard values[field] == nil else { throw fault("repeats \(field.text)", line: number) }
        values[field] = (value, number)
        order.append(field)
    }

    func fault(_ text: String, line: Int? = nil) -> StrategyError {
        let place = line.map { "line \($0) " } ?? ""
        return StrategyError(
            description: "\(file.name): \(place)\(text); make the model anew with pankou train")
    }

    private func has(_ kind: String, _ name: String, _ index: Int) -> Bool {
        values[AlphaModel.Field(kind: kind, name: name, index: index)] != nil
    }

    mutating func take(
        _ kind: String, _ name: String, _ index: Int,
        in range: ClosedRange<Double> = -1e15...1e15
    ) throws(StrategyError) -> Double {
        let field = AlphaModel.Field(kind: kind, name: name, index: index)
        guard let found = values.removeValue(forKey: field) else {
            throw fault("has no \(field.text)")
        }
        guard range.contains(found.value) else {
            throw fault(
                "\(field.text) must be from \(range.lowerBound) to \(range.upperBound), not "
                    + "\(found.value)", line: found.line)
        }
        return found.value
    }

    private mutating func whole(
        _ kind: String, _ name: String, in range: ClosedRange<Double>
    ) throws(StrategyError) -> Int64 {
        let value = try take(kind, name, 0, in: range)
        guard let number = Int64(exactly: value) else {
            throw fault("\(kind),\(name) must be a whole number, not \(value)")
        }
        return number
    }

    mutating func learning() throws(StrategyError) -> AlphaLearning {
        var result = AlphaLearning()
        result.step = Span(
            nanoseconds: try whole("learning", "stepNanoseconds", in: 1e9...300e9))
        result.horizon = Span(
            nanoseconds: try whole("learning", "horizonNanoseconds", in: 60e9...7_200e9))
        result.halfLifeDays = try take("learning", "halfLifeDays", 0, in: 1...60)
        result.ridge = try take("learning", "ridge", 0, in: 0.1...10_000)
        return result
    }

    mutating func regression() throws(StrategyError) -> RecursiveLeastSquares.State {
        let names = AlphaFeatures.Name.allCases
        let count = Int(try whole("regression", "count", in: 0...1e12))
        let cap = AlphaLearning.weightCap
        var weights: [Double] = []
        for name in names { weights.append(try take("weight", name.text, 0, in: -cap...cap)) }
        var inverse = [Double](repeating: 0, count: names.count * names.count)
        for row in names {
            for column in names where column.rawValue >= row.rawValue {
                let value = try take("inverse", row.text, column.rawValue, in: -1e9...1e9)
                inverse[row.rawValue * names.count + column.rawValue] = value
                inverse[column.rawValue * names.count + row.rawValue] = value
            }
        }
        return RecursiveLeastSquares.State(weights: weights, inverse: inverse, count: count)
    }

    mutating func trailing() throws(StrategyError) -> DecayedCorrelation.State {
        var state = DecayedCorrelation.State()
        state.weight = try take("trailing", "sum", 0, in: 0...1e12)
        state.meanX = try take("trailing", "sum", 1, in: -1...1)
        state.meanY = try take("trailing", "sum", 2, in: -1...1)
        state.squaresX = try take("trailing", "sum", 3, in: 0...1e12)
        state.squaresY = try take("trailing", "sum", 4, in: 0...1e12)
        state.products = try take("trailing", "sum", 5)
        return state
    }

    mutating func history() throws(StrategyError) -> [[TimeOfDayMoments.Moments]] {
        var result: [[TimeOfDayMoments.Moments]] = []
        for name in AlphaFeatures.Name.allCases {
            var buckets: [TimeOfDayMoments.Moments] = []
            for bucket in 0..<AlphaModel.buckets {
                var moments = TimeOfDayMoments.Moments()
                moments.weight = try take("moment", name.text, 3 * bucket, in: 0...1e12)
                moments.sum = try take("moment", name.text, 3 * bucket + 1)
                moments.squares = try take("moment", name.text, 3 * bucket + 2, in: 0...1e15)
                buckets.append(moments)
            }
            result.append(buckets)
        }
        return result
    }

    mutating func microprice() throws(StrategyError) -> Microprice? {
        guard has("microprice", "halfTicks", 0) else { return nil }
        let estimator = MicropriceEstimator()
        var halfTicks: [Double] = []
        for index in 0..<estimator.imbalanceBuckets * estimator.maximumSpread {
            halfTicks.append(try take("microprice", "halfTicks", index, in: -1e6...1e6))
        }
        return Microprice(
            imbalanceBuckets: estimator.imbalanceBuckets, maximumSpread: estimator.maximumSpread,
            halfTicks: halfTicks)
    }

    /// Throws where something is left that no model has.
    func finish() throws(StrategyError) {
        guard let stranger = order.first(where: { values[$0] != nil }) else { return }
        throw fault("holds an unknown \(stranger.text)", line: values[stranger]?.line)
    }
}
