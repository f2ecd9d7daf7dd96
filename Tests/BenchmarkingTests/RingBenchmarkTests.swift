import Benchmarking
import Testing

@Suite("Ring benchmark")
struct RingBenchmarkTests {
    @Test func everyPassIsMeasuredAndEveryMessageArrives() throws {
        var parts: [Double] = []
        // A message that is lost or changed makes it throw.
        let results = try RingBenchmark(trips: 200, messages: 10_000, runs: 1).measure {
            parts.append($0)
        }
        #expect(results.map(\.pass) == RingPass.allCases)
        for result in results {
            switch result.pass {
            case .pingPong, .roundTrip: #expect(result.samples.count == 10 * 200)
            // Two full samples of 4,096 in each turn; a batch may put its end a little behind.
            case .single, .batch: #expect(result.samples.count == 10 * 2)
            case .broadcast: #expect(result.samples.count == 10 * 2 * 2)
            }
            #expect(result.samples == result.samples.sorted())
            #expect(result.percentile(5_000) <= result.percentile(9_990))
            #expect(result.percentile(10_000) == result.samples.last)
            #expect(result.nanosecondsEach > 0)
            #expect(result.medians.count == 10)
            #expect(result.medians.allSatisfy { result.samples.contains($0) })
        }
        #expect(parts == parts.sorted() && parts.last == 1)
    }
}
