import TradingModel

extension MatchingEngine {
    /// Everything that must hold between two commands; what does not, in words (empty = sound).
    ///
    /// Sums of levels equal sums of orders, queues are linked both ways, ladders and their trees
    /// agree, every live order is found by its number, and outside a call phase no book is crossed.
    public func checkInvariants() -> [String] {
        var faults: [String] = []
        var live = 0
        for instrument in 0..<UInt32(instruments) {
            for side in Side.allCases {
                live += checkLadder(ladder(side, instrument), into: &faults)
            }
            let bid = ladders[ladder(.buy, instrument)]
            if !phases[instrument].isCall, bid.best != 0,
                crosses(levels[bid.best].key, ladders[ladder(.sell, instrument)].bestKey)
            {
                faults.append("instrument \(instrument) is crossed")
            }
        }
        if live != orderCount { faults.append("\(live) orders in queues, \(orderCount) known") }
        return faults
    }

    /// Checks one side of one book; returns the number of its orders.
    private func checkLadder(_ index: UInt32, into faults: inout [String]) -> Int {
        let ladder = ladders[index]
        var (orders, count): (Int, UInt32) = (0, 0)
        var found: [String] = []
        var walk = ladder.best
        found += tree.check(ladder) { level, key, leaf in
            if level != walk { found.append("ladder \(index): level \(level) out of order") }
            walk = next(behind: level)
            if levels[level].key != key || levels[level].ladder != index
                || levels[level].leaf != leaf
            {
                found.append("ladder \(index): level \(level) believes it is elsewhere")
            }
            orders += checkQueue(level, into: &found)
            count += 1
        }
        if walk != 0 { found.append("ladder \(index): more levels than its tree has") }
        if count != ladder.levels { found.append("ladder \(index): wrong number of levels") }
        let best = ladder.best == 0 ? Ladder.empty : Int64(levels[ladder.best].key)
        if best != ladder.bestKey { found.append("ladder \(index): wrong best key") }
        faults += found
        return orders
    }

    /// Checks one level; returns the number of its orders.
    private func checkQueue(_ index: UInt32, into faults: inout [String]) -> Int {
        let level = levels[index]
        let name = "\(level.side) level \(level.price.ticks)"
        var (shown, hidden): (Quantity, Quantity) = (0, 0)
        var orders = 0
        var (previous, node): (UInt32, UInt32) = (0, level.first)
        while node != 0 {
            let order = nodes[node]
            if order.previous != previous { faults.append("\(name): broken link at \(order.id)") }
            if order.level != index { faults.append("\(name): \(order.id) is not of this level") }
            if order.shown <= 0 || self.hidden(node) < 0 {
                faults.append("\(name): \(order.id) shows \(order.shown)")
            }
            if self.index.node(of: order.id, in: nodes) != node {
                faults.append("\(order.id) is not found")
            }
            shown += order.shown
            hidden += self.hidden(node)
            orders += 1
            (previous, node) = (node, order.next)
        }
        if level.last != previous { faults.append("\(name): wrong last order") }
        if orders == 0 { faults.append("\(name): an empty level") }
        if level.shown != shown || hiddenShares[index] != hidden
            || Int(level.orders) != orders
        {
            faults.append("\(name): sums differ from its orders")
        }
        return orders
    }
}
