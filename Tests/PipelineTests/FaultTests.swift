import Backtesting
import Execution
import Foundation
import Journal
import LockFree
import Pipeline
import Risk
import Sodium
import Synchronization
import Testing
import TradingModel

/// A journal in memory that fails at one of its calls.
final class FailingJournal: JournalOutput {
    struct Full: Error {}

    private let failAt: UInt64
    private(set) var count: UInt64 = 0
    private(set) var hasFailed = false
    private(set) var isFinished = false

    init(failAt: UInt64) { self.failAt = failAt }

    private func note() throws -> UInt64 {
        guard count + 1 < failAt else {
            hasFailed = true
            throw Full()
        }
        count += 1
        return count
    }

    func append(header json: [UInt8]) throws -> UInt64 { try note() }
    func append(event: Event, cause: UInt64) throws -> UInt64 { try note() }
    func append(sample: Sample, cause: UInt64) throws -> UInt64 { try note() }
    func append(decision bytes: [UInt8], time: Timestamp, cause: UInt64) throws -> UInt64 {
        try note()
    }
    func append(riskEvent bytes: [UInt8], time: Timestamp, cause: UInt64) throws -> UInt64 {
        try note()
    }
    func append(input bytes: [UInt8], time: Timestamp, cause: UInt64) throws -> UInt64 {
        try note()
    }
    func append(trailer json: [UInt8], time: Timestamp) throws -> UInt64 { try note() }
    func flush() {}
    var head: SHA256Digest { .zero }
    func commit() throws -> UInt64 { count }
    func finish() throws -> UInt64 {
        isFinished = true
        return count
    }
}

/// Puts an order into the book and then, at a time, never returns until it is let go.
struct Hanging: Strategy {
    let gate: Gate
    var sent = false

    mutating func started(_ context: inout TradingContext) {
        context.wake(at: Timestamp(10, 0))
        context.wake(at: Timestamp(10, 30))
    }

    mutating func woken(_ context: inout TradingContext) {
        guard sent else {
            sent = true
            let bid = context.market.book.top.bid.price
            _ = context.submit(.buy, quantity: 100, price: Price(ticks: bid.ticks - 30))
            return
        }
        gate.isReached.store(true, ordering: .releasing)
        while !gate.isOpen.load(ordering: .acquiring) { usleep(200) }
    }
}

/// Kills its neighbour at 10:00 and ends the run at 13:30, where it is given a control.
struct Trigger: Strategy {
    let box: ControlBox

    mutating func started(_ context: inout TradingContext) {
        context.wake(at: Timestamp(10, 0))
        context.wake(at: Timestamp(11, 0))
        context.wake(at: Timestamp(13, 30))
    }

    mutating func woken(_ context: inout TradingContext) {
        let control = box.control.withLock { $0 }
        if context.now < Timestamp(11, 0) {
            control?.kill(.strategy(1), by: 42)
        } else if context.now < Timestamp(13, 0) {
            control?.rearm(.strategy(1), by: 43)
        } else {
            control?.stop(by: 42)
        }
    }
}

final class ControlBox: Sendable {
    let control = Mutex<PipelineControl?>(nil)
}

final class Gate: Sendable {
    let isOpen = Atomic(false)
    let isReached = Atomic(false)
}

@Suite("What may go wrong in a pipeline")
struct FaultTests {
    @Test(
        "when the journal ends, the engine cancels everything and stops",
        arguments: ThreadLayout.allCases, [1, 2, 40, 900] as [UInt64])
    func theJournalEnds(layout: ThreadLayout, failAt: UInt64) throws {
        let journal = FailingJournal(failAt: failAt)
        var plan = plan(
            try ThinDay(seed: 3).day, [RandomQuoter(seed: 4), RandomQuoter(seed: 5)],
            layout: layout)
        plan.journalCapacity = 16
        let outcome = try LivePipeline(plan, journal: journal).run()
        #expect(outcome.isHalted)
        #expect(outcome.result == nil)
        #expect(outcome.failures.map(\.stage) == ["journal"])
        #expect(outcome.cut == [0, 1])
        #expect(outcome.workingOrders == 0)
        #expect(journal.hasFailed && !journal.isFinished)
        #expect(journal.count == failAt - 1)
    }

