import Matching
import Rulebook
import TradingModel

/// A refusal under a rule of the day.
public struct Refusal: Hashable, Sendable {
    /// Why.
    public let reason: Reason
    /// The number of the rule among the day's rules.
    public let rule: UInt32
}

extension Exchange {
    /// The first rule of the day that refuses `order` as things stand, or nil.
    public func validate(_ order: Order, oddBalance: Quantity = 0) -> Refusal? {
        switch phase {
        case .openingCall, .openingCallNoCancel, .closingCall, .continuous: break
        case .closedBeforeOpen, .pause, .lunchBreak, .closed:
            return Refusal(reason: .phaseClosed, rule: rules.schedule.index)
        }
        return validateKind(order) ?? validateSize(order, oddBalance: oddBalance)
            ?? validatePrice(order)
    }

    /// Why no cancel is accepted now, or nil.
    public var cancelRefusal: Reason? {
        switch phase {
        case .openingCall, .continuous: nil
        case .openingCallNoCancel, .closingCall: .noCancelNow
        case .closedBeforeOpen, .pause, .lunchBreak, .closed: .phaseClosed
        }
    }

    private func validateKind(_ order: Order) -> Refusal? {
        var needed = OrderKinds.limit
        if order.kind == .market { needed = .market }
        if order.timeInForce == .immediateOrCancel || order.timeInForce == .fillOrKill {
            needed.insert(.immediate)
        }
        if order.timeInForce == .goodTillCancel { needed.insert(.goodTillCancel) }
        if order.isPostOnly { needed.insert(.postOnly) }
        if order.display > 0 { needed.insert(.iceberg) }
        guard rules.orderKinds.value.isSuperset(of: needed) else {
            return Refusal(reason: .orderKindNotOffered, rule: rules.orderKinds.index)
        }
        return nil
    }

    private func validateSize(_ order: Order, oddBalance: Quantity) -> Refusal? {
        let lots = rules.lots.value
        let step = order.side == .buy ? lots.buyStep : lots.sellStep
        let odd = order.quantity % step
        let sellsOddBalance = order.side == .sell && oddBalance > 0 && odd == oddBalance
        guard order.quantity > 0, odd == 0 || sellsOddBalance else {
            return Refusal(reason: .offLot, rule: rules.lots.index)
        }
        guard order.quantity <= lots.maximum else {
            return Refusal(reason: .aboveMaximumSize, rule: rules.lots.index)
        }
        return nil
    }

    private func validatePrice(_ order: Order) -> Refusal? {
        guard order.kind == .limit else { return nil }
        if let limits, !limits.contains(order.price) {
            return Refusal(reason: .outsidePriceLimit, rule: rules.priceLimit.index)
        }
        guard phase == .continuous, let cage = rules.cage.value,
            let base = cageBase(for: order.side)
        else { return nil }
        let bound = cage.bound(order.side, base: base)
        return order.side.isBetter(order.price, than: bound)
            ? Refusal(reason: .outsidePriceCage, rule: rules.cage.index) : nil
    }

    /// The price that the cage is measured from: the opposite best, else the own best, else the
    /// latest trade, else the previous close.
    private func cageBase(for side: Side) -> Price? {
        let top = book.top()
        let (own, other) = side == .buy ? (top.bid, top.ask) : (top.ask, top.bid)
        if other.quantity > 0 { return other.price }
        if own.quantity > 0 { return own.price }
        return lastTrade ?? previousClose
    }
}
