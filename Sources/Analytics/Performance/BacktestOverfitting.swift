import MarketModels

/// How often the strategy that looks best on one half of the time is below the median on the other.
///
/// Combinatorially symmetric cross-validation: Bailey, Borwein, López de Prado & Zhu 2017, "The
/// probability of backtest overfitting", Journal of Computational Finance 20:4. One run on noise
/// scatters widely (a standard deviation of 0.18 with 50 trials in 10 blocks).
public struct BacktestOverfitting: Hashable, Sendable {
    /// Ways to choose half of the blocks.
    public let splits: Int
    /// For each of them ln(ω/(1 − ω)), ω the relative rank of the chosen trial out of sample.
    public let logits: [Double]

    /// PBO: share of the splits with a logit of at most 0.
    public var probability: Double { Double(logits.count { $0 <= 0 }) / Double(splits) }

    /// The comparison of `trials`, each the returns of one strategy in the same periods.
    ///
    /// Time is cut into `blocks` equal parts. A trial without variance in a half counts as a Sharpe
    /// ratio of ±∞ by the sign of its mean, or 0. Throws unless there are two trials of one length
    /// with finite returns, and an even number of blocks, 2 to 20, divides the length.
    public init(trials: [[Double]], blocks: Int) throws(ModelFault) {
        try Self.check(trials, blocks)
        let sums = trials.map { BlockSums($0, blocks: blocks) }
        var logits: [Double] = []
        for choice in 0..<(1 << blocks) where choice.nonzeroBitCount == blocks / 2 {
            let all = (1 << blocks) - 1
            let inSample = sums.map { $0.sharpe(of: choice) }
            let outOfSample = sums.map { $0.sharpe(of: all ^ choice) }
            var best = 0
            for index in inSample.indices where inSample[index] > inSample[best] { best = index }
            let rank = outOfSample.count { $0 <= outOfSample[best] }
            // ω/(1 − ω) with ω = rank/(N + 1).
            let odds = Double(rank) / Double(trials.count + 1 - rank)
            logits.append(PortableMath.log(odds))
        }
        self.logits = logits
        splits = logits.count
    }

    private static func check(_ trials: [[Double]], _ blocks: Int) throws(ModelFault) {
        guard trials.count >= 2 else {
            throw ModelFault(
                field: "number of trials", allowed: "at least 2", given: "\(trials.count)")
        }
        guard (2...20).contains(blocks), blocks % 2 == 0 else {
            throw ModelFault(field: "blocks", allowed: "even, from 2 to 20", given: "\(blocks)")
        }
        let periods = trials[0].count
        guard periods % blocks == 0, periods >= 2 * blocks else {
            throw ModelFault(
                field: "number of periods",
                allowed: "a multiple of the \(blocks) blocks, at least two a block",
                given: "\(periods)")
        }
        for (index, trial) in trials.enumerated() {
            guard trial.count == periods, trial.allSatisfy(\.isFinite) else {
                throw ModelFault(
                    field: "trials[\(index)]", allowed: "\(periods) finite returns",
                    given: "\(trial.count) returns, \(trial.count { !$0.isFinite }) not finite")
            }
        }
    }
}

/// Sums of one trial's returns by block, about its mean so that no digits are lost.
private struct BlockSums {
    private struct Block {
        var sum = 0.0
        var squares = 0.0
        var lowest = Double.infinity
        var highest = -Double.infinity
    }

    private let mean: Double
    private let length: Int
    private let blocks: [Block]

    init(_ returns: [Double], blocks count: Int) {
        let mean = returns.reduce(0, +) / Double(returns.count)
        let length = returns.count / count
        self.mean = mean
        self.length = length
        blocks = stride(from: 0, to: returns.count, by: length).map { start in
            var block = Block()
            for value in returns[start..<(start + length)] {
                let distance = value - mean
                block.sum += distance
                block.squares += distance * distance
                block.lowest = min(block.lowest, value)
                block.highest = max(block.highest, value)
            }
            return block
        }
    }

    /// The Sharpe ratio per period over the blocks whose bits are set in `choice`.
    func sharpe(of choice: Int) -> Double {
        var all = Block()
        var count = 0.0
        for index in blocks.indices where choice >> index & 1 == 1 {
            all.sum += blocks[index].sum
            all.squares += blocks[index].squares
            all.lowest = min(all.lowest, blocks[index].lowest)
            all.highest = max(all.highest, blocks[index].highest)
            count += Double(length)
        }
        // Rounding must make no variance, nor a mean, out of equal returns.
        if all.lowest == all.highest {
            return all.lowest == 0 ? 0 : all.lowest < 0 ? -.infinity : .infinity
        }
        let shift = all.sum / count
        let variance = max((all.squares - all.sum * shift) / (count - 1), .leastNormalMagnitude)
        return (mean + shift) / variance.squareRoot()
    }
}
