extension ContStoikovTalreja {
    /// P(an own bid, the last of `bids`, executes before the mid moves), with `asks` orders in the
    /// best ask queue and an own order that is never cancelled, at a spread of one tick.
    ///
    /// Cont, Stoikov & Talreja 2010, §4. The own order goes through places b, b−1, …, 1, each for
    /// an exponential time; for each place the ask queue's survival is one tridiagonal system.
    public func executionProbability(bids: Int, asks: Int) throws(ModelFault) -> Double {
        try check(bids: bids, asks: asks)
        let queue = try queue(spread: 1)
        var survival = [Double](repeating: 1, count: Self.longestQueue)
        for place in 1...bids {
            survival = Self.survives(queue, until: queue.advance(place), then: survival)
        }
        return survival[asks - 1]
    }

    /// P(own orders, the last of `bids` and of `asks`, both execute before the mid moves), at a
    /// spread of one tick.
    ///
    /// Cont, Stoikov & Talreja 2010, §4. Either one executes first; the other must then follow
    /// before the first one's queue, now without it, is empty.
    public func spreadCaptureProbability(bids: Int, asks: Int) throws(ModelFault) -> Double {
        try check(bids: bids, asks: asks)
        let queue = try queue(spread: 1)
        let bidLast = Self.executesLast(queue, last: bids, first: asks)
        return bidLast
            + (bids == asks ? bidLast : Self.executesLast(queue, last: asks, first: bids))
    }

    /// For a queue of 1, 2, … orders: the expected `then` at an exponential time of rate `until`,
    /// 0 where the queue empties before.
    private static func survives(
        _ queue: BestQueue, until rate: Double, then value: [Double]
    ) -> [Double] {
        let orders = 1...longestQueue
        let system = TridiagonalSystem(
            lower: orders.map { queue.death($0) },
            diagonal: orders.map { queue.birth($0) + queue.death($0) + rate },
            upper: orders.map { queue.birth($0) })
        return system.solve(value.map { rate * $0 })
    }

    /// P(the order in place `first` of its queue executes, then that in place `last` of the other,
    /// before the first one's queue is empty).
    ///
    /// `held[place][m]`: with the first order still in `place` and m others behind it;
    /// `alone[n − 1]`: after it, with n orders left.
    private static func executesLast(_ queue: BestQueue, last: Int, first: Int) -> Double {
        let others = 0...longestQueue
        var alone = [Double](repeating: 1, count: longestQueue)
        var held = [[Double]](
            repeating: [Double](repeating: 0, count: longestQueue + 1), count: first + 1)
        for place in 1...last {
            let rate = queue.advance(place)
            alone = survives(queue, until: rate, then: alone)
            // Executed with nobody behind it, the first order leaves an empty queue: the mid moves.
            var ahead = [0.0] + alone
            for own in 1...first {
                let advance = queue.advance(own)
                let system = TridiagonalSystem(
                    lower: others.map { queue.leave($0) },
                    diagonal: others.map {
                        queue.birth($0) + queue.leave($0) + rate + advance
                    },
                    upper: others.map { queue.birth($0) })
                ahead = system.solve(
                    others.map { rate * held[own][$0] + advance * ahead[$0] })
                held[own] = ahead
            }
        }
        return held[first][0]
    }
}
