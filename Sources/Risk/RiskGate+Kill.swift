import TradingModel

/// One kill, and how far it has come.
public struct KillState: Sendable, Hashable {
    /// What was killed.
    public let scope: RiskScope
    /// Who killed it; 0 is the gate itself.
    public let actor: UInt32
    /// When.
    public let time: Timestamp
    /// Orders that it wanted cancelled.
    public let requested: Int
    /// Those of them that ended.
    public internal(set) var ended: Int
    /// When the last of them ended; nil while some are left.
    public internal(set) var doneAt: Timestamp?
}

/// What became of a request to arm a scope again.
public enum RearmResult: UInt8, Sendable {
    /// It is armed.
    case armed
    /// It was not blocked.
    case notBlocked
    /// Who killed it may not arm it: a second person has to.
    case sameActor
    /// The gate has no such scope.
    case unknownScope
}

extension RiskGate {
    /// Blocks a scope and lists all its working orders for cancelling; returns their number.
    ///
    /// It needs no strategy to answer: the gate knows the orders itself. An order that passed
    /// before is in the list, and none passes after. `cancels` is appended to, in order of entry.
    /// Killing again lists again what still works. 0 for a scope that the gate does not have.
    @discardableResult
    public mutating func kill(
        _ scope: RiskScope, by actor: UInt32, at time: Timestamp, cancels: inout [OrderID]
    ) -> Int {
        guard has(scope) else { return 0 }
        _ = advance(to: time)
        block(scope, by: actor, isByGate: false, at: time)
        return withdraw(scope, by: actor, at: time, cancels: &cancels)
    }

    /// Arms a blocked scope again; `actor` must not be the one who blocked it, nor 0, the gate: that
    /// is refused and told as REARM_REFUSED.
    public mutating func rearm(
        _ scope: RiskScope, by actor: UInt32, at time: Timestamp
    ) -> RearmResult {
        guard has(scope) else { return .unknownScope }
        _ = advance(to: time)
        let block = self.block(of: scope)
        guard block.isSet else { return .notBlocked }
        guard actor != 0, block.isByGate || block.actor != actor else {
            tellRefused(scope, by: actor, block, at: time)
            return .sameActor
        }
        setBlock(Block(), of: scope)
        if let holder = holderIndex(scope) {
            holders[holder].executions = 0
            // The heartbeat that was missed must not block the strategy at once again.
            holders[holder].heartbeat = -1
        }
        var event = RiskEvent(.rearm, at: time, scope: scope)
        event.actor = actor
        tell(event)
        return .armed
    }

    /// Blocks every strategy whose heartbeat is overdue, and lists its orders for cancelling;
    /// returns the number of orders. To be called whenever time has passed.
    ///
    /// A strategy that never sent a heartbeat is not connected, and so cannot lose its connection.
    @discardableResult
    public mutating func expireConnections(
        at time: Timestamp, cancels: inout [OrderID]
    ) -> Int {
        let now = advance(to: time)
        guard !switchedOff.contains(.connected) else { return 0 }
        var listed = 0
        for strategy in 0..<strategies {
            let holder = 1 + accounts + strategy
            let heartbeat = holders[holder].heartbeat
            let limit = min(limits[0, .heartbeatAge], limits[holder, .heartbeatAge])
            guard heartbeat >= 0, now &- heartbeat > limit, !holders[holder].block.isSet else {
                continue
            }
            listed += disconnect(UInt16(strategy), at: time, cancels: &cancels)
        }
        return listed
    }

    /// Takes a strategy for disconnected, as the gateway saw it: blocked, and all its working
    /// orders listed for cancelling. Returns their number.
    @discardableResult
    public mutating func disconnect(
        _ strategy: UInt16, at time: Timestamp, cancels: inout [OrderID]
    ) -> Int {
        let scope = RiskScope.strategy(strategy)
        guard has(scope) else { return 0 }
        let now = advance(to: time)
        var event = RiskEvent(.disconnect, at: time, scope: scope)
        event.strategy = strategy
        let heartbeat = holders[holder(strategy: strategy)].heartbeat
        event.measured = heartbeat < 0 ? 0 : max(now &- heartbeat, 0)
        event.check = .connected
        event.reason = .disconnected
        tell(event)
        block(scope, by: 0, isByGate: true, at: time)
        return withdraw(scope, by: 0, at: time, cancels: &cancels)
    }

