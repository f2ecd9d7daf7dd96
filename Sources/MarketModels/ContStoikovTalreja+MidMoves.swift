extension ContStoikovTalreja {
    /// The probability that the next move of the mid is up, for every pair of best queues.
    public struct MidMoves: Hashable, Sendable {
        private let table: [Double]

        fileprivate init(_ table: [Double]) { self.table = table }

        /// P(up) with `bids` and `asks` orders in the best queues, each from 1 to
        /// ``ContStoikovTalreja/longestQueue``.
        public func up(bids: Int, asks: Int) throws(ModelFault) -> Double {
            try Check.count(bids, "bids", in: 1...longestQueue)
            try Check.count(asks, "asks", in: 1...longestQueue)
            return table[bids * (longestQueue + 2) + asks]
        }
    }

    /// The chain of both best queues at a spread of `spread` ticks, solved for P(mid goes up).
    ///
    /// The mid rises where the ask queue empties first, or where a bid comes into the spread.
    /// Cont, Stoikov & Talreja 2010, §4. One row of the table is a tridiagonal system; rows are
    /// swept until no value moves by more than 10⁻¹³ (Gauss–Seidel by lines, which converges for
    /// every such chain).
    public func midMoves(spread: Int) throws(ModelFault) -> MidMoves {
        let queue = try queue(spread: spread)
        let inside = limitRates[..<(spread - 1)].reduce(0, +)
        let size = Self.longestQueue
        let width = size + 2
        var rows = [[Double]](repeating: [Double](repeating: 0, count: width), count: width)
        // No asks left: up. Row 0 (no bids left) stays 0: down.
        for bids in 1...size { rows[bids][0] = 1 }
        let lines = (1...size).map { bids in
            TridiagonalSystem(
                lower: (1...size).map { queue.death($0) },
                diagonal: (1...size).map { asks in
                    queue.birth(asks) + queue.death(asks) + queue.birth(bids)
                        + queue.death(bids) + 2 * inside
                },
                upper: (1...size).map { queue.birth($0) })
        }
        for _ in 0..<10_000 {
            var change = 0.0
            for bids in 1...size {
                let old = rows[bids]
                let (above, below) = (rows[bids + 1], rows[bids - 1])
                let (birth, death) = (queue.birth(bids), queue.death(bids))
                var right = [Double](repeating: 0, count: size)
                for index in 0..<size {
                    right[index] = inside + birth * above[index + 1] + death * below[index + 1]
                }
                right[0] += queue.death(1)
                let solved = lines[bids - 1].solve(right)
                for index in 0..<size {
                    change = max(change, abs(solved[index] - old[index + 1]))
                    rows[bids][index + 1] = solved[index]
                }
            }
            if change < 1e-13 { return MidMoves(rows.flatMap { $0 }) }
        }
        throw ModelFault(
            field: "rates", allowed: "such that the queues empty within a reasonable time",
            given: "limit \(queue.growth), cancel \(queue.cancel), market \(queue.market)")
    }
}
