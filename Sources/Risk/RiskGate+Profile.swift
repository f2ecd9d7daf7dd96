import TradingModel

extension RiskGate {
    /// Puts another profile in force, between two orders and as a whole; counters, windows and
    /// reservations stay. Each changed limit is told as LIMIT_CHANGE.
    ///
    /// Throws ``RiskFault``, and the old profile stays in force, where the new one is not sound or
    /// its version is not larger.
    public mutating func replace(
        with profile: RiskProfile, by actor: UInt32, at now: Timestamp
    ) throws(RiskFault) {
        if let fault = fault(of: profile) { throw fault }
        let old = self.profile
        load(profile)
        for holder in 0..<holderCount {
            tellChanges(scope(ofHolder: holder), old, profile, actor, now)
        }
        for instrument in 0..<instruments {
            tellChanges(.instrument(UInt32(instrument)), old, profile, actor, now)
        }
    }

    /// Why `profile` cannot take the place of the one in force; nil where it can.
    public func fault(of profile: RiskProfile) -> RiskFault? {
        if let fault = profile.validate() { return fault }
        let fault = RiskGate.fault(
            of: profile, accounts: accounts, strategies: strategies, instruments: instruments,
            events: events.capacity)
        if let fault { return fault }
        guard profile.version > self.profile.version else {
            return RiskFault(
                "version must be above \(self.profile.version), the one in force, "
                    + "not \(profile.version)")
        }
        return nil
    }

    private mutating func tellChanges(
        _ scope: RiskScope, _ old: RiskProfile, _ new: RiskProfile, _ actor: UInt32,
        _ now: Timestamp
    ) {
        let (before, after) = (old.limits(of: scope), new.limits(of: scope))
        guard before != after else { return }
        for field in LimitField.allCases where before[field] != after[field] {
            var event = RiskEvent(.limitChange, at: now, scope: scope)
            event.field = field
            event.actor = actor
            event.previous = before[field] ?? .max
            event.limit = after[field] ?? .max
            tell(event)
        }
    }

    /// Why a sound profile does not fit a gate; nil where it does.
    static func fault(
        of profile: RiskProfile, accounts: Int, strategies: Int, instruments: Int, events: Int
    ) -> RiskFault? {
        let lists = [
            ("accounts", profile.accounts.count, accounts),
            ("strategies", profile.strategies.count, strategies),
            ("instruments", profile.instruments.count, instruments),
        ]
        for (name, given, known) in lists where given > known {
            return RiskFault(
                "the profile has limits for \(given) \(name); the gate serves \(known)")
        }
        if let backlog = profile.firm[.dropCopyBacklog], backlog > Int64(events / 2) {
            return RiskFault(
                "dropCopyBacklog must be at most \(events / 2), half of the events that there is room "
                    + "for, not \(backlog)")
        }
        return nil
    }

    /// Takes over a profile that is known to be sound.
    mutating func load(_ profile: RiskProfile, isFirst: Bool = false) {
        let before = self.profile
        self.profile = profile
        for holder in 0..<holderCount {
            limits.set(holder, profile.limits(of: scope(ofHolder: holder)))
        }
        for instrument in 0..<instruments {
            limits.set(
                holderCount + instrument, profile.limits(of: .instrument(UInt32(instrument))))
            instrumentStates[instrument].refer(limits)
        }
        let window = limits[0, .messageWindow]
        for holder in 0..<holderCount {
            holders[holder].newBucket.set(tokens: limits[holder, .newMessages], window: window)
            holders[holder].modifyBucket.set(
                tokens: limits[holder, .modifyMessages], window: window)
            holders[holder].cancelBucket.set(
                tokens: limits[holder, .cancelMessages], window: window)
        }
        for holder in 0..<holderCount { holders[holder].noteRatios() }
        noteDeadline()
        version = profile.version
        switchedOff = profile.switchedOff
        if isFirst || profile.surveillance != before.surveillance { load(profile.surveillance) }
        hasOwnLimits = (1..<holderCount + instruments).contains { !limits.isEmpty($0) }
    }
}
