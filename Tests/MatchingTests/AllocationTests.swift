import Matching
import TestSupport
import Testing
import TradingModel

@Suite(
    "Zero allocations",
    .enabled(
        if: AllocationCounter.isAvailable,
        "allocations are counted only with glibc and without a sanitizer"))
struct AllocationTests {
    @Test func theCounterCounts() {
        var total = 0
        let counted = AllocationCounter.count {
            for size in 1...10 { total += Array(repeating: size, count: size * 100).count }
        }
        #expect(total == 5_500)
        #expect(counted >= 1)
        let nothing = AllocationCounter.count { total += 1 }
        #expect(nothing == 0)
    }

    /// 200,000 commands of every kind but auctions (which list their candidate prices) after 200,000
    /// of the same stream; order numbers count on, prices also far apart. In release builds only:
    /// debug code allocates a frame for each of the accessors that it does not inline.
    @Test(
        .enabled(if: AllocationCounter.isOptimized, "needs a release build"),
        arguments: [OrderNumbering.any, .dense])
    func commandsInASteadyStateAllocateNothing(numbering: OrderNumbering) {
        var mix = CommandStream.Mix()
        mix.instruments = 3
        let commands = CommandStream.commands(400_000, seed: 11, mix: mix)
            .filter { $0.kind != .uncross }
        var engine = MatchingEngine(
            instruments: 3, capacity: 4_096, limit: 4_096, numbering: numbering)
        var events = EventBuffer(capacity: 1 << 14)
        let half = commands.count - 200_000
        for position in 0..<half {
            events.removeAll()
            engine.apply(commands.span, at: position, into: &events)
        }
        let memory = engine.memory
        var (written, carriedOut) = (0, 0)
        AllocationCounter.start()
        var position = half
        while position < commands.count {
            events.removeAll()
            if position % 3 == 0 {
                engine.apply(commands[position], into: &events)
            } else {
                engine.apply(commands.span, at: position, into: &events)
            }
            written += events.count
            carriedOut += 1
            position += 1
        }
        let allocations = AllocationCounter.stop()
        #expect(allocations == 0)
        #expect(engine.memory == memory)
        #expect(carriedOut == 200_000)
        #expect(written > 200_000)
    }
}
