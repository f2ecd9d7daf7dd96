import Backtesting
import Execution
import Strategies
import TradingModel

/// A random parent for one of the algorithms, drawn from a seed.
struct RandomParent: CustomStringConvertible {
    let seed: UInt64
    let type: any ExecutionAlgorithm.Type
    private(set) var setup: StrategySetup
    /// From when to when the parent is suspended, in some draws.
    private(set) var pause: Range<Timestamp>?
    private var generator: SplitMix64

    var order: ParentOrder { setup.parent }

    var description: String {
        let texts = setup.parameterTexts.map { "\($0.name)=\($0.value)" }
        let interval = pause.map { " suspended \($0.lowerBound) to \($0.upperBound)" } ?? ""
        return "seed \(seed): \(type.name) \(texts.joined(separator: " "))\(interval)"
    }

    static let algorithms: [any ExecutionAlgorithm.Type] = [
        TWAP.self, VWAP.self, POV.self, ImplementationShortfall.self, Iceberg.self, Sniper.self,
        Close.self,
    ]

    /// Values for the algorithms' own parameters.
    private static let choices: [String: [(name: String, values: [String])]] = [
        "twap": [("slices", ["none", "1", "5", "200"])],
        "vwap": [
            ("curve", ["static", "dynamic"]), ("lambda", ["0", "0.6", "1"]),
            ("dayVolume", ["100000", "3000000", "50000000"]),
        ],
        "pov": [
            ("deltaPctVolume", ["0", "0.5", "-1"]), ("wakeInterval", ["0", "1s", "20s"]),
            ("blockMultiple", ["none", "5"]),
        ],
        "is": [
            ("urgency", ["low", "normal", "aggressive", "get-done"]),
            ("inTheMoney", ["0", "50", "300"]),
        ],
        "iceberg": [
            ("displayQty", ["500", "1000", "4000"]), ("displayRandom", ["0", "30", "90"]),
            ("refillAt", ["0", "50"]), ("passivePrice", ["join", "improve"]),
            ("maxAtPrice", ["none", "2000"]),
        ],
        "sniper": [
            ("minTake", ["1", "2000"]), ("levels", ["1", "3", "10"]), ("takePct", ["20", "100"]),
            ("maxSpread", ["1", "5"]), ("coolDown", ["0", "1s", "60s"]),
        ],
        "close": [("closePct", ["1", "30"]), ("closeVolume", ["none", "0", "40000"])],
    ]

    /// The parent of `seed` on `day`, with a window that starts before `latest`.
    init(seed: UInt64, on day: TradableDay, startingBefore latest: Timestamp) throws {
        self.seed = seed
        type = RandomParent.algorithms[Int(seed % UInt64(RandomParent.algorithms.count))]
        setup = StrategySetup(type, on: day)
        generator = SplitMix64(seed: seed)
        drawParent(latest)
        for (name, values) in RandomParent.choices[type.name] ?? [] {
            try setup.set(name, values[Int(pick(0, Int64(values.count - 1)))])
        }
        if type == POV.self {
            try setup.set("pctVolume", "\(pick(1, setup.parent.maxPctVolume ?? 60))")
        }
        if type == Close.self { setup.parent.closeAuction = 0 }
        if once(in: 3) {
            let quarter = (setup.parent.endTime - setup.parent.startTime).nanoseconds / 4
            let start = setup.parent.startTime + Span(nanoseconds: quarter)
            pause = start..<start + Span(nanoseconds: quarter)
        }
    }

    private mutating func pick(_ low: Int64, _ high: Int64) -> Int64 {
        low + Int64(generator.below(UInt64(high - low + 1)))
    }

    private mutating func once(in count: Int64) -> Bool { pick(1, count) == 1 }

    private mutating func drawParent(_ latest: Timestamp) {
        var parent = setup.parent
        let first = Timestamp(9, 15)
        parent.side = once(in: 2) ? .buy : .sell
        parent.quantity = 100 * pick(1, 400)
        if parent.side == .sell, once(in: 3) { parent.quantity += 37 }
        let reach = (latest - first).nanoseconds / 1_000_000_000
        parent.startTime = first + .seconds(pick(0, reach))
        parent.endTime = parent.startTime + .seconds(pick(600, max(reach / 2, 1_200)))
        if once(in: 3) { parent.limitPrice = Price(ticks: Int32(pick(1_980, 2_010))) }
        if once(in: 4) {
            let better = Int32(pick(0, 15)) * Int32(parent.side.sign)
            parent.iWouldPrice = Price(ticks: (parent.limitPrice?.ticks ?? 1_990) - better)
        }
        parent.maxPctVolume = once(in: 4) ? nil : pick(2, 40)
        parent.finish = Finish.allCases[Int(pick(0, 2))]
        parent.catchUp = [.immediate, .none, .linear(.seconds(600))][Int(pick(0, 2))]
        parent.maxUrgency = Urgency.allCases[Int(pick(0, 3))]
        parent.maxCommissionMultiple = once(in: 2) ? nil : pick(1, 4)
        parent.timeRandom = pick(0, 30)
        parent.sizeRandom = pick(0, 20)
        parent.openAuction = once(in: 4) ? 10 : 0
        parent.closeAuction = once(in: 4) ? 15 : 0
        parent.seed = UInt64(pick(1, 1_000_000))
        setup.parent = parent
    }
}

/// An algorithm that is suspended for a while.
struct Interrupted<S: ExecutionAlgorithm>: Strategy {
    var strategy: S
    let pause: Range<Timestamp>?

    mutating func started(_ context: inout TradingContext) {
        strategy.started(&context)
        if let pause {
            context.wake(at: pause.lowerBound)
            context.wake(at: pause.upperBound)
        }
    }

    mutating func phaseChanged(to phase: Phase, _ context: inout TradingContext) {
        strategy.phaseChanged(to: phase, &context)
    }

    mutating func bookChanged(_ context: inout TradingContext) { strategy.bookChanged(&context) }

    mutating func traded(_ trade: MarketTrade, _ context: inout TradingContext) {
        strategy.traded(trade, &context)
    }

    mutating func woken(_ context: inout TradingContext) {
        if let pause, pause.contains(context.now), !strategy.isSuspended {
            strategy.suspend(&context)
        } else if let pause, context.now >= pause.upperBound, strategy.isSuspended {
            strategy.resume(&context)
        }
        strategy.woken(&context)
    }

    mutating func orderUpdated(_ update: OrderUpdate, _ context: inout TradingContext) {
        strategy.orderUpdated(update, &context)
    }

    func target(at time: Timestamp) -> Quantity? { strategy.target(at: time) }
}