    @Test(arguments: [ThreadLayout.three, .five], [false, true])
    func theRunGoesOnWithoutAStrategyThatHangs(layout: ThreadLayout, isKilled: Bool) throws {
        let day = try ThinDay(seed: 9).day
        let gate = Gate()
        defer { gate.isOpen.store(true, ordering: .releasing) }
        var live = plan(day, [Hanging(gate: gate)], layout: layout)
        live.strategyLimit = isKilled ? nil : 20_000_000
        var killer: NamedThread?
        let run = try PipelineRun(
            live,
            before: { control in
                guard isKilled else { return }
                killer = try NamedThread(named: "killer") {
                    while !gate.isReached.load(ordering: .acquiring) { usleep(200) }
                    control.kill(.strategy(0), by: 7)
                }
            })
        killer.take()?.join()
        #expect(run.outcome.cut == [0])
        let result = try #require(run.outcome.result)
        #expect(result.ordersSent == 1)
        #expect(result.tallies[0].live == 0)
        let inputs = try run.inputs
        #expect(inputs.first?.kind == .disconnected)
        let cancel = run.records.contains { record in
            guard case .event(let event) = record.body else { return false }
            return event.kind == .canceled && event.order.isOwn && event.reason == .requested
        }
        #expect(cancel)

        // The same again from the journal, where the strategy would not hang.
        let open = Gate()
        open.isOpen.store(true, ordering: .releasing)
        var again = plan(day, [Hanging(gate: open)])
        again.inputs = inputs
        #expect(try PipelineRun(again).bytes == run.bytes)
    }

    @Test("kill, rearm and stop are in the journal and can be repeated", arguments: [false, true])
    func controls(isGated: Bool) throws {
        let day = try ThinDay(seed: 11).day
        let box = ControlBox()
        let quoter = RandomQuoter(seed: 2)
        var live = plan(day, [Trigger(box: box), quoter], layout: .three)
        live.settings.risk.isOn = isGated
        let run = try PipelineRun(
            live, before: { control in box.control.withLock { $0 = control } })
        let inputs = try run.inputs
        #expect(inputs.map(\.kind) == [.killed, .rearmed, .stopped])
        // Without the gate there is nobody who could arm it again.
        #expect(run.outcome.cut == (isGated ? [] : [1]))
        let tally = try #require(run.outcome.result?.tallies[1])
        #expect(tally.live == 0)
        #expect(isGated ? tally.ordersRefused > 10 : tally.ordersRefused == 0)
        var again = plan(day, [Trigger(box: ControlBox()), quoter])
        again.settings.risk.isOn = isGated
        again.inputs = inputs
        let second = try PipelineRun(again)
        #expect(second.bytes == run.bytes)
        #expect(second.outcome.result?.stateHash == run.outcome.result?.stateHash)
    }

    @Test("what was asked for before the day is done before its first step")
    func killBeforeTheDay() throws {
        let day = try ThinDay(seed: 11).day
        let run = try PipelineRun(
            plan(day, [RandomQuoter(seed: 1)]), before: { $0.kill(.firm, by: 3) })
        let result = try #require(run.outcome.result)
        #expect(result.ordersSent > 100)
        #expect(result.ordersRefused == result.ordersSent)
        #expect(try run.inputs.map(\.kind) == [.killed])
        #expect(try run.inputs.map(\.actor) == [3])
    }

    @Test func afterTheRunNothingCanBeAskedFor() throws {
        try withFolder { folder in
            let pipeline = try LivePipeline(
                plan(try ThinDay(seed: 2).day, [RandomQuoter(seed: 1)]),
                journal: try JournalWriter(path: folder + "/j.pkj"))
            let control = pipeline.control
            _ = try pipeline.run()
            #expect(control.kill(.firm, by: 1) == .over)
        }
    }

