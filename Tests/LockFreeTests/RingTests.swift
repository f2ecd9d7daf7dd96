import LockFree
import Testing

@Suite("Single-producer ring")
struct RingTests {
    @Test(arguments: [1, 2, 8, 64])
    func fullRefusesAndEmptyHasNothing(capacity: Int) throws {
        let ring = try SingleProducerRing<Int>(capacity: capacity, whenFull: .halt)
        var producer = ring.producer
        var consumer = ring.consumer
        let nothing = consumer.next()
        #expect(nothing == nil)
        for turn in 0..<3 {
            let refusal = producer.fill()
            #expect(refusal == .full)
            #expect(producer.position == (turn + 1) * capacity)
            let read = consumer.drain()
            #expect(read == Array(turn * capacity..<(turn + 1) * capacity))
        }
        #expect(consumer.end == nil)
    }

    @Test(arguments: 0..<8)
    func everyOffsetWrapsInEveryBatch(offset: Int) throws {
        for size in 1...8 {
            for limit in 1...9 {
                let ring = try SingleProducerRing<Int>(capacity: 8, whenFull: .halt)
                var producer = ring.producer
                var consumer = ring.consumer
                for number in 0..<offset {
                    let outcome = producer.tryPublish(number)
                    #expect(outcome == .published)
                    let read = consumer.next()
                    #expect(read == number)
                }
                let claimed = producer.claim(upTo: size)
                // A claim may be granted in parts, up to where the consumer was last seen.
                #expect(claimed >= 1 && claimed <= size)
                for number in 0..<claimed { producer.stage(offset + number) }
                #expect(producer.stagedCount == claimed)
                let early = consumer.next()
                #expect(early == nil, "a staged element is not visible")
                producer.publish()
                let read = consumer.drain(upTo: limit)
                #expect(read == Array(offset..<offset + claimed))
            }
        }
    }

    @Test func aBatchEndsWhereTheSlotsDo() throws {
        let ring = try SingleProducerRing<Int>(capacity: 4, whenFull: .halt)
        var producer = ring.producer
        var consumer = ring.consumer
        for number in 0..<3 { _ = producer.tryPublish(number) }
        _ = consumer.drain()
        for number in 3..<7 { _ = producer.tryPublish(number) }
        var sizes: [Int] = []
        while true {
            let count = consumer.read(upTo: 10) { _ in }
            if count == 0 { break }
            sizes.append(count)
        }
        #expect(sizes == [1, 3])
    }

    @Test func aBatchThatFailsCountsAsUnread() throws {
        struct Refused: Error {}
        let ring = try SingleProducerRing<Int>(capacity: 4, whenFull: .halt)
        var producer = ring.producer
        var consumer = ring.consumer
        _ = producer.tryPublish(7)
        do throws(Refused) {
            _ = try consumer.read(upTo: 1) { _ throws(Refused) in throw Refused() }
            Issue.record("the error was lost")
        } catch {}
        let read = consumer.next()
        #expect(read == 7)
    }

    @Test func aClosedRingDeliversWhatWasPublishedAndStaged() throws {
        let ring = try SingleProducerRing<Int>(capacity: 8, whenFull: .halt)
        var producer = ring.producer
        var consumer = ring.consumer
        _ = producer.tryPublish(0)
        let claimed = producer.claim(upTo: 2)
        #expect(claimed == 2)
        producer.stage(1)
        producer.stage(2)
        producer.close()
        let refused = producer.tryPublish(3)
        #expect(refused == .closed)
        let room = producer.claim(upTo: 1)
        #expect(room == 0)
        #expect(consumer.end == nil, "there is something to read yet")
        let read = consumer.drain()
        #expect(read == [0, 1, 2])
        #expect(consumer.end == .closed)
        producer.halt()
        #expect(consumer.end == .closed, "the first end counts")
    }

    @Test func aDestroyedProducerClosesTheRing() throws {
        func publishOne(_ producer: consuming RingProducer<Int>) {
            var producer = producer
            _ = producer.claim(upTo: 1)
            producer.stage(5)
        }
        let ring = try SingleProducerRing<Int>(capacity: 2, whenFull: .halt)
        var consumer = ring.consumer
        publishOne(ring.producer)
        let read = consumer.drain()
        #expect(read == [5])
        #expect(consumer.end == .closed)
    }

    @Test func underHaltAFullRingEndsTheStreamAndSaysSo() throws {
        let ring = try SingleProducerRing<Int>(capacity: 2, whenFull: .halt)
        var producer = ring.producer
        var consumer = ring.consumer
        let outcomes = [producer.publish(0), producer.publish(1), producer.publish(2)]
        #expect(outcomes == [.published, .published, .halted])
        let read = consumer.drain()
        #expect(read == [0, 1])
        #expect(consumer.end == .halted)
        let later = producer.tryPublish(3)
        #expect(later == .halted, "no element follows a gap")
    }

    @Test func aRingWhoseReaderHasLeftIsAbandonedNotEndless() throws {
        func leave(_ consumer: consuming RingConsumer<Int>) {}
        let ring = try SingleProducerRing<Int>(capacity: 2, whenFull: .backPressure(.spin))
        var producer = ring.producer
        _ = producer.tryPublish(0)
        leave(ring.consumer)
        let isGated = producer.hasGatingConsumers
        #expect(!isGated)
        let outcomes = [producer.publish(1), producer.publish(2), producer.publish(3)]
        #expect(outcomes == [.published, .abandoned, .abandoned])
    }

    @Test func aSpanOfAnyLengthIsPublishedInOrder() throws {
        let ring = try SingleProducerRing<Int>(capacity: 8, whenFull: .halt)
        var producer = ring.producer
        var consumer = ring.consumer
        let fits = producer.publish(contentsOf: Array(0..<8).span)
        #expect(fits == .published)
        var read = consumer.drain()
        let tooLong = producer.publish(contentsOf: Array(8..<20).span)
        #expect(tooLong == .halted)
        read += consumer.drain()
        #expect(read == Array(0..<16))
        #expect(producer.position == 16)
        #expect(consumer.end == .halted)
    }

    @Test(arguments: [0, -1, 3, 6, 1 << 31, .max, .min])
    func aCapacityIsAPowerOfTwo(capacity: Int) {
        let error = #expect(throws: RingError.self) {
            _ = try SingleProducerRing<Int>(capacity: capacity, whenFull: .halt)
        }
        #expect(error == .capacity(capacity))
        #expect(error?.description.contains("\(capacity)") == true)
    }
}
