import TradingModel

/// Learns a ``Microprice`` from consecutive quotes.
///
/// A state is a bucket of the imbalance qb / (qb + qa) and a spread in ticks. Every change of quotes
/// is counted twice, as it was and with the sides swapped: then the mean move over all states is zero
/// and the series of adjustments converges.
///
/// Source: Stoikov 2018, "The micro-price: a high-frequency estimator of future prices",
/// *Quantitative Finance* 18:12, sections 3 and 4.
public struct MicropriceEstimator: Sendable {
    /// Buckets of the imbalance: odd, so that balanced queues lie in the middle of one.
    public let imbalanceBuckets: Int
    /// The widest spread in ticks that has states.
    public let maximumSpread: Int
    /// Changes of quotes counted, each once.
    public private(set) var transitions: Int64 = 0
    /// Changes left out because a spread was too wide, not positive, or a side was missing.
    public private(set) var skipped: Int64 = 0

    /// Changes with the mid unchanged, from row to column: the numerators of Q.
    private var stays: [Int64]
    /// Changes with the mid moved: the numerators of T.
    private var moves: [Int64]
    /// Sum of the moves in half ticks: the numerators of R·K.
    private var drift: [Int128]
    private var before: (place: MicropriceStates.Place, mid: Int64)?
    private let states: MicropriceStates

    /// Nothing learned yet; 3 to 31 buckets, an odd number, and spreads of 1 to 16 ticks.
    public init(imbalanceBuckets: Int = 9, maximumSpread: Int = 3) {
        precondition((3...31).contains(imbalanceBuckets) && imbalanceBuckets % 2 == 1)
        precondition((1...16).contains(maximumSpread))
        self.imbalanceBuckets = imbalanceBuckets
        self.maximumSpread = maximumSpread
        states = MicropriceStates(buckets: imbalanceBuckets, spreads: maximumSpread)
        stays = Array(repeating: 0, count: states.count * states.count)
        moves = Array(repeating: 0, count: states.count * states.count)
        drift = Array(repeating: 0, count: states.count)
    }

    /// Takes the next quotes.
    public mutating func observe(_ top: TopOfBook) {
        guard let place = states.place(top), let mid = top.doubledMid else {
            skipped += 1
            before = nil
            return
        }
        if let before {
            transitions += 1
            count(from: before.place.index, to: place.index, move: mid - before.mid)
            count(from: before.place.mirror, to: place.mirror, move: before.mid - mid)
        }
        before = (place, mid)
    }

    /// Forgets the quotes before, for instance at a break of trading.
    public mutating func reset() { before = nil }

    private mutating func count(from: Int, to: Int, move: Int64) {
        if move == 0 {
            stays[from * states.count + to] += 1
        } else {
            moves[from * states.count + to] += 1
            drift[from] += Int128(move)
        }
    }

    /// Solves for the adjustments: G₁ = (I − Q)⁻¹·R·K, B = (I − Q)⁻¹·T, G* = Σ Bᵏ·G₁.
    ///
    /// A state that was never left has adjustment 0. Throws ``SignalError`` where some states never
    /// lead to a move of the mid, or the series does not converge.
    public func fit() throws(SignalError) -> Microprice {
        let count = states.count
        var system = LinearSystem(size: count, columns: count + 1)
        for row in 0..<count {
            let range = row * count..<(row + 1) * count
            let total = stays[range].reduce(0, +) + moves[range].reduce(0, +)
            system.set(row, row, 1)
            guard total > 0 else { continue }
            for column in 0..<count {
                let place = row * count + column
                let stay = Double(stays[place]) / Double(total)
                system.set(row, column, (row == column ? 1 : 0) - stay)
                system.setRight(row, column + 1, Double(moves[place]) / Double(total))
            }
            system.setRight(row, 0, Double(drift[row]) / Double(total))
        }
        guard let solved = system.solve() else {
            throw SignalError(
                "the \(transitions) changes of quotes hold states from which the mid never moved; "
                    + "observe more quotes or use fewer buckets")
        }
        let first = (0..<count).map { solved[$0 * (count + 1)] }
        let adjustments = try sum(first, solved)
        // What is left of the rounding must not favour a side.
        let even = (0..<count).map { (adjustments[$0] - adjustments[states.mirror($0)]) / 2 }
        return Microprice(states: states, halfTicks: even)
    }

    /// Σ Bᵏ·G₁ until the terms vanish.
    private func sum(_ first: [Double], _ solved: [Double]) throws(SignalError) -> [Double] {
        let count = states.count
        var (term, total) = (first, first)
        for _ in 0..<100_000 {
            let next = (0..<count).map { row in
                var value = 0.0
                for column in 0..<count {
                    value += solved[row * (count + 1) + column + 1] * term[column]
                }
                return value
            }
            var largest = 0.0
            for index in 0..<count {
                total[index] += next[index]
                largest = max(largest, abs(next[index]))
            }
            if largest < 1e-13 { return total }
            term = next
        }
        throw SignalError(
            "the adjustments do not converge: the \(transitions) changes of quotes are too few or "
                + "move in a fixed cycle")
    }
}

/// Signals that cannot be computed: what is wrong and what to do.
public struct SignalError: Error, CustomStringConvertible, Hashable {
    /// One sentence.
    public let description: String

    /// An error in one sentence.
    public init(_ description: String) { self.description = description }
}
