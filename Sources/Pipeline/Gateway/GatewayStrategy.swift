import Execution
import TradingModel

/// A strategy that somebody outside runs: each callback becomes a grant, each answer requests.
///
/// In lockstep the run waits for the answer to every grant, so that the run is the same however slow
/// the client is. Running free it takes what has come in meanwhile, at every callback and at least
/// every `pollEvery` of simulated time.
public struct GatewayStrategy: Strategy {
    /// Whether simulated time waits for the client.
    public enum Mode: Sendable, Hashable {
        /// It does.
        case lockstep
        /// It does not; looks for requests at least this often, in simulated time.
        case freeRunning(pollEvery: Span)
    }

    let session = GatewaySession()
    private let port: any GatewayPort
    private let mode: Mode
    private var nextPoll = Timestamp.zero

    /// A strategy behind `port`.
    public init(port: any GatewayPort, mode: Mode) {
        self.port = port
        self.mode = mode
    }

    /// Grants the client its first turn.
    public mutating func started(_ context: inout TradingContext) {
        pollLater(&context)
        exchange(.started, &context)
    }

    /// Grants the client a turn.
    public mutating func phaseChanged(to phase: Phase, _ context: inout TradingContext) {
        exchange(.phase(phase), &context)
    }

    /// Grants the client a turn.
    public mutating func bookChanged(_ context: inout TradingContext) {
        exchange(.book, &context)
    }

    /// Grants the client a turn.
    public mutating func traded(_ trade: MarketTrade, _ context: inout TradingContext) {
        exchange(.trade(trade), &context)
    }

    /// Grants the client a turn.
    public mutating func woken(_ context: inout TradingContext) {
        pollLater(&context)
        exchange(.woken, &context)
    }

    /// Grants the client a turn, in its own order numbers.
    public mutating func orderUpdated(_ update: OrderUpdate, _ context: inout TradingContext) {
        guard let news = session.translate(update, &context) else { return }
        exchange(.order(news), &context)
    }

    private mutating func pollLater(_ context: inout TradingContext) {
        guard case .freeRunning(let span) = mode, context.now >= nextPoll else { return }
        // From the first phase on: before it nothing can be asked for.
        let first = context.rules.schedule.value.starts.first?.time ?? .zero
        nextPoll = max(context.now, first) + span
        context.wake(at: nextPoll)
    }

    private func exchange(_ update: GatewayUpdate, _ context: inout TradingContext) {
        guard !session.isGone else { return }
        port.send(session.grant(update, context))
        switch mode {
        case .lockstep:
            guard let done = port.waitForDone(), done.number == session.grants else {
                return session.leave()
            }
            session.take(done.requests, &context)
        case .freeRunning:
            guard let requests = port.poll() else { return session.leave() }
            session.take(requests, &context)
        }
    }
}
