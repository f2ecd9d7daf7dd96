import Matching
import TradingModel

/// A seeded stream of commands of every kind, bad ones included.
public struct CommandStream {
    /// What a stream contains beside plain limit orders.
    public struct Mix: Sendable {
        /// Instruments that are traded.
        public var instruments: UInt32 = 1
        /// Commands that are refused: bad numbers, quantities, prices and instruments.
        public var isBad = true
        /// Call phases, auctions, other phases and ends of day.
        public var hasSessions = true
        /// Replacements, market orders, FOK, post-only, icebergs and self-trade prevention.
        public var hasConditions = true
        /// Replacements.
        public var hasReplaces = true
        /// Now and then a price far from the others.
        public var hasFarPrices = true
        /// Some order numbers are any 64 bits rather than counted up.
        public var hasRandomNumbers = true
        /// The number before the first one.
        public var start: UInt64 = 0

        /// Everything, on one instrument.
        public init() {}

        /// Everything, on one to three instruments as `seed` says; in some streams the numbers that
        /// are counted up cross 100,000, where dense numbers end.
        public init(seed: UInt64) {
            instruments = 1 + UInt32(seed % 3)
            start = seed % 4 == 0 ? 99_500 : 0
        }
    }

    private var generator: SplitMix64
    private let mix: Mix
    /// The latest numbers, live or not.
    private var recent: [UInt64] = []
    private var newest: UInt64
    private var commands: Int64 = 0
    private var calls: [Bool]
    /// What follows an auction.
    private var next: Command?

    /// The stream of a seed.
    public init(seed: UInt64, mix: Mix = Mix()) {
        generator = SplitMix64(seed: seed)
        self.mix = mix
        newest = mix.start
        calls = Array(repeating: false, count: Int(mix.instruments))
    }

    /// The first `count` commands of a seed.
    public static func commands(_ count: Int, seed: UInt64, mix: Mix = Mix()) -> [Command] {
        var stream = CommandStream(seed: seed, mix: mix)
        var result: [Command] = []
        result.reserveCapacity(count)
        for _ in 0..<count { result.append(stream.command()) }
        return result
    }

    /// A whole number in 0..<`bound`; no need to be exactly uniform.
    private mutating func roll(_ bound: UInt64) -> UInt64 { (generator.next() &>> 20) % bound }

    /// True once in `count` times.
    private mutating func once(in count: UInt64) -> Bool { roll(count) == 0 }

    // MARK: Commands

    /// The next command; times count up by a nanosecond.
    public mutating func command() -> Command {
        commands += 1
        if var command = next {
            next = nil
            command.time = Timestamp(nanoseconds: commands)
            return command
        }
        let chance = roll(1_000)
        if mix.hasSessions, chance < 30 { return session(chance) }
        if mix.hasConditions, chance < 34 { return sweep() }
        let choice = roll(100)
        if choice < 54 { return make(.submit, order()) }
        var order = Order(
            id: someOrder(), side: .buy, price: .none, quantity: 0, instrument: instrument())
        if choice < 74 { return make(.cancel, order) }
        order.quantity = quantity()
        if choice < 85 || !mix.hasReplaces { return make(.reduce, order) }
        order.price = price(roll(2) == 0 ? .buy : .sell)
        // Huge orders never show a part only: they would trade share by share, for hours.
        if order.quantity == MatchingEngine.maximumQuantity { order.quantity = 1 }
        let chosen = roll(16)
        let new = chosen < 4 ? order.id.raw : chosen == 4 ? someOrder().raw : number()
        return make(.replace, order, newID: OrderID(raw: new))
    }

    private func make(
        _ kind: CommandKind, _ order: Order, newID: OrderID = .none, phase: Phase = .continuous,
        rule: AuctionRule = .orderPrices
    ) -> Command {
        Command(
            kind, at: Timestamp(nanoseconds: commands), order: order, newID: newID, phase: phase,
            auctionRule: rule)
    }

    /// A market order that empties a side, walls and forgotten orders included.
    private mutating func sweep() -> Command {
        var order = order()
        order.kind = .market
        order.price = .none
        order.quantity = MatchingEngine.maximumQuantity
        order.timeInForce = .day
        order.isPostOnly = false
        order.display = 0
        return make(.submit, order)
    }

