import Matching
import TestSupport
import Testing
import TradingModel

@Suite("Bounded memory")
struct BoundedMemoryTests {
    private func order(_ id: UInt64, _ side: Side, _ ticks: Int32) -> Order {
        Order(id: OrderID(raw: id), side: side, price: Price(ticks: ticks), quantity: 100)
    }

    @Test(arguments: [1, 7, 64, 1_000])
    func aFullEngineRefusesAndGoesOn(capacity: Int) {
        var engine = MatchingEngine(capacity: capacity, limit: capacity)
        var events = EventBuffer()
        for id in 1...UInt64(capacity) {
            let ticks = Int32(1_000_000 + id * 997)
            engine.submit(order(id, .sell, ticks), at: .zero, into: &events)
        }
        #expect(engine.orderCount == capacity)
        for _ in 0..<3 {
            events.removeAll()
            engine.submit(order(1 << 40, .sell, 5_000_000), at: .zero, into: &events)
            #expect(events.count == 1)
            #expect(events[0].reason == .bookFull)
        }
        // Once an order has gone, another fits, and it trades.
        engine.cancel(OrderID(raw: 1), at: .zero, into: &events)
        engine.submit(order(1 << 41, .sell, 999_999), at: .zero, into: &events)
        #expect(engine.orderCount == capacity)
        engine.replace(
            OrderID(raw: 1 << 41), with: OrderID(raw: 5 << 41), price: Price(ticks: 999_998),
            quantity: 50, at: .zero, into: &events)
        #expect(engine.orderCount == capacity)
        #expect(engine.top().ask.price.ticks == 999_998)
        engine.cancel(OrderID(raw: 5 << 41), at: .zero, into: &events)
        engine.submit(order(1 << 42, .buy, 2_000_000_000), at: .zero, into: &events)
        #expect(engine.orderCount == capacity - (capacity > 1 ? 2 : 0))
        let faults = engine.checkInvariants()
        #expect(faults == [])
    }

    @Test(arguments: Side.allCases)
    func farPricesKeepTheirOrder(side: Side) {
        let ticks: [Int32] = [1, 1 << 10, 1 << 20, 1 << 30, .max]
        for first in ticks.indices {
            var engine = MatchingEngine(capacity: 64, limit: 64)
            let empty = engine.memory
            var events = EventBuffer()
            // Every rotation of the prices, so that the tree grows in different orders.
            for offset in ticks.indices {
                let rank = (first + offset) % ticks.count
                let order = order(UInt64(rank + 1), side, ticks[rank])
                engine.submit(order, at: .zero, into: &events)
                let faults = engine.checkInvariants()
                #expect(faults == [])
            }
            #expect(engine.memory == empty)
            let bestFirst = side == .buy ? ticks.reversed() : ticks
            #expect(engine.depth(side).map(\.price.ticks) == bestFirst)
            for (gone, tick) in bestFirst.enumerated() {
                let top = side == .buy ? engine.top().bid : engine.top().ask
                #expect(top.price.ticks == tick)
                let rank = ticks.firstIndex(of: tick) ?? 0
                engine.cancel(OrderID(raw: UInt64(rank + 1)), at: .zero, into: &events)
                let faults = engine.checkInvariants()
                #expect(faults == [])
                #expect(engine.orderCount == ticks.count - gone - 1)
            }
        }
    }

    /// Keeps up to 20 orders a side around a price that `step` moves; the largest memory meanwhile.
    private func walk(
        from start: Int32, steps: Int, step: (inout SplitMix64, Int32) -> Int32
    ) -> (memory: Int, fault: String?) {
        var engine = MatchingEngine(capacity: 64, limit: 64)
        var events = EventBuffer()
        var generator = SplitMix64(seed: 5)
        var (price, memory) = (start, engine.memory)
        var live: [(bid: UInt64, ask: UInt64)] = []
        for number in 1...UInt64(steps) {
            events.removeAll()
            price = step(&generator, price)
            // The oldest pair goes, as far as it has not traded: the tree empties and fills.
            if live.count == 20 {
                let old = live.removeFirst()
                engine.cancel(OrderID(raw: old.bid), at: .zero, into: &events)
                engine.cancel(OrderID(raw: old.ask), at: .zero, into: &events)
            }
            let pair = (bid: number * 2, ask: number * 2 + 1)
            engine.submit(order(pair.bid, .buy, price), at: .zero, into: &events)
            engine.submit(order(pair.ask, .sell, price + 1), at: .zero, into: &events)
            live.append(pair)
            memory = max(memory, engine.memory)
            guard number % 64 == 0 else { continue }
            let faults = engine.checkInvariants()
            if let fault = faults.first { return (memory, fault) }
        }
        return (memory, nil)
    }

    @Test func aWalkOfTwentyPercentTakesNoMoreMemory() {
        let result = walk(from: 180_000, steps: 36_000) { _, price in
            // Up by a tick at a time to 216,000.
            price + 1
        }
        #expect(result.fault == nil)
        #expect(result.memory < 64 * 4_096)
    }

    @Test func aRandomWalkOverABillionTicksTakesMemoryByOrders() {
        let result = walk(from: 500_000_000, steps: 20_000) { generator, price in
            let move = Int64(generator.below(20_000_000)) - 10_000_000
            return Int32(min(max(Int64(price) + move, 2), 1_000_000_000))
        }
        #expect(result.fault == nil)
        // An order alone on its path has about two nodes (264 bytes each) for itself; a pool may be
        // twice as large as needed, and an insertion sets eleven aside.
        #expect(result.memory < 64 * 2 * 4_096)
    }
}
