import Risk
import Testing
import TradingModel

@Suite("Programme-trading surveillance")
struct SurveillanceTests {
    private static let start = Timestamp(10, 0)

    /// Accounts 0 and 1 are one institution, account 2 another; a tick is 0.01, limits 900 to 1100.
    private func scan(
        _ profile: SurveillanceProfile = .highFrequencyLine
    ) throws -> SurveillanceScan {
        let stock = SurveillanceTerms.Instrument(
            unit: 100, limits: Price(ticks: 900)...Price(ticks: 1_100))
        return SurveillanceScan(
            profile: profile,
            terms: try SurveillanceTerms(
                institutions: [0, 0, 1], instruments: Array(repeating: stock, count: 6),
                indices: 1))
    }

    private func with(_ values: [(SurveillanceField, Int64)]) -> SurveillanceProfile {
        var profile = SurveillanceProfile(
            name: "test", date: SurveillanceProfile.highFrequencyLine.date, source: "this test",
            mark: .user, scope: "any")
        for (field, value) in values { profile[field] = value }
        return profile
    }

    private func at(_ milliseconds: Int64) -> Timestamp {
        SurveillanceTests.start + .milliseconds(milliseconds)
    }

    /// 299 orders and cancels in a second are below the public line, 300 reach it.
    @Test(arguments: [(Int64(299), 0), (300, 1), (301, 1)])
    func theLineOfASecond(messages: Int64, findings: Int) throws {
        var scan = try scan()
        for number in 0..<messages {
            let isOrder = number % 2 == 0
            scan.observe(
                SurveillanceEvent(
                    isOrder ? .order : .cancel, at: at(number * 3),
                    order: .own(UInt64(number / 2 + 1)), price: Price(ticks: 1_000),
                    quantity: isOrder ? 100 : 0))
        }
        #expect(scan.findings.map(\.category) == Array(repeating: .rate, count: findings))
        #expect(scan.inputs(of: 0).first?.measured == messages)
        for finding in scan.findings {
            #expect(finding.citation.contains("hft-line-2025-07-07"))
            #expect(finding.inputs.first?.threshold == 300)
        }
    }

    /// 300 messages over a second and more never stand in one second together.
    @Test func theSecondSlides() throws {
        var scan = try scan()
        for number in 0..<1_000 as Range<Int64> {
            scan.observe(
                SurveillanceEvent(
                    .order, at: SurveillanceTests.start + .microseconds(number * 3_345),
                    order: .own(UInt64(number + 1)), price: Price(ticks: 1_000), quantity: 100))
        }
        #expect(scan.findings.isEmpty)
        #expect(scan.inputs(of: 0).first?.measured == 299)
    }

    @Test(arguments: [(19_999, 0), (20_000, 1), (20_001, 1)])
    func theLineOfTheDay(messages: Int, findings: Int) throws {
        var scan = try scan()
        for number in 0..<messages {
            scan.observe(
                SurveillanceEvent(
                    .order, at: at(Int64(number) * 5), order: .own(UInt64(number + 1)),
                    price: Price(ticks: 1_000), quantity: 100))
        }
        #expect(scan.findings.map(\.category) == Array(repeating: .dayCount, count: findings))
    }

    /// Two of four orders are cancelled, one of them in the second of its entry.
    @Test(arguments: [(Int64(1), Int64(5_000), 1), (1, 5_001, 0), (2, 5_000, 0)])
    func instantCancels(pairs: Int64, ratio: Int64, findings: Int) throws {
        var scan = try scan(with([(.instantCancels, pairs), (.dayCancelRatio, ratio)]))
        for number in 1...4 as ClosedRange<UInt64> {
            scan.observe(
                SurveillanceEvent(
                    .order, at: at(900), order: .own(number), price: Price(ticks: 1_000),
                    quantity: 100))
        }
        scan.observe(SurveillanceEvent(.cancel, at: at(999), order: .own(1)))
        scan.observe(SurveillanceEvent(.cancel, at: at(1_000), order: .own(2)))
        #expect(scan.findings.isEmpty)
        scan.finish()
        #expect(scan.findings.map(\.category) == Array(repeating: .instantCancels, count: findings))
        let inputs = scan.inputs(of: 0)
        #expect(inputs.first { $0.field == .instantCancels }?.measured == 1)
        #expect(inputs.first { $0.field == .dayCancelRatio }?.measured == 5_000)
    }

