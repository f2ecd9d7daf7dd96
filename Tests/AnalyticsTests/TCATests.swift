import Analytics
import Testing
import TradingModel

private func money(_ value: Double) -> Money { Money(units: Int64((value * 10_000).rounded())) }

private func isNear(_ value: Double?, _ expected: Double) -> Bool {
    guard let value else { return false }
    return abs(value - expected) <= 1e-9 * abs(expected)
}

/// Buy 1,000; decided at 10.00, arrived at 10.02; 800 filled; 10.15 at the end; fees 1.2.
private enum Worked {
    static let start = Timestamp(10, 0)
    static let fills = [(300, 10.03), (400, 10.06), (100, 10.08)].enumerated().map {
        TCA.Fill(
            time: Timestamp(10, Int64($0.offset + 1)), price: money($0.element.1),
            quantity: Quantity($0.element.0), mid: money($0.element.1 - 0.01))
    }
    static let prints = [(2_000, 10.01), (3_000, 10.04), (2_500, 10.07), (1_500, 10.12)]
        .enumerated().map {
            TCA.Print(
                time: Timestamp(10, Int64($0.offset)), price: money($0.element.1),
                quantity: Quantity($0.element.0))
        }
    static let window = TCA.PrintFilter(start...Timestamp(11, 0))

    static func shortfall(_ side: Side = .buy) -> ImplementationShortfall? {
        guard let totals = TCA.totals(fills) else { return nil }
        return ImplementationShortfall(
            side: side, quantity: 1_000, decision: money(10), arrival: money(10.02),
            end: money(10.15), filled: totals.quantity, turnover: totals.turnover,
            fees: money(1.2))
    }
}

@Suite("Implementation shortfall")
struct ShortfallTests {
    @Test("The parts are exact and sum to the shortfall")
    func parts() throws {
        let shortfall = try #require(Worked.shortfall())
        #expect(shortfall.delay == money(20))
        #expect(shortfall.trading == money(25))
        #expect(shortfall.opportunity == money(26))
        #expect(shortfall.fees == money(1.2))
        #expect(shortfall.total == money(72.2))
        #expect(shortfall.paper == money(10_000))
        #expect(isNear(shortfall.basisPoints, 72.2))
    }

    @Test("Perold's two terms give the same total")
    func perold() throws {
        let shortfall = try #require(Worked.shortfall())
        #expect(shortfall.execution + shortfall.fees == money(42.2))
        #expect(shortfall.forgone == money(30))
        #expect(shortfall.execution + shortfall.fees + shortfall.forgone == shortfall.total)
    }

    @Test("A sell has the opposite sign, fees aside")
    func sell() throws {
        let shortfall = try #require(Worked.shortfall(.sell))
        #expect(shortfall.total == money(-71 + 1.2))
    }

    @Test("The parts sum exactly for random orders")
    func exactSum() throws {
        var random = SplitMix64(seed: 5)
        for _ in 0..<1_000 {
            func price() -> Money { Money(units: Int64(random.below(2_000_000)) + 1) }
            let quantity = Quantity(random.below(1_000_000)) + 1
            let filled = Quantity(random.below(UInt64(quantity) + 1))
            let shortfall = try #require(
                ImplementationShortfall(
                    side: random.below(2) == 0 ? .buy : .sell, quantity: quantity,
                    decision: price(), arrival: price(), end: price(), filled: filled,
                    turnover: Money(units: price().units * filled), fees: price()))
            #expect(shortfall.execution + shortfall.forgone + shortfall.fees == shortfall.total)
        }
    }

    @Test("More filled than ordered, or amounts beyond Int64, have no shortfall")
    func refused() {
        func shortfall(_ filled: Quantity, _ price: Int64) -> ImplementationShortfall? {
            ImplementationShortfall(
                side: .buy, quantity: 10, decision: Money(units: 1), arrival: Money(units: price),
                end: .zero, filled: filled, turnover: .zero, fees: .zero)
        }
        #expect(shortfall(11, 1) == nil)
        #expect(shortfall(10, .max) == nil)
        #expect(shortfall(10, 1) != nil)
    }

    @Test("Half-spread and timing sum to the trading cost")
    func split() throws {
        let split = try #require(
            SpreadTimingSplit(side: .buy, fills: Worked.fills, arrival: money(10.02)))
        #expect(split.halfSpread == money(8))
        #expect(split.timing == money(17))
        #expect(split.total == Worked.shortfall()?.trading)
        let blind = [TCA.Fill(time: .zero, price: money(1), quantity: 1)]
        #expect(SpreadTimingSplit(side: .buy, fills: blind, arrival: money(1)) == nil)
    }
}

@Suite("Slippage and market prices")
struct SlippageTests {
    @Test("The worked case: average, arrival slippage, VWAP, mean of prints, participation")
    func worked() throws {
        let average = try #require(TCA.averagePrice(Worked.fills))
        #expect(isNear(average, 10.05125))
        #expect(isNear(TCA.slippage(.buy, average: average, benchmark: 10.02), 31.1876247504990))
        let vwap = try #require(TCA.vwap(Worked.prints, Worked.window))
        #expect(isNear(vwap, 10.055))
        let exact = 1e4 * (10.05125 - 10.055) / 10.055
        #expect(abs(exact - -3.729_487_82) < 5e-9)
        #expect(isNear(TCA.slippage(.buy, average: average, benchmark: vwap), exact))
        let mean = try #require(TCA.meanPrint(Worked.prints, Worked.window))
        #expect(isNear(mean, 10.06))
        let twap = try #require(TCA.slippage(.buy, average: average, benchmark: mean))
        #expect(abs(twap - -8.697_813_12) < 5e-9)
        let volume = TCA.volume(Worked.prints, Worked.window)
        #expect(isNear(TCA.participation(800, of: volume), 800.0 / 9_000))
    }

