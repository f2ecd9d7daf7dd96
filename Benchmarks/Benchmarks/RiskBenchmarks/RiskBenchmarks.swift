import Benchmark
import Benchmarking

/// Orders through the gate, each of which passes all 26 checks, with the limits of the firm alone and
/// of all scopes.
let benchmarks: @Sendable () -> Void = {
    for limits in RiskLimitSetting.allCases {
        for instruments in RiskBenchmark.instruments {
            Benchmark(
                "gate, \(limits.title), instruments: \(instruments)",
                configuration: Benchmark.Configuration(
                    metrics: [.wallClock, .throughput, .instructions],
                    warmupIterations: 1, scalingFactor: .kilo, maxDuration: .seconds(4),
                    maxIterations: 1_000)
            ) { benchmark in
                // Making the gate and the orders is not measured. An order that the gate refuses is
                // a fault of the benchmark, and what it would show is not worth having.
                do {
                    var gate = try FilledGate(
                        limits, instruments: instruments,
                        orders: BenchmarkScalingFactor.kilo.rawValue)
                    benchmark.startMeasurement()
                    blackHole(gate.submitAll())
                    benchmark.stopMeasurement()
                } catch {
                    benchmark.error("\(error)")
                }
            }
        }
    }
}