    private mutating func session(_ chance: UInt64) -> Command {
        let instrument = instrument()
        var order = Order(
            id: .none, side: .buy, price: .none, quantity: 0, instrument: instrument)
        let isKnown = instrument < mix.instruments
        if chance < 3 { return make(.expire, order) }
        if chance < 4 {
            // A phase that is no call, perhaps with the book still crossed.
            if isKnown { calls[Int(instrument)] = false }
            let phases: [Phase] = [.pause, .lunchBreak, .closed, .closedBeforeOpen]
            return make(.phase, order, phase: phases[Int(roll(4))])
        }
        if isKnown, !calls[Int(instrument)], chance < 21 {
            guard chance < 13 else { return make(.submit, self.order()) }
            calls[Int(instrument)] = true
            let phases: [Phase] = [.openingCall, .openingCallNoCancel, .closingCall]
            return make(.phase, order, phase: phases[Int(roll(3))])
        }
        order.price = once(in: 10) ? Price(ticks: 0) : price(.buy)
        let rule: AuctionRule = roll(2) == 0 ? .orderPrices : .anyTick
        let uncross = make(.uncross, order, rule: rule)
        if isKnown, !once(in: 8) {
            calls[Int(instrument)] = false
            next = make(.phase, order, phase: .continuous)
        }
        return uncross
    }

    // MARK: Parts of commands

    private mutating func instrument() -> UInt32 {
        if mix.isBad, once(in: 150) {
            return once(in: 3) ? .max : mix.instruments + UInt32(roll(3))
        }
        return UInt32(roll(UInt64(mix.instruments)))
    }

    private mutating func price(_ side: Side) -> Price {
        let chance = roll(240)
        if mix.isBad, chance == 0 { return Price(ticks: 0) }
        if mix.isBad, chance == 1 { return Price(ticks: once(in: 2) ? -1 : .min) }
        if mix.hasFarPrices, chance < 8 {
            let far: Int32
            switch roll(8) {
            case 0: far = 1
            case 1: far = .max
            default: far = Int32(1 + roll(1 &<< (1 + roll(30))) % 2_000_000_000)
            }
            // Mostly behind the other prices, where it waits; sometimes through all of them.
            let waits = (side == .buy) == (far < 1000)
            if waits || once(in: 5) { return Price(ticks: far) }
            let through = side == .buy ? 1000 - Int32(roll(900)) : 1000 + Int32(roll(900_000))
            return Price(ticks: through)
        }
        return Price(ticks: Int32(990 + roll(21)))
    }

    private mutating func quantity() -> Quantity {
        if mix.isBad, once(in: 150) {
            switch roll(7) {
            case 0: return -1
            case 1: return -50
            case 2: return MatchingEngine.maximumQuantity + 1
            case 3: return .max
            case 4: return .min
            case 5: return MatchingEngine.maximumQuantity
            default: return 0
            }
        }
        return 1 + Quantity(roll(50))
    }

    /// The number of an order sent before, live or not, mostly of a late one; rarely of none.
    private mutating func someOrder() -> OrderID {
        if mix.isBad, once(in: 100) { return OrderID(raw: roll(4)) }
        guard !recent.isEmpty else { return OrderID(raw: mix.start + 1) }
        let reach = roll(4) == 0 ? recent.count : min(recent.count, 24)
        return OrderID(raw: recent[recent.count - 1 - Int(roll(UInt64(reach)))])
    }

    /// A new number.
    private mutating func number() -> UInt64 {
        newest += 1
        var number = newest
        if mix.hasRandomNumbers, once(in: 6) {
            switch roll(3) {
            case 0: number = generator.next() | 1
            case 1: number = OrderID.ownBit | newest
            default: number = newest &<< 32
            }
        }
        recent.append(number)
        // Half of a long list goes at a time.
        if recent.count == 256 { recent.removeFirst(128) }
        return number
    }

    private mutating func order() -> Order {
        let side: Side = roll(2) == 0 ? .buy : .sell
        let id =
            mix.isBad && once(in: 100)
            ? (once(in: 3) ? OrderID.none : someOrder()) : OrderID(raw: number())
        var order = Order(
            id: id, side: side, price: price(side), quantity: quantity(), instrument: instrument())
        let chance = roll(12)
        if chance < 3 {
            order.timeInForce = .goodTillCancel
        } else if chance == 3 {
            order.timeInForce = .immediateOrCancel
        }
        order.owner = UInt32(roll(4))
        guard mix.hasConditions else { return order }
        if chance == 4 { order.timeInForce = .fillOrKill }
        if chance == 5 { order.kind = .market }
        if once(in: 6), order.quantity <= 50 {
            order.display = 1 + Quantity(roll(UInt64(max(1, min(order.quantity, 12)))))
        }
        if order.quantity > 50, once(in: 20) {
            // Too small a part is refused, a fair one makes a sweep meet it many times.
            order.display = once(in: 2) ? 1 : max(1, order.quantity / (1 + Quantity(roll(20))))
        }
        if mix.isBad, once(in: 200) { order.display = once(in: 2) ? -1 : .max }
        if once(in: 12) { order.isPostOnly = true }
        switch roll(8) {
        case 0: order.selfTradePrevention = .cancelNewest
        case 1: order.selfTradePrevention = .cancelOldest
        case 2: order.selfTradePrevention = .cancelBoth
        case 3: order.selfTradePrevention = .decrement
        default: break
        }
        return order
    }
}
