import Backtesting
import Execution
import Foundation
import Journal
import Pipeline
import Risk
import Synchronization
import Testing
import TradingModel

/// Something done to the engine at a time of the day.
struct Step: Sendable {
    let time: Timestamp
    let act: @Sendable (PipelineControl) -> Void

    init(_ hour: Int64, _ minute: Int64, _ act: @escaping @Sendable (PipelineControl) -> Void) {
        time = Timestamp(hour, minute)
        self.act = act
    }
}

/// Does things to the engine at times of the day, through a control that it is given.
struct Steering: Strategy {
    let box: ControlBox
    let steps: [Step]

    mutating func started(_ context: inout TradingContext) {
        for step in steps { context.wake(at: step.time) }
    }

    mutating func woken(_ context: inout TradingContext) {
        guard let control = box.control.withLock({ $0 }) else { return }
        for step in steps where step.time == context.now { step.act(control) }
    }
}

/// What people were answered, in order.
final class Answers: Sendable {
    private let state = Mutex<[ControlAnswer]>([])

    var all: [ControlAnswer] { state.withLock { $0 } }

    func person(_ actor: UInt32, isInTurn: Bool = false) -> ControlPerson {
        ControlPerson(actor, name: "person-\(actor)", isInTurn: isInTurn) { answer in
            self.state.withLock { $0.append(answer) }
        }
    }
}

/// Limits of a test: `version largest`, an order of at most so many shares.
private func readLimits(_ text: String) throws -> RiskProfile {
    let words = text.split(separator: " ")
    var profile = RiskProfile.backtest
    let version: UInt32 = try #require(UInt32(words[0]))
    let largest: Int64 = try #require(Int64(words[1]))
    profile.version = version
    profile.firm[.maximumQuantity] = largest
    profile.switchedOff.bits |= CheckSet([.fatFinger]).bits
    return profile
}

@Suite("What people ask of a running engine")
struct ControlTests {
    private static let layouts: [ThreadLayout] = [.one, .three]

    private func run(
        _ steps: [Step], isGated: Bool = true, layout: ThreadLayout
    ) throws -> (PipelineRun, PipelinePlan) {
        let day = try ThinDay(seed: 11).day
        let box = ControlBox()
        func steered(_ box: ControlBox) -> PipelinePlan {
            var made = plan(
                day, [Steering(box: box, steps: steps), RandomQuoter(seed: 2)], layout: layout)
            made.settings.risk.isOn = isGated
            made.journalCapacity = 16
            return made
        }
        let run = try PipelineRun(
            steered(box), before: { control in box.control.withLock { $0 = control } })
        var again = steered(ControlBox())
        again.inputs = try run.inputs
        again.readLimits = { try readLimits($0) }
        return (run, again)
    }

    private func events(_ run: PipelineRun) -> [RiskEvent] {
        run.records.compactMap { record in
            guard case .riskEvent(let bytes) = record.body,
                case .event(let event)? = RiskRecord(bytes[...])
            else { return nil }
            return event
        }
    }

    @Test(
        "who killed may not arm again: an event, and an answer that names who did",
        arguments: layouts)
    func refusedRearm(layout: ThreadLayout) throws {
        let answers = Answers()
        let (run, again) = try run(
            [
                Step(10, 0) { $0.kill(.strategy(1), by: answers.person(42)) },
                Step(10, 30) { $0.rearm(.strategy(1), by: answers.person(42)) },
                Step(11, 0) { $0.rearm(.strategy(1), by: answers.person(43)) },
                Step(11, 1) { $0.rearm(.strategy(1), by: answers.person(43)) },
            ], layout: layout)
        try #require(answers.all.count == 4)
        let inputs = try run.inputs
        #expect(inputs.map(\.kind) == [.killed, .rearmed, .rearmed, .rearmed])
        #expect(inputs.map(\.person) == [42, 42, 43, 43].map { "person-\($0)" })
        let numbers = run.records.compactMap { record -> UInt64? in
            guard case .input = record.body else { return nil }
            return record.seq
        }
        let times = inputs.map { Timestamp(nanoseconds: $0.time) }
        #expect(answers.all[0] == .done(seq: numbers[0], at: times[0]))
        #expect(answers.all[1] == .samePerson(blocker: 42, seq: numbers[1], at: times[1]))
        #expect(answers.all[2] == .done(seq: numbers[2], at: times[2]))
        #expect(answers.all[3] == .notBlocked)

        let told = events(run)
        let refused = told.filter { $0.kind == .rearmRefused }
        #expect(refused.count == 1)
        #expect(refused.first?.actor == 42)
        #expect(refused.first?.measured == 42)
        #expect(refused.first?.scope == .strategy(1))
        #expect(refused.first?.reason == .samePerson)
        #expect(told.count { $0.kind == .rearm } == 1)
        // The event's cause is the request.
        let record = run.records.first { record in
            guard case .riskEvent(let bytes) = record.body else { return false }
            return bytes.first == RiskEventKind.rearmRefused.rawValue
        }
        #expect(record?.cause == numbers[1])
        #expect(try PipelineRun(again).bytes == run.bytes)
    }

