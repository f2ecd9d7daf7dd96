import Backtesting
import Foundation
import MarketData
import MarketModels
import Rulebook
import Testing
import TradingModel

/// A small random day of order flow: quotes on both sides of a random walk, trades between them.
///
/// Half of the days are ordinary. The others run into a price limit at a random time and stay there:
/// along the way, or in one step that leaves nobody time to act.
struct RandomDay {
    /// What becomes of the price.
    enum Kind: Sendable {
        case ordinary
        /// Runs to the limit tick by tick.
        case runs(Side)
        /// Is there from one moment to the next.
        case jumps(Side)
    }

    static let previousClose: Int32 = 2_000
    let kind: Kind
    private let limits: ClosedRange<Int32>
    private var small = SmallDay()
    private var generator: SplitMix64
    private var nextOrder: UInt64 = 1
    private var quotes: [(side: Side, id: UInt64, quantity: Quantity, price: Int32)] = []

    init(seed: UInt64) throws {
        generator = SplitMix64(seed: seed)
        let rules = try MarketRules.standard.rules(
            for: try #require(Instrument("600536.SH")),
            on: try #require(TradingDate("2023-07-11")))
        let range = rules.limits(previousClose: Price(ticks: RandomDay.previousClose))
        limits = range.lowerBound.ticks...range.upperBound.ticks
        let side: Side = generator.below(2) == 0 ? .buy : .sell
        switch generator.below(4) {
        case 0: kind = .runs(side)
        case 1: kind = .jumps(side)
        default: kind = .ordinary
        }
        make()
    }

    var isLocked: Bool {
        if case .ordinary = kind { false } else { true }
    }

    func tape() throws -> Tape { try small.tape(previousClose: RandomDay.previousClose) }

    /// The first ordinary day of the seeds, as a file in `folder`.
    static func ordinary(in folder: String) throws -> TradableDay {
        let path = folder + "/ordinary.tape"
        for seed in UInt64(1)...20 {
            let day = try RandomDay(seed: seed)
            guard !day.isLocked else { continue }
            try day.small.write(to: path, previousClose: RandomDay.previousClose)
            break
        }
        return try TradableDay(path: path)
    }

    private mutating func make() {
        var mid = RandomDay.previousClose
        submit(Timestamp(9, 20), .buy, 2_000, at: mid)
        submit(Timestamp(9, 20), .sell, 2_000, at: mid)
        let lockAt = Timestamp(10, 0) + .seconds(Int64(generator.below(16_800)))
        var isLocked = false
        let times = RandomDay.times
        for time in times {
            if time >= lockAt, !isLocked { mid = step(towardsLimit: mid, &isLocked) }
            if isLocked {
                lock(at: time)
            } else {
                mid = min(
                    max(mid + Int32(generator.below(7)) - 3, limits.lowerBound + 6),
                    limits.upperBound - 6)
                quote(around: mid, at: time)
                trade(at: time + .seconds(5 + Int64(generator.below(20))), around: mid)
            }
        }
        close(around: mid, isLocked: isLocked)
    }

    /// Every 40 seconds of continuous trading.
    private static var times: [Timestamp] {
        let morning = (0..<179).map { Timestamp(9, 30, 1) + .seconds($0 * 40) }
        let afternoon = (0..<175).map { Timestamp(13, 0, 1) + .seconds($0 * 40) }
        return morning + afternoon
    }

    private mutating func step(towardsLimit mid: Int32, _ isLocked: inout Bool) -> Int32 {
        let (side, pace): (Side, Int32)
        switch kind {
        case .ordinary: return mid
        case .runs(let way): (side, pace) = (way, 12)
        case .jumps(let way): (side, pace) = (way, 1_000)
        }
        let next = side == .buy ? mid + pace : mid - pace
        isLocked = next > limits.upperBound - 7 || next < limits.lowerBound + 7
        return isLocked ? (side == .buy ? limits.upperBound : limits.lowerBound) : next
    }

    private mutating func quote(around mid: Int32, at time: Timestamp) {
        withdraw(at: time)
        for level in 0..<2 as Range<Int32> {
            for side in Side.allCases {
                let price = side == .buy ? mid - 1 - level : mid + 1 + level
                // Lots of every size: their imbalance is what the test's model trades on.
                let size = 100 * Quantity(1 + generator.below(60))
                quotes.append((side, nextOrder, size, price))
                submit(time, side, size, at: price)
            }
        }
    }

    private mutating func withdraw(at time: Timestamp) {
        for quote in quotes {
            small.cancel(time, quote.side, quote.id, quote.quantity, at: quote.price)
        }
        quotes = []
    }

    private mutating func trade(at time: Timestamp, around mid: Int32) {
        let side: Side = generator.below(2) == 0 ? .buy : .sell
        var size = 100 * Quantity(1 + generator.below(40))
        // One sell in ten leaves an odd balance.
        if side == .sell, generator.below(10) == 0 { size += 37 }
        submit(time, side, size, at: side == .buy ? mid + 3 : mid - 3)
    }

    /// One side queues at the limit, the other is not there.
    private mutating func lock(at time: Timestamp) {
        guard !quotes.isEmpty || generator.below(20) == 0 else { return }
        withdraw(at: time)
        let side: Side
        switch kind {
        case .runs(let way), .jumps(let way): side = way
        case .ordinary: return
        }
        submit(
            time, side, 50_000, at: side == .buy ? limits.upperBound : limits.lowerBound)
    }

    private mutating func close(around mid: Int32, isLocked: Bool) {
        guard !isLocked else { return }
        for side in Side.allCases {
            for level in 0..<4 as Range<Int32> {
                let price = side == .buy ? mid + 1 - level : mid - 1 + level
                submit(Timestamp(14, 58), side, 20_000, at: price)
            }
        }
    }

    private mutating func submit(
        _ time: Timestamp, _ side: Side, _ quantity: Quantity, at price: Int32
    ) {
        small.submit(time, side, nextOrder, quantity, at: price)
        nextOrder += 1
    }
}
