import TradingModel

/// The steps of a rebalance on checked input; see ``RebalancePlan``.
struct RebalancePlanner {
    private let positions: [RebalancePosition]
    private let terms: RebalanceTerms
    private let schedules: [FeeSchedule]
    private var targets: [Quantity] = []
    private(set) var sells: [RebalanceOrder] = []
    private(set) var buys: [RebalanceOrder] = []
    private(set) var shortfalls: [RebalanceShortfall] = []
    private(set) var cashAfter: Money
    /// Cash that buys may use.
    private var spendable: Money

    init(_ positions: [RebalancePosition], cash: Money, terms: RebalanceTerms) {
        self.positions = positions
        self.terms = terms
        schedules = positions.map { FeeSchedule(rules: $0.rules, terms: terms.broker) }
        cashAfter = cash
        spendable = cash - terms.cashBuffer
    }

    /// The value of a share of position `index`, in ten-thousandths.
    private func share(_ index: Int) -> Int64 {
        positions[index].rules.tick.value.money(positions[index].price).units
    }

    // MARK: Targets

    /// The two reachable holdings around a target.
    private struct Bracket {
        let low: Quantity
        let high: Quantity
        /// Value of the target above `low`, and of `high` above `low`.
        let remainder: Int64
        let span: Int64
    }

    /// Chooses a reachable holding for every position, at most a lot from its target.
    mutating func chooseTargets(_ investable: Money) {
        var left: Int64 = 0
        var brackets: [Bracket] = []
        for index in positions.indices {
            let part = Int128(investable.units) * Int128(positions[index].weight)
            let value = Int64(part / Int128(RebalancePosition.wholeWeight))
            brackets.append(bracket(index, value))
            left += brackets[index].remainder
        }
        targets = brackets.map(\.low)
        for index in byRemainder(brackets.map { ($0.remainder, $0.span) }) {
            let bracket = brackets[index]
            guard bracket.remainder > 0, bracket.span <= left else { continue }
            targets[index] = bracket.high
            left -= bracket.span
        }
    }

    /// Holdings move from where they are: up in lots of a buy, down in lots of a sell, and below
    /// the last whole lot only to nothing.
    private func bracket(_ index: Int, _ value: Int64) -> Bracket {
        let (position, share) = (positions[index], share(index))
        let lots = position.rules.lots.value
        if position.weight == 0 { return Bracket(low: 0, high: 0, remainder: 0, span: 0) }
        let held = position.shares
        let heldValue = held * share
        let (low, high): (Quantity, Quantity)
        if value >= heldValue {
            low = held + (value - heldValue) / share / lots.buyStep * lots.buyStep
            high = low + lots.buyStep
        } else {
            let step = lots.sellStep * share
            let sold = (heldValue - value + step - 1) / step * lots.sellStep
            low = max(held - sold, 0)
            high = held - (sold - lots.sellStep)
        }
        return Bracket(
            low: low, high: high, remainder: value - low * share, span: (high - low) * share)
    }

    /// Indices by falling fraction, equal ones in their order.
    private func byRemainder(_ fractions: [(part: Int64, whole: Int64)]) -> [Int] {
        fractions.indices.sorted { left, right in
            let (a, b) = (fractions[left], fractions[right])
            let (x, y) = (
                Int128(a.part) * Int128(max(b.whole, 1)), Int128(b.part) * Int128(max(a.whole, 1))
            )
            return x == y ? left < right : x > y
        }
    }

    // MARK: Sells

    /// Sells what is above its target, as far as it may be sold.
    mutating func sell() {
        for index in positions.indices where positions[index].shares > targets[index] {
            let wanted = positions[index].shares - targets[index]
            let quantity = sellableQuantity(index, wanted)
            if quantity < wanted { miss(index, .unsellable, wanted - quantity) }
            guard quantity > 0 else { continue }
            let order = order(index, .sell, quantity)
            guard order.value >= terms.minimumTrade || targets[index] == 0 else {
                miss(index, .belowMinimum, quantity)
                continue
            }
            let net = order.value - order.fees
            guard cashAfter + net >= .zero else {
                miss(index, .chargesExceedProceeds, quantity)
                continue
            }
            cashAfter += net
            spendable += terms.usesProceeds ? net : min(net, .zero)
            sells.append(order)
        }
    }

