import Foundation
import Journal
import Risk
import TradingModel

/// How each record changes the picture.
extension RiskPicture {
    /// Adds the next record. What a later version may have added is passed over.
    public mutating func add(_ record: StreamRecord) {
        seq = record.seq
        time = record.time.nanoseconds
        switch record.type {
        case RecordType.header: begin(record.payload)
        case RecordType.event:
            if let event = EventCodec.decode(record.payload.prefix(EventCodec.size)) { add(event) }
        case RecordType.riskDecision: add(decision: record.payload)
        case RecordType.riskEvent:
            switch RiskRecord(record.payload.prefix(RiskRecord.size)) {
            case .event(let event): add(event)
            case .state(let state) where state.scope == .firm: exposure = Exposure(state)
            default: break
            }
        case RecordType.trailer: isOver = true
        default: break
        }
    }

    // MARK: The run's header

    /// What a picture needs of a run's header.
    private struct Header: Decodable {
        struct Parameter: Decodable {
            let name: String
            let value: String
        }

        struct Risk: Decodable {
            let version: UInt32
            let limits: [Parameter]
        }

        let instrument: String
        let date: String
        let strategy: String
        let tickUnits: Int64
        let openingShares: Int64
        let openingCash: Int64
        let risk: Risk
    }

    private mutating func begin(_ json: [UInt8]) {
        let header: Header
        do {
            header = try JSONDecoder().decode(Header.self, from: Data(json))
        } catch {
            // A run of another kind: its opening balances and limits are not told.
            return
        }
        (instrument, date, strategy) = (header.instrument, header.date, header.strategy)
        tickUnits = header.tickUnits
        (position, cash) = (header.openingShares, header.openingCash)
        limitsVersion = header.risk.version
        for limit in header.risk.limits {
            guard let value = Int64(limit.value), let place = place(limit.name) else { continue }
            set(place.scope, place.name, value)
        }
    }

    /// Scope and name of a limit as a header writes them: `openOrders`, `account own openOrders`,
    /// `strategy each openOrders`; nil for a security that is not traded.
    private func place(_ text: String) -> (scope: String, name: String)? {
        let words = text.split(separator: " ").map(String.init)
        guard let name = words.last, words.count > 2 else {
            return (RiskScope.firm.description, text)
        }
        let owner = words.dropFirst().dropLast().joined(separator: " ")
        if words[0] == "instrument", owner != "each", owner != instrument { return nil }
        return ("\(words[0]) 0", name)
    }

    // MARK: Events

    private mutating func add(_ event: Event) {
        guard event.kind != .phase else {
            phase = event.phase.rawValue
            return
        }
        guard event.order.isOwn else { return }
        let number = event.order.number
        if event.kind == .decided {
            decided += 1
            orders.append(
                Order(
                    number: number, state: .sent, isCanceling: false, isBuy: event.side == .buy,
                    price: event.price.ticks, quantity: event.quantity, leaves: event.quantity))
            return
        }
        guard let index = orders.lastIndex(where: { $0.number == number }) else { return }
        switch event.kind {
        case .accepted: orders[index].state = .accepted
        case .rested: (orders[index].state, orders[index].leaves) = (.resting, event.leaves)
        case .reduced: orders[index].leaves = event.leaves
        case .cancelDecided: orders[index].isCanceling = true
        // A refused cancel names no quantity, a refused order always does.
        case .rejected where event.quantity == 0: orders[index].isCanceling = false
        case .rejected, .canceled: orders.remove(at: index)
        case .settled: settle(event, index)
        default: break
        }
    }

    /// Books a fill; its charges are in `contraLeaves`.
    private mutating func settle(_ event: Event, _ index: Int) {
        let (isBuy, sign) = (orders[index].isBuy, orders[index].isBuy ? Int128(1) : -1)
        let value = Int128(event.price.ticks) * Int128(event.quantity) * Int128(tickUnits)
        let charges = Int128(event.contraLeaves)
        position = RiskPicture.sum(position, sign * Int128(event.quantity))
        cash = RiskPicture.sum(cash, 0 - sign * value - charges)
        fees = RiskPicture.sum(fees, charges)
        if isBuy {
            bought = RiskPicture.sum(bought, Int128(event.quantity))
        } else {
            sold = RiskPicture.sum(sold, Int128(event.quantity))
        }
        orders[index].leaves = event.leaves
        if event.leaves == 0 { orders.remove(at: index) }
    }

    /// Held at the ends of what is counted: nonsense in a record must not end its reader.
    private static func sum(_ one: Int64, _ other: Int128) -> Int64 {
        Int64(clamping: Int128(one) + other)
    }

    // MARK: The gate

    /// Version, check and verdict stand at fixed places (see ``Risk/DecisionRecord``).
    private mutating func add(decision bytes: [UInt8]) {
        guard bytes.count >= DecisionRecord.size else { return }
        limitsVersion = bytes.word32(at: 16)
        guard bytes[36] == 0 else {
            passed += 1
            return
        }
        let check = bytes[34]
        let index = refusals.firstIndex { $0.check >= check } ?? refusals.count
        if index == refusals.count || refusals[index].check != check {
            refusals.insert(Refusals(check: check, count: 0), at: index)
        }
        refusals[index].count += 1
    }

    private mutating func add(_ event: RiskEvent) {
        limitsVersion = event.version
        let scope = event.scope.description
        switch event.kind {
        case .limitChange:
            guard let name = event.field?.descriptor.name else { return }
            set(scope, name, event.limit == .max ? nil : event.limit)
            warnings.removeAll { $0.scope == scope && $0.name == name }
        case .limitWarn, .breach:
            guard let name = event.field?.descriptor.name else { return }
            warn(
                Warning(
                    scope: scope, name: name, isBreach: event.kind == .breach,
                    measured: event.measured, limit: event.limit, time: event.time.nanoseconds))
        case .kill, .halt, .disconnect: block(event, scope)
        case .rearm: blocks.removeAll { $0.scope == scope }
        default: break
        }
    }

    /// A person's block outlasts the gate's own, and the first person's another's.
    private mutating func block(_ event: RiskEvent, _ scope: String) {
        let block = Block(
            scope: scope, kind: "\(event.kind)", actor: event.actor, since: event.time.nanoseconds)
        let index = blocks.firstIndex { $0.scope >= scope } ?? blocks.count
        guard index < blocks.count, blocks[index].scope == scope else {
            return blocks.insert(block, at: index)
        }
        if blocks[index].actor == 0, event.actor != 0 { blocks[index] = block }
    }

    private mutating func set(_ scope: String, _ name: String, _ value: Int64?) {
        let index =
            limits.firstIndex { ($0.scope, $0.name) >= (scope, name) } ?? limits.count
        if index < limits.count, (limits[index].scope, limits[index].name) == (scope, name) {
            limits.remove(at: index)
        }
        if let value { limits.insert(Limit(scope: scope, name: name, value: value), at: index) }
    }

    private mutating func warn(_ warning: Warning) {
        let place = (warning.scope, warning.name)
        let index =
            warnings.firstIndex { ($0.scope, $0.name) >= place } ?? warnings.count
        if index < warnings.count, (warnings[index].scope, warnings[index].name) == place {
            warnings.remove(at: index)
        }
        warnings.insert(warning, at: index)
    }
}
