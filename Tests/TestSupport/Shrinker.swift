import TradingModel

/// A shortest list of `commands` that still `fails`: no single command can be left out, and what is
/// left is as plain as possible.
///
/// Source: Zeller & Hildebrandt 2002, "Simplifying and isolating failure-inducing input", IEEE TSE.
public func shrink(_ commands: [Command], while fails: ([Command]) -> Bool) -> [Command] {
    var shortest = commands
    var isShorter = true
    while isShorter {
        isShorter = false
        var chunk = max(shortest.count / 2, 1)
        while chunk > 0 {
            // From the end, so that what is left keeps its causes.
            var end = shortest.count
            while end > 0 {
                let start = max(end - chunk, 0)
                var trial = shortest
                trial.removeSubrange(start..<end)
                if fails(trial) {
                    shortest = trial
                    isShorter = true
                }
                end = min(start, shortest.count)
            }
            chunk /= 2
        }
        let plainer = simplify(shortest, while: fails)
        // A plainer list may have become shorter by another round.
        if isShorter || plainer.isPlainer { isShorter = shortest.count > 1 }
        shortest = plainer.commands
    }
    return shortest
}

/// Makes each command as plain as it can be while the list `fails`.
private func simplify(
    _ commands: [Command], while fails: ([Command]) -> Bool
) -> (commands: [Command], isPlainer: Bool) {
    let changes: [(inout Command) -> Void] = [
        { $0.order.timeInForce = .day },
        { $0.order.owner = 0 },
        { $0.order.selfTradePrevention = .none },
        { $0.order.isPostOnly = false },
        { $0.order.display = 0 },
        { $0.order.instrument = 0 },
        { if $0.order.price.ticks > 0 { $0.order.price.ticks = 1000 } },
        { if $0.order.quantity > 1 { $0.order.quantity = 1 } },
        { if $0.order.quantity > 10 { $0.order.quantity = 10 } },
        { if $0.order.quantity > 100 { $0.order.quantity /= 2 } },
    ]
    var plainest = commands
    var isPlainer = false
    for index in plainest.indices {
        for change in changes {
            var trial = plainest
            change(&trial[index])
            guard !isSame(trial[index], plainest[index]), fails(trial) else { continue }
            plainest = trial
            isPlainer = true
        }
    }
    return (plainest, isPlainer)
}

/// Whether two commands ask the same.
private func isSame(_ one: Command, _ two: Command) -> Bool {
    one.order.traits == two.order.traits && one.order.owner == two.order.owner
        && one.order.display == two.order.display && one.order.price == two.order.price
        && one.order.quantity == two.order.quantity
        && one.order.instrument == two.order.instrument
}