    /// Working orders that a kill still waits for, in order of entry, to be asked for again.
    public func outstandingCancels() -> [OrderID] {
        var result: [OrderID] = []
        var index = orders.first
        while index != 0 {
            if orders.records[index].kill != 0 { result.append(orders.records[index].id) }
            index = orders.records[index].next
        }
        return result
    }

    /// All kills of the session, in order.
    public var killHistory: [KillState] { kills }

    /// Who blocks a scope, 0 being the gate itself; nil where it is not blocked.
    public func blocker(of scope: RiskScope) -> UInt32? {
        guard has(scope) else { return nil }
        let block = block(of: scope)
        return block.isSet ? block.actor : nil
    }

    // MARK: Parts

    func block(of scope: RiskScope) -> Block {
        if case .instrument(let index) = scope { return instrumentStates[index].block }
        guard let holder = holderIndex(scope) else { return Block() }
        return holders[holder].block
    }

    private mutating func setBlock(_ block: Block, of scope: RiskScope) {
        if case .instrument(let index) = scope {
            instrumentStates[index].set(block)
        } else if let holder = holderIndex(scope) {
            blockedHolders += (block.isSet ? 1 : 0) - (holders[holder].block.isSet ? 1 : 0)
            holders[holder].block = block
        }
    }

    /// A person's block outlasts the gate's own; the first person is the one who may not re-arm.
    private mutating func block(
        _ scope: RiskScope, by actor: UInt32, isByGate: Bool, at time: Timestamp
    ) {
        let old = block(of: scope)
        guard !old.isSet || (old.isByGate && !isByGate) else { return }
        setBlock(
            Block(
                isSet: true, isByGate: isByGate, actor: actor, since: time.nanoseconds),
            of: scope)
    }

    /// Blocks a scope because of a check, and tells it once.
    mutating func halt(
        _ scope: RiskScope, _ check: RiskCheck, _ outcome: CheckOutcome, at time: Timestamp
    ) {
        guard !block(of: scope).isSet else { return }
        block(scope, by: 0, isByGate: true, at: time)
        var event = RiskEvent(.halt, at: time, scope: scope)
        event.check = check
        event.reason = outcome.reason
        event.field = outcome.field
        event.measured = outcome.measured ?? 0
        event.limit = outcome.limit ?? 0
        tell(event)
    }

    private mutating func withdraw(
        _ scope: RiskScope, by actor: UInt32, at time: Timestamp,
        cancels: inout [OrderID]
    ) -> Int {
        let number = UInt32(kills.count + 1)
        var count = 0
        var taken = 0
        var index = orders.first
        while index != 0 {
            let record = orders.records[index]
            if contains(scope, record) {
                cancels.append(record.id)
                count += 1
                // An order that an earlier kill waits for goes on counting there.
                if record.kill == 0 {
                    orders.records[index].kill = number
                    taken += 1
                }
            }
            index = record.next
        }
        kills.append(
            KillState(
                scope: scope, actor: actor, time: time, requested: taken, ended: 0,
                doneAt: taken == 0 ? time : nil))
        var event = RiskEvent(.kill, at: time, scope: scope)
        event.actor = actor
        event.measured = Int64(count)
        event.check = .killSwitch
        tell(event)
        if taken == 0 { tellDone(kills[kills.count - 1], at: time) }
        return count
    }

    private func contains(_ scope: RiskScope, _ record: OrderRecord) -> Bool {
        switch scope {
        case .firm: true
        case .account(let index): record.account == index
        case .strategy(let index): record.strategy == index
        case .instrument(let index): record.instrument == index
        }
    }

    /// Notes that an order is gone which a kill wanted gone.
    mutating func noteKilled(_ record: OrderRecord) {
        let index = Int(record.kill) - 1
        kills[index].ended += 1
        guard kills[index].ended == kills[index].requested else { return }
        let time = Timestamp(nanoseconds: latest)
        kills[index].doneAt = time
        tellDone(kills[index], at: time)
    }

    private mutating func tellRefused(
        _ scope: RiskScope, by actor: UInt32, _ block: Block, at time: Timestamp
    ) {
        var event = RiskEvent(.rearmRefused, at: time, scope: scope)
        event.actor = actor
        event.measured = Int64(block.actor)
        event.check = .killSwitch
        event.reason = .samePerson
        tell(event)
    }

    private mutating func tellDone(_ kill: KillState, at time: Timestamp) {
        var event = RiskEvent(.killDone, at: time, scope: kill.scope)
        event.actor = kill.actor
        event.measured = max(time.nanoseconds - kill.time.nanoseconds, 0)
        event.limit = Int64(kill.requested)
        event.check = .killSwitch
        tell(event)
    }
}
