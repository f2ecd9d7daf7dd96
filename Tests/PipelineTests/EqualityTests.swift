import Backtesting
import Foundation
import Journal
import Pipeline
import Testing
import TradingModel

@Suite("The pipeline and the backtest")
struct EqualityTests {
    /// `PANKOU_PIPELINE_SEEDS` of them: 100 before a release, fewer in each run.
    private static let seeds: UInt64 =
        ProcessInfo.processInfo.environment["PANKOU_PIPELINE_SEEDS"].flatMap { UInt64($0) } ?? 8

    @Test(
        "the same inputs give the same bytes and the same state, on 1, 2 and 3 threads",
        arguments: 1...seeds)
    func theSameBytes(seed: UInt64) throws {
        let thin = try ThinDay(seed: seed)
        let plan = try thin.plan(seed: seed)
        let (reference, outcome) = try withFolder { folder in
            let path = folder + "/journal"
            let outcome = try plan.run(thin.day, journal: path)
            return (try journalBytes(path), outcome)
        }
        for layout in [ThreadLayout.one, .two, .three] {
            var pipeline = try PipelinePlan(plan, on: thin.day)
            pipeline.layout = layout
            // Small rings: full and empty ones are met all the time.
            pipeline.tapeCapacity = 1 << (seed % 7)
            pipeline.journalCapacity = 1 << (seed % 5)
            let run = try PipelineRun(pipeline)
            #expect(run.bytes == reference, "seed \(seed), \(layout) threads")
            #expect(
                run.outcome.result?.stateHash == outcome.stateHash,
                "seed \(seed), \(layout) threads")
        }
    }

    @Test(arguments: ThreadLayout.allCases)
    func severalStrategiesShareADay(layout: ThreadLayout) throws {
        let day = try ThinDay(seed: 77).day
        func run(_ layout: ThreadLayout) throws -> PipelineRun {
            var plan = plan(
                day, [RandomQuoter(seed: 1), RandomQuoter(seed: 2), RandomQuoter(seed: 3)],
                layout: layout)
            plan.namesParents = true
            plan.hashEvery = 1_000
            return try PipelineRun(plan)
        }
        let (one, other) = (try run(.one), try run(layout))
        #expect(one.bytes == other.bytes)
        #expect(one.outcome.marks == other.outcome.marks)
        #expect(one.outcome.marks.count > 5)
        let result = try #require(other.outcome.result)
        #expect(result.tallies.allSatisfy { $0.ordersSent > 20 && $0.filled > 0 })
    }

    @Test("the state hash tells apart runs that differ in one order")
    func theHashSeesADifference() throws {
        let day = try ThinDay(seed: 5).day
        let one = try PipelineRun(plan(day, [RandomQuoter(seed: 1)]))
        let two = try PipelineRun(plan(day, [RandomQuoter(seed: 2)]))
        #expect(one.outcome.result?.stateHash != two.outcome.result?.stateHash)
    }
}