    @Test("other limits are in force between two steps, and can be repeated", arguments: layouts)
    func limits(layout: ThreadLayout) throws {
        let answers = Answers()
        let texts = ["2 100", "2 50", "3 1000000"]
        let orders = try texts.map { LimitsOrder(text: $0, profile: try readLimits($0)) }
        let (run, again) = try run(
            [
                Step(10, 0) { $0.replace(orders[0], by: answers.person(7, isInTurn: true)) },
                // Its version is that of the one in force.
                Step(10, 30) { $0.replace(orders[1], by: answers.person(7)) },
                Step(13, 30) { $0.replace(orders[2], by: answers.person(8)) },
            ], layout: layout)
        try #require(answers.all.count == 3)
        guard case .done(_, let first) = answers.all[0] else {
            Issue.record("\(answers.all[0])")
            return
        }
        // The time of the turn.
        #expect(first == Timestamp(10, 0))
        #expect(
            answers.all[1]
                == .unsound(RiskFault("version must be above 2, the one in force, not 2")))
        let inputs = try run.inputs
        #expect(inputs.map(\.kind) == [.limits, .limits])
        #expect(inputs.map(\.text) == [texts[0], texts[2]])
        let changes = events(run).filter { $0.kind == .limitChange }
        #expect(changes.map(\.version) == [2, 3])
        #expect(changes.map(\.limit) == [100, 1_000_000])
        #expect(changes.map(\.actor) == [7, 8])

        // Every order was held against the limits of its moment.
        let decisions = run.records.compactMap { record -> DecisionRecord? in
            guard case .decision(let bytes) = record.body else { return nil }
            return DecisionRecord(bytes[...])
        }
        #expect(Set(decisions.map(\.version)) == [1, 2, 3])
        for decision in decisions {
            let isTight = decision.version == 2
            let found = decision.outcome(.orderQuantity)
            #expect(found.limit == (isTight ? 100 : 1_000_000))
            #expect((found.verdict == .denied) == (isTight && decision.quantity > 100))
        }
        #expect(decisions.contains { $0.check == .orderQuantity })
        #expect(try PipelineRun(again).bytes == run.bytes)

        var unable = again
        unable.readLimits = nil
        #expect(throws: PipelineError.self) { _ = try PipelineRun(unable) }
    }

    @Test func withoutAGateThereAreNoLimitsToReplace() throws {
        let answers = Answers()
        let profile = try readLimits("2 100")
        let (run, _) = try run(
            [
                Step(10, 0) { control in
                    control.replace(
                        LimitsOrder(text: "2 100", profile: profile), by: answers.person(7))
                    control.rearm(.firm, by: answers.person(7))
                }
            ], isGated: false, layout: .one)
        #expect(answers.all == [.unsound(RiskFault("this run has no risk gate")), .gateIsOff])
        #expect(try run.inputs.map(\.kind) == [.rearmed])
    }

    @Test("whoever asks at the end is answered, once")
    func atTheEnd() throws {
        let answers = Answers()
        try withFolder { folder in
            let pipeline = try LivePipeline(
                plan(try ThinDay(seed: 2).day, [RandomQuoter(seed: 1)]),
                journal: try JournalWriter(path: folder + "/j.pkj"))
            let control = pipeline.control
            control.stop(by: 1)
            let early = control.rearm(.firm, by: answers.person(3))
            #expect(early == .taken)
            _ = try pipeline.run()
            let late = control.rearm(.firm, by: answers.person(3))
            #expect(late == .over)
        }
        #expect(answers.all.count == 1)
    }
}
