import TradingModel

/// A request as JSON: one flat object; which fields it has depends on `type`.
struct ControlFields: Codable, StrictFields {
    var type: String
    var session: SessionText
    var nonce: UInt64
    var version: Int?
    var scope: String?
    var note: String?
    var text: String?
    var file: String?
    var order: UInt64?
    var account: UInt16?
    var instrument: String?
    var side: String?
    var price: Int32?
    var quantity: Int64?
    var display: Int64?
    var timeInForce: String?
    var postOnly: Bool?
    var step: UInt64?

    static let fields: Set<String> = [
        "type", "session", "nonce", "version", "scope", "note", "text", "file", "order", "account",
        "instrument", "side", "price", "quantity", "display", "timeInForce", "postOnly", "step",
    ]

    init(_ body: ControlBody, session: UInt64, nonce: UInt64) {
        self.session = SessionText(session)
        self.nonce = nonce
        version = ControlProtocol.version
        switch body {
        case .kill(let scope, let note): (type, self.scope, self.note) = ("kill", scope, note)
        case .rearm(let scope, let note): (type, self.scope, self.note) = ("rearm", scope, note)
        case .limits(let text, let file): (type, self.text, self.file) = ("limits", text, file)
        case .newOrder(let order):
            type = "newOrder"
            fill(order)
        case .amendOrder(let order, let price, let quantity):
            (type, self.order, self.price, self.quantity) = ("amendOrder", order, price, quantity)
        case .cancelOrder(let order): (type, self.order) = ("cancelOrder", order)
        case .heartbeat: type = "heartbeat"
        case .lockstepDone(let step): (type, self.step) = ("lockstepDone", step)
        }
    }

    private mutating func fill(_ given: GatewayOrder) {
        order = given.order
        account = given.account == 0 ? nil : given.account
        instrument = given.instrument
        side = given.side == .buy ? "buy" : "sell"
        price = given.price
        quantity = given.quantity
        display = given.display == 0 ? nil : given.display
        timeInForce = given.timeInForce.name
        postOnly = given.isPostOnly ? true : nil
    }

    /// What is asked. Throws ``StreamError`` where a field is missing, not possible or not used.
    func body() throws(StreamError) -> ControlBody {
        switch type {
        case "kill":
            try allow([scope != nil, note != nil], "scope and note")
            return .kill(scope: try words(scope, "scope"), note: try words(note ?? "", "note", 0))
        case "rearm":
            try allow([scope != nil, note != nil], "scope and note")
            return .rearm(scope: try words(scope, "scope"), note: try words(note ?? "", "note", 0))
        case "limits":
            try allow([text != nil, file != nil], "text and file")
            return .limits(
                text: try given(text, "text"), file: try words(file ?? "limits.yaml", "file"))
        case "newOrder": return .newOrder(try newOrder())
        case "amendOrder":
            try allow([order != nil, price != nil, quantity != nil], "order, price and quantity")
            guard price != nil || quantity != nil else {
                throw StreamError("amendOrder: give a price, a quantity, or both")
            }
            return .amendOrder(
                order: try number(),
                price: try price.map { price throws(StreamError) in try ticks(price) },
                quantity: try quantity.map { shares throws(StreamError) in
                    try checked(shares, 1, "quantity")
                })
        case "cancelOrder":
            try allow([order != nil], "order")
            return .cancelOrder(order: try number())
        case "heartbeat":
            try allow([], "no field")
            return .heartbeat
        case "lockstepDone":
            try allow([step != nil], "step")
            return .lockstepDone(step: try given(step, "step"))
        default:
            throw StreamError(
                "type \"\(type.prefix(32))\" is none of kill, rearm, limits, newOrder, amendOrder, "
                    + "cancelOrder, heartbeat, lockstepDone")
        }
    }

    private func newOrder() throws(StreamError) -> GatewayOrder {
        try allow(
            [
                order != nil, account != nil, instrument != nil, side != nil, price != nil,
                quantity != nil, display != nil, timeInForce != nil, postOnly != nil,
            ], "the fields of an order")
        let sides: [String: Side] = ["buy": .buy, "sell": .sell]
        guard let side = sides[side ?? ""] else { throw StreamError("side: give buy or sell") }
        let name = timeInForce ?? "day"
        guard let life = TimeInForce.allCases.first(where: { $0.name == name }) else {
            throw StreamError("timeInForce: give day, gtc, ioc or fok")
        }
        let shares = try checked(try given(quantity, "quantity"), 1, "quantity")
        return GatewayOrder(
            order: try number(), instrument: try words(instrument, "instrument"), side: side,
            price: try price.map { price throws(StreamError) in try ticks(price) },
            quantity: shares, account: account ?? 0,
            display: try checked(display ?? 0, 0, "display"), timeInForce: life,
            isPostOnly: postOnly ?? false)
    }

    /// Throws where more fields are there than a type uses; `used` says which of its own are.
    private func allow(_ used: [Bool], _ which: String) throws(StreamError) {
        let there = [
            scope != nil, note != nil, text != nil, file != nil, order != nil, account != nil,
            instrument != nil, side != nil, price != nil, quantity != nil, display != nil,
            timeInForce != nil, postOnly != nil, step != nil,
        ]
        guard there.count(where: { $0 }) == used.count(where: { $0 }) else {
            throw StreamError("\(type): a field that it does not use; it takes \(which)")
        }
    }

    private func given<Value>(_ value: Value?, _ name: String) throws(StreamError) -> Value {
        guard let value else { throw StreamError("\(type): the field \"\(name)\" is missing") }
        return value
    }

    private func words(_ value: String?, _ name: String, _ least: Int = 1) throws(StreamError)
        -> String
    {
        let value = try given(value, name)
        guard (least...128).contains(value.utf8.count) else {
            throw StreamError("\(name): has \(value.utf8.count) bytes; give \(least) to 128")
        }
        return value
    }

    private func number() throws(StreamError) -> UInt64 {
        let number = try given(order, "order")
        // JSON readers keep 53 bits.
        guard (1..<(1 << 53)).contains(number) else {
            throw StreamError("order: \(number); give 1 to 2^53 - 1")
        }
        return number
    }

    private func ticks(_ value: Int32) throws(StreamError) -> Int32 {
        guard value > 0 else { throw StreamError("price: \(value) ticks; give 1 or more") }
        return value
    }

    private func checked(
        _ value: Int64, _ least: Int64, _ name: String
    ) throws(StreamError) -> Int64 {
        guard (least...GatewayOrder.mostShares).contains(value) else {
            throw StreamError("\(name): \(value); give \(least) to 2^40 shares")
        }
        return value
    }
}

extension ControlRequest {
    /// The bytes of a request, as a client sends it.
    public static func bytes(_ body: ControlBody, session: UInt64, nonce: UInt64) -> [UInt8] {
        StrictJSON.encode(ControlFields(body, session: session, nonce: nonce))
    }
}

extension TimeInForce {
    /// The name in messages.
    var name: String {
        switch self {
        case .day: "day"
        case .goodTillCancel: "gtc"
        case .immediateOrCancel: "ioc"
        case .fillOrKill: "fok"
        }
    }
}
