// swift-tools-version: 6.1
import PackageDescription

// How fast the matching engine and the risk gate are, with the statistics of a benchmark harness:
// wall clock, throughput and, where the system lets programs count them, instructions of a command in
// the four standard workloads, and of an order through the gate.
//
//     swift package --package-path Benchmarks benchmark
//     swift package --package-path Benchmarks benchmark --filter 'deep.*'
//     swift package --package-path Benchmarks benchmark --target RiskBenchmarks
//
// A package of its own, so that whoever builds Pankou does not build the harness. `traits: []`
// leaves out the interposers of malloc and of the Swift runtime, which would stand in the way of what
// is measured. `pankou bench` measures the same without the harness, in more detail and against the
// loop that no engine can beat.
let package = Package(
    name: "PankouBenchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "Pankou", path: ".."),
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        .executableTarget(
            name: "MatchingBenchmarks",
            dependencies: [
                .product(name: "Benchmarking", package: "Pankou"),
                .product(name: "TradingModel", package: "Pankou"),
                .product(name: "Benchmark", package: "benchmark"),
            ],
            path: "Benchmarks/MatchingBenchmarks",
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
        .executableTarget(
            name: "RiskBenchmarks",
            dependencies: [
                .product(name: "Benchmarking", package: "Pankou"),
                .product(name: "Benchmark", package: "benchmark"),
            ],
            path: "Benchmarks/RiskBenchmarks",
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    ]
)
