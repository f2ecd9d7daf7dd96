// swift-tools-version: 6.2
import PackageDescription

/// Every target is built with strict memory safety: an unsafe construct without `unsafe` is a warning.
let safety: [SwiftSetting] = [.strictMemorySafety()]

/// One ordering of the rings weakened: only for Tests/LockFreeTests/thread-sanitizer.
let ringMutant: [SwiftSetting] =
    Context.environment["PANKOU_RING_MUTANT"].flatMap { $0.isEmpty ? nil : [.define($0)] } ?? []

/// The pipeline with a mailbox that changes hands too early: only for
/// Tests/PipelineTests/thread-sanitizer.
let pipelineMutant: [SwiftSetting] =
    Context.environment["PANKOU_PIPELINE_MUTANT"].flatMap { $0.isEmpty ? nil : [.define($0)] }
    ?? []

let package = Package(
    name: "Pankou",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "pankou", targets: ["PankouCLI"]),
        .library(name: "TradingModel", targets: ["TradingModel"]),
        .library(name: "Matching", targets: ["Matching"]),
        .library(name: "Signals", targets: ["Signals"]),
        .library(name: "VolumeCurves", targets: ["VolumeCurves"]),
        .library(name: "MarketModels", targets: ["MarketModels"]),
        .library(name: "Risk", targets: ["Risk"]),
        .library(name: "LockFree", targets: ["LockFree"]),
        .library(name: "EventStream", targets: ["EventStream"]),
        .library(name: "Backtesting", targets: ["Backtesting"]),
        .library(name: "Pipeline", targets: ["Pipeline"]),
        .library(name: "PankouKit", targets: ["PankouKit"]),
        .library(name: "Benchmarking", targets: ["Benchmarking"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.1.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
    ],
    targets: [
        // The kernel: commands in, events out. No clock, no I/O, no Foundation.
        .target(name: "TradingModel", dependencies: ["CPlatform"], swiftSettings: safety),
        .target(name: "Rulebook", dependencies: ["TradingModel"], swiftSettings: safety),
        .target(
            name: "MarketModels", dependencies: ["TradingModel"], swiftSettings: safety),
        .target(
            name: "Signals", dependencies: ["TradingModel", "Rulebook", "MarketModels"],
            swiftSettings: safety),
        .target(
            name: "VolumeCurves", dependencies: ["TradingModel", "Rulebook", "MarketModels"],
            swiftSettings: safety),
        .target(name: "CPlatform"),
        .target(
            name: "Matching", dependencies: ["TradingModel", "CPlatform"], swiftSettings: safety),
        .target(
            name: "Venue", dependencies: ["TradingModel", "Rulebook", "Matching"],
            swiftSettings: safety),
        .target(
            name: "Risk", dependencies: ["TradingModel", "Rulebook", "CPlatform"],
            swiftSettings: safety),
        .target(
            name: "Execution", dependencies: ["TradingModel", "Rulebook", "VolumeCurves"],
            swiftSettings: safety),
        .target(
            name: "Strategies",
            dependencies: [
                "TradingModel", "Rulebook", "MarketModels", "Signals", "VolumeCurves",
                "Execution",
            ], path: "Strategies", exclude: ["Presets"], swiftSettings: safety),

        // Threads and the rings between them; knows nothing of trading.
        .target(
            name: "LockFree", dependencies: ["CPlatform"], swiftSettings: safety + ringMutant),

        // The shells: files, hashes, reports, virtual time, the command line.
        .target(name: "CZlib"),
        .systemLibrary(
            name: "CSodium", path: "Sources/CSodium",
            providers: [.apt(["libzmq3-dev"]), .brew(["zeromq", "libsodium"])]),
        .target(name: "Sodium", dependencies: ["CSodium"], swiftSettings: safety),
        .systemLibrary(
            name: "CZeroMQ", path: "Sources/CZeroMQ",
            providers: [.apt(["libzmq3-dev"]), .brew(["zeromq", "libsodium"])]),
        .target(name: "ZeroMQ", dependencies: ["CZeroMQ"], swiftSettings: safety),
        .target(name: "Journal", dependencies: ["TradingModel", "Sodium"], swiftSettings: safety),
        .target(
            name: "EventStream",
            dependencies: [
                "TradingModel", "CPlatform", "ZeroMQ", "LockFree", "Sodium", "Journal", "Risk",
            ],
            exclude: ["Schema", "Python"], swiftSettings: safety),
        .target(
            name: "MarketData",
            dependencies: [
                "TradingModel", "Rulebook", "MarketModels", "VolumeCurves", "Matching", "CZlib",
            ],
            path: "MarketData", swiftSettings: safety),
        .target(
            name: "Analytics", dependencies: ["TradingModel", "MarketModels"],
            swiftSettings: safety),
        .target(
            name: "Backtesting",
            dependencies: [
                "TradingModel", "Rulebook", "MarketModels", "Matching", "Venue", "Signals",
                "Execution", "Strategies", "Risk", "MarketData", "Analytics", "Journal", "Sodium",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
            ], swiftSettings: safety),
        .target(
            name: "Pipeline",
            dependencies: [
                "TradingModel", "Rulebook", "Risk", "Execution", "MarketData", "LockFree",
                "CPlatform", "Journal", "Backtesting", "Sodium",
            ], swiftSettings: safety + pipelineMutant),
        .target(
            name: "PankouKit",
            dependencies: [
                "TradingModel", "Rulebook", "MarketModels", "Matching", "Venue", "Signals",
                "Execution", "Risk",
                "Strategies", "VolumeCurves", "MarketData", "Analytics", "Journal", "Backtesting",
                "Pipeline", "LockFree", "Sodium", "Benchmarking", "ZeroMQ", "EventStream",
                "CPlatform",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Yams", package: "Yams"),
            ], resources: [.embedInCode("Presets")], swiftSettings: safety),
        .executableTarget(name: "PankouCLI", dependencies: ["PankouKit"], swiftSettings: safety),

        .target(
            name: "Benchmarking",
            dependencies: [
                "TradingModel", "Matching", "MarketData", "LockFree", "Risk", "CPlatform", "ZeroMQ",
                "EventStream",
            ],
            swiftSettings: safety),

        // Tests mirror Sources.
        .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),
        .target(
            name: "TestSupport", dependencies: ["TradingModel", "Matching", "CAllocationCounter"],
            path: "Tests/TestSupport", swiftSettings: safety),
        .testTarget(
            name: "TradingModelTests", dependencies: ["TradingModel", "TestSupport"],
            swiftSettings: safety),
        .testTarget(
            name: "RulebookTests", dependencies: ["TradingModel", "Rulebook", "TestSupport"],
            swiftSettings: safety),
        .testTarget(
            name: "MatchingTests", dependencies: ["TradingModel", "Matching", "TestSupport"],
            exclude: ["Corpus"], swiftSettings: safety),
        .testTarget(
            name: "VenueTests",
            dependencies: [
                "TradingModel", "Rulebook", "Matching", "Venue", "TestSupport",
            ],
            swiftSettings: safety),
        .testTarget(
            name: "RiskTests", dependencies: ["TradingModel", "Rulebook", "Risk", "TestSupport"],
            swiftSettings: safety),
        .testTarget(
            name: "ExecutionTests",
            dependencies: [
                "TradingModel", "Rulebook", "Execution", "TestSupport",
            ],
            swiftSettings: safety),
        .testTarget(
            name: "StrategiesTests",
            dependencies: [
                "TradingModel", "Rulebook", "MarketModels", "Signals", "VolumeCurves",
                "Execution", "Strategies", "TestSupport",
            ],
            swiftSettings: safety),
        .testTarget(
            name: "SignalsTests",
            dependencies: ["TradingModel", "Rulebook", "Signals", "TestSupport"],
            swiftSettings: safety),
        .testTarget(
            name: "VolumeCurvesTests",
            dependencies: [
                "TradingModel", "Rulebook", "VolumeCurves", "MarketData", "TestSupport",
            ],
            exclude: ["Golden"], swiftSettings: safety),
        .testTarget(
            name: "MarketModelsTests", dependencies: ["TradingModel", "MarketModels"],
            exclude: ["Golden"], swiftSettings: safety),
        .testTarget(
            name: "LockFreeTests", dependencies: ["TradingModel", "LockFree", "TestSupport"],
            exclude: ["thread-sanitizer"], swiftSettings: safety),
        .testTarget(
            name: "EventStreamTests",
            dependencies: [
                "TradingModel", "LockFree", "ZeroMQ", "Sodium", "Journal", "Risk", "EventStream",
            ],
            exclude: ["Golden", "decode_by_schema.py"], swiftSettings: safety),
        .testTarget(name: "ZeroMQTests", dependencies: ["ZeroMQ"], swiftSettings: safety),
        .testTarget(
            name: "JournalTests",
            dependencies: [
                "TradingModel", "Journal", "Sodium", "TestSupport",
            ],
            exclude: ["kill-nine", "verify_proof.py"], swiftSettings: safety),
        .testTarget(
            name: "MarketDataTests",
            dependencies: [
                "TradingModel", "Rulebook", "VolumeCurves", "MarketData", "TestSupport",
            ],
            swiftSettings: safety),
        .testTarget(
            name: "AnalyticsTests",
            dependencies: ["TradingModel", "MarketModels", "Analytics", "TestSupport"],
            exclude: ["Golden"], swiftSettings: safety),
        .testTarget(
            name: "BenchmarkingTests",
            dependencies: [
                "TradingModel", "Matching", "MarketData", "Risk", "Benchmarking", "TestSupport",
            ],
            swiftSettings: safety),
        .testTarget(
            name: "ServeTests",
            dependencies: ["PankouCLI", "TradingModel", "MarketData", "Journal"],
            exclude: ["trade_in_lockstep.py", "steer.py"], swiftSettings: safety),
        .testTarget(
            name: "BacktestingTests",
            dependencies: [
                "TradingModel", "Rulebook", "MarketModels", "Matching", "Venue", "Execution",
                "Strategies", "Signals", "Risk", "MarketData", "Analytics", "Journal",
                "Backtesting",
                "TestSupport",
            ],
            swiftSettings: safety),
        .testTarget(
            name: "PipelineTests",
            dependencies: [
                "TradingModel", "Rulebook", "Execution", "Strategies", "MarketData", "Journal",
                "LockFree", "Backtesting", "Pipeline", "Risk", "Sodium",
            ],
            exclude: ["thread-sanitizer"], swiftSettings: safety),
    ]
)

