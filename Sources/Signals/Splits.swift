import TradingModel

/// Which observations train and which test.
public struct Split: Sendable, Hashable {
    /// Stretches of observations to learn from, ascending and apart.
    public let train: [Range<Int>]
    /// Observations to judge by.
    public let test: Range<Int>
}

/// Ways to divide observations that keep what is judged apart from what was learned.
public enum Splits {
    /// Walk forward: train on `train` days, leave out `embargo` days, test on the next `test`; then
    /// move on by `test` days. The last test may be shorter.
    ///
    /// Throws ``SignalError`` where a number is out of range or the days do not suffice for one split.
    public static func walkForward(
        days: Int, train: Int, embargo: Int = 0, test: Int
    ) throws(SignalError) -> [Split] {
        guard train >= 1, test >= 1, embargo >= 0 else {
            throw SignalError(
                "train and test must be at least 1 day and embargo at least 0, not \(train), "
                    + "\(test) and \(embargo)")
        }
        let (fixed, overflow) = train.addingReportingOverflow(embargo)
        guard !overflow, days > fixed else {
            throw SignalError(
                "\(days) days do not suffice: train \(train) and embargo \(embargo) leave none to "
                    + "test; give more days or train on fewer")
        }
        return stride(from: fixed, to: days, by: test).map { start in
            Split(
                train: [start - fixed..<start - embargo],
                test: start..<start + min(test, days - start))
        }
    }

    /// Purged K-fold: each of `folds` consecutive blocks tests once; observations train unless the
    /// stretch from their features to their outcome, widened by `embargo` on both sides, touches that
    /// of the block.
    ///
    /// `labels` are those stretches, by ascending start. Source: López de Prado 2018, *Advances in
    /// Financial Machine Learning*, sections 7.4.1 and 7.4.2 (there the embargo follows only).
    /// Throws ``SignalError`` for fewer than 2 folds, too few observations, or a wrong order.
    public static func purgedKFold(
        labels: [ClosedRange<Timestamp>], folds: Int, embargo: Span = .zero
    ) throws(SignalError) -> [Split] {
        guard folds >= 2, labels.count >= folds, embargo >= .zero else {
            throw SignalError(
                "2 or more folds, at least as many observations and an embargo of at least 0 are "
                    + "wanted, not \(folds) folds of \(labels.count) observations and \(embargo)")
        }
        for index in labels.indices.dropFirst()
        where labels[index].lowerBound < labels[index - 1].lowerBound {
            throw SignalError(
                "observation \(index) starts before the one in front of it; sort them")
        }
        return (0..<folds).map { fold in
            let test = labels.count * fold / folds..<labels.count * (fold + 1) / folds
            let start = labels[test.lowerBound].lowerBound
            var end = start
            for index in test { end = max(end, labels[index].upperBound) }
            var train: [Range<Int>] = []
            for index in labels.indices where !test.contains(index) {
                let label = labels[index]
                // Widened by the embargo, the stretches must not touch.
                guard label.upperBound + embargo < start || end + embargo < label.lowerBound else {
                    continue
                }
                if let last = train.last, last.upperBound == index {
                    train[train.count - 1] = last.lowerBound..<index + 1
                } else {
                    train.append(index..<index + 1)
                }
            }
            return Split(train: train, test: test)
        }
    }
}
