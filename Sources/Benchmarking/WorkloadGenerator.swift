import Matching
import TradingModel

/// Makes a workload, with a matching engine that knows which orders are live.
struct WorkloadGenerator: ~Copyable {
    private struct Market {
        var mid: Int64
        /// Numbers that were live when they were added; the engine knows which still are.
        var ids: [UInt64] = []
        var live = 0
    }

    private let shape: WorkloadShape
    private let seed: UInt64
    private var random: SplitMix64
    private var engine: MatchingEngine
    private var events = EventBuffer()
    private var markets: [Market]
    /// Cumulative 1/n weights of the instruments, in 2³² parts.
    private var activity: [UInt64] = []
    private var records: [WorkloadRecord] = []
    private var prefix = 0
    private var newest: UInt64 = 0
    private var maximumLive = 0

    init(_ shape: WorkloadShape, seed: UInt64) {
        self.shape = shape
        self.seed = seed
        random = SplitMix64(seed: seed)
        engine = MatchingEngine(instruments: shape.symbols, capacity: 65_536)
        markets = Array(repeating: Market(mid: shape.mid), count: shape.symbols)
        var sum: UInt64 = 0
        for rank in 1...shape.symbols {
            sum += 1 << 32 / UInt64(rank)
            activity.append(sum)
        }
    }

    /// Fills the books, then makes `count` commands.
    mutating func run(_ count: Int) {
        for symbol in 0..<shape.symbols {
            for _ in 0..<shape.live { add(symbol) }
        }
        prefix = records.count
        records.reserveCapacity(prefix + count)
        while records.count < prefix + count { step() }
    }

    consuming func finish(name: String) -> Workload {
        Workload(
            name: name, records: records, prefix: prefix, symbols: shape.symbols,
            maximumPrice: records.reduce(0) { max($0, $1.price) }, maximumID: newest,
            maximumLive: maximumLive,
            maximumQuantity: records.reduce(0) { max($0, $1.quantity) }, seed: seed)
    }

    private mutating func step() {
        let symbol = pickSymbol()
        let weights = shape.weights
        let total =
            weights.add + weights.cancel + weights.reduce + weights.replace + weights.take
        var draw = random.below(total)
        if draw < weights.add {
            // The number of live orders stays near its target, whatever the sweeps take.
            return markets[symbol].live > shape.live + shape.live / 50
                ? cancel(symbol) : add(symbol)
        }
        draw -= weights.add
        if draw < weights.cancel {
            return markets[symbol].live < shape.live - shape.live / 50
                ? add(symbol) : cancel(symbol)
        }
        draw -= weights.cancel
        if draw < weights.reduce { return reduce(symbol) }
        draw -= weights.reduce
        if draw < weights.replace { return replace(symbol) }
        take(symbol)
    }

    private mutating func pickSymbol() -> Int {
        guard shape.symbols > 1 else { return 0 }
        let draw = random.below(activity[activity.count - 1])
        var (low, high) = (0, activity.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if activity[middle] <= draw { low = middle + 1 } else { high = middle }
        }
        return low
    }

    // MARK: Commands

    private mutating func add(_ symbol: Int) {
        let side: Side = random.below(2) == 0 ? .buy : .sell
        newest += 1
        send(
            WorkloadRecord(
                .limit, side, symbol: UInt16(symbol), price: passivePrice(symbol, side),
                quantity: quantity(), id: newest))
        if engine.order(OrderID(raw: newest)) != nil { markets[symbol].ids.append(newest) }
    }

    private mutating func cancel(_ symbol: Int) {
        guard let order = someLive(symbol) else { return add(symbol) }
        send(
            WorkloadRecord(
                .cancel, order.side, symbol: UInt16(symbol), price: 0, quantity: 0,
                id: order.id.raw))
    }