// The fuzzer has its own way of being built, described in Tests/FuzzMatching/run.
if Context.environment["PANKOU_FUZZ"] == "1" {
    package.products.append(.executable(name: "FuzzMatching", targets: ["FuzzMatching"]))
    package.targets.append(
        .executableTarget(
            name: "FuzzMatching", dependencies: ["TradingModel", "TestSupport"],
            path: "Tests/FuzzMatching", exclude: ["run"], swiftSettings: safety))
}

// The pipeline and what is below it, for the thread sanitizer; see
// Tests/PipelineTests/thread-sanitizer.
if Context.environment["PANKOU_PIPELINE"] == "1" {
    package.products = []
    package.targets.removeAll { target in
        ["PankouKit", "PankouCLI", "Benchmarking", "EventStream", "ZeroMQ", "CZeroMQ"].contains(
            target.name)
            || target.type == .test && target.name != "PipelineTests"
    }
    // Declared for the command line alone, they would be built or warned of.
    package.dependencies = [
        .package(url: "https://github.com/apple/swift-collections", from: "1.1.0")
    ]
}

// The rings alone, for the thread sanitizer; see Tests/LockFreeTests/thread-sanitizer.
if Context.environment["PANKOU_RINGS"] == "1" {
    let kept = [
        "TradingModel", "CPlatform", "Matching", "CAllocationCounter", "TestSupport", "LockFree",
        "LockFreeTests",
    ]
    package.products = []
    package.dependencies = []
    package.targets.removeAll { !kept.contains($0.name) }
    package.targets.append(
        .executableTarget(
            name: "LockFreeCanaries", dependencies: ["LockFree"], path: "Tests/LockFreeCanaries",
            swiftSettings: safety))
}
