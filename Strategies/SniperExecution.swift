import Execution
import Rulebook
import TradingModel

/// Posts nothing, and takes a part of what is shown when the moment is good.
public struct SniperExecution: ExecutionEngine {
    /// What a sniper is told besides its parent.
    struct Style: Sendable {
        /// Shares that must be shown within reach.
        var minTake: Quantity
        /// Levels of the opposite side that are in reach.
        var levels: Int
        /// Percent of what is shown that is taken.
        var takePct: Int64
        /// The widest spread in ticks.
        var maxSpread: Int64
        /// The least part of the best sizes that is the own side's, in percent.
        var minOwnPct: Int64
        /// Pause after a take; between half and one and a half of it by chance.
        var coolDown: Span
    }

    /// The parent and its children.
    public var work: ParentWork
    private let style: Style
    private let cleanup: Cleanup
    private var generator: SplitMix64
    private var readyAt = Timestamp.zero
    private var hasBegun = false

    init(_ parent: ParentOrder, style: Style, clock: TradingClock, terms: BrokerTerms) {
        work = ParentWork(parent, terms: terms)
        self.style = style
        cleanup = Cleanup(parent, clock)
        generator = SplitMix64(seed: parent.seed, stream: 4)
    }

    /// Watches the book, but for its pauses.
    public func reactsToBook(_ context: TradingContext) -> Bool {
        context.market.phase == .continuous
            && (context.now >= readyAt || work.seesIWouldPrice(context))
    }

    /// Takes where the moment is good.
    public mutating func trade(_ context: inout TradingContext) {
        if !hasBegun {
            hasBegun = true
            cleanup.wakeUp(&context)
        }
        if work.takeAtIWouldPrice(&context) { return }
        if cleanup.pursue(&work, atLeast: .cross, &context) { return }
        guard context.now >= readyAt, work.isCurrent(context), work.children.open.isEmpty,
            agrees(context), let offer = offer(context)
        else { return }
        let part = offer.shown * style.takePct / 100
        guard work.submit(min(part, work.rest), .snipe, &context, price: { _ in offer.price })
        else { return }
        let half = style.coolDown.nanoseconds / 2
        let pause = half + Int64(generator.below(UInt64(2 * half + 1)))
        readyAt = context.now + Span(nanoseconds: pause)
        context.wake(at: readyAt)
    }

    /// The signal: a narrow spread, and best sizes that do not point to a better price soon.
    private func agrees(_ context: TradingContext) -> Bool {
        let top = context.market.book.top
        guard let spread = top.spread, spread > 0, Int64(spread) <= style.maxSpread else {
            return false
        }
        let own = Int128(work.parent.side == .buy ? top.bid.quantity : top.ask.quantity)
        let both = Int128(top.bid.quantity) + Int128(top.ask.quantity)
        return own * 100 >= both * Int128(style.minOwnPct)
    }

    /// Shares shown within reach and limit, and the price that reaches them; nil where too few.
    private func offer(_ context: TradingContext) -> (shown: Quantity, price: Price)? {
        let levels = work.opposite(context)
        let side = work.parent.side
        var (shown, price) = (Quantity(0), levels[0].price)
        for rank in 0..<min(style.levels, BookView.depth) {
            let level = levels[rank]
            let isWithin =
                work.parent.limitPrice.map { side.crosses(limit: $0, resting: level.price) }
                ?? true
            guard level.quantity > 0, isWithin else { break }
            shown += level.quantity
            price = level.price
        }
        return shown >= max(style.minTake, 1) ? (shown, price) : nil
    }
}
