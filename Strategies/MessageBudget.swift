import TradingModel

/// Counts messages per second of exchange time.
struct MessageBudget: Sendable {
    private var second: Int64 = -1
    private var used = 0

    /// When messages may be sent again after a second has used up its budget.
    var nextSecond: Timestamp { Timestamp(nanoseconds: (second + 1) * 1_000_000_000) }

    /// Counts one message at `now`; false where the second has no room for it.
    mutating func take(at now: Timestamp, limit: Int) -> Bool {
        let current = now.nanoseconds / 1_000_000_000
        if current != second { (second, used) = (current, 0) }
        guard used < limit else { return false }
        used += 1
        return true
    }
}
