import TradingModel

/// An order of the session; it keeps its place after its end, so that its number stays taken.
struct OrderRecord: BitwiseCopyable {
    var id = OrderID.none
    var time: Int64 = 0
    /// Shares as entered, for finding repeated orders.
    var entered: Int64 = 0
    /// Shares still live.
    var leaves: Int64 = 0
    /// The price, a market order's being the collar.
    var price: Int32 = 0
    /// The limit as entered; 0 for a market order.
    var enteredPrice: Int32 = 0
    /// The reference price at the decision.
    var arrival: Int32 = 0
    var instrument: UInt32 = 0
    var parent: UInt32 = 0
    var account: UInt16 = 0
    var strategy: UInt16 = 0
    /// The record before in its place of the equal orders.
    var earlierSame: UInt32 = 0
    /// Neighbours among the live orders, and among those of its account, instrument and side.
    var previous: UInt32 = 0
    var nextOwn: UInt32 = 0
    var side = Side.buy
    var isLive = false
    var isAmending = false
    var isCancelCounted = false
    // What a new order does not have yet stands together.
    /// What an amendment that is not answered yet would make of shares and price, or 0.
    var nextLeaves: Int64 = 0
    var nextPrice: Int32 = 0
    var next: UInt32 = 0
    var previousOwn: UInt32 = 0
    /// The kill that wants it gone, or 0.
    var kill: UInt32 = 0

    /// Shares that count as working.
    @inline(__always)
    var reserved: Int64 { max(leaves, nextLeaves) }

    /// What a buy may cost in ticks times shares.
    @inline(__always)
    var reservedCost: Int128 { Int128(max(price, nextPrice)) &* Int128(reserved) }

    /// The price at which it is most likely to meet the other side; one at which nothing is left
    /// does not count.
    @inline(__always)
    var boldPrice: Int32 {
        guard nextPrice != 0 else { return price }
        guard leaves > 0 else { return nextPrice }
        return side == .buy ? max(price, nextPrice) : min(price, nextPrice)
    }
}

/// The own orders of one account, instrument and side.
struct OwnSide: BitwiseCopyable {
    var first: UInt32 = 0
    /// The boldest price; 0 where there is none.
    var best: Int32 = 0
    /// Whether nothing may be left at `best`; no bolder price has anything.
    var isStale = false
}

/// Where a number stands in the table of ``WorkingOrders``.
struct OrderPlace: BitwiseCopyable {
    /// The record; 0 where there is none.
    var index: UInt32 = 0
    /// Its slot, or the one where it would stand.
    var slot: UInt32 = 0
    /// The upper half of what the slot holds.
    var tag: UInt64 = 0
}

/// All orders of the session: found by number and by content, and the live ones in order of entry.
///
/// Numbers are in an open hash table whose slots hold a record's index below 32 bits of its hash, so
/// that a record is touched only where it very probably is the one that is looked for.
struct WorkingOrders: ~Copyable {
    var records: RiskSlab<OrderRecord>
    private var byID: RiskSlab<UInt64>
    private(set) var equals: EqualOrders
    private let mask: Int
    /// From a slot of `byID` to the next one that is tried: past the run of sixteen that it belongs to,
    /// as a run that meets another would otherwise try all of it; odd, so that every slot is reached.
    private static let step = 17
    /// Orders ever entered; record 0 is none.
    private(set) var count: UInt32 = 0
    /// Live orders.
    private(set) var live = 0
    private(set) var first: UInt32 = 0
    private var last: UInt32 = 0

    /// Room for `capacity` orders in the session.
    init(capacity: Int) {
        records = RiskSlab(OrderRecord(), count: capacity + 1)
        var size = 16
        while size < capacity * 2 { size *= 2 }
        byID = RiskSlab(0, count: size)
        equals = EqualOrders(size: size)
        mask = size - 1
    }

    /// Orders that still fit.
    @inline(__always)
    var room: Int { records.count &- 1 &- Int(count) }

    /// Where to look for a number, and its tag. Sixteen numbers in a row share their cache lines,
    /// as own orders are counted up.
    @inline(__always)
    private func home(_ id: OrderID) -> (slot: Int, tag: UInt64) {
        let product = (id.raw &>> 4) &* 0x9E37_79B9_7F4A_7C15
        let block = Int(truncatingIfNeeded: product ^ (product &>> 32)) &<< 4
        let within = id.raw & 15
        return (
            (block | Int(truncatingIfNeeded: within)) & mask,
            (product & ~(15 &<< 32) | within &<< 32) & 0xFFFF_FFFF_0000_0000
        )
    }

    @inline(__always)
    private func index(_ slot: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: slot) }

    @inline(__always)
    private func hasTag(_ slot: UInt64, _ tag: UInt64) -> Bool { (slot ^ tag) &>> 32 == 0 }

    /// The record with a number, live or not; 0 where there is none.
    @inline(__always)
    func find(_ id: OrderID) -> UInt32 { place(of: id, from: home(id)).index }

    /// Where to look for a number, which is fetched.
    @inline(__always)
    func seek(_ id: OrderID) -> OrderPlace {
        let home = home(id)
        byID.prefetch(home.slot)
        return OrderPlace(
            index: 0, slot: UInt32(truncatingIfNeeded: home.slot), tag: home.tag)
    }

    /// The record with a number, live or not, or the free slot where it would stand.
    @inline(__always)
    func place(of id: OrderID, from start: OrderPlace) -> OrderPlace {
        place(of: id, from: (Int(start.slot), start.tag))
    }

    @inline(__always)
    private func place(of id: OrderID, from home: (slot: Int, tag: UInt64)) -> OrderPlace {
        var (slot, tag) = home
        while byID[slot] != 0 {
            let found = byID[slot]
            if hasTag(found, tag), records[index(found)].id == id {
                return OrderPlace(
                    index: index(found), slot: UInt32(truncatingIfNeeded: slot), tag: tag)
            }
            slot = (slot &+ WorkingOrders.step) & mask
        }
        return OrderPlace(index: 0, slot: UInt32(truncatingIfNeeded: slot), tag: tag)
    }

    /// The number of the next record.
    @inline(__always)
    var next: UInt32 { count &+ 1 }

    /// Adds an order whose number is new, at the places that were found for it; there is ``room``.
    ///
    /// The record comes complete but for its place among the others.
    @inline(__always)
    mutating func insert(
        _ record: OrderRecord, number: OrderPlace, content: EqualOrders.Place
    ) {
        let index = next
        count = index
        byID[number.slot] = number.tag | UInt64(index)
        var record = record
        record.earlierSame = equals.put(index, at: record.time, content)
        record.isLive = true
        record.previous = last
        records[index] = record
        if last == 0 { first = index } else { records[last].next = index }
        last = index
        live &+= 1
    }

    /// Takes an order out of the live ones.
    @inline(__always)
    mutating func retire(_ index: UInt32) {
        let (next, previous) = (records[index].next, records[index].previous)
        if previous == 0 { first = next } else { records[previous].next = next }
        if next == 0 { last = previous } else { records[next].previous = previous }
        records[index].isLive = false
        live &-= 1
    }
}
