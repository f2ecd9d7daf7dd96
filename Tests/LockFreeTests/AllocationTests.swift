import LockFree
import TestSupport
import Testing

@Suite("Allocations of the rings")
struct AllocationTests {
    @Test(
        .enabled(
            if: AllocationCounter.isAvailable && AllocationCounter.isOptimized,
            "skipped: allocations are counted in release builds on Linux, without a sanitizer"))
    func publishingAndReadingTakesNoMemory() throws {
        var ring = try BroadcastRing<Message>(capacity: 64, whenFull: .backPressure(.backOff))
        var gated = try ring.addConsumer()
        var detached = try ring.addDetached(batch: 16)
        var producer = ring.takeProducer()
        var wrong = 0
        AllocationCounter.start()
        for round in 0..<10_000 {
            let base = producer.position
            _ = producer.publish(Message(base))
            let room = producer.claim(upTo: 8)
            for number in 1...room { producer.stage(Message(base + number)) }
            producer.publish()
            var next = gated.position
            _ = gated.read(upTo: 4) { span in
                for index in span.indices {
                    if !span[index].isWhole(next) { wrong += 1 }
                    next += 1
                }
            }
            while let message = gated.next() {
                if !message.isWhole(next) { wrong += 1 }
                next += 1
            }
            if round % 2 == 0 { _ = detached.read { span in wrong += span.isEmpty ? 1 : 0 } }
        }
        let count = AllocationCounter.stop()
        #expect(count == 0)
        #expect(wrong == 0)
        let position = producer.position
        #expect(position == 90_000)
    }
}
