import LockFree
import Testing

/// Publishes the numbers below `total`.
struct Source: Agent, ~Copyable {
    var output: RingProducer<Int>
    let total: Int

    init(_ output: consuming RingProducer<Int>, total: Int) {
        self.output = output
        self.total = total
    }

    mutating func doWork() -> Int {
        let room = output.claim(upTo: min(16, total - output.position))
        for _ in 0..<room { output.stage(output.position + output.stagedCount) }
        output.publish()
        return room
    }

    var isFinished: Bool { output.position == total }

    mutating func close() { output.close() }
}

/// Doubles what it reads.
struct Doubler: Agent, ~Copyable {
    var input: RingConsumer<Int>
    var output: RingProducer<Int>

    init(_ input: consuming RingConsumer<Int>, _ output: consuming RingProducer<Int>) {
        self.input = input
        self.output = output
    }

    mutating func doWork() -> Int {
        guard output.claim(upTo: 1) == 1, let number = input.next() else { return 0 }
        output.stage(2 * number)
        output.publish()
        return 1
    }

    var isFinished: Bool { input.end != nil }

    mutating func close() { output.close() }
}

/// Adds up what it reads.
struct Summer: Agent, ~Copyable {
    var input: RingConsumer<Int>
    var sum = 0
    var isClosed = false

    init(_ input: consuming RingConsumer<Int>) { self.input = input }

    mutating func doWork() -> Int {
        var part = 0
        let count = input.read(upTo: 32) { span in
            for index in span.indices { part += span[index] }
        }
        sum += part
        return count
    }

    var isFinished: Bool { input.end != nil }

    mutating func close() { isClosed = true }
}

extension AgentEnd {
    var isStopped: Bool { if case .stopped = self { true } else { false } }
    var isFinished: Bool { if case .finished = self { true } else { false } }
}

@Suite("Agents and their threads")
struct AgentTests {
    private func pipeline(
        total: Int
    ) throws -> (Held<Source>, Held<Doubler>, Held<Summer>) {
        let front = try SingleProducerRing<Int>(capacity: 64, whenFull: .halt)
        let back = try SingleProducerRing<Int>(capacity: 16, whenFull: .halt)
        return (
            Held(Source(front.producer, total: total)),
            Held(Doubler(front.consumer, back.producer)), Held(Summer(back.consumer))
        )
    }

    @Test func aTestRunsTheVeryAgentsByHand() throws {
        let (source, doubler, summer) = try pipeline(total: 1_000)
        while !summer.value.isFinished {
            if source.value.doWork() == 0, source.value.isFinished { source.value.close() }
            if doubler.value.doWork() == 0, doubler.value.isFinished { doubler.value.close() }
            _ = summer.value.doWork()
        }
        #expect(summer.value.sum == 999_000)
    }

    @Test(arguments: [
        IdleStrategy.backOff, .yield, .park(nanoseconds: 200_000),
        .backOff(spins: 0, yields: 1, nanoseconds: 50_000),
    ])
    func threadsRunThemToTheEnd(idle: IdleStrategy) throws {
        let front = try SingleProducerRing<Int>(capacity: 64, whenFull: .halt)
        let back = try SingleProducerRing<Int>(capacity: 16, whenFull: .halt)
        // One spot a thread, given to all of its rings: here those that it made itself.
        let spots = (front.consumer.parking, back.consumer.parking)
        let total = 100_000
        let source = try AgentRunner(
            Source(front.producer, total: total), named: "source", idle: idle)
        let doubler = try AgentRunner(
            Doubler(front.consumer, back.producer), named: "doubler", idle: idle,
            parking: spots.0)
        let summer = try AgentRunner(
            Summer(back.consumer), named: "summer", idle: idle, parking: spots.1)
        let first = source.join()
        let second = doubler.join()
        let third = summer.join()
        let ends = [first.end, second.end, third.end]
        #expect(ends.allSatisfy { $0.isFinished })
        let work = [first.workDone, second.workDone, third.workDone]
        #expect(work == [total, total, total])
        let (sum, isClosed) = (third.agent.sum, third.agent.isClosed)
        #expect(sum == total * (total - 1))
        #expect(isClosed)
    }

