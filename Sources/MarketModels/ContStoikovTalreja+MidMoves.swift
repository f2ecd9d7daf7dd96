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
    /// swept (Gauss–Seidel by lines). From 0 the values only rise towards the solution, and
    /// P(up | b, a) + P(up | a, b) = 1 there, so what is missing from 1 bounds the error: sweeps end
    /// when it is below 10⁻¹¹ everywhere. Throws where 2,000 sweeps do not suffice, as with queues
    /// that grow faster than they empty.
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
        var before = 1.0
        for sweep in 1...2_000 {
            Self.sweep(&rows, lines, queue, inside)
            let missing = Self.missing(rows)
            if missing < 1e-11 { return MidMoves(rows.flatMap { $0 }) }
            if sweep.isMultiple(of: 100) {
                // At this pace 2,000 sweeps are not enough.
                if sweep > 100, missing > 0.7 * before { break }
                before = missing
            }
        }
        throw ModelFault(
            field: "rates", allowed: "such that the queues empty within a reasonable time",
            given: "limit \(queue.growth), cancel \(queue.cancel), market \(queue.market)")
    }

    /// Each row anew from its neighbours, the one below already new.
    private static func sweep(
        _ rows: inout [[Double]], _ lines: [TridiagonalSystem], _ queue: BestQueue,
        _ inside: Double
    ) {
        for bids in 1...longestQueue {
            let (above, below) = (rows[bids + 1], rows[bids - 1])
            let (birth, death) = (queue.birth(bids), queue.death(bids))
            var right = (1...longestQueue).map {
                inside + birth * above[$0] + death * below[$0]
            }
            right[0] += queue.death(1)
            let solved = lines[bids - 1].solve(right)
            rows[bids].replaceSubrange(1...longestQueue, with: solved)
        }
    }

    /// The most by which a value and its mirror image differ from 1 together.
    private static func missing(_ rows: [[Double]]) -> Double {
        var largest = 0.0
        for bids in 1...longestQueue {
            for asks in bids...longestQueue {
                largest = max(largest, abs(1 - rows[bids][asks] - rows[asks][bids]))
            }
        }
        return largest
    }
}
