import Backtesting
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
