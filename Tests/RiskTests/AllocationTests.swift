import Risk
import TestSupport
import Testing
import TradingModel

@Suite(
    "The per-order path allocates nothing",
    .enabled(
        if: AllocationCounter.isAvailable && AllocationCounter.isOptimized,
        "allocations are counted in release builds, with glibc and without a sanitizer"))
struct AllocationTests {
    /// Orders that pass and that do not, amendments, fills, cancels, the market, the heartbeat and
    /// the collection of events.
    @Test func ordersAndWhatHappensToThem() throws {
        var configuration = Desk.configuration()
        configuration.orders = 1 << 15
        var profile = RiskProfile.firm([
            (.newMessages, 1_000_000), (.duplicateCount, 1_000), (.openOrders, 10_000),
            (.orderToTrade, 100_000_000), (.executions, 1 << 30), (.cancelRatio, 10_000),
        ])
        profile.firm[.modifyMessages] = 1_000_000
        var desk = try Desk(profile, configuration)
        var decision = RiskDecision()
        var (passed, refused, events) = (0, 0, 0)
        AllocationCounter.start()
        for round in 0..<10_000 {
            desk.wait(1_000_000)
            desk.gate.market(0, Desk.market(at: desk.now, last: 1_000 + Int32(round % 3)))
            desk.gate.heartbeat(0, at: desk.now)
            desk.gate.compareClocks(
                wall: desk.now, monotonic: 7 + Int64(round + 1) * 1_000_000)
            let order = desk.order(.buy, 100, at: 995 + Int32(round % 5))
            desk.gate.submit(order, at: desk.now, into: &decision)
            passed += decision.passes ? 1 : 0
            let bad = desk.order(.buy, 100, at: 1_400)
            desk.gate.submit(bad, at: desk.now, into: &decision)
            refused += decision.passes ? 0 : 1
            desk.gate.amend(
                order.order.id, price: Price(ticks: 996), quantity: 150, at: desk.now,
                into: &decision)
            desk.gate.amended(order.order.id, at: desk.now)
            desk.gate.filled(
                order.order.id, price: Price(ticks: 996), quantity: 50, at: desk.now)
            _ = desk.gate.cancel(order.order.id, at: desk.now)
            desk.gate.canceled(order.order.id, at: desk.now)
            while desk.gate.nextEvent() != nil { events += 1 }
        }
        let allocations = AllocationCounter.stop()
        #expect(allocations == 0)
        #expect(passed == 10_000)
        #expect(refused == 10_000)
        #expect(events > 30_000)
    }
}