    @Test("A sell above the benchmark is a gain")
    func sell() {
        #expect(isNear(TCA.slippage(.sell, average: 10.01, benchmark: 10), -10))
        let amount = TCA.slippageAmount(
            .sell, turnover: money(1_001), quantity: 100, benchmark: 10)
        #expect(amount == money(-1))
    }

    @Test("What has no value is nil")
    func undefined() {
        #expect(TCA.averagePrice([]) == nil)
        #expect(TCA.slippage(.buy, average: 10, benchmark: 0) == nil)
        #expect(TCA.slippage(.buy, average: .nan, benchmark: 10) == nil)
        #expect(TCA.vwap([], Worked.window) == nil)
        #expect(TCA.participation(1, of: 0) == nil)
        #expect(TCA.scheduleError([], quantity: 0) == nil)
        #expect(
            TCA.slippageAmount(.buy, turnover: .zero, quantity: .max, benchmark: 1e9) == nil)
        let huge = TCA.Fill(time: .zero, price: Money(units: .max), quantity: 2)
        #expect(TCA.totals([huge]) == nil)
    }

    @Test("Window, own trades and auctions are chosen by the filter")
    func filter() {
        let time = Timestamp(10, 0)
        let prints = [
            TCA.Print(time: time, price: money(10), quantity: 100),
            TCA.Print(time: time, price: money(11), quantity: 100, isOwn: true),
            TCA.Print(time: time, price: money(12), quantity: 200, isAuction: true),
            TCA.Print(time: Timestamp(12, 0), price: money(99), quantity: 100),
        ]
        let window = time...Timestamp(11, 0)
        let all = TCA.PrintFilter(window, includesOwn: true, includesAuctions: true)
        let others = TCA.PrintFilter(window, includesOwn: false)
        #expect(isNear(TCA.vwap(prints, all), 11.25))
        #expect(isNear(TCA.vwap(prints, others), 10))
        #expect(isNear(TCA.vwap(prints, TCA.PrintFilter(window)), 10.5))
        #expect(all.text == "own trades included, auctions included")
        #expect(others.text == "without own trades, without auctions")
    }

    @Test("The lunch break weighs nothing in a time-weighted price")
    func timeWeighted() {
        let moments: [(time: Timestamp, price: Money?)] = [
            (Timestamp(11, 0), money(10)), (Timestamp(11, 20), money(20)),
            (Timestamp(13, 10), nil), (Timestamp(13, 20), money(40)),
        ]
        // Trading minutes: 20 at 10, 10 + 10 at 20, 10 without a price, 10 at 40.
        let price = TCA.timeWeightedPrice(
            moments, over: Timestamp(11, 0)...Timestamp(13, 30)
        ) { time in
            let lunch = min(max(time, Timestamp(11, 30)), Timestamp(13, 0)) - Timestamp(11, 30)
            return Span(nanoseconds: time.nanoseconds - lunch.nanoseconds)
        }
        #expect(isNear(price, 20))
    }

    @Test("Schedule error is the largest distance over the quantity")
    func scheduleError() {
        let progress = [(Quantity(0), Quantity(0)), (100, 300), (500, 450)].map {
            (filled: $0.0, target: $0.1)
        }
        #expect(isNear(TCA.scheduleError(progress, quantity: 1_000), 0.2))
    }
}

@Suite("Spread measures and markouts")
struct SpreadTests {
    @Test("Effective, realised and impact of the worked single fill")
    func decomposition() {
        let parts = SpreadDecomposition(
            side: .buy, price: money(10.04), mid: money(10.03), laterMid: money(10.05))
        #expect(parts.effective == money(0.02))
        #expect(parts.realised == money(-0.02))
        #expect(parts.impact == money(0.04))
        #expect(isNear(parts.basisPoints(of: parts.effective), 0.02 / 10.03 * 1e4))
        #expect(abs((parts.basisPoints(of: parts.effective) ?? 0) - 19.940_179_46) < 5e-9)
    }

    @Test("Capture is +1 for passive fills and −1 for crossing ones, on both sides")
    func capture() {
        let (bid, ask) = (money(10), money(10.02))
        let atBid = TCA.QuotedFill(price: bid, quantity: 300, bid: bid, ask: ask)
        let atAsk = TCA.QuotedFill(price: ask, quantity: 100, bid: bid, ask: ask)
        #expect(TCA.spreadCapture(.buy, [atBid]) == 1)
        #expect(TCA.spreadCapture(.buy, [atAsk]) == -1)
        #expect(TCA.spreadCapture(.sell, [atAsk]) == 1)
        #expect(TCA.spreadCapture(.buy, [atBid, atAsk]) == 0.5)
        #expect(TCA.spreadCapture(.buy, []) == nil)
    }

    @Test("A markout is positive when the price moves against the fill")
    func markout() {
        #expect(isNear(TCA.markout(.buy, price: money(10), laterMid: money(9.99)), 10))
        #expect(isNear(TCA.markout(.sell, price: money(10), laterMid: money(9.99)), -10))
        #expect(isNear(TCA.reversion(.buy, lastPrice: money(10), laterMid: money(9.98)), 20))
        #expect(TCA.markout(.buy, price: .zero, laterMid: money(1)) == nil)
    }
}
