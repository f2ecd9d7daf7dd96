import TradingModel

/// What a journal keeps of the gate besides its decisions: an event, or the state at a moment.
///
/// 128 bytes, little-endian. The first byte is the kind: that of ``RiskEventKind`` for an event, 64
/// for a state, 65 for what waits at a limit price.
public enum RiskRecord: Sendable, Hashable {
    /// Something that the gate told.
    case event(RiskEvent)
    /// What a scope had and had done.
    case state(RiskState)
    /// What waits at the day's limit price, with own shares among it.
    case limitQueue(LimitQueue)

    /// Bytes of a record.
    public static let size = 128
    /// The kind byte of a state.
    static let stateKind: UInt8 = 64
    /// The kind byte of a queue at the limit price.
    static let limitQueueKind: UInt8 = 65

    /// The kind that a record's first byte names, as programs call it; nil where there is none.
    public static func name(ofKind kind: UInt8) -> String? {
        switch kind {
        case stateKind: "state"
        case limitQueueKind: "limitQueue"
        default: RiskEventKind(rawValue: kind).map { "\($0)" }
        }
    }

    /// The record's bytes.
    public var bytes: [UInt8] {
        var writer = ByteWriter(capacity: RiskRecord.size)
        switch self {
        case .event(let event): event.write(&writer)
        case .state(let state): state.write(&writer)
        case .limitQueue(let queue): queue.write(&writer)
        }
        writer.pad(to: RiskRecord.size)
        return writer.bytes
    }

    /// The record in 128 bytes; nil where they are not that many or name what does not exist.
    public init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count == RiskRecord.size, let kind = bytes.first else { return nil }
        var reader = ByteReader(bytes)
        if kind == RiskRecord.stateKind {
            guard let state = RiskState(&reader) else { return nil }
            self = .state(state)
        } else if kind == RiskRecord.limitQueueKind {
            guard let queue = LimitQueue(&reader) else { return nil }
            self = .limitQueue(queue)
        } else {
            guard let event = RiskEvent(&reader) else { return nil }
            self = .event(event)
        }
        guard bytes[reader.position...].allSatisfy({ $0 == 0 }) else { return nil }
    }
}

/// All that waits at the day's limit price while own shares wait there too.
public struct LimitQueue: Sendable, Hashable {
    /// When.
    public var time: Timestamp
    /// The side that waits: buys at the upper limit, sells at the lower.
    public var side: Side
    /// The limit price.
    public var price: Price
    /// Shares that wait, own ones included.
    public var shares: Quantity

    /// A queue.
    public init(time: Timestamp, side: Side, price: Price, shares: Quantity) {
        self.time = time
        self.side = side
        self.price = price
        self.shares = shares
    }

    fileprivate func write(_ writer: inout ByteWriter) {
        writer.put(RiskRecord.limitQueueKind)
        writer.put(side.rawValue)
        writer.put(UInt16(0))
        writer.put(price.ticks)
        writer.put(time.nanoseconds)
        writer.put(shares)
    }

    fileprivate init?(_ reader: inout ByteReader) {
        _ = reader.take(UInt8.self)
        guard let side = Side(rawValue: reader.take()), reader.take(UInt16.self) == 0 else {
            return nil
        }
        self.side = side
        price = Price(ticks: reader.take())
        time = Timestamp(nanoseconds: reader.take())
        shares = reader.take()
    }
}

/// What a scope has and has done at a moment; money in ten-thousandths.
public struct RiskState: Sendable, Hashable {
    /// When.
    public var time: Timestamp
    /// Whose.
    public var scope: RiskScope
    /// Value of all long positions.
    public var long: Money
    /// Value of all short positions, positive.
    public var short: Money
    /// Gross if in each instrument the worse of all buys and all sells filled.
    public var worstGross: Money
    /// Working buys at their prices.
    public var openBuyCost: Money
    /// Realised and unrealised result, charges included.
    public var result: Money
    /// Fall of the result below its peak.
    public var drawdown: Money
    /// Working orders.
    public var openOrders: Int64
    /// New orders that passed.
    public var orders: Int64
    /// Orders refused by the gate so far, of all scopes.
    public var refused: Int64
    /// Cancels sent.
    public var cancels: Int64
    /// Executions.
    public var trades: Int64
    /// Executions against the reference at the decision; a cost is positive.
    public var slippage: Money
    /// The price at which the instrument counts whose run wrote the record.
    public var mark: Price