    /// In each of some stocks the price rises by 0.5% in a minute, 10% of the volume bought by us.
    @Test(arguments: [(4, 0), (5, 1), (6, 1)])
    func ramping(stocks: UInt32, findings: Int) throws {
        var scan = try scan(.mediaExample)
        for stock in 0..<stocks {
            let prices = [Int32(1_000), 1_005]
            for price in prices {
                scan.observe(
                    SurveillanceEvent(
                        .marketTrade, at: at(Int64(stock) * 10), instrument: stock,
                        price: Price(ticks: price), quantity: 500))
            }
            scan.observe(
                SurveillanceEvent(
                    .ownTrade, at: at(Int64(stock) * 10), order: .own(1), account: 2,
                    instrument: stock, side: .buy, price: Price(ticks: 1_005), quantity: 100))
        }
        scan.finish()
        #expect(scan.findings.map(\.category) == Array(repeating: .ramping, count: findings))
        #expect(scan.findings.allSatisfy { $0.account == 2 })
        let inputs = scan.inputs(of: 2)
        #expect(inputs.first { $0.field == .rampMove }?.measured == 50)
        #expect(inputs.first { $0.field == .rampShare }?.measured == 1_000)
    }

    /// Selling while the price rises is not ramping, and neither is a move over two minutes.
    @Test func notRamping() throws {
        var profile = SurveillanceProfile.mediaExample
        profile[.rampStocks] = 1
        for (side, later) in [(Side.sell, Int64(0)), (.buy, 60_000)] {
            var scan = try scan(profile)
            for (price, time) in [(Int32(1_000), Int64(0)), (1_005, later)] {
                scan.observe(
                    SurveillanceEvent(
                        .marketTrade, at: at(time), price: Price(ticks: price), quantity: 500))
            }
            scan.observe(
                SurveillanceEvent(
                    .ownTrade, at: at(later), order: .own(1), side: side,
                    price: Price(ticks: 1_005), quantity: 500))
            scan.finish()
            #expect(scan.findings.isEmpty)
        }
    }

    /// Two accounts of one institution buy 50 million CNY each while the index rises by 0.3%.
    @Test(arguments: [(Int64(30_030), 1), (30_089, 1), (30_090, 1), (30_000, 0)])
    func largeTrades(last: Int64, findings: Int) throws {
        var profile = SurveillanceProfile.mediaExample
        profile[.indexMove] = last >= 30_090 ? 30 : 10
        var scan = try scan(profile)
        scan.observe(SurveillanceEvent(.index, at: at(0), quantity: 30_000))
        for account: UInt16 in 0...1 {
            let trade = SurveillanceEvent(
                .ownTrade, at: at(1), order: .own(UInt64(account) + 1), account: account,
                side: .buy, price: Price(ticks: 1_000), quantity: 5_000_000, isAggressive: true)
            scan.observe(trade)
            scan.observe(
                SurveillanceEvent(
                    .marketTrade, at: at(1), price: Price(ticks: 1_000), quantity: 10_000_000))
        }
        scan.observe(SurveillanceEvent(.index, at: at(2), quantity: last))
        scan.observe(SurveillanceEvent(.index, at: at(60_000), quantity: last))
        #expect(scan.findings.map(\.category) == Array(repeating: .largeTrades, count: findings))
        for finding in scan.findings {
            #expect(finding.inputs.map(\.measured).last == 5_000)
        }
    }

