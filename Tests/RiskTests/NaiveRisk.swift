import Risk
import TradingModel

/// What the gate should hold, worked out anew from the list of orders and fills each time.
struct NaiveRisk {
    struct Entry {
        var id: OrderID
        var account: UInt16
        var strategy: UInt16
        var instrument: UInt32
        var side: Side
        var price: Int
        var leaves: Int
        var nextPrice = 0
        var nextLeaves = 0
    }

    struct Fill {
        var account: UInt16
        var strategy: UInt16
        var instrument: UInt32
        var shares: Int
        var price: Int
    }

    var open: [Entry] = []
    var fills: [Fill] = []
    var marks: [Int]
    let unit = 100

    private func holds(_ scope: RiskScope, _ account: UInt16, _ strategy: UInt16) -> Bool {
        switch scope {
        case .account(let index): account == index
        case .strategy(let index): strategy == index
        default: true
        }
    }

    func position(_ scope: RiskScope, _ instrument: UInt32) -> Int {
        fills.filter { $0.instrument == instrument && holds(scope, $0.account, $0.strategy) }
            .reduce(0) { $0 + $1.shares }
    }

    func working(_ scope: RiskScope, _ instrument: UInt32, _ side: Side) -> Int {
        open.filter {
            $0.instrument == instrument && $0.side == side
                && holds(scope, $0.account, $0.strategy)
        }
        .reduce(0) { $0 + max($1.leaves, $1.nextLeaves) }
    }

    /// Long, short, worst gross, worst long, worst short, cost of open buys, result, orders.
    func exposure(_ scope: RiskScope) -> [Int] {
        var sums = [Int](repeating: 0, count: 8)
        for instrument in 0..<UInt32(marks.count) {
            let mark = marks[Int(instrument)] * unit
            let position = position(scope, instrument)
            let buys = position + working(scope, instrument, .buy)
            let sells = position - working(scope, instrument, .sell)
            sums[0] += max(position, 0) * mark
            sums[1] += max(-position, 0) * mark
            sums[2] += max(abs(buys), abs(sells)) * mark
            sums[3] += buys * mark
            sums[4] += sells * mark
            sums[6] += position * mark
        }
        for order in open where holds(scope, order.account, order.strategy) {
            sums[7] += 1
            if order.side == .buy {
                sums[5] +=
                    max(order.price, order.nextPrice) * max(order.leaves, order.nextLeaves) * unit
            }
        }
        for fill in fills where holds(scope, fill.account, fill.strategy) {
            sums[6] -= fill.shares * fill.price * unit
        }
        return sums
    }
}

extension ExposureReport {
    /// The same numbers in the same order.
    var numbers: [Int] {
        [
            Int(long.units), Int(short.units), Int(worstGross.units), Int(worstLong.units),
            Int(worstShort.units), Int(openBuyCost.units), Int(result.units), Int(openOrders),
        ]
    }
}
