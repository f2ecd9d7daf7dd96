import TradingModel

extension MatchingEngine {
    /// Carries out one command; a submission in a call phase is collected.
    public mutating func apply(_ command: Command, into events: inout EventBuffer) {
        let one: InlineArray<1, Command> = [command]
        performOne(one.span, 0, into: &events)
    }

    /// Carries out the command at `position` where it lies: a copy would cost more than the work.
    @_transparent
    private mutating func perform(
        _ commands: Swift.Span<Command>, _ position: Int, into events: inout EventBuffer
    ) {
        let instrument = commands[position].order.instrument
        let time = commands[position].time
        // Two comparisons for what is asked most: a jump through a table costs more when it is
        // guessed wrong, as nobody can guess the kind.
        if commands[position].kind == .submit {
            guard instrument < instruments else {
                return refuseInstrument(commands[position].order, at: time, into: &events)
            }
            let phase = phases[instrument]
            if phase.isCall {
                collect(commands[position].order, at: time, into: &events)
            } else {
                take(commands, position, phase, into: &events)
            }
        } else if commands[position].kind == .cancel {
            cancel(commands[position].order.id, instrument: instrument, at: time, into: &events)
        } else {
            performRare(commands, position, into: &events)
        }
    }

    /// Carries out a command that neither submits nor cancels.
    @inline(never)
    private mutating func performRare(
        _ commands: Swift.Span<Command>, _ position: Int, into events: inout EventBuffer
    ) {
        let instrument = commands[position].order.instrument
        let time = commands[position].time
        switch commands[position].kind {
        case .reduce:
            reduce(
                commands[position].order.id, by: commands[position].order.quantity,
                instrument: instrument, at: time, into: &events)
        case .replace:
            replace(
                commands[position].order.id, with: commands[position].newID,
                price: commands[position].order.price,
                quantity: commands[position].order.quantity, instrument: instrument, at: time,
                into: &events)
        default:
            applyToSession(commands[position], into: &events)
        }
    }

    @inline(never)
    private mutating func applyToSession(_ command: Command, into events: inout EventBuffer) {
        guard command.order.instrument < instruments else {
            return events.append(
                Event(
                    .rejected, time: command.time, reason: .unknownInstrument,
                    instrument: command.order.instrument))
        }
        switch command.kind {
        case .uncross:
            uncross(
                by: command.auctionRule, reference: command.order.price,
                instrument: command.order.instrument, at: command.time, into: &events)
        case .expire:
            expireDayOrders(instrument: command.order.instrument, at: command.time, into: &events)
        default:
            enter(command.phase, instrument: command.order.instrument)
        }
    }

    /// Carries out the commands of `range` in order, as ``apply(_:into:)`` one by one would, and
    /// asks for the memory of coming commands (also of those behind the range) while it works on
    /// earlier ones.
    ///
    /// For a replay, where the coming commands are known. On books that do not fit the caches this
    /// is several times as fast; on one that does it costs a little.
    public mutating func apply(
        _ commands: Swift.Span<Command>, in range: Range<Int>, into events: inout EventBuffer
    ) {
        precondition(range.lowerBound >= 0 && range.upperBound <= commands.count)
        if memory > MatchingEngine.cacheSize {
            performAhead(commands, range, into: &events)
        } else {
            perform(commands, range, into: &events)
        }
    }

    /// Carries out the command at `position`, as ``apply(_:into:)`` would, where it lies.
    public mutating func apply(
        _ commands: Swift.Span<Command>, at position: Int, into events: inout EventBuffer
    ) {
        precondition(commands.indices.contains(position))
        commands.prefetch(position &+ MatchingEngine.commandsAhead)
        performOne(commands, position, into: &events)
    }

    @inline(never)
    private mutating func performOne(
        _ commands: Swift.Span<Command>, _ position: Int, into events: inout EventBuffer
    ) {
        perform(commands, position, into: &events)
    }

    @inline(never)
    private mutating func perform(
        _ commands: Swift.Span<Command>, _ range: Range<Int>, into events: inout EventBuffer
    ) {
        let own = commands.extracting(range)
        for position in own.indices {
            own.prefetch(position &+ MatchingEngine.commandsAhead)
            perform(own, position, into: &events)
        }
    }

    @inline(never)
    private mutating func performAhead(
        _ commands: Swift.Span<Command>, _ range: Range<Int>, into events: inout EventBuffer
    ) {
        var lookahead = Lookahead()
        for position in range {
            commands.prefetch(position &+ Lookahead.index &+ MatchingEngine.commandsAhead)
            lookahead.step(self, commands, position)
            performOne(commands, position, into: &events)
        }
    }

    /// How many commands ahead the commands themselves are asked for: the processor does so on its
    /// own, but stops at the end of each page.
    private static let commandsAhead = 16

    /// An engine up to this size stays in the processor's caches by itself.
    private static let cacheSize = 4 << 20

    @inline(__always)
    func prefetchLadder(_ order: Order) { ladders.prefetch(Int(ladder(order))) }
}
