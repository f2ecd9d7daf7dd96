import TradingModel

extension Command {
    /// The command in the notation of a book: `sell 3: 20 @ 1001, owner 1, post-only`.
    public var notation: String {
        let id = order.id.raw
        let place = order.instrument == 0 ? "" : " [\(order.instrument)]"
        switch kind {
        case .submit: return order.notation + place
        case .cancel: return "cancel \(id)" + place
        case .reduce: return "reduce \(id) by \(order.quantity)" + place
        case .replace:
            return "replace \(id) with \(newID.raw): \(order.quantity) @ \(order.price.ticks)"
                + place
        case .phase: return (phase.isCall ? "call (\(phase.name))" : phase.name) + place
        case .uncross: return "uncross \(auctionRule) ref \(order.price.ticks)" + place
        case .expire: return "expire" + place
        }
    }
}

extension Order {
    /// The order in the notation of a book; only what is not the default is named.
    fileprivate var notation: String {
        var text = "\(side) \(id.raw): \(quantity)"
        text += kind == .market ? " at market" : " @ \(price.ticks)"
        switch timeInForce {
        case .day: break
        case .goodTillCancel: text += ", GTC"
        case .immediateOrCancel: text += ", IOC"
        case .fillOrKill: text += ", FOK"
        }
        if display != 0 { text += ", show \(display)" }
        if owner != 0 { text += ", owner \(owner)" }
        if isPostOnly { text += ", post-only" }
        if selfTradePrevention != .none { text += ", \(selfTradePrevention)" }
        return text
    }
}
