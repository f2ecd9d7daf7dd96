import Benchmark
import Benchmarking
import TradingModel

/// A workload and its commands, made once for all iterations.
private struct Prepared {
    let workload: Workload
    let commands: [Command]

    init(_ kind: StandardWorkload) {
        // As many timed commands as the scaling factor, so that figures are per command.
        workload = kind.generate(seed: 22, count: BenchmarkScalingFactor.mega.rawValue)
        commands = workload.commands()
    }
}

/// The standard workloads, in the modes that venues differ by.
let benchmarks: @Sendable () -> Void = {
    let modes = BenchmarkMode.all.filter { $0.numbering == .dense || $0.replay == .single }
    for kind in StandardWorkload.allCases {
        for mode in modes {
            Benchmark(
                "\(kind.rawValue): \(mode.title)",
                configuration: Benchmark.Configuration(
                    metrics: [.wallClock, .throughput, .instructions],
                    warmupIterations: 1, scalingFactor: .mega, maxDuration: .seconds(4),
                    maxIterations: 10)
            ) { benchmark, prepared in
                // Filling the books is not measured.
                var engine = FilledEngine(prepared.workload, prepared.commands, mode)
                benchmark.startMeasurement()
                blackHole(engine.run(prepared.commands, mode.replay))
                benchmark.stopMeasurement()
            } setup: {
                Prepared(kind)
            }
        }
    }
}
