import TradingModel

/// The expected mid price after many moves, given imbalance and spread: a look-up table.
///
/// Source: Stoikov 2018, *Quantitative Finance* 18:12, definition 1: mid + G*(imbalance, spread).
public struct Microprice: Sendable, Hashable {
    private let states: MicropriceStates
    /// The adjustment of each state in half ticks, imbalance by imbalance for each spread.
    public let halfTicks: [Double]

    init(states: MicropriceStates, halfTicks: [Double]) {
        self.states = states
        self.halfTicks = halfTicks
    }

    /// A table that was learned before; nil where its size is not that of its states.
    public init?(imbalanceBuckets: Int, maximumSpread: Int, halfTicks: [Double]) {
        guard (3...31).contains(imbalanceBuckets), imbalanceBuckets % 2 == 1,
            (1...16).contains(maximumSpread), halfTicks.allSatisfy({ $0.isFinite }),
            halfTicks.count == imbalanceBuckets * maximumSpread
        else { return nil }
        states = MicropriceStates(buckets: imbalanceBuckets, spreads: maximumSpread)
        self.halfTicks = halfTicks
    }

    /// The microprice less the mid price in ticks; nil where a side is missing or the spread is wider
    /// than those that were learned.
    public func adjustment(_ top: TopOfBook) -> Double? {
        states.place(top).map { halfTicks[$0.index] / 2 }
    }

    /// The microprice in ticks; nil as for ``adjustment(_:)``.
    public func price(_ top: TopOfBook) -> Double? {
        guard let mid = top.mid, let adjustment = adjustment(top) else { return nil }
        return mid + adjustment
    }
}

/// The numbering of microprice states.
struct MicropriceStates: Sendable, Hashable {
    let buckets: Int
    let spreads: Int

    /// A state and the one with the sides swapped.
    struct Place: Sendable {
        let index: Int
        let mirror: Int
    }

    var count: Int { buckets * spreads }

    /// The state of the quotes, nil where they have none.
    func place(_ top: TopOfBook) -> Place? {
        guard let spread = top.spread, spread >= 1, spread <= spreads else { return nil }
        let total = Int128(top.bid.quantity) + Int128(top.ask.quantity)
        let scaled = Int128(top.bid.quantity) * Int128(buckets)
        var bucket = Int(scaled / total)
        // On a border the bucket nearer to the middle, on both sides alike.
        if scaled % total == 0, 2 * bucket > buckets { bucket -= 1 }
        let index = bucket + buckets * (Int(spread) - 1)
        return Place(index: index, mirror: mirror(index))
    }

    func mirror(_ index: Int) -> Int {
        index / buckets * buckets + buckets - 1 - index % buckets
    }
}