    /// The state of `scope`; nil where `gate` does not have it, or it is an instrument.
    public init?(
        of scope: RiskScope, _ gate: borrowing RiskGate, instrument: UInt32, at time: Timestamp
    ) {
        guard let exposure = gate.exposure(of: scope), let flow = gate.flow(of: scope) else {
            return nil
        }
        self.time = time
        self.scope = scope
        long = exposure.long
        short = exposure.short
        worstGross = exposure.worstGross
        openBuyCost = exposure.openBuyCost
        result = exposure.result
        drawdown = exposure.drawdown
        openOrders = exposure.openOrders
        orders = flow.orders
        refused = RiskCheck.allCases.reduce(0) { $0 + gate.denials(by: $1) }
        cancels = flow.cancels
        trades = flow.trades
        slippage = flow.slippage
        mark = gate.mark(of: instrument) ?? .none
    }

    fileprivate func write(_ writer: inout ByteWriter) {
        writer.put(RiskRecord.stateKind)
        writer.put(scope.kind)
        writer.put(UInt16(0))
        writer.put(scope.index)
        writer.put(time.nanoseconds)
        for money in [long, short, worstGross, openBuyCost, result, drawdown, slippage] {
            writer.put(money.units)
        }
        for count in [openOrders, orders, refused, cancels, trades] { writer.put(count) }
        writer.put(mark.ticks)
    }

    fileprivate init?(_ reader: inout ByteReader) {
        _ = reader.take(UInt8.self)
        let kind: UInt8 = reader.take()
        guard reader.take(UInt16.self) == 0, let scope = RiskScope(kind: kind, index: reader.take())
        else { return nil }
        self.scope = scope
        time = Timestamp(nanoseconds: reader.take())
        long = Money(units: reader.take())
        short = Money(units: reader.take())
        worstGross = Money(units: reader.take())
        openBuyCost = Money(units: reader.take())
        result = Money(units: reader.take())
        drawdown = Money(units: reader.take())
        slippage = Money(units: reader.take())
        openOrders = reader.take()
        orders = reader.take()
        refused = reader.take()
        cancels = reader.take()
        trades = reader.take()
        mark = Price(ticks: reader.take())
    }
}

extension RiskEvent {
    fileprivate func write(_ writer: inout ByteWriter) {
        writer.put(kind.rawValue)
        writer.put(check?.rawValue ?? 0)
        writer.put(reason.rawValue)
        writer.put(field?.rawValue ?? 255)
        writer.put(scope.kind)
        for _ in 0..<3 { writer.put(UInt8(0)) }
        for value in [scope.index, actor, version, instrument] { writer.put(value) }
        writer.put(account)
        writer.put(strategy)
        writer.put(passed.bits)
        writer.put(sequence)
        writer.put(time.nanoseconds)
        writer.put(order.raw)
        for value in [measured, limit, previous] { writer.put(value) }
    }

    fileprivate init?(_ reader: inout ByteReader) {
        guard let kind = RiskEventKind(rawValue: reader.take()) else { return nil }
        let check: UInt8 = reader.take()
        guard let reason = RiskReason(rawValue: reader.take()) else { return nil }
        let field: UInt8 = reader.take()
        let scopeKind: UInt8 = reader.take()
        let zeros: [UInt8] = [reader.take(), reader.take(), reader.take()]
        guard zeros.allSatisfy({ $0 == 0 }),
            let scope = RiskScope(kind: scopeKind, index: reader.take())
        else { return nil }
        self.init(kind, at: .zero, scope: scope)
        self.check = RiskCheck(rawValue: check)
        self.field = LimitField(rawValue: field)
        self.reason = reason
        guard check == 0 || self.check != nil, field == 255 || self.field != nil else {
            return nil
        }
        actor = reader.take()
        version = reader.take()
        instrument = reader.take()
        account = reader.take()
        strategy = reader.take()
        passed = CheckSet(bits: reader.take())
        sequence = reader.take()
        time = Timestamp(nanoseconds: reader.take())
        order = OrderID(raw: reader.take())
        measured = reader.take()
        limit = reader.take()
        previous = reader.take()
    }
}
