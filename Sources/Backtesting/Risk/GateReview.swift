import Analytics
import Risk
import TradingModel

/// What the risk gate did in a run, read from its journal.
struct GateReview {
    let run: RunRecord
    /// Decisions on the record's own orders: those of its parent where it was cut down to one.
    let decisions: [RiskRecords.Entry<DecisionRecord>]
    let names: RiskNames
    let levels: FirmLimits

    init(_ run: RunRecord) {
        self.run = run
        if run.parentNumber == nil {
            decisions = run.risk.decisions
        } else {
            let own = Set(run.orders.map(\.number))
            decisions = run.risk.decisions.filter { own.contains($0.body.ownNumber) }
        }
        names = RiskNames(run)
        levels = FirmLimits(run)
    }

    /// The highest use of each limit; what the whole firm had is no part of a single parent.
    var peaks: LimitPeaks {
        let isWhole = run.parentNumber == nil
        return LimitPeaks(
            decisions, states: isWhole ? run.risk.states : [],
            events: isWhole ? run.risk.events : [], levels: levels)
    }

    /// The gate for the run's report.
    var gate: RunReport.Gate {
        var gate = RunReport.Gate()
        gate.isOn = run.header.risk.isOn
        gate.version = run.header.risk.version
        gate.source = run.header.risk.source
        gate.passed = decisions.count { $0.body.passes }
        gate.refused = decisions.count - gate.passed
        gate.refusals = refusals
        gate.blocks = blocks
        gate.peaks = peaks.nearest
        gate.killRefusals = decisions.count { $0.body.check == .killSwitch }
        gate.alerts = decisions.count { $0.body.isAlert }
        return gate
    }

    private var refusals: [RunReport.CheckRefusals] {
        RiskCheck.allCases.compactMap { check in
            let own = decisions.filter { $0.body.check == check }
            guard let first = own.first else { return nil }
            let numbers = first.body.outcome(check).pageText(of: check)
            let reason = first.body.reason.text
            return RunReport.CheckRefusals(
                check: Int(check.rawValue), name: check.name, count: own.count,
                first: "order \(first.body.ownNumber) at \(Format.milliseconds(first.time)): "
                    + reason + (numbers.isEmpty ? "" : " (\(numbers))"), source: check.source)
        }
    }

    /// Kills and halts, each with its withdrawal and the moment when it was lifted.
    var blocks: [RunReport.GateBlock] {
        var blocks: [(scope: RiskScope, actor: UInt32, block: RunReport.GateBlock)] = []
        for event in run.risk.events.map(\.body) {
            switch event.kind {
            case .halt: blocks.append((event.scope, 0, block("halt", event)))
            case .kill:
                // A halt withdraws by a kill of its own.
                if event.actor == 0, let last = blocks.indices.last,
                    blocks[last].scope == event.scope, blocks[last].block.kind == "halt",
                    blocks[last].block.time == event.time, blocks[last].block.requested == nil
                {
                    blocks[last].block.requested = Int(clamping: event.measured)
                } else {
                    blocks.append((event.scope, event.actor, block("kill", event)))
                }
            case .killDone:
                let place = blocks.lastIndex {
                    $0.scope == event.scope && $0.actor == event.actor
                        && event.time.nanoseconds - event.measured == $0.block.time.nanoseconds
                }
                guard let place else { continue }
                blocks[place].block.ended = blocks[place].block.requested
                blocks[place].block.withdrawal = Span(nanoseconds: event.measured)
            case .rearm:
                for place in blocks.indices
                where blocks[place].scope == event.scope && blocks[place].block.until == nil {
                    blocks[place].block.until = event.time
                }
            default: break
            }
        }
        return blocks.map { counted($0.block) }
    }

    private func block(_ kind: String, _ event: RiskEvent) -> RunReport.GateBlock {
        let reason = kind == "halt" ? names.ground(event) : ""
        var block = RunReport.GateBlock(
            kind, at: event.time, scope: names.text(event.scope), actor: names.actor(event.actor),
            reason: reason)
        if kind == "kill" { block.requested = Int(clamping: event.measured) }
        return block
    }

    private func counted(_ block: RunReport.GateBlock) -> RunReport.GateBlock {
        var block = block
        block.refused = decisions.count {
            $0.body.check == .killSwitch && $0.time >= block.time
                && $0.time <= block.until ?? .never
        }
        return block
    }
}

/// The names of accounts, strategies and instruments, as the gate's numbers stand for them.
struct RiskNames {
    private var accounts: [UInt16: String] = [:]
    private var strategies: [UInt16: String] = [:]
    private var instruments: [UInt32: String] = [:]

    /// The names that the run's header and decisions give.
    init(_ run: RunRecord) {
        guard let parents = run.header.parents, let own = run.header.accounts else {
            accounts[0] = RiskMandate.account
            strategies[0] = run.header.strategy
            instruments[0] = run.header.instrument
            return
        }
        for entry in run.risk.decisions {
            instruments[entry.body.instrument] = run.header.instrument
            guard let order = run.order(entry.body.ownNumber),
                parents.indices ~= order.parent - 1
            else { continue }
            let parent = parents[order.parent - 1]
            strategies[entry.body.strategy] = parent.id
            if own.indices ~= parent.account {
                accounts[entry.body.account] = own[parent.account].name
            }
        }
    }

    /// A scope with its name where it is known.
    func text(_ scope: RiskScope) -> String {
        switch scope {
        case .firm: "firm"
        case .account(let index): accounts[index].map { "account \($0)" } ?? "\(scope)"
        case .strategy(let index): strategies[index].map { "strategy \($0)" } ?? "\(scope)"
        case .instrument(let index): instruments[index] ?? "\(scope)"
        }
    }

    /// Who acted.
    func actor(_ actor: UInt32) -> String { actor == 0 ? "the gate" : "person \(actor)" }

    /// Why the gate has blocked a scope.
    func ground(_ event: RiskEvent) -> String {
        let check = event.check.map { "check \($0.rawValue), \($0.name): " } ?? ""
        guard let field = event.field else { return check + event.reason.text }
        let row = field.descriptor
        return check + event.reason.text
            + " (\(row.unit.pageText(event.measured)) against \(row.name) "
            + "\(row.unit.pageText(event.limit)))"
    }
}
