import CPlatform
import Execution
import LockFree
import TradingModel

/// The engine's end of the line to one strategy: makes a call and waits for the answer.
///
/// A strategy whose answer does not come in time, whose client has gone, or that somebody kills, is
/// cut off: its orders are cancelled, and nothing is asked of it again.
final class StrategyLine {
    /// What the engine does while the strategy thinks.
    enum Waiting {
        /// Runs the strategies itself.
        case inline(StrategyAgent)
        /// Idles, for this long at most.
        case idle(IdleStrategy, limit: Int64?)
    }

    private let trader: Int
    let account: Int
    private let link: StrategyLink
    private var mailbox: StrategyMailbox { link.mailbox }
    private let waiting: Waiting
    private let sink: RingSink
    private let inbox: ControlInbox
    /// The call at which a run that is being repeated lost the strategy.
    private let cutAt: UInt64?
    private var made: UInt64 = 0
    /// Orders that were asked for and are not known to have ended, in order of entry.
    private var working: [OrderID] = []
    /// Whether an answer did not come.
    private var isLost = false
    /// Whether nothing is asked of the strategy any more.
    private(set) var isCut = false
    /// Whether the strategy still owes an answer, so that its thread may never end.
    private(set) var isHung = false

    init(
        trader: Int, account: Int, _ link: StrategyLink, waiting: Waiting, sink: RingSink,
        inbox: ControlInbox,
        replaying inputs: [RunInput]
    ) {
        self.trader = trader
        self.account = account
        self.link = link
        self.waiting = waiting
        self.sink = sink
        self.inbox = inbox
        cutAt =
            inputs.first { $0.kind == .disconnected && $0.trader == trader }?.number
    }

    /// Makes a call; what it asks for is in `context` afterwards, as if it had been called directly.
    func perform(_ call: StrategyCall, _ context: inout TradingContext) {
        note(call)
        if isCut {
            // Where no cancels are taken now, the next phase may take them.
            if case .phaseChanged = call { cancelAll(&context) }
            return
        }
        guard ask(call, context) else { return cut(&context) }
        context = mailbox.context
        for input in mailbox.inputs {
            var addressed = input
            addressed.trader = trader
            sink.append(addressed)
        }
        mailbox.inputs.removeAll()
        for case .submit(let order, _) in context.requests { working.append(order.id) }
        if mailbox.isGone { cut(&context) }
    }

    /// Shares that the strategy means to have traded by `time`.
    func target(at time: Timestamp) -> Quantity? {
        guard !isCut, ask(.target(time), nil) else { return nil }
        return mailbox.target
    }

    /// What the strategy has counted.
    var counts: [StrategyCount] {
        guard !isCut, ask(.counts, nil) else { return [] }
        return mailbox.counts
    }

    /// Ends the line: the strategy's stage has nothing left to wait for.
    func close() { link.calls.close() }

    // MARK: Calls

    /// Whether the answer came.
    private func ask(_ call: StrategyCall, _ context: TradingContext?) -> Bool {
        guard !isLost else { return false }
        made += 1
        isLost = made == cutAt
        guard !isLost else { return false }
        mailbox.call = call
        if let context { mailbox.context = context }
        guard link.calls.tryPublish(made) == .published else { return false }
        switch waiting {
        case .inline(let agent):
            while link.answers.next() != made { _ = agent.doWork() }
            return true
        case .idle(let strategy, let limit):
            isHung = !wait(strategy, limit)
            isLost = isHung
            return !isLost
        }
    }

    private func wait(_ strategy: IdleStrategy, _ limit: Int64?) -> Bool {
        var idler = Idler(strategy)
        var rounds = 0
        let begin = limit == nil ? 0 : pankou_nanoseconds()
        while true {
            if link.answers.next() == made {
                idler.reset(at: link.answers.parking)
                return true
            }
            rounds &+= 1
            // The clock costs more than a look at the ring.
            if rounds & 63 == 0 {
                if inbox.hasKill(of: trader, account: account) { break }
                if let limit, pankou_nanoseconds() - begin > limit { break }
            }
            idler.idle(at: link.answers.parking)
        }
        idler.reset(at: link.answers.parking)
        return false
    }

    // MARK: Cutting off

    /// Keeps the list of working orders.
    private func note(_ call: StrategyCall) {
        guard case .orderUpdated(let update) = call else { return }
        switch update.kind {
        case .rejected, .canceled: working.removeAll { $0 == update.order }
        case .filled where update.leaves == 0: working.removeAll { $0 == update.order }
        default: break
        }
    }

    /// The strategy does not answer: says so in the journal and cancels its orders.
    private func cut(_ context: inout TradingContext) {
        sink.append(
            RunInput(.disconnected, number: made, trader: trader, time: context.now))
        withdraw(&context)
    }

    /// Asks nothing of the strategy any more and cancels its orders.
    func withdraw(_ context: inout TradingContext) {
        guard !isCut else { return }
        isCut = true
        cancelAll(&context)
    }

    private func cancelAll(_ context: inout TradingContext) {
        for id in working { context.cancel(id, purpose: .disconnected) }
    }
}
