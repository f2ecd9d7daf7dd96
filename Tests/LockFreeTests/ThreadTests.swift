import Foundation
import LockFree
import Synchronization
import Testing
import TradingModel

/// What a consumer on another thread found.
struct Findings: Sendable, Equatable {
    var count = 0
    var wrong = 0
    var lost = 0
    var sum: UInt64 = 0
    var end: RingEnd?

    mutating func add(_ message: Message) {
        if !message.isWhole(count + lost) { wrong += 1 }
        sum &+= message.sequence
        count += 1
    }

    /// All of `count` messages, once and in order.
    static func all(_ count: Int) -> Findings {
        let terms = UInt64(count)
        let sum = terms % 2 == 0 ? (terms / 2) &* (terms &- 1) : terms &* ((terms &- 1) / 2)
        return Findings(count: count, sum: sum, end: .closed)
    }
}

/// Reads a ring to its end, in batches of up to `batch`.
func readAll(
    _ consumer: consuming RingConsumer<Message>, batch: Int, idle: IdleStrategy
) -> Findings {
    var consumer = consumer
    var found = Findings()
    var idler = Idler(idle)
    while true {
        let count = consumer.read(upTo: batch) { span in
            for index in span.indices { found.add(span[index]) }
        }
        if count > 0 {
            idler.reset(at: consumer.parking)
        } else if let end = consumer.end {
            found.end = end
            return found
        } else {
            idler.idle(at: consumer.parking)
        }
    }
}

/// Publishes messages 0 to `count` − 1 in batches of up to `batch`, and closes.
func publishAll(_ producer: consuming RingProducer<Message>, count: Int, batch: Int) -> Bool {
    var producer = producer
    var next = 0
    while next < count {
        guard batch > 1 else {
            guard producer.publish(Message(next)) == .published else { return false }
            next += 1
            continue
        }
        let claimed = producer.claim(upTo: min(batch, count - next))
        if claimed == 0 {
            guard producer.publish(Message(next)) == .published else { return false }
            next += 1
        }
        for _ in 0..<claimed {
            producer.stage(Message(next))
            next += 1
        }
        producer.publish()
    }
    return true
}

/// A thread's result, for the test that joins it.
final class Result<Value: Sendable>: Sendable {
    private let slot: Mutex<Value?> = Mutex(nil)
    func set(_ value: Value) { slot.withLock { $0 = value } }
    var value: Value? { slot.withLock { $0 } }
}

@Suite("Rings between threads", .serialized)
struct ThreadTests {
    /// Ten million in a release build, a million in a debug build, or what the environment says.
    static let messages: Int = {
        if let given = ProcessInfo.processInfo.environment["PANKOU_RING_MESSAGES"],
            let count = Int(given), count > 0
        {
            return count
        }
        #if DEBUG
            return 1_000_000
        #else
            return 10_000_000
        #endif
    }()

    struct Case: Sendable, CustomTestStringConvertible {
        let capacity: Int
        let batch: Int
        let idle: IdleStrategy
        /// A divisor of the number of messages, for what takes turns on one core.
        var share = 1

        var testDescription: String { "\(capacity) slots, batches of \(batch), \(idle)" }
    }

    static let cases = [
        Case(capacity: 1024, batch: 1, idle: .backOff),
        Case(capacity: 1024, batch: 64, idle: .backOff),
        Case(capacity: 65_536, batch: 256, idle: .yield),
        Case(capacity: 64, batch: 16, idle: .yield, share: 10),
        Case(capacity: 1, batch: 1, idle: .yield, share: 100),
        Case(capacity: 8, batch: 3, idle: .park(nanoseconds: 100_000), share: 100),
    ]

    @Test(arguments: cases)
    func nothingIsLostDoubledOrSwapped(_ settings: Case) throws {
        let total = max(1, ThreadTests.messages / settings.share)
        let ring = try SingleProducerRing<Message>(
            capacity: settings.capacity, whenFull: .backPressure(settings.idle))
        let found = Result<Findings>()
        let reader = try NamedThread(named: "ring-reader", ring.consumer) { consumer in
            found.set(readAll(consumer, batch: max(settings.batch, 8), idle: settings.idle))
        }
        let started = ContinuousClock.now
        let allOut = publishAll(ring.producer, count: total, batch: settings.batch)
        reader.join()
        #expect(allOut)
        #expect(found.value == .all(total))
        if total > 100_000_000 {
            print("\(settings.testDescription): \(total) in \(ContinuousClock.now - started)")
        }
    }

    @Test func everyGatedConsumerGetsAllAndADetachedOneKnowsWhatItMissed() throws {
        let total = ThreadTests.messages / 4
        var ring = try BroadcastRing<Message>(capacity: 256, whenFull: .backPressure(.backOff))
        let first = try ring.addConsumer()
        let second = try ring.addConsumer()
        let free = try ring.addDetached(batch: 32)
        let results = (Result<Findings>(), Result<Findings>(), Result<Findings>())
        let gated1 = try NamedThread(named: "gated-1", first) { consumer in
            results.0.set(readAll(consumer, batch: 32, idle: .backOff))
        }
        let gated2 = try NamedThread(named: "gated-2", second) { consumer in
            results.1.set(readAll(consumer, batch: 5, idle: .yield))
        }
        let detached1 = try NamedThread(named: "detached", free) { consumer in
            results.2.set(readDetached(consumer))
        }
        let allOut = publishAll(ring.takeProducer(), count: total, batch: 16)
        #expect(allOut)
        gated1.join()
        gated2.join()
        detached1.join()
        #expect(results.0.value == .all(total))
        #expect(results.1.value == .all(total))
        let detached = try #require(results.2.value)
        #expect(detached.wrong == 0)
        #expect(detached.count + detached.lost == total)
        #expect(detached.end == .closed)
    }

    @Test func aTornElementIsNeverShown() throws {
        // A small ring without gates: the producer laps the reader as often as it can.
        let total = ThreadTests.messages
        var ring = try BroadcastRing<Message>(capacity: 4, whenFull: .halt)
        let free = try ring.addDetached(batch: 2)
        let found = Result<Findings>()
        let reader = try NamedThread(named: "detached", free) { consumer in
            found.set(readDetached(consumer))
        }
        var producer = ring.takeProducer()
        for number in 0..<total {
            guard producer.publish(Message(number)) == .published else {
                Issue.record("refused at \(number)")
                break
            }
        }
        producer.close()
        reader.join()
        let detached = try #require(found.value)
        #expect(detached.wrong == 0)
        #expect(detached.count + detached.lost == total)
        #expect(detached.lost > 0, "a reader that is never lapped tests nothing")
    }
}

/// Reads without a gate to the end.
func readDetached(_ consumer: consuming DetachedConsumer<Message>) -> Findings {
    var consumer = consumer
    var found = Findings()
    var idler = Idler(.yield)
    while true {
        switch consumer.read({ span in
            for index in span.indices { found.add(span[index]) }
        }) {
        case .overrun(let lost):
            found.lost += lost
        case .read(let count) where count > 0:
            idler.reset(at: consumer.parking)
        case .read:
            if let end = consumer.end {
                found.end = end
                return found
            }
            idler.idle(at: consumer.parking)
        }
    }
}
