import Benchmarking
import Risk
import Testing

@Suite("Risk benchmark")
struct RiskBenchmarkTests {
    @Test func everyOrderPassesAndEveryOperationIsTimed() throws {
        var parts: [Double] = []
        // An order that is refused makes it throw.
        let results = try RiskBenchmark(orders: 2_000, runs: 2).measure {
            parts.append($0)
        }.operations
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
            // Half of the orders go through the chain first; half as many fills and cancels as orders
            // happen.
            let counts = result.latencies.map(\.nanoseconds.count)
            #expect(counts[0] == 2 * 1_000 && counts[1] == 2 * 1_000)
            #expect(counts[2] > 1_500 && counts[3] > 1_500)
        }
        #expect(parts == parts.sorted() && parts.last == 1)
    }

    @Test func everyCheckIsTimed() throws {
        let checks = try RiskBenchmark(orders: 1_000, runs: 1, limits: [.all]).measure().checks
        #expect(checks.map(\.limits) == [.all])
        let latencies = try #require(checks.first).latencies
        #expect(latencies.map(\.check) == [nil] + RiskCheck.allCases)
        // All orders, once for one instrument and once for many.
        #expect(latencies.allSatisfy { $0.nanoseconds.count == 2 * 1_000 })
        #expect(latencies.allSatisfy { $0.percentile(5_000) <= $0.percentile(9_990) })
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
            .operations
        #expect(results.allSatisfy { $0.latencies[0].nanoseconds.count == most / 2 })
    }
}
