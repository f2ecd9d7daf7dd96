import TradingModel

/// The lines of the active programme-trading profile, as the per-order path needs them; `Int64.max`
/// where the profile has none.
struct ProgrammeLines: BitwiseCopyable {
    /// Orders and cancels of an account in a second and in the day.
    var second: Int64 = .max
    var day: Int64 = .max
    /// Orders that were cancelled in the second of their entry, and cancelled orders of all in basis
    /// points, which has to be reached as well.
    var instantCancels: Int64 = .max
    var cancelRatio: Int64 = 0
    /// Whether an order that would reach a line is refused.
    var isBlocking = false
    /// What passes in a second: one below the line of a profile that refuses.
    var secondLimit: Int64 = .max

    init() {}

    init(_ profile: SurveillanceProfile) {
        second = profile[.messagesPerSecond] ?? .max
        day = profile[.messagesPerDay] ?? .max
        instantCancels = profile[.instantCancels] ?? .max
        cancelRatio = profile[.dayCancelRatio] ?? 0
        isBlocking = profile.action == .block
        secondLimit = isBlocking && second != .max ? second - 1 : .max
    }
}

/// What of an account's behaviour makes check 26 look more closely.
struct ProgrammeState: BitwiseCopyable {
    /// Orders that were cancelled in the second of their entry.
    var instantCancels: Int64 = 0
    /// The category that surveillance has found, with its number and line; `.none` for none.
    var found = RiskReason.none
    var measured: Int64 = 0
    var line: Int64 = 0
    /// Whether one more instant cancel may reach the line, or something was found.
    var isSuspect = false
    /// Whether the rate is at or above its line, and whether the instant cancels are, so that an alert
    /// is raised once.
    var isOverRate = false
    var isOverCancels = false
}

/// Check 26, and the alerts of the programme-trading profile.
extension RiskGate {
    /// 26. Measured: orders and cancels of the account in a second or in the day, this one included; or
    /// its instant cancels if this order became one; or what surveillance has found. A profile that
    /// only alerts has no limit.
    @inline(__always)
    mutating func checkProgramme(_ c: inout Candidate<some OrderPath>, _ d: inout RiskDecision) {
        let account = Int(c.order.account)
        c.recentMessages = seconds.count(account, at: c.now)
        let rate = c.recentMessages &+ 1
        let day = seconds.day(account) &+ 1
        if rate < programme.second, day < programme.day, !holders[c.account].programme.isSuspect {
            return d.note(
                .programmeTrading, rate, limit: programme.secondLimit, .programmeRate)
        }
        weighProgramme(c.account, rate, day, c.isAmend, &d)
    }

    /// A line is reached by its own number, a limit is passed by it.
    @inline(never)
    private mutating func weighProgramme(
        _ account: Int, _ rate: Int64, _ day: Int64, _ isAmend: Bool, _ d: inout RiskDecision
    ) {
        let state = holders[account].programme
        var (measured, line, reason) = (rate, programme.second, RiskReason.programmeRate)
        if rate < line {
            if day >= programme.day {
                (measured, line, reason) = (day, programme.day, .programmeCount)
            } else if state.found != .none {
                (measured, line, reason) = (state.measured, state.line, state.found)
            } else if !isAmend, state.instantCancels &+ 1 >= programme.instantCancels,
                holders[account].cancelShare(with: 1) >= programme.cancelRatio
            {
                measured = state.instantCancels &+ 1
                (line, reason) = (programme.instantCancels, .programmeInstantCancels)
            }
        }
        d.isAlert = measured >= line
        d.note(
            .programmeTrading, measured,
            limit: programme.isBlocking && line != .max ? line &- 1 : .max, reason)
    }

    /// Counts an order or cancel of an account, and raises the profile's alert when it first
    /// reaches a line.
    @inline(__always)
    mutating func noteMessage(_ account: UInt16, _ now: Int64, _ recent: Int64) {
        let (rate, day) = seconds.add(Int(account), at: now, recent: recent)
        let index = holder(account: account)
        let isOver = rate >= programme.second
        let wasOver = holders[index].programme.isOverRate
        if isOver || wasOver || day == programme.day {
            if isOver && !wasOver {
                tellAlert(account, rate, programme.second, .programmeRate)
            } else if day == programme.day {
                tellAlert(account, day, programme.day, .programmeCount)
            }
            holders[index].programme.isOverRate = isOver
        }
    }

    /// Counts an order that is cancelled for the first time, if that is in the second of its entry.
    mutating func noteCancel(_ record: OrderRecord, _ now: Int64) {
        let second: Int64 = 1_000_000_000
        guard record.time / second == now / second else { return }
        let index = holder(account: record.account)
        holders[index].programme.instantCancels &+= 1
        let count = holders[index].programme.instantCancels
        if count &+ 1 >= programme.instantCancels { holders[index].programme.isSuspect = true }
        let isOver =
            count >= programme.instantCancels
            && holders[index].cancelShare(with: 0) >= programme.cancelRatio
        if isOver, !holders[index].programme.isOverCancels {
            tellAlert(
                record.account, count, programme.instantCancels, .programmeInstantCancels)
        }
        holders[index].programme.isOverCancels = isOver
    }

    /// Takes what surveillance has found of an account while it watched the run.
    ///
    /// It is told as an alert, and where the profile blocks, the account's orders are refused from now
    /// on: until the profile is replaced. Findings of what the gate itself counts are ignored.
    public mutating func note(_ finding: SurveillanceFinding, at time: Timestamp) {
        _ = advance(to: time)
        guard Int(finding.account) < accounts, let reason = RiskReason(finding.category),
            let input = finding.inputs.first, let line = input.threshold
        else { return }
        let index = holder(account: finding.account)
        holders[index].programme.found = reason
        holders[index].programme.measured = input.measured
        holders[index].programme.line = line
        holders[index].programme.isSuspect = true
        tellAlert(finding.account, input.measured, line, reason)
    }

    /// Forgets what was found by the lines of another profile.
    mutating func load(_ profile: SurveillanceProfile) {
        programme = ProgrammeLines(profile)
        for account in 0..<UInt16(accounts) {
            let index = holder(account: account)
            let count = holders[index].programme.instantCancels
            holders[index].programme = ProgrammeState()
            holders[index].programme.instantCancels = count
            holders[index].programme.isSuspect = count &+ 1 >= programme.instantCancels
        }
    }

    @inline(never)
    private mutating func tellAlert(
        _ account: UInt16, _ measured: Int64, _ line: Int64, _ reason: RiskReason
    ) {
        var event = RiskEvent(
            .alert, at: Timestamp(nanoseconds: latest), scope: .account(account))
        event.check = .programmeTrading
        event.reason = reason
        event.measured = measured
        event.limit = line
        event.account = account
        tell(event)
    }
}

extension RiskReason {
    /// What a finding of surveillance is called; nil for what the gate counts by itself.
    fileprivate init?(_ category: SurveillanceCategory) {
        switch category {
        case .rate, .dayCount, .instantCancels: return nil
        case .ramping: self = .programmeRamping
        case .largeTrades: self = .programmeLargeTrades
        case .selfTrade: self = .selfTrading
        case .layering: self = .layering
        case .limitHolding: self = .limitHolding
        }
    }
}
