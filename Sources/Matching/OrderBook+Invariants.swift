import TradingModel

extension OrderBook {
    /// Everything that must hold between two commands; what does not, in words (empty = sound).
    ///
    /// Sums of levels equal sums of orders, queues are linked both ways and ordered by arrival,
    /// ladders are sorted, every live order is found by its number, and outside a call phase the
    /// book is not crossed.
    public func checkInvariants() -> [String] {
        var faults: [String] = []
        var live = 0
        for side in Side.allCases {
            for rank in 0..<levelCount(side) {
                let index = levelIndex(side, rank: rank)
                if rank > 0 {
                    let better = levels[levelIndex(side, rank: rank - 1)].price
                    if !side.isBetter(better, than: levels[index].price) {
                        faults.append("\(side) level \(rank) is not behind the one before it")
                    }
                }
                live += checkQueue(side, index, into: &faults)
            }
        }
        if live != table.count { faults.append("\(live) orders in queues, \(table.count) known") }
        if !phase.isCall, let bid = bestPrice(.buy), let ask = bestPrice(.sell), bid >= ask {
            faults.append("crossed: bid \(bid.ticks), ask \(ask.ticks)")
        }
        return faults
    }

    /// Checks one level; returns the number of its orders.
    private func checkQueue(_ side: Side, _ index: UInt32, into faults: inout [String]) -> Int {
        let level = levels[index]
        let name = "\(side) level \(level.price.ticks)"
        var (shown, hidden): (Quantity, Quantity) = (0, 0)
        var (orders, priority): (Int, UInt64) = (0, 0)
        var (previous, node) = (OrderBook.nowhere, level.first)
        while node != OrderBook.nowhere {
            let order = nodes[node]
            if order.previous != previous { faults.append("\(name): broken link at \(order.id)") }
            if order.level != index || order.side != side {
                faults.append("\(name): \(order.id) believes it is elsewhere")
            }
            if order.priority <= priority { faults.append("\(name): \(order.id) jumped the queue") }
            if order.shown <= 0 || order.hidden < 0 {
                faults.append("\(name): \(order.id) shows \(order.shown), hides \(order.hidden)")
            }
            if table.node(of: order.id) != node { faults.append("\(order.id) is not found") }
            shown += order.shown
            hidden += order.hidden
            priority = order.priority
            orders += 1
            (previous, node) = (node, order.next)
        }
        if level.last != previous { faults.append("\(name): wrong last order") }
        if orders == 0 { faults.append("\(name): empty level in the ladder") }
        if level.shown != shown || level.hidden != hidden || Int(level.orders) != orders {
            faults.append("\(name): sums differ from its orders")
        }
        return orders
    }
}
