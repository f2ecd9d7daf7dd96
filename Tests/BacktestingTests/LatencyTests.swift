import Backtesting
import MarketModels
import Testing
import TradingModel

@Suite("Latency")
struct LatencyTests {
    @Test(arguments: [
        ("2ms", LatencyModel.constant(nanoseconds: 2_000_000)),
        ("500us", .constant(nanoseconds: 500_000)), ("0", .constant(nanoseconds: 0)),
        ("lognormal:2ms,0.5", .logNormal(medianNanoseconds: 2_000_000, sigma: 0.5)),
    ])
    func modelsAreReadFromText(text: String, model: LatencyModel) throws {
        #expect(try LatencyModel.parse(text).get() == model)
    }

    @Test(arguments: [
        "", "2", "ms", "-1ms", "2 ms", "1.5ms", "9999999999999999999ns", "601s", "lognormal:2ms",
        "lognormal:2ms,x", "lognormal:0,1", "lognormal:2ms,9", "nan", "2ms,0.5",
    ])
    func otherTextIsRefused(text: String) {
        #expect(throws: LatencyFault.self) { try LatencyModel.parse(text).get() }
    }

    @Test func seededLatenciesRepeatAndDifferBySeed() throws {
        func updates(_ seed: UInt64) throws -> [Timestamp] {
            var day = SmallDay()
            day.submit(Timestamp(9, 31), .sell, 1, 300, at: 1_000)
            let result = try run(try day.day(), OneOrder()) {
                $0.seed = seed
                let model = LatencyModel.logNormal(medianNanoseconds: 2_000_000, sigma: 0.7)
                $0.latencies = Latencies(feed: model, entry: model, response: model)
            }
            return result.records.map(\.time)
        }
        let first = try updates(4)
        #expect(try updates(4) == first)
        #expect(try updates(5) != first)
    }
}

@Suite("Portable mathematics")
struct PortableMathTests {
    @Test(arguments: [
        (0.0, 1.0), (1.0, 2.718281828459045), (-1.0, 0.36787944117144233),
        (10.0, 22026.465794806718), (-20.0, 2.061153622438558e-9), (0.5, 1.6487212707001282),
    ])
    func exponential(x: Double, value: Double) {
        #expect(abs(PortableMath.exp(x) / value - 1) < 1e-14)
        #expect(abs(PortableMath.log(value) - x) < 1e-13)
    }

    @Test func normalVariatesHaveTheirMoments() {
        var generator = SplitMix64(seed: 11)
        let draws = (0..<100_000).map { _ in PortableMath.normal(&generator) }
        let mean = draws.reduce(0, +) / 1e5
        let variance = draws.reduce(0) { $0 + $1 * $1 } / 1e5 - mean * mean
        // Four standard errors: 4/√n and 4·√(2/n).
        #expect(abs(mean) < 0.0127)
        #expect(abs(variance - 1) < 0.0179)
    }
}
