import Matching
import TestSupport
import Testing
import TradingModel

@testable import Benchmarking

@Suite("Standard workloads")
struct StandardWorkloadTests {
    /// How many of the timed commands of `workload` are of `kinds`, in hundredths.
    private func share(_ kinds: Set<WorkloadRecord.Kind>, _ workload: Workload) -> Double {
        let found = workload.records[workload.prefix...].count { kinds.contains($0.kind) }
        return 100 * Double(found) / Double(workload.timed)
    }

    /// Live orders of all instruments at every `step` commands behind the prefix.
    private func live(_ workload: Workload, step: Int) -> [Int] {
        var engine = workload.engine(.any)
        var events = EventBuffer()
        var result: [Int] = []
        for (index, record) in workload.records.enumerated() {
            engine.apply(record.command(at: 0), into: &events)
            events.removeAll()
            if index >= workload.prefix, (index - workload.prefix) % step == 0 {
                result.append(engine.orderCount)
            }
        }
        return result
    }

    @Test(arguments: [StandardWorkload.realistic, .aggressive])
    func aSeedFixesEveryRecord(_ kind: StandardWorkload) {
        let first = kind.generate(seed: 5, count: 5_000)
        #expect(first.records == kind.generate(seed: 5, count: 5_000).records)
        #expect(first.records != kind.generate(seed: 6, count: 5_000).records)
        #expect(first.timed == 5_000)
        #expect(first.isDense)
    }