    @Test func aStopEndsAnIdleAgentThatSleeps() throws {
        let ring = try SingleProducerRing<Int>(capacity: 4, whenFull: .halt)
        let spot = ring.consumer.parking
        let producer = ring.producer
        let runner = try AgentRunner(
            Summer(ring.consumer), named: "sleeper", idle: .park(nanoseconds: 60_000_000_000),
            parking: spot)
        let started = ContinuousClock.now
        // A wake may be lost, and only a sleep's end would make good for it: repeated here.
        while !runner.hasEnded { runner.stop() }
        let ended = runner.join()
        let (end, isClosed, position) = (ended.end, ended.agent.isClosed, producer.position)
        #expect(end.isStopped)
        #expect(isClosed)
        #expect(ContinuousClock.now - started < .seconds(30))
        #expect(position == 0)
    }

    @Test func anErrorEndsTheAgentAndIsReported() throws {
        struct Broken: Error, Equatable { let at: Int }
        struct Faulty: Agent, ~Copyable {
            var count = 0
            var isClosed = false
            mutating func doWork() throws -> Int {
                count += 1
                if count == 5 { throw Broken(at: count) }
                return 1
            }
            mutating func close() { isClosed = true }
        }
        let ended = try AgentRunner(Faulty(), named: "faulty").join()
        guard case .failed(let error) = ended.end else {
            Issue.record("the error was lost")
            return
        }
        #expect(error as? Broken == Broken(at: 5))
        let (work, isClosed) = (ended.workDone, ended.agent.isClosed)
        #expect(work == 4)
        #expect(isClosed)
    }

    @Test func threadsHaveNames() throws {
        let found = Result<String>()
        try NamedThread(named: "matching") { found.set(NamedThread.currentName) }.join()
        #expect(found.value == "matching")
    }

    @Test(arguments: ["", "sixteen-bytes-is", "盘口盘口盘口", "a\0b"])
    func aNameHasOneToFifteenBytes(name: String) {
        let error = #expect(throws: ThreadError.self) {
            try NamedThread(named: name) {}.join()
        }
        #expect(error == .name(name))
    }

    #if os(Linux)
        @Test func aThreadStaysOnItsCore() throws {
            let core = try #require(NamedThread.currentCore)
            let found = Result<Set<Int>>()
            try NamedThread(named: "bound", core: core) {
                var cores: Set<Int> = []
                for _ in 0..<1_000 {
                    if let core = NamedThread.currentCore { cores.insert(core) }
                }
                found.set(cores)
            }.join()
            #expect(found.value == [core])
        }
    #endif

    @Test(arguments: [-1, 1_000, 4_096, Int.max])
    func aCoreThatIsNotThereIsRefused(core: Int) {
        let error = #expect(throws: ThreadError.self) {
            try NamedThread(named: "nowhere", core: core) {}.join()
        }
        #expect(error == .core(core))
    }
}

@Suite("Sleeping and waking")
struct ParkingTests {
    @Test func aWakeBetweenAnnouncementAndSleepIsNotLost() {
        let spot = ParkingSpot()
        let started = ContinuousClock.now
        spot.announce()
        spot.wake()
        spot.sleep(nanoseconds: 60_000_000_000)
        #expect(ContinuousClock.now - started < .seconds(30))
    }

    @Test func aSleepEndsByItself() {
        let spot = ParkingSpot()
        let started = ContinuousClock.now
        spot.announce()
        spot.sleep(nanoseconds: 5_000_000)
        #expect(ContinuousClock.now - started >= .milliseconds(4))
    }

    @Test func aSleeperIsWokenByAPublish() throws {
        let ring = try SingleProducerRing<Int>(capacity: 2, whenFull: .halt)
        let found = Result<Int>()
        var producer = ring.producer
        let reader = try NamedThread(named: "sleeper", ring.consumer) { consumer in
            var consumer = consumer
            // In slices of 10 s: were every wake lost, the test would fail by its time.
            if let number = consumer.next(waiting: .park(nanoseconds: 10_000_000_000)) {
                found.set(number)
            }
        }
        let started = ContinuousClock.now
        while ContinuousClock.now - started < .milliseconds(20) {}
        let outcome = producer.publish(42)
        reader.join()
        #expect(outcome == .published)
        #expect(found.value == 42)
        #expect(ContinuousClock.now - started < .seconds(8))
    }
}