    private mutating func reduce(_ symbol: Int) {
        guard let order = someLive(symbol), order.leaves > 1 else { return cancel(symbol) }
        send(
            WorkloadRecord(
                .reduce, order.side, symbol: UInt16(symbol), price: 0,
                quantity: 1 + UInt32(random.below(UInt64(order.leaves - 1))), id: order.id.raw))
    }

    private mutating func replace(_ symbol: Int) {
        guard let order = someLive(symbol) else { return add(symbol) }
        newest += 1
        send(
            WorkloadRecord(
                .replace, order.side, symbol: UInt16(symbol),
                price: passivePrice(symbol, order.side), quantity: quantity(), id: order.id.raw,
                newID: newest))
        if engine.order(OrderID(raw: newest)) != nil { markets[symbol].ids.append(newest) }
    }

    /// An order that takes what rests: a crossing limit order, an immediate one or a market order.
    private mutating func take(_ symbol: Int) {
        let side: Side = random.below(2) == 0 ? .buy : .sell
        let top = engine.top(of: UInt32(symbol))
        let touch = side == .buy ? top.ask : top.bid
        guard touch.quantity > 0 else { return add(symbol) }
        // Hundreds of shares up to twice the mean, which is in tenths of a resting order's 550.
        let quantity = 100 * (1 + UInt32(random.below(shape.takeSize * 11 / 10)))
        let reach = Int64(random.below(6)) * shape.tick
        let limit = UInt32(max(Int64(touch.price.ticks) + side.sign * reach, 1))
        newest += 1
        switch random.below(4) {
        case 0:
            send(
                WorkloadRecord(
                    .market, side, symbol: UInt16(symbol), price: 0, quantity: quantity,
                    id: newest))
        case 1:
            send(
                WorkloadRecord(
                    .limit, side, symbol: UInt16(symbol), price: limit, quantity: quantity,
                    id: newest))
            if engine.order(OrderID(raw: newest)) != nil { markets[symbol].ids.append(newest) }
        default:
            send(
                WorkloadRecord(
                    .immediate, side, symbol: UInt16(symbol), price: limit, quantity: quantity,
                    id: newest))
        }
        // The mid follows the trades, a level at a time.
        if random.below(8) == 0, !shape.isUniform {
            markets[symbol].mid = max(markets[symbol].mid + side.sign, shape.width * 20)
        }
    }

    private mutating func send(_ record: WorkloadRecord) {
        records.append(record)
        let before = engine.orderCount
        engine.apply(record.command(at: 0), into: &events)
        events.removeAll()
        markets[Int(record.symbol)].live += engine.orderCount - before
        maximumLive = max(maximumLive, engine.orderCount)
    }

    // MARK: Draws

    private mutating func someLive(_ symbol: Int) -> RestingOrder? {
        while !markets[symbol].ids.isEmpty {
            let index = Int(random.below(UInt64(markets[symbol].ids.count)))
            if let order = engine.order(OrderID(raw: markets[symbol].ids[index])) { return order }
            markets[symbol].ids.swapAt(index, markets[symbol].ids.count - 1)
            markets[symbol].ids.removeLast()
        }
        return nil
    }

    private mutating func quantity() -> UInt32 { 100 * (1 + UInt32(random.below(10))) }

    /// A price that crosses neither the mid nor the other side's best.
    private mutating func passivePrice(_ symbol: Int, _ side: Side) -> UInt32 {
        var distance = 1 + Int64(random.below(UInt64(shape.width)))
        // The smallest of three draws: denser near the mid.
        if !shape.isUniform {
            for _ in 0..<2 {
                distance = min(distance, 1 + Int64(random.below(UInt64(shape.width * 2))))
            }
        }
        var price = markets[symbol].mid - side.sign * distance * shape.tick
        let top = engine.top(of: UInt32(symbol))
        let other = side == .buy ? top.ask : top.bid
        if other.quantity > 0, side.crosses(limit: Price(ticks: Int32(price)), resting: other.price)
        {
            price = Int64(other.price.ticks) - side.sign * shape.tick
        }
        return UInt32(max(price, 1))
    }
}
