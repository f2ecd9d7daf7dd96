import Execution
import Strategies
import Testing
import TradingModel

/// What every algorithm keeps, one by one and all together.
@Suite("The common contract")
struct ContractTests {
    /// An algorithm under test, its type opened by ``Body``.
    enum Algorithm: String, CaseIterable, Sendable {
        case twap, vwap, pov, shortfall, iceberg, sniper, close

        func open(_ body: some AlgorithmBody) throws {
            switch self {
            case .twap: try body.run(TWAP.self)
            case .vwap: try body.run(VWAP.self)
            case .pov: try body.run(POV.self)
            case .shortfall: try body.run(ImplementationShortfall.self)
            case .iceberg: try body.run(Iceberg.self)
            case .sniper: try body.run(Sniper.self)
            case .close: try body.run(Close.self)
            }
        }
    }

    protocol AlgorithmBody {
        func run<S: ExecutionAlgorithm>(_ type: S.Type) throws
    }

    /// Sells 20,137 with the odd balance once, in its window, not below its limit, and completes.
    struct Completion: AlgorithmBody {
        func run<S: ExecutionAlgorithm>(_ type: S.Type) throws {
            var market = try endless(
                S.self,
                ["side": "sell", "quantity": "20137", "limitPrice": "9.99", "closeAuction": "0"])
            market.restsFor = .seconds(40)
            market.quote(1_000, 1_001, bidSize: 30_000, askSize: 30_000)
            market.run()
            let parent = market.strategy.parent
            let auction = market.live.values.reduce(0) {
                $0 + ($1.purpose == .closingAuction ? $1.order.quantity : 0)
            }
            // A POV leaves the odd balance where the volume calls for whole lots only.
            let least: Quantity = S.name == "pov" ? 20_100 : 20_137
            #expect(market.strategy.filled + auction >= least, "\(S.name)")
            #expect(market.mostCommitted <= 20_137, "\(S.name)")
            for child in market.sent {
                let odd = child.order.quantity % 100
                #expect(odd == 0 || odd == 37, "\(S.name): \(child.order.quantity)")
                #expect(child.order.price >= Price(ticks: 999), "\(S.name)")
                let isInside = child.time >= parent.startTime && child.time < parent.endTime
                #expect(isInside || child.purpose.isAuction, "\(S.name) at \(child.time)")
            }
            #expect(
                market.cancels.allSatisfy { $0.phase == .continuous || $0.phase == .openingCall })
        }
    }

    @Test(arguments: Algorithm.allCases)
    func itCompletesWithinWindowLimitAndLots(algorithm: Algorithm) throws {
        try algorithm.open(Completion())
    }

    /// The same seed sends the same children.
    struct Determinism: AlgorithmBody {
        func run<S: ExecutionAlgorithm>(_ type: S.Type) throws {
            func sent(_ seed: String) throws -> [String] {
                var market = try endless(
                    S.self,
                    [
                        "quantity": "60000", "timeRandom": "30", "sizeRandom": "20", "seed": seed,
                        "maxPctVolume": "99",
                    ])
                market.restsFor = .seconds(40)
                market.volumePerSecond = 1_000
                market.quote(1_000, 1_001, bidSize: 3_000, askSize: 3_000)
                market.run()
                return market.sent.map { "\($0.time) \($0.order.quantity) \($0.order.price)" }
            }
            let first = try sent("5")
            #expect(!first.isEmpty)
            #expect(try sent("5") == first, "\(S.name)")
            #expect(try sent("6") != first, "\(S.name)")
        }
    }

    @Test(arguments: Algorithm.allCases)
    func theSameSeedSendsTheSameAndAnotherDoesNot(algorithm: Algorithm) throws {
        try algorithm.open(Determinism())
    }

    /// Suspended for ten minutes: nothing is sent, what was open is cancelled, nothing is lost.
    struct Suspension: AlgorithmBody {
        func run<S: ExecutionAlgorithm>(_ type: S.Type) throws {
            var market = try endless(S.self, ["quantity": "20000", "maxPctVolume": "none"])
            market.restsFor = .seconds(50)
            market.quote(1_000, 1_001, bidSize: 3_000, askSize: 3_000)
            let start = market.strategy.parent.startTime + .seconds(301)
            let end = start + .seconds(600)
            market.everySecond = { market in
                if market.context.now >= start, market.context.now < end,
                    !market.strategy.isSuspended
                {
                    market.at(market.context.now) { $0.strategy.suspend(&$0.context) }
                }
                // No child rests for a second once its cancel was possible.
                if market.context.now >= start + .seconds(2), market.context.now < end {
                    #expect(market.live.isEmpty, "\(S.name)")
                }
                if market.context.now >= end, market.strategy.isSuspended {
                    market.at(market.context.now) { $0.strategy.resume(&$0.context) }
                }
            }
            market.run()
            let pause = market.sent.filter { $0.time > start + .seconds(1) && $0.time < end }
            #expect(pause.isEmpty, "\(S.name) sent \(pause.count) while suspended")
            let auction = market.live.values.reduce(0) {
                $0 + ($1.purpose == .closingAuction ? $1.order.quantity : 0)
            }
            #expect(market.strategy.filled + auction == 20_000, "\(S.name)")
            #expect(market.mostCommitted <= 20_000, "\(S.name)")
        }
    }

    @Test(arguments: Algorithm.allCases)
    func suspendedNothingIsLostAndNothingSentTwice(algorithm: Algorithm) throws {
        try algorithm.open(Suspension())
    }

    /// An offer at the price at which all would be bought appears at 10:00.
    struct IWould: AlgorithmBody {
        func run<S: ExecutionAlgorithm>(_ type: S.Type) throws {
            let time = Timestamp(14, 40)
            var market = try endless(
                S.self,
                [
                    "quantity": "50000", "iWouldPrice": "9.90", "startTime": "14:35",
                    "endTime": "14:56", "maxPctVolume": "none",
                ])
            market.quote(1_000, 1_001, bidSize: 300, askSize: 300)
            market.volumePerSecond = 100
            market.everySecond = { market in
                if market.context.now >= time {
                    market.quote(988, 989, bidSize: 300, askSize: 1_000_000)
                }
            }
            market.run()
            let takes = market.sent.filter { $0.purpose == .iWould }
            let take = try #require(takes.first, "\(S.name)")
            #expect(take.time >= time && take.time <= time + .seconds(10), "\(S.name)")
            #expect(take.order.price == Price(ticks: 989), "\(S.name)")
            #expect(market.strategy.filled == 50_000, "\(S.name)")
            #expect(market.sent.last?.time == takes.last?.time, "\(S.name)")
        }
    }

    @Test(arguments: Algorithm.allCases)
    func itTakesAllAtThePriceAtWhichItWould(algorithm: Algorithm) throws {
        try algorithm.open(IWould())
    }

    /// Against a side without orders nothing marketable is sent.
    struct Locked: AlgorithmBody {
        func run<S: ExecutionAlgorithm>(_ type: S.Type) throws {
            var market = try endless(S.self, ["quantity": "5000"])
            market.everySecond = { $0.quote(1_100, 0) }
            market.run()
            let taken = market.sent.filter { $0.purpose.isImmediate }
            #expect(taken.isEmpty, "\(S.name)")
            #expect(market.sent.allSatisfy { $0.order.price.ticks <= 1_100 }, "\(S.name)")
        }
    }

    @Test(arguments: Algorithm.allCases)
    func aLockedLimitIsQueuedAtNotCrossed(algorithm: Algorithm) throws {
        try algorithm.open(Locked())
    }

    /// At 5 CNY at least and 0.025%, twice the proportional commission is 10,000 CNY a child.
    @Test(arguments: [("1", 2_000), ("2", 1_000), ("none", 100)] as [(String, Quantity)])
    func noChildIsTooSmallForItsCommission(multiple: String, least: Quantity) throws {
        var market = try endless(
            TWAP.self,
            ["quantity": "30000", "maxCommissionMultiple": multiple, "slices": "90"])
        market.run()
        #expect(market.strategy.filled == 30_000)
        #expect(market.sent.dropLast().allSatisfy { $0.order.quantity >= least })
        #expect(market.sent.contains { $0.order.quantity < least + 1_000 })
    }

    /// A limit that nothing may cross is rested at, not sent and cancelled over and over.
    @Test func aLimitAwayFromTheMarketDoesNotFloodTheExchange() throws {
        var market = try endless(TWAP.self, ["quantity": "9000", "limitPrice": "10.02"])
        market.run()
        #expect(market.sent.count < 300)
        #expect(market.sent.allSatisfy { !$0.purpose.isImmediate })
    }

    /// However often the cap is met, it is looked at once a second.
    @Test func aTightCapIsLookedAtOnceASecond() throws {
        var market = try endless(TWAP.self, ["quantity": "100000", "maxPctVolume": "20"])
        market.volumePerSecond = 100
        market.run()
        var bySecond: [Int64: Int] = [:]
        for child in market.sent {
            bySecond[child.time.nanoseconds / 1_000_000_000, default: 0] += 1
        }
        #expect(bySecond.values.allSatisfy { $0 <= 3 })
        #expect(market.strategy.filled <= 135_000)
    }

    @Test func aPassiveParentNeverCrossesBeforeItMustFinish() throws {
        var market = try endless(VWAP.self, ["quantity": "20000", "maxUrgency": "improve"])
        market.run()
        let taken = market.sent.filter { $0.purpose.isImmediate }
        #expect(market.strategy.filled == 20_000)
        #expect(taken.allSatisfy { $0.time >= Timestamp(11, 14) })
    }

    /// A schedule keeps within a band and a clip of its targets where the market gives all it wants.
    struct Tracking: AlgorithmBody {
        func run<S: ExecutionAlgorithm>(_ type: S.Type) throws {
            var market = try endless(
                S.self,
                [
                    "quantity": "90000", "maxCommissionMultiple": "none", "maxPctVolume": "none",
                ])
            market.volumePerSecond = 10_000
            market.run()
            // Band 0.5% = 450; a clip is the largest child.
            let clip = market.sent.filter { !$0.purpose.isAuction }.map(\.order.quantity).max()
            let bound = 450 + (clip ?? 0)
            #expect(market.worstLag <= bound, "\(S.name): \(market.worstLag) behind")
            #expect(market.worstLead <= bound, "\(S.name): \(market.worstLead) ahead")
        }
    }

    @Test(arguments: [Algorithm.twap, .vwap, .shortfall])
    func schedulesAreTracked(algorithm: Algorithm) throws { try algorithm.open(Tracking()) }
}

extension Purpose {
    var isAuction: Bool { self == .openingAuction || self == .closingAuction }
    var isImmediate: Bool { [.cross, .sweep, .iWould, .snipe].contains(self) }
}
