import CPlatform
import LockFree
import Synchronization

/// What goes through the measured rings: one cache line.
struct RingMessage: BitwiseCopyable, Sendable {
    var number: Int
    var words: (Int, Int, Int, Int, Int, Int)
    var inverse: Int

    init(_ number: Int) {
        self.number = number
        words = (number, number, number, number, number, number)
        inverse = ~number
    }
}

/// Round trips between two threads, each timed by itself.
enum RoundTrips {
    /// Two positions far enough apart to share no line.
    private final class Lines: Sendable {
        let ping = Atomic(0)
        let gap = LineGap()
        let pong = Atomic(0)
        let end = LineGap()
    }

    private struct LineGap: Sendable {
        let words = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    }

    /// One line there, another one back: what every pair of rings has to do at the least.
    static func raw(count: Int) throws -> [Int64] {
        let lines = Lines()
        let thread = try NamedThread(named: "pong") {
            for number in 1...count {
                wait { lines.ping.load(ordering: .acquiring) == number }
                lines.pong.store(number, ordering: .releasing)
            }
        }
        var latencies = [Int64](repeating: 0, count: count)
        for number in 1...count {
            let start = pankou_nanoseconds()
            lines.ping.store(number, ordering: .releasing)
            wait { lines.pong.load(ordering: .acquiring) == number }
            latencies[number - 1] = pankou_nanoseconds() - start
        }
        thread.join()
        return latencies
    }

    private static func wait(_ isThere: () -> Bool) {
        var idler = Idler(RingBenchmark.idle)
        let spot = idleSpot
        while !isThere() { idler.idle(at: spot) }
    }

    // Never slept at: the strategy of the measurements does not park.
    private static let idleSpot = ParkingSpot()

    /// A message there through one ring and back through another.
    static func rings(count: Int) throws -> [Int64] {
        let idle = RingBenchmark.idle
        let there = try SingleProducerRing<RingMessage>(
            capacity: 1024, whenFull: .backPressure(idle))
        let back = try SingleProducerRing<RingMessage>(
            capacity: 1024, whenFull: .backPressure(idle))
        let thread = try NamedThread(named: "echo", Echo(there.consumer, back.producer)) { echo in
            var echo = echo
            while let message = echo.input.next(waiting: idle) {
                guard echo.output.publish(message) == .published else { return }
            }
        }
        var output = there.producer
        var input = back.consumer
        var latencies = [Int64](repeating: 0, count: count)
        for number in 0..<count {
            let start = pankou_nanoseconds()
            guard output.publish(RingMessage(number)) == .published,
                let message = input.next(waiting: idle), message.number == number,
                message.inverse == ~number
            else { throw BenchmarkError("rings", "a round trip lost or changed its message") }
            latencies[number] = pankou_nanoseconds() - start
        }
        output.close()
        thread.join()
        return latencies
    }

    /// Sends back what it gets.
    private struct Echo: ~Copyable, Sendable {
        var input: RingConsumer<RingMessage>
        var output: RingProducer<RingMessage>

        init(
            _ input: consuming RingConsumer<RingMessage>,
            _ output: consuming RingProducer<RingMessage>
        ) {
            self.input = input
            self.output = output
        }
    }
}

/// A stream of messages from this thread to one or two others, timed where they are read.
enum RingStream {
    /// Messages of a sample.
    static let sample = 4_096

    /// What a reading thread finds. Only it writes before it has ended, only others read after.
    @safe
    private final class Reader: @unchecked Sendable {
        private var count = 0
        private var sum = 0
        private(set) var samples: [Int64] = []

        func run(_ consumer: consuming RingConsumer<RingMessage>, batch: Int) {
            var consumer = consumer
            var idler = Idler(RingBenchmark.idle)
            var begin = (count: 0, at: pankou_nanoseconds())
            while true {
                var part = 0
                let read = consumer.read(upTo: batch) { span in
                    for index in span.indices {
                        part &+= span[index].number &- span[index].inverse
                    }
                }
                if read > 0 {
                    sum &+= part
                    count += read
                    idler.reset(at: consumer.parking)
                } else if consumer.end != nil {
                    return
                } else {
                    idler.idle(at: consumer.parking)
                }
                let passed = count - begin.count
                guard passed >= RingStream.sample else { continue }
                // A batch may end a little behind the sample.
                let now = pankou_nanoseconds()
                samples.append((now - begin.at) * Int64(RingStream.sample) / Int64(passed))
                begin = (count, now)
            }
        }

        /// Whether it got exactly the numbers below `sent`: number − inverse is 2 × number + 1, so
        /// their sum is the square.
        func got(_ sent: Int) -> Bool { count == sent && sum == sent &* sent }
    }

    static func toOne(_ count: Int, batch: Int) throws -> [Int64] {
        let ring = try SingleProducerRing<RingMessage>(
            capacity: 1024, whenFull: .backPressure(RingBenchmark.idle))
        let reader = Reader()
        let thread = try NamedThread(named: "reader", ring.consumer) { consumer in
            reader.run(consumer, batch: batch)
        }
        publish(ring.producer, count, batch)
        thread.join()
        return try samples(of: [reader], sent: count)
    }

    static func toTwo(_ count: Int) throws -> [Int64] {
        var ring = try BroadcastRing<RingMessage>(
            capacity: 1024, whenFull: .backPressure(RingBenchmark.idle))
        let readers = (Reader(), Reader())
        let first = try NamedThread(named: "reader-1", ring.addConsumer()) { consumer in
            readers.0.run(consumer, batch: 1)
        }
        let second = try NamedThread(named: "reader-2", ring.addConsumer()) { consumer in
            readers.1.run(consumer, batch: 1)
        }
        publish(ring.takeProducer(), count, 1)
        first.join()
        second.join()
        return try samples(of: [readers.0, readers.1], sent: count)
    }

    /// Publishes the numbers below `count` and closes; a refusal shows at the readers.
    private static func publish(
        _ producer: consuming RingProducer<RingMessage>, _ count: Int, _ batch: Int
    ) {
        var producer = producer
        var next = 0
        while next < count {
            // A batch of one, or a ring that is full, goes the simple way.
            let room = batch == 1 ? 0 : producer.claim(upTo: min(batch, count - next))
            if room == 0 {
                guard producer.publish(RingMessage(next)) == .published else { return }
                next += 1
            }
            for _ in 0..<room {
                producer.stage(RingMessage(next))
                next += 1
            }
            producer.publish()
        }
    }

    private static func samples(of readers: [Reader], sent: Int) throws -> [Int64] {
        guard readers.allSatisfy({ $0.got(sent) }) else {
            throw BenchmarkError("rings", "a stream lost or changed a message")
        }
        return readers.flatMap(\.samples)
    }
}