    @Test("the pace decides when, never what")
    func pacing() throws {
        let day = try ThinDay(seed: 13).day
        let fast = try PipelineRun(plan(day, [RandomQuoter(seed: 6)]))
        // A clock of the test's own: every look at it is a moment later.
        let ticks = Mutex<Int64>(0)
        var slow = plan(day, [RandomQuoter(seed: 6)], layout: .two)
        slow.clock = {
            ticks.withLock { now in
                now += 1_000_000
                return now
            }
        }
        slow.pace = .times(5_000)
        slow.paceFrom = Timestamp(9, 30)
        let run = try PipelineRun(slow)
        #expect(run.bytes == fast.bytes)
        // 09:30 to 15:00 at 5,000 times are 3.96 s of that clock.
        #expect(ticks.withLock { $0 } >= 3_960_000_000)
    }

    @Test("a clock that stands still holds the run at its time, the same every time")
    func held() throws {
        let day = try ThinDay(seed: 13).day
        func frame(_ layout: ThreadLayout) throws -> EngineFrame? {
            var plan = plan(day, [RandomQuoter(seed: 6)], layout: layout)
            plan.clock = { 0 }
            plan.pace = .times(1)
            plan.paceFrom = Timestamp(10, 30)
            var seen: EngineFrame?
            _ = try PipelineRun(
                plan, every: 1_000_000,
                during: { control, frame in
                    guard frame.isHeld, frame.written == frame.records, seen == nil else { return }
                    seen = frame
                    control.stop(by: 1)
                })
            return seen
        }
        let one = try #require(try frame(.one))
        #expect(one.run.time >= Timestamp(10, 29) && one.run.time <= Timestamp(10, 31))
        #expect(try frame(.three) == one)
        #expect(try frame(.five) == one)
    }

    @Test("a limit on strategies needs a thread for them")
    func limitWithoutThread() throws {
        var plan = plan(try ThinDay(seed: 2).day, [RandomQuoter(seed: 1)], layout: .two)
        plan.strategyLimit = 1
        #expect(throws: PipelineError.self) {
            _ = try LivePipeline(plan, journal: FailingJournal(failAt: 5))
        }
    }
}

/// Notes what it is told, and fails or dawdles if wanted.
private final class NotingPublisher: PublisherPort {
    struct Broken: Error {}

    let notices = Mutex<[JournalNotice]>([])
    let isClosed = Atomic(false)
    private let failAt: Int
    private let delay: UInt32

    init(failAt: Int = .max, delay: UInt32 = 0) {
        self.failAt = failAt
        self.delay = delay
    }

    func publish(_ notice: JournalNotice) throws {
        if delay > 0 { usleep(delay) }
        try notices.withLock { notices in
            notices.append(notice)
            if notices.count >= failAt { throw Broken() }
        }
    }

    func tick() -> Int { 0 }

    func close() { isClosed.store(true, ordering: .releasing) }
}

@Suite("The publisher's stage")
struct PublisherTests {
    @Test(arguments: ThreadLayout.allCases, [0, 3_000] as [UInt32])
    func everyRecordIsAnnouncedOnceAndInOrder(layout: ThreadLayout, delay: UInt32) throws {
        let publisher = NotingPublisher(delay: delay)
        var plan = plan(try ThinDay(seed: 4).day, [RandomQuoter(seed: 8)], layout: layout)
        plan.commits = .every(nanoseconds: 1_000_000)
        let run = try PipelineRun(plan, publisher: publisher)
        let notices = publisher.notices.withLock { $0 }
        var last: UInt64 = 0
        for notice in notices {
            #expect(notice.first == last + 1)
            #expect(notice.last >= last && notice.durable <= notice.last)
            last = notice.last
        }
        #expect(last == UInt64(run.records.count))
        #expect(notices.last?.durable == last)
        let isClosed = publisher.isClosed.load(ordering: .acquiring)
        #expect(isClosed)
    }

    @Test func aBrokenPublisherDoesNotEndTheRun() throws {
        try withFolder { folder in
            let publisher = NotingPublisher(failAt: 3)
            let plan = plan(try ThinDay(seed: 4).day, [RandomQuoter(seed: 8)], layout: .five)
            let path = folder + "/j.pkj"
            let outcome = try LivePipeline(
                plan, journal: try JournalWriter(path: path), publisher: publisher
            ).run()
            #expect(outcome.result != nil && !outcome.isHalted)
            #expect(outcome.failures.map(\.stage) == ["publisher"])
            #expect(try JournalReader(path: path).readAll().count > 1_000)
        }
    }
}