    @Test func realisticIsAsDescribed() {
        let workload = StandardWorkload.realistic.generate(seed: 3, count: 100_000)
        // A quarter of the marketable orders are limit orders.
        #expect(abs(share([.limit], workload) - 47.5) < 2)
        #expect(abs(share([.cancel, .reduce], workload) - 40) < 2)
        #expect(abs(share([.replace], workload) - 5) < 2)
        #expect(abs(share([.immediate, .market], workload) - 7.5) < 2)
        for orders in live(workload, step: 1_000) { #expect(abs(orders - 10_000) < 500) }
    }

    @Test func aggressiveOrdersSweepLevels() {
        let workload = StandardWorkload.aggressive.generate(seed: 3, count: 50_000)
        let sweeps = share([.immediate, .market], workload)
        #expect(abs(sweeps - 22.5) < 2)
        for orders in live(workload, step: 1_000) { #expect(orders < 3_000) }
        let mode = BenchmarkMode(numbering: .any, replay: .single)
        #expect(Replayer(workload).run(mode).checksum.trades > 20_000)
    }

    @Test func deepAndSparse() {
        let workload = StandardWorkload.deep.generate(seed: 3, count: 1_000)
        #expect(workload.prefix == 1_000_000)
        #expect(abs(workload.maximumLive - 1_000_000) < 30_000)
        let prices = Set(workload.records[..<workload.prefix].map(\.price)).sorted()
        #expect(abs(prices.count - 100_000) < 1_000)
        #expect(zip(prices, prices.dropFirst()).allSatisfy { ($1 - $0) % 4 == 0 })
        #expect(workload.records == StandardWorkload.deep.generate(seed: 3, count: 1_000).records)
    }

    @Test func instrumentsAreActiveByTheirRank() {
        let workload = StandardWorkload.zipf.generate(seed: 3, count: 200_000)
        var commands = [Int](repeating: 0, count: 1_000)
        for record in workload.records[workload.prefix...] { commands[Int(record.symbol)] += 1 }
        #expect(workload.symbols == 1_000)
        #expect(abs(Double(commands[0]) / Double(commands[1]) - 2) < 0.1)
        #expect(abs(Double(commands[0]) / Double(commands[9]) - 10) < 1)
        #expect(commands.allSatisfy { $0 > 0 })
        let again = StandardWorkload.zipf.generate(seed: 3, count: 100)
        #expect(again.records.elementsEqual(workload.records.prefix(workload.prefix + 100)))
    }
}

@Suite("Replaying workloads")
struct ReplayTests {
    /// What the naive books trade of the timed commands.
    private func naive(_ workload: Workload) -> TradeChecksum {
        var books = Array(repeating: NaiveBook(), count: workload.symbols)
        var sum = TradeChecksum()
        for (index, record) in workload.records.enumerated() {
            let order = record.command(at: 0).order
            let symbol = Int(record.symbol)
            let events =
                switch record.kind {
                case .limit, .immediate, .market: books[symbol].submit(order, at: .zero)
                case .cancel: books[symbol].cancel(order.id, at: .zero)
                case .reduce: books[symbol].reduce(order.id, by: order.quantity, at: .zero)
                case .replace:
                    books[symbol].replace(
                        order.id, with: OrderID(raw: record.newID), price: order.price,
                        quantity: order.quantity, at: .zero)
                }
            guard index >= workload.prefix else { continue }
            for trade in events where trade.kind == .trade {
                let shares = UInt64(trade.quantity)
                sum.trades += 1
                sum.quantity += shares
                sum.notional += shares * UInt64(trade.price.ticks)
                sum.makerSum &+= shares &* trade.contra.raw
            }
        }
        return sum
    }

    private func small(_ kind: StandardWorkload, symbols: Int, live: Int) -> Workload {
        var shape = kind.shape
        shape.symbols = symbols
        shape.live = live
        var generator = WorkloadGenerator(shape, seed: 11)
        generator.run(3_000)
        return generator.finish(name: "small")
    }

    @Test(
        arguments: [
            (StandardWorkload.realistic, 1, 80), (.aggressive, 1, 60), (.zipf, 5, 20),
        ] as [(StandardWorkload, Int, Int)])
    func everyModeTradesWhatTheNaiveBookDoes(
        _ kind: StandardWorkload, symbols: Int, live: Int
    ) throws {
        let workload = small(kind, symbols: symbols, live: live)
        let expected = naive(workload)
        #expect(expected.trades > 100)
        let result = try BenchmarkRun(workload, runs: 2).measure()
        // All modes and the latency passes agree, or measure() would have thrown.
        #expect(result.measurements.map(\.mode) == BenchmarkMode.all)
        #expect(result.checksum == expected)
    }

    @Test(arguments: [StandardWorkload.realistic, .aggressive, .zipf])
    func everyModeTradesTheSame(_ kind: StandardWorkload) {
        let workload = kind.generate(seed: 4, count: 20_000)
        let replayer = Replayer(workload)
        let sums = BenchmarkMode.all.map { mode in
            replayer.run(mode).checksum
        }
        #expect(Set(sums).count == 1)
    }
}

@Suite("Figures of a measurement")
struct FigureTests {
    @Test func percentilesAreNearestRanks() {
        let workload = StandardWorkload.realistic.generate(seed: 4, count: 1_000)
        let pass = LatencyPass(
            workload, BenchmarkMode(numbering: .dense, replay: .single))
        #expect(pass.nanoseconds.count == 1_000)
        #expect(pass.percentile(5_000) == pass.nanoseconds[499])
        #expect(pass.percentile(9_990) == pass.nanoseconds[998])
        #expect(pass.percentile(10_000) == pass.nanoseconds[999])
        #expect(pass.percentile(1) == pass.nanoseconds[0])
        #expect(pass.nanoseconds.allSatisfy { $0 >= 0 })
    }

    @Test func mediansOfOddAndEvenCounts() {
        #expect(median([3, 1, 2]) == 2)
        #expect(median([4, 1, 2, 3]) == 2.5)
    }

    @Test func everyPassIsTimed() throws {
        let workload = StandardWorkload.realistic.generate(seed: 4, count: 1_000)
        var parts: [Double] = []
        let result = try BenchmarkRun(workload, runs: 3).measure { parts.append($0) }
        #expect(parts.count == 3 * 6 + 5)
        #expect(parts.last == 1)
        #expect(result.floor.count == 3)
        for measurement in result.measurements {
            #expect(measurement.nanoseconds.count == 3)
            #expect(measurement.p50 <= measurement.p99)
            #expect(measurement.p99 <= measurement.p999)
            #expect(measurement.p999 <= measurement.maximum)
            #expect(result.ratioToFloor(measurement) > 0)
            #expect(measurement.bytesPerOrder != nil)
        }
    }
}