    @Test func selfTradesWithinAnInstitution() throws {
        var scan = try scan(with([(.selfTrades, 2)]))
        func trade(_ account: UInt16, _ contra: UInt16?, _ isAggressive: Bool) {
            scan.observe(
                SurveillanceEvent(
                    .ownTrade, at: at(0), order: .own(1), account: account, contra: contra,
                    price: Price(ticks: 1_000), quantity: 1, isAggressive: isAggressive))
        }
        trade(0, 1, true)
        trade(1, 0, false)
        trade(0, 2, true)
        trade(0, nil, true)
        #expect(scan.findings.isEmpty)
        trade(1, 1, true)
        #expect(scan.findings.map(\.category) == [.selfTrade])
    }

    /// Three buys at three prices, a sale, and then the buys go: layering. Without the sale, or
    /// too late, or at too few prices: not.
    @Test(arguments: [
        ("layering", true), ("no trade", false), ("late", false), ("one price", false),
        ("entered later", false),
    ])
    func layering(what: String, isFound: Bool) throws {
        var scan = try scan(
            with([
                (.layeringShares, 3_000), (.layeringLevels, 3), (.layeringTime, 1_000_000_000),
            ]))
        func enter(_ time: Int64) {
            for number in 1...3 as ClosedRange<UInt64> {
                scan.observe(
                    SurveillanceEvent(
                        .order, at: at(time), order: .own(number),
                        price: Price(ticks: what == "one price" ? 990 : 990 + Int32(number)),
                        quantity: 1_000))
            }
        }
        if what != "entered later" { enter(0) }
        if what != "no trade" {
            scan.observe(
                SurveillanceEvent(
                    .ownTrade, at: at(10), order: .own(9), side: .sell,
                    price: Price(ticks: 1_000), quantity: 100))
        }
        if what == "entered later" { enter(11) }
        for number in 1...3 as ClosedRange<UInt64> {
            scan.observe(
                SurveillanceEvent(
                    .cancel, at: at(what == "late" ? 1_011 : 1_010), order: .own(number)))
        }
        #expect(scan.findings.map(\.category) == (isFound ? [.layering] : []))
    }

    /// 60% of the queue at the upper limit, for a minute.
    @Test(arguments: [(Int64(59_999), Quantity(6_000), 0), (60_000, 6_000, 1), (60_000, 5_999, 0)])
    func holdingTheLimitPrice(lasted: Int64, shares: Quantity, findings: Int) throws {
        var scan = try scan(
            with([
                (.limitHoldingShares, 1_000), (.limitHoldingShare, 6_000),
                (.limitHoldingTime, 60_000_000_000),
            ]))
        scan.observe(
            SurveillanceEvent(
                .order, at: at(0), order: .own(1), price: Price(ticks: 1_100), quantity: shares))
        for time in [0, lasted, lasted + 1] {
            scan.observe(
                SurveillanceEvent(.limitQueue, at: at(time), side: .buy, quantity: 10_000))
        }
        let expected = lasted == 59_999 && shares == 6_000 ? 1 : findings
        #expect(scan.findings.count == expected)
        #expect(scan.findings.allSatisfy { $0.category == .limitHolding })
        if let finding = scan.findings.first { #expect(finding.time >= at(60_000)) }
    }

    /// Without thresholds nothing is judged, and all is still measured.
    @Test func aProfileWithoutNumbersGivesNoVerdict() throws {
        var scan = try scan(with([]))
        for number in 1...2_000 as ClosedRange<UInt64> {
            scan.observe(
                SurveillanceEvent(
                    .order, at: at(0), order: .own(number), price: Price(ticks: 1_000),
                    quantity: 100))
            scan.observe(SurveillanceEvent(.cancel, at: at(0), order: .own(number)))
        }
        scan.finish()
        #expect(scan.findings.isEmpty)
        #expect(scan.inputs(of: 0).map(\.measured).prefix(4) == [4_000, 4_000, 2_000, 10_000])
        #expect(scan.inputs(of: 0).allSatisfy { $0.threshold == nil && $0.isReached == nil })
    }
}
