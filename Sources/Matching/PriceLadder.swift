import TradingModel

/// The prices of one side that hold orders, sorted so that the best is last.
///
/// Orders come and go near the best price, so an insertion or removal moves few entries, and memory
/// is proportional to the number of levels, not to the price range.
struct PriceLadder: ~Copyable {
    struct Entry: BitwiseCopyable {
        /// The price in ticks for bids, its negative for asks: the best is always the greatest.
        var key: Int32
        var level: UInt32
    }

    let side: Side
    private(set) var count = 0
    private var entries: Slab<Entry>

    init(side: Side, levels: Int) {
        self.side = side
        entries = Slab(capacity: max(levels, 16), filledWith: Entry(key: 0, level: 0))
    }

    @inline(__always)
    private func key(of price: Price) -> Int32 {
        side == .buy ? price.ticks : -price.ticks
    }

    /// The price `rank` places behind the best (0 = best).
    @inline(__always)
    func price(rank: Int) -> Price {
        let key = entries[count - 1 - rank].key
        return Price(ticks: side == .buy ? key : -key)
    }

    /// The level `rank` places behind the best (0 = best).
    @inline(__always)
    func level(rank: Int) -> UInt32 { entries[count - 1 - rank].level }

    /// The position of the first entry whose key is not below `key`.
    @inline(__always)
    private func position(of key: Int32) -> Int {
        // Most look-ups are at or near the best price: try the last entries before bisecting.
        var high = count
        var steps = 0
        while high > 0, steps < 4 {
            if entries[high - 1].key < key { return high }
            high -= 1
            steps += 1
        }
        var low = 0
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The level at `price`, or nil.
    @inline(__always)
    func find(_ price: Price) -> UInt32? {
        let key = key(of: price)
        let position = position(of: key)
        guard position < count, entries[position].key == key else { return nil }
        return entries[position].level
    }

    /// Adds a price that is not in the ladder.
    mutating func insert(_ price: Price, level: UInt32) {
        if count == entries.capacity {
            entries.grow(to: count * 2, filledWith: Entry(key: 0, level: 0))
        }
        let key = key(of: price)
        let position = position(of: key)
        assert(position == count || entries[position].key != key)
        entries.shift(position..<count, by: 1)
        entries[position] = Entry(key: key, level: level)
        count += 1
    }

    /// Takes a price out of the ladder.
    mutating func remove(_ price: Price) {
        let position = position(of: key(of: price))
        assert(position < count && entries[position].key == key(of: price))
        entries.shift(position + 1..<count, by: -1)
        count -= 1
    }
}
