import Benchmarking
import Risk
import Testing

@Suite("Risk benchmark")
struct RiskBenchmarkTests {
    @Test func everyOrderPassesAndEveryOperationIsTimed() throws {
        var parts: [Double] = []
        // An order that is refused makes it throw.
        let results = try RiskBenchmark(orders: 2_000, runs: 2).measure { parts.append($0) }
        #expect(results.map(\.limits) == [.firm, .firm, .all, .all])
        #expect(results.map(\.instruments) == [1, 100, 1, 100])
        for result in results {
            #expect(result.latencies.map(\.operation) == RiskOperation.allCases)
            for latencies in result.latencies {
                let samples = latencies.nanoseconds
                #expect(samples == samples.sorted())
                #expect(samples.allSatisfy { $0 >= 0 })
                #expect(latencies.percentile(5_000) <= latencies.percentile(9_990))
                #expect(latencies.percentile(10_000) == samples.last)
            }
            // Half of the steps are orders, a quarter fills and a quarter cancels.
            let counts = result.latencies.map(\.nanoseconds.count)
            #expect(counts[0] == 2 * 2_000)
            #expect(counts[1] > 1_500 && counts[2] > 1_500)
        }
        #expect(parts == parts.sorted() && parts.last == 1)
    }

    @Test func everyCheckHasACost() throws {
        var parts: [Double] = []
        let benchmark = RiskBenchmark(orders: 1_000, runs: 1, limits: [.all])
        let costs = try benchmark.measureChecks { parts.append($0) }
        #expect(costs.map(\.check) == RiskCheck.allCases)
        #expect(costs.allSatisfy { $0.nanoseconds.count == 1 && $0.nanoseconds[0] >= 0 })
        // Most checks take measurably longer than none, whatever else the machine does.
        #expect(costs.count { $0.nanoseconds[0] > 0 } > 20)
        #expect(parts == [1])
    }

    @Test(arguments: RiskLimitSetting.allCases)
    func aFilledGateTakesAllThatComes(limits: RiskLimitSetting) throws {
        var gate = try FilledGate(limits, instruments: 100, orders: 1_000)
        let passed = gate.submitAll()
        #expect(passed == 1_000)
    }

    /// A full run stays below the line of the day, above which an order raises an alert.
    @Test func theLargestRunPasses() throws {
        let most = RiskBenchmark.orderRange.upperBound
        let results = try RiskBenchmark(orders: most, runs: 1, limits: [.all]).measure()
        #expect(results.allSatisfy { $0.latencies[0].nanoseconds.count == most })
    }
}