    /// The most of `wanted` that one may order to sell: whole lots, or with the odd balance whole.
    private func sellableQuantity(_ index: Int, _ wanted: Quantity) -> Quantity {
        let lot = positions[index].rules.lots.value.sellStep
        let most = min(wanted, positions[index].sellable)
        let odd = positions[index].sellable % lot
        return most % lot == odd ? most : most / lot * lot
    }

    // MARK: Buys

    /// Buys what is below its target, as far as the cash reaches.
    mutating func buy() {
        let wanted = positions.indices.map { index in
            let step = positions[index].rules.lots.value.buyStep
            let missing = max(targets[index] - positions[index].shares, 0) / step
            guard missing > 0, value(index, missing) < terms.minimumTrade else { return missing }
            miss(index, .belowMinimum, missing * step)
            return 0
        }
        let lots = affordable(wanted)
        for index in positions.indices where wanted[index] > 0 {
            let step = positions[index].rules.lots.value.buyStep
            if lots[index] < wanted[index] {
                miss(index, .cash, (wanted[index] - lots[index]) * step)
            }
            guard lots[index] > 0 else { continue }
            let order = order(index, .buy, lots[index] * step)
            cashAfter -= order.value + order.fees
            buys.append(order)
        }
    }

    /// Lots of each position that the cash reaches for.
    private func affordable(_ wanted: [Int64]) -> [Int64] {
        let total = wanted.indices.reduce(Int128(0)) { $0 + Int128(cost($1, wanted[$1])) }
        var left = spendable.units
        if total <= Int128(left) { return wanted }
        guard left > 0 else { return wanted.map { _ in 0 } }
        let shares = wanted.map { Int128($0) * Int128(left) }
        var lots = shares.map { Int64($0 / total) }
        left -= lots.indices.reduce(0) { $0 + cost($1, lots[$1]) }
        let order = lots.indices.sorted { a, b in
            let (x, y) = (shares[a] % total, shares[b] % total)
            return x == y ? a < b : x > y
        }
        // Least commissions may make the parts dearer than the cash that was divided.
        while left < 0 {
            for index in order.reversed() where lots[index] > 0 && left < 0 {
                left += cost(index, lots[index]) - cost(index, lots[index] - 1)
                lots[index] -= 1
            }
        }
        topUp(&lots, wanted, &left, order)
        for index in lots.indices where value(index, lots[index]) < terms.minimumTrade {
            left += cost(index, lots[index])
            lots[index] = 0
        }
        topUp(&lots, wanted, &left, order.filter { lots[$0] > 0 })
        return lots
    }

    /// Adds lots in turn, in `order`, until none fits any more.
    private func topUp(
        _ lots: inout [Int64], _ wanted: [Int64], _ left: inout Int64, _ order: [Int]
    ) {
        var didAdd = true
        while didAdd {
            didAdd = false
            for index in order where lots[index] < wanted[index] {
                let more = cost(index, lots[index] + 1) - cost(index, lots[index])
                guard more <= left else { continue }
                left -= more
                lots[index] += 1
                didAdd = true
            }
        }
    }

    // MARK: Values

    private func value(_ index: Int, _ lots: Int64) -> Money {
        Money(units: lots * positions[index].rules.lots.value.buyStep * share(index))
    }

    /// What buying `lots` costs, charges included.
    private func cost(_ index: Int, _ lots: Int64) -> Int64 {
        let value = value(index, lots)
        return (value + schedules[index].fees(.buy, turnover: value).total).units
    }

    private func order(_ index: Int, _ side: Side, _ quantity: Quantity) -> RebalanceOrder {
        let value = Money(units: quantity * share(index))
        return RebalanceOrder(
            position: index, side: side, quantity: quantity, value: value,
            fees: schedules[index].fees(side, turnover: value).total)
    }

    private mutating func miss(
        _ index: Int, _ cause: RebalanceShortfall.Cause, _ shares: Quantity
    ) {
        shortfalls.append(RebalanceShortfall(position: index, cause: cause, shares: shares))
    }
}
