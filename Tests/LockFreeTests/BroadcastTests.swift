import LockFree
import Testing

@Suite("Broadcast ring")
struct BroadcastTests {
    /// A ring of four with two gated consumers, and its producer.
    private func make(_ policy: FullPolicy = .halt) throws -> (
        first: Held<RingConsumer<Int>>, second: Held<RingConsumer<Int>>,
        producer: Held<RingProducer<Int>>
    ) {
        var ring = try BroadcastRing<Int>(capacity: 4, whenFull: policy)
        let first = Held(try ring.addConsumer())
        let second = Held(try ring.addConsumer())
        return (first, second, Held(ring.takeProducer()))
    }

    @Test func everyConsumerSeesEverything() throws {
        let (first, second, producer) = try make()
        for round in 0..<10 {
            let wanted = Array(round * 4..<round * 4 + 4)
            #expect(producer.value.fill() == .full)
            #expect(first.value.drain() == wanted)
            #expect(second.value.drain(upTo: 1 + round % 3) == wanted)
        }
    }

    @Test func theSlowestHoldsTheProducerBack() throws {
        let (first, second, producer) = try make()
        #expect(producer.value.fill() == .full)
        #expect(first.value.drain().count == 4)
        #expect(producer.value.tryPublish(4) == .full)
        #expect(second.value.next() == 0)
        #expect(producer.value.tryPublish(4) == .published)
        #expect(producer.value.tryPublish(5) == .full)
    }

    @Test func whoLeavesHoldsNobodyBack() throws {
        var (first, second, producer): (Held<RingConsumer<Int>>?, _, _) = try make()
        #expect(producer.value.fill() == .full)
        #expect(second.value.drain().count == 4)
        #expect(producer.value.tryPublish(4) == .full)
        #expect(first != nil)
        first = nil
        #expect(producer.value.fill() == .full)
        #expect(producer.value.position == 8)
        #expect(second.value.drain() == [4, 5, 6, 7])
        let isGated = producer.value.hasGatingConsumers
        #expect(isGated)
    }

    @Test func theEndReachesEveryone() throws {
        let (first, second, producer) = try make()
        _ = producer.value.tryPublish(0)
        producer.value.close()
        #expect(first.value.drain() == [0])
        #expect(first.value.end == .closed)
        #expect(second.value.end == nil)
        #expect(second.value.drain() == [0])
        #expect(second.value.end == .closed)
    }

    @Test func thereIsALimitOfConsumers() throws {
        var ring = try BroadcastRing<Int>(capacity: 4, whenFull: .halt)
        for number in 0..<RingLimits.consumers {
            if number % 2 == 0 {
                _ = try ring.addConsumer()
            } else {
                _ = try ring.addDetached(batch: 1)
            }
        }
        let error = #expect(throws: RingError.self) { _ = try ring.addConsumer() }
        #expect(error == .consumers)
        let other = #expect(throws: RingError.self) { _ = try ring.addDetached(batch: 1) }
        #expect(other == .consumers)
    }
}

@Suite("Detached consumers")
struct DetachedTests {
    private func read(_ consumer: inout DetachedConsumer<Int>) -> (DetachedRead, [Int]) {
        var seen: [Int] = []
        let outcome = consumer.read { span in
            for index in span.indices { seen.append(span[index]) }
        }
        return (outcome, seen)
    }

    @Test func theyReadInBatchesUpToTheirRoom() throws {
        var ring = try BroadcastRing<Int>(capacity: 8, whenFull: .halt)
        var consumer = try ring.addDetached(batch: 3)
        var producer = ring.takeProducer()
        for number in 0..<5 { _ = producer.tryPublish(number) }
        let reads = [read(&consumer), read(&consumer), read(&consumer)]
        #expect(reads.map { $0.0 } == [.read(3), .read(2), .read(0)])
        #expect(reads.flatMap { $0.1 } == [0, 1, 2, 3, 4])
        producer.close()
        #expect(consumer.end == .closed)
    }

    @Test(arguments: [8, 9, 12, 13, 16, 100])
    func whoIsLappedLearnsHowMuchIsLost(published: Int) throws {
        var ring = try BroadcastRing<Int>(capacity: 8, whenFull: .halt)
        var consumer = try ring.addDetached(batch: 8)
        var producer = ring.takeProducer()
        for number in 0..<published {
            let outcome = producer.publish(number)
            #expect(outcome == .published, "nobody holds the producer back")
        }
        var lost = 0
        if published > 8 {
            lost = published - 4
            let (outcome, seen) = read(&consumer)
            #expect(outcome == .overrun(lost: lost))
            #expect(seen.isEmpty)
        }
        var all: [Int] = []
        while true {
            let (outcome, seen) = read(&consumer)
            if outcome == .read(0) { break }
            all += seen
        }
        #expect(all == Array(lost..<published))
        #expect(consumer.lost == lost)
        #expect(consumer.position == published)
    }

    @Test func aClaimWarnsBeforeItWrites() throws {
        var ring = try BroadcastRing<Int>(capacity: 4, whenFull: .halt)
        var consumer = try ring.addDetached(batch: 4)
        var producer = ring.takeProducer()
        for number in 0..<4 { _ = producer.tryPublish(number) }
        let claimed = producer.claim(upTo: 2)
        #expect(claimed == 2)
        // 0 and 1 may be written over from here on, though they still lie there.
        let (outcome, _) = read(&consumer)
        #expect(outcome == .overrun(lost: 2))
        let (rest, seen) = read(&consumer)
        #expect(rest == .read(2))
        #expect(seen == [2, 3])
        producer.stage(4)
        producer.stage(5)
        producer.publish()
        let (_, after) = read(&consumer)
        #expect(after == [4, 5])
    }

    @Test func theyDoNotWeakenTheGates() throws {
        var ring = try BroadcastRing<Int>(capacity: 4, whenFull: .halt)
        var gated = try ring.addConsumer()
        var detached = try ring.addDetached(batch: 4)
        var producer = ring.takeProducer()
        let full = producer.fill()
        #expect(full == .full)
        let (outcome, seen) = read(&detached)
        #expect(outcome == .read(4))
        #expect(seen == gated.drain())
    }

    @Test func elementsOfOtherStridesAreRefused() throws {
        var ring = try BroadcastRing<UInt32>(capacity: 4, whenFull: .halt)
        let error = #expect(throws: RingError.self) { _ = try ring.addDetached(batch: 1) }
        #expect(error == .stride(4))
        let batch = #expect(throws: RingError.self) { _ = try ring.addDetached(batch: 5) }
        #expect(batch == .batch(5, capacity: 4))
    }

    @Test func trailingPaddingIsNoObstacle() throws {
        struct Odd: BitwiseCopyable, Hashable {
            var number: Int64
            var tag: UInt8
            var flag: Bool
        }
        #expect(MemoryLayout<Odd>.size == 10)
        var ring = try BroadcastRing<Odd>(capacity: 4, whenFull: .halt)
        var consumer = try ring.addDetached(batch: 4)
        var producer = ring.takeProducer()
        let sent = (0..<3).map { Odd(number: -$0, tag: UInt8(250 + $0), flag: $0 == 1) }
        for element in sent { _ = producer.tryPublish(element) }
        var seen: [Odd] = []
        _ = consumer.read { span in for index in span.indices { seen.append(span[index]) } }
        #expect(seen == sent)
    }
}
