import LockFree
import Testing
import TradingModel

/// Both sides of a ring driven by one thread in a seeded order, against queues that are arrays.
@Suite("Rings against plain queues")
struct InterleavingTests {
    @Test(arguments: 0..<200)
    func aSingleProducerRingIsABoundedQueue(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let capacity = 1 << Int(random.below(5))
        let ring = try SingleProducerRing<Int>(capacity: capacity, whenFull: .halt)
        var producer = ring.producer
        var consumer = ring.consumer
        var queue: [Int] = []
        var staged: [Int] = []
        var claimed = 0
        var newest = 0
        for step in 0..<2_000 {
            switch random.below(6) {
            case 0:
                let wanted = 1 + Int(random.below(UInt64(capacity) + 2))
                claimed = producer.claim(upTo: wanted)
                let room = capacity - queue.count - staged.count
                #expect(claimed <= min(wanted, room), "seed \(seed), step \(step)")
                #expect((claimed > 0) == (room > 0), "seed \(seed), step \(step)")
            case 1 where claimed > 0:
                claimed -= 1
                producer.stage(newest)
                staged.append(newest)
                newest += 1
            case 2:
                producer.publish()
                queue += staged
                staged = []
            case 3:
                claimed = 0
                let outcome = producer.tryPublish(newest)
                let hasRoom = queue.count + staged.count < capacity
                #expect(outcome == (hasRoom ? .published : .full), "seed \(seed), step \(step)")
                guard hasRoom else { break }
                queue += staged + [newest]
                staged = []
                newest += 1
            case 4:
                let read = consumer.next()
                #expect(read == queue.first, "seed \(seed), step \(step)")
                queue = Array(queue.dropFirst())
            default:
                let limit = 1 + Int(random.below(UInt64(capacity) + 2))
                var read: [Int] = []
                let count = consumer.read(upTo: limit) { span in
                    for index in span.indices { read.append(span[index]) }
                }
                #expect(count == read.count)
                #expect(count <= limit)
                #expect((count > 0) == !queue.isEmpty, "seed \(seed), step \(step)")
                #expect(read == Array(queue.prefix(count)), "seed \(seed), step \(step)")
                queue.removeFirst(min(count, queue.count))
            }
        }
        producer.close()
        let rest = consumer.drain()
        #expect(rest == queue + staged, "seed \(seed)")
        #expect(consumer.end == .closed)
    }

    @Test(arguments: 0..<100)
    func aBroadcastRingIsOneQueueForEachConsumer(seed: UInt64) throws {
        var random = SplitMix64(seed: seed, stream: 1)
        let capacity = 2 << Int(random.below(4))
        var ring = try BroadcastRing<Int>(capacity: capacity, whenFull: .halt)
        var gated: [Held<RingConsumer<Int>>] = []
        for _ in 0...random.below(3) { gated.append(Held(try ring.addConsumer())) }
        var detached = try ring.addDetached(batch: 1 + Int(random.below(UInt64(capacity))))
        var producer = ring.takeProducer()
        var positions = gated.map { _ in 0 }
        for step in 0..<2_000 {
            let published = producer.position
            switch random.below(4) {
            case 0, 1:
                let outcome = producer.tryPublish(published)
                let hasRoom = published - (positions.min() ?? 0) < capacity
                #expect(outcome == (hasRoom ? .published : .full), "seed \(seed), step \(step)")
            case 2:
                let index = Int(random.below(UInt64(gated.count)))
                let read = gated[index].value.drain(upTo: 1 + Int(random.below(4)))
                #expect(read == Array(positions[index]..<published), "seed \(seed), step \(step)")
                positions[index] = published
            default:
                let position = detached.position
                var read: [Int] = []
                let outcome = detached.read { span in
                    for index in span.indices { read.append(span[index]) }
                }
                #expect(read == Array(position..<position + read.count), "seed \(seed)")
                // Lapped if and only if more than a turn behind.
                let isLapped = published - position > capacity
                if case .overrun(let lost) = outcome {
                    #expect(isLapped && lost == published - capacity / 2 - position)
                } else {
                    #expect(!isLapped && outcome == .read(read.count), "seed \(seed), step \(step)")
                }
            }
        }
    }
}
