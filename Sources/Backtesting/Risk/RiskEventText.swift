import Analytics
import Risk
import TradingModel

extension GateReview {
    /// What the gate and its monitor told, in words.
    var eventLines: [RiskReport.EventLine] {
        run.risk.events.map { entry in
            let event = entry.body
            return RiskReport.EventLine(
                time: event.time, kind: event.kind.name, scope: names.text(event.scope),
                actor: [.kill, .killDone, .rearm, .rearmRefused, .limitChange].contains(event.kind)
                    ? names.actor(event.actor)
                    : event.kind == .cancelRate ? "strategy" : "the gate",
                text: text(event))
        }
    }

    private func text(_ event: RiskEvent) -> String {
        let unit = event.field?.descriptor.unit ?? .count
        let name = event.field?.descriptor.name ?? ""
        switch event.kind {
        case .limitWarn:
            let share =
                event.limit > 0 ? Int128(event.measured) * 100 / Int128(event.limit) : 100
            return "\(name) used up to \(share)%: \(unit.pageText(event.measured)) of "
                + unit.pageText(event.limit)
        case .breach:
            return "\(name) exceeded: \(unit.pageText(event.measured)) of "
                + unit.pageText(event.limit)
        case .halt: return names.ground(event)
        case .kill:
            return "blocked; \(count(event.measured, "working order")) to be cancelled"
        case .killDone:
            return event.limit == 0
                ? "nothing was working"
                : "the last of \(count(event.limit, "order")) ended after "
                    + Span(nanoseconds: event.measured).description
        case .rearm: return "armed again"
        case .rearmRefused:
            let blocker = names.actor(UInt32(clamping: event.measured))
            return "not armed again: \(blocker) has blocked it, and another person has to"
        case .limitChange:
            return "\(name): \(limitText(unit, event.previous)) to "
                + limitText(unit, event.limit)
        case .stale:
            return "market data \(LimitUnit.nanoseconds.text(event.measured)) old, limit "
                + LimitUnit.nanoseconds.text(event.limit)
        case .reconBreak:
            return "the gate holds \(Format.grouped(event.measured)), the other side says "
                + Format.grouped(event.limit)
        case .cancelRate:
            return "a cancel beyond cancelMessages: \(Format.grouped(event.measured)) of "
                + "\(Format.grouped(event.limit)); it went out"
        case .alert:
            return
                "programme-trading profile: \(event.reason.text), "
                + "\(Format.grouped(event.measured)) against \(Format.grouped(event.limit))"
        case .disconnect:
            return "heartbeat overdue by \(LimitUnit.nanoseconds.text(event.measured))"
        case .allow, .deny: return event.reason.text
        }
    }

    /// A limit that is not set has the largest number there is.
    private func limitText(_ unit: LimitUnit, _ value: Int64) -> String {
        value == .max ? "not set" : unit.pageText(value)
    }

    private func count(_ value: Int64, _ word: String) -> String {
        "\(Format.grouped(value)) \(word)\(value == 1 ? "" : "s")"
    }
}

extension RiskEventKind {
    /// The kind as journals and pages name it.
    var name: String {
        switch self {
        case .allow: "ALLOW"
        case .deny: "DENY"
        case .limitWarn: "LIMIT_WARN"
        case .breach: "BREACH"
        case .halt: "HALT"
        case .rearm: "REARM"
        case .limitChange: "LIMIT_CHANGE"
        case .kill: "KILL"
        case .killDone: "KILL_DONE"
        case .stale: "STALE"
        case .reconBreak: "RECON_BREAK"
        case .cancelRate: "CANCEL_RATE"
        case .alert: "ALERT"
        case .disconnect: "DISCONNECT"
        case .rearmRefused: "REARM_REFUSED"
        }
    }
}
