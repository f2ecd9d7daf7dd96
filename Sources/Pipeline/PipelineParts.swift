import Backtesting
import Execution
import LockFree
import MarketData
import TradingModel

/// The stages of a pipeline and the spots where their threads sleep.
final class PipelineParts<Output: JournalOutput> {
    let engine: EngineAgent
    let frames = FrameExchange()
    private let layout: ThreadLayout
    private let decoder: DecoderAgent
    private let strategies: StrategyAgent
    private let journal: JournalAgent<Output>
    private let publisher: PublisherAgent?
    private let spots: [ParkingSpot]

    init(
        _ plan: PipelinePlan, commands: consuming RingConsumer<ControlCommand>, errands: Errands,
        output: Output, publisher port: (any PublisherPort)?
    ) throws {
        layout = plan.layout
        let spots = (0..<plan.layout.rawValue).map { _ in ParkingSpot() }
        self.spots = spots
        func spot(_ stage: PipelineStage) -> ParkingSpot { spots[stage.thread(plan.layout)] }

        let records = try SingleProducerRing<TapeRecord>(
            capacity: plan.tapeCapacity, whenFull: .halt, producerParking: spot(.decoder),
            consumerParking: spot(.engine))
        decoder = DecoderAgent(plan.day.tape, records.producer)
        let source = RingSource(records.consumer)

        let items = try SingleProducerRing<JournalItem>(
            capacity: plan.journalCapacity, whenFull: .halt, producerParking: spot(.engine),
            consumerParking: spot(.journal))
        let sink = RingSink(items.producer)
        let progress = JournalProgress()
        if let port {
            let notices = try SingleProducerRing<JournalNotice>(
                capacity: 64, whenFull: .halt, producerParking: spot(.journal),
                consumerParking: spot(.publisher))
            journal = JournalAgent(
                items.consumer, notices: notices.producer, output: output, policy: plan.commits,
                progress: progress)
            publisher = PublisherAgent(notices.consumer, port)
        } else {
            journal = JournalAgent(
                items.consumer, notices: nil, output: output, policy: plan.commits,
                progress: progress)
            publisher = nil
        }

        let inbox = ControlInbox(commands, errands)
        let desk = try StrategyDesk(
            plan, sink: sink, inbox: inbox, engineSpot: spot(.engine),
            strategySpot: spot(.strategies))
        strategies = desk.agent
        let traders = zip(plan.traders, desk.lines).map { trader, line in
            Trader(
                RingStrategy(line: line), account: trader.account,
                preventsSelfTrades: trader.preventsSelfTrades)
        }
        let accounts = plan.accounts.map { OpeningAccount(shares: $0.shares, cash: $0.cash) }
        let seat = try RiskSeat.firm(
            plan.settings, rules: plan.day.rules, limits: plan.day.limits, tape: plan.day.tape,
            accounts: accounts, strategies: plan.traders.map { ($0.account, $0.mandate) })
        let backtest = Backtest(
            tape: plan.day.tape, source: source, rules: plan.day.rules, limits: plan.day.limits,
            traders: traders, accounts: accounts, settings: plan.settings, journal: sink,
            namesParents: plan.namesParents, seat: seat)
        engine = EngineAgent(
            backtest, plan, source: source, sink: sink, inbox: inbox, lines: desk.lines,
            frames: frames, progress: progress)
    }

    /// Starts the threads.
    ///
    /// Throws `ThreadError`; the threads that were started by then end by themselves.
    func start() throws -> PipelineThreads {
        var members: [[(name: String, agent: any Agent & AnyObject)]] =
            spots.map { _ in [] }
        func add(_ stage: PipelineStage, _ agent: any Agent & AnyObject) {
            members[stage.thread(layout)].append((stage.rawValue, agent))
        }
        add(.decoder, decoder)
        add(.engine, engine)
        if layout.separatesStrategies { add(.strategies, strategies) }
        add(.journal, journal)
        if let publisher { add(.publisher, publisher) }
        let watcher = ParkingSpot()
        let threads = PipelineThreads(watcher)
        for (index, group) in members.enumerated() where !group.isEmpty {
            let isStrategies =
                layout.separatesStrategies && index == PipelineStage.strategies.thread(layout)
            try threads.start(
                AgentGroup(group, watcher: watcher), named: "pk-\(group[0].name)",
                parking: spots[index], isEssential: !isStrategies)
        }
        return threads
    }
}

/// A stage, by the name that its failures carry.
enum PipelineStage: String {
    case decoder, engine, strategies, journal, publisher

    /// On which thread of a layout it runs.
    func thread(_ layout: ThreadLayout) -> Int {
        switch layout {
        case .one: 0
        case .two: self == .journal || self == .publisher ? 1 : 0
        case .three: self == .engine ? 0 : self == .strategies ? 1 : 2
        case .five:
            switch self {
            case .decoder: 0
            case .engine: 1
            case .strategies: 2
            case .journal: 3
            case .publisher: 4
            }
        }
    }
}

/// The lines from the engine to all strategies, and the stage at their other end.
struct StrategyDesk {
    let lines: [StrategyLine]
    let agent: StrategyAgent

    init(
        _ plan: PipelinePlan, sink: RingSink, inbox: ControlInbox, engineSpot: ParkingSpot,
        strategySpot: ParkingSpot
    ) throws {
        let blank = TradingContext(
            rules: plan.day.rules, limits: plan.day.limits,
            previousClose: plan.day.tape.header.previousClose)
        let links = try plan.traders.map { trader in
            try StrategyLink(trader.strategy, blank, engineSpot, strategySpot)
        }
        let agent = StrategyAgent(links.map(\.seat))
        lines = links.enumerated().map { index, link in
            StrategyLine(
                trader: index, account: plan.traders[index].account, link,
                waiting: plan.layout.separatesStrategies
                    ? .idle(.backOff, limit: plan.strategyLimit) : .inline(agent),
                sink: sink, inbox: inbox, replaying: plan.inputs)
        }
        self.agent = agent
    }
}

/// A strategy's seat, and the engine's ends of the two rings to it.
final class StrategyLink {
    let seat: StrategySeat
    let mailbox: StrategyMailbox
    /// Calls, by number.
    var calls: RingProducer<UInt64>
    /// Answers, by the same numbers.
    var answers: RingConsumer<UInt64>

    init(
        _ strategy: any Strategy, _ blank: TradingContext, _ engineSpot: ParkingSpot,
        _ strategySpot: ParkingSpot
    ) throws(RingError) {
        let there = try SingleProducerRing<UInt64>(
            capacity: 2, whenFull: .halt, producerParking: engineSpot,
            consumerParking: strategySpot)
        let back = try SingleProducerRing<UInt64>(
            capacity: 2, whenFull: .halt, producerParking: strategySpot,
            consumerParking: engineSpot)
        mailbox = StrategyMailbox(blank)
        calls = there.producer
        answers = back.consumer
        seat = StrategySeat(
            strategy, mailbox, calls: there.consumer, answers: back.producer)
    }
}
