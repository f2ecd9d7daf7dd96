import Backtesting
import TradingModel

/// What `pankou top` shows: the run at one moment, and how fast it goes.
public struct TopFrame: Sendable, Hashable {
    /// A limit, and how much of it is used.
    public struct Limit: Sendable, Hashable {
        /// What is limited.
        public var name: String
        /// How much is used, in the limit's unit.
        public var used: Int64
        /// The most that is allowed.
        public var most: Int64

        /// A limit.
        public init(_ name: String, used: Int64, most: Int64) {
            self.name = name
            self.used = used
            self.most = most
        }
    }

    /// The security and day, for the title.
    public var title: String
    /// The value of a tick.
    public var scale: PriceScale
    /// The strategies' names, by their place in the run.
    public var names: [String]
    /// The engine.
    public var engine: EngineFrame
    /// Limits in force.
    public var limits: [Limit]
    /// Steps of virtual time a second, since the frame before.
    public var stepsPerSecond: Int
    /// Records a second, since the frame before.
    public var recordsPerSecond: Int
    /// Simulated time over real time since the frame before, in hundredths; nil where not known.
    public var speedPercent: Int?

    /// A frame.
    public init(
        title: String, scale: PriceScale, names: [String], engine: EngineFrame, limits: [Limit],
        stepsPerSecond: Int, recordsPerSecond: Int, speedPercent: Int?
    ) {
        self.title = title
        self.scale = scale
        self.names = names
        self.engine = engine
        self.limits = limits
        self.stepsPerSecond = stepsPerSecond
        self.recordsPerSecond = recordsPerSecond
        self.speedPercent = speedPercent
    }
}

/// Makes frames for a watcher out of an engine's, with the rates between them.
public struct TopFrameMaker {
    private let title: String
    private let scale: PriceScale
    private let names: [String]
    private var latest: (frame: EngineFrame, nanoseconds: Int64)?

    /// A maker for one run.
    public init(title: String, scale: PriceScale, names: [String]) {
        self.title = title
        self.scale = scale
        self.names = names
    }

    /// The frame of an engine that was seen at `nanoseconds` of a clock that never goes back.
    public mutating func frame(_ engine: EngineFrame, at nanoseconds: Int64) -> TopFrame {
        var frame = TopFrame(
            title: title, scale: scale, names: names, engine: engine,
            limits: TopFrameMaker.limits(engine.run), stepsPerSecond: 0, recordsPerSecond: 0,
            speedPercent: nil)
        if let latest, nanoseconds > latest.nanoseconds {
            let passed = Double(nanoseconds - latest.nanoseconds)
            func rate(_ now: UInt64, _ then: UInt64) -> Int {
                Int(min(Double(now &- then) * 1e9 / passed, 1e15))
            }
            frame.stepsPerSecond = rate(engine.steps, latest.frame.steps)
            frame.recordsPerSecond = rate(engine.records, latest.frame.records)
            let simulated = engine.run.time - latest.frame.run.time
            frame.speedPercent = Int(
                min(Double(simulated.nanoseconds) / passed * 100, 1e15))
        }
        latest = (engine, nanoseconds)
        return frame
    }

    /// What accounts may spend and sell: the limits that refuse an order before any other.
    private static func limits(_ run: RunView) -> [TopFrame.Limit] {
        run.accounts.enumerated().flatMap { index, account in
            let suffix = run.accounts.count > 1 ? " \(index + 1)" : ""
            return [
                TopFrame.Limit(
                    "cash set aside" + suffix, used: account.frozenCash.units / Money.scale,
                    most: account.cash.units / Money.scale),
                TopFrame.Limit(
                    "shares not sellable" + suffix, used: account.shares - account.sellable,
                    most: account.shares),
            ]
        }
    }
}
