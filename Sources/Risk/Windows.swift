/// A token bucket in whole nanoseconds: N tokens, refilled evenly over a window.
///
/// Kept as the time at which it will be full again (the generic cell rate algorithm, ITU-T I.371,
/// annex A), so that its state stays sound when its limits change.
struct TokenBucket: BitwiseCopyable {
    /// When all tokens are back.
    private var fullAt: Int64 = .min
    /// Nanoseconds until one token is back, rounded up.
    private(set) var interval: Int64 = 1
    private(set) var tokens: Int64 = 0

    /// Takes new limits and keeps what is used.
    mutating func set(tokens: Int64, window: Int64) {
        self.tokens = tokens
        interval = tokens == .max ? 0 : (window - 1) / tokens + 1
    }

    /// Tokens in use if one more were taken now.
    @inline(__always)
    func used(at now: Int64) -> Int64 {
        guard fullAt > now, interval > 0 else { return 1 }
        return (fullAt &- now &- 1) / interval &+ 2
    }

    /// Takes a token.
    @inline(__always)
    mutating func take(at now: Int64) { fullAt = max(fullAt, now) &+ interval }
}

/// Messages within any one second, counted exactly: a ring of their times for each account.
struct SecondCounts: ~Copyable {
    /// Times that one ring holds; no threshold may be larger.
    static let capacity = 4_096
    private static let second: Int64 = 1_000_000_000

    struct Ends: BitwiseCopyable {
        var first: UInt64 = 0
        var end: UInt64 = 0
        var day: Int64 = 0
        var most: Int64 = 0
    }

    private var times: RiskSlab<Int64>
    private var ends: RiskSlab<Ends>

    init(accounts: Int) {
        times = RiskSlab(0, count: accounts * SecondCounts.capacity)
        ends = RiskSlab(Ends(), count: accounts)
    }

    @inline(__always)
    private func slot(_ account: Int, _ number: UInt64) -> Int {
        account &* SecondCounts.capacity
            &+ Int(truncatingIfNeeded: number) & (SecondCounts.capacity &- 1)
    }

    /// Messages of the second before `now`, at most the capacity.
    @inline(__always)
    mutating func count(_ account: Int, at now: Int64) -> Int64 {
        let end = ends[account].end
        let since = now &- SecondCounts.second
        // Times ascend, so of four the old ones come first: they are counted without a branch, as
        // nobody can foresee how many there are.
        var old: UInt64 = 4
        while old == 4 {
            let first = ends[account].first
            old = 0
            for number: UInt64 in 0..<4 {
                let isOld = first &+ number < end && times[slot(account, first &+ number)] <= since
                old &+= isOld ? 1 : 0
            }
            ends[account].first = first &+ old
        }
        let first = ends[account].first
        return Int64(truncatingIfNeeded: end &- first)
    }

    /// Messages of the day.
    @inline(__always)
    func day(_ account: Int) -> Int64 { ends[account].day }

    /// The most messages of any second so far.
    func most(_ account: Int) -> Int64 { ends[account].most }

    /// Notes a message, where `recent` is the ``count(_:at:)`` before it; returns the count with it,
    /// and that of the day. A full ring drops its oldest, which leaves the count at the capacity.
    @inline(__always)
    mutating func add(_ account: Int, at now: Int64, recent: Int64) -> (rate: Int64, day: Int64) {
        let end = ends[account].end
        times[slot(account, end)] = now
        ends[account].end = end &+ 1
        let day = ends[account].day &+ 1
        ends[account].day = day
        var rate = recent &+ 1
        if rate > Int64(SecondCounts.capacity) {
            ends[account].first &+= 1
            rate = Int64(SecondCounts.capacity)
        }
        if rate > ends[account].most { ends[account].most = rate }
        return (rate, day)
    }
}
