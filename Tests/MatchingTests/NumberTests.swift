import Matching
import TestSupport
import Testing
import TradingModel

/// Order numbers far apart and close together, in tables that are as full as they get.
@Suite("Order numbers")
struct NumberTests {
    /// In a full table every bucket may have passed a number on; a look-up of a number that is not
    /// there must end all the same.
    @Test(.timeLimit(.minutes(1)), arguments: OrderNumbering.allCases)
    func aFullTableIsSearchedToItsEnd(numbering: OrderNumbering) {
        var engine = MatchingEngine(capacity: 36, limit: 36, numbering: numbering)
        var events = EventBuffer()
        var random = SplitMix64(seed: 11)
        var live: [OrderID] = []
        for _ in 0..<50_000 {
            if live.count == 36 || (!live.isEmpty && random.below(20) == 0) {
                let id = live.remove(at: Int(random.below(UInt64(live.count))))
                engine.cancel(id, at: .zero, into: &events)
            } else {
                let id = OrderID(raw: random.next() | 1)
                engine.submit(
                    Order(id: id, side: .buy, price: Price(ticks: 100), quantity: 1), at: .zero,
                    into: &events)
                live.append(id)
            }
            events.removeAll()
            let stranger = engine.order(OrderID(raw: random.next() & ~1))
            #expect(stranger == nil)
        }
        #expect(engine.orderCount == live.count)
        let missing = live.filter { engine.order($0) == nil }
        #expect(missing.isEmpty)
        let faults = engine.checkInvariants()
        #expect(faults.isEmpty, "\(faults)")
    }

    /// Numbers that fall into the same slots of the window as older, live orders.
    @Test func denseNumbersComeRoundToOrdersThatStillLive() {
        var engine = MatchingEngine(capacity: 100, limit: 100, numbering: .dense)
        var events = EventBuffer()
        var live: [UInt64] = []
        for number in 1...UInt64(20_000) {
            engine.submit(
                Order(id: OrderID(raw: number), side: .sell, price: Price(ticks: 5), quantity: 2),
                at: .zero, into: &events)
            live.append(number)
            // Every hundredth order stays for long, the others leave at once.
            if live.count > 99 {
                engine.cancel(OrderID(raw: live.removeFirst()), at: .zero, into: &events)
            }
            if number % 100 != 0 {
                engine.cancel(OrderID(raw: live.removeLast()), at: .zero, into: &events)
            }
            events.removeAll()
        }
        let found = live.filter { engine.order(OrderID(raw: $0))?.id.raw == $0 }
        #expect(found == live)
        #expect(engine.orderCount == live.count)
        let faults = engine.checkInvariants()
        #expect(faults.isEmpty, "\(faults)")
    }
}
