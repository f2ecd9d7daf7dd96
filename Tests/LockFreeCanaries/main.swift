import LockFree

// Sends numbers through a small ring with one ordering weakened, for ThreadSanitizer to report it; see
// Tests/LockFreeTests/thread-sanitizer. As the ring is, it must report nothing.

/// Two words: more than one store, so that a race cannot hide in one that happens to be atomic.
struct Pair: BitwiseCopyable, Sendable {
    var number: Int
    var inverse: Int
}

func sendNumbers(_ count: Int) throws {
    let ring = try SingleProducerRing<Pair>(capacity: 8, whenFull: .backPressure(.yield))
    // Without sleeping: the word that wakes sleepers would order what the weakened ordering does not.
    let reader = try NamedThread(named: "canary-reader", ring.consumer) { consumer in
        var consumer = consumer
        var sum = 0
        while let pair = consumer.next(waiting: .yield) { sum &+= pair.number &+ pair.inverse }
        print("sum \(sum), of \(-count) if every pair was whole")
    }
    var producer = ring.producer
    for number in 0..<count {
        guard producer.publish(Pair(number: number, inverse: ~number)) == .published else { break }
    }
    producer.close()
    reader.join()
}

try sendNumbers(200_000)
