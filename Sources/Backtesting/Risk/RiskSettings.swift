import Risk
import TradingModel

/// Whether and how the pre-trade gate stands between the strategies of a run and the exchange.
public struct RiskSettings: Sendable, Hashable {
    /// False: orders go to the exchange unchecked, which a report says in large letters.
    public var isOn = true
    /// The limits.
    public var profile = RiskProfile.backtest
    /// Where the limits come from, for reports.
    public var source = "standard"
    /// Average daily volume of each instrument in shares, where known; 0 switches check 17 off.
    public var averageVolume: Quantity = 0
    /// What a person does to the gate in the course of the day.
    public var interventions: [RiskIntervention] = []

    /// The standard gate.
    public init() {}

    /// The profile that a gate with these settings starts with.
    var effectiveProfile: RiskProfile {
        var profile = profile
        if averageVolume == 0 {
            profile.switchedOff.bits |= CheckSet([.fatFinger]).bits
        }
        return profile
    }
}

extension RiskProfile {
    /// The profile of a backtest: the standard limits, without the checks that need what a backtest
    /// does not have.
    ///
    /// Virtual time has no second clock (check 22), a strategy in the same thread cannot lose its
    /// connection (24), and the volume of earlier days is not on a tape (17).
    public static let backtest = RiskProfile(
        switchedOff: CheckSet([.fatFinger, .clock, .connected]))
}

/// What a person does to the gate at a time of the day.
public struct RiskIntervention: Sendable, Hashable {
    /// What is done.
    public enum Action: Sendable, Hashable {
        /// Cancels all of a scope and blocks it.
        case kill(RiskScope)
        /// Arms a scope again.
        case rearm(RiskScope)
        /// Puts other limits in force.
        case replace(RiskProfile)
    }

    /// When.
    public var time: Timestamp
    /// What.
    public var action: Action
    /// Who; a number above 0. A scope is armed again by another person than the one who killed it.
    public var actor: UInt32

    /// An intervention of `actor` at `time`.
    public init(_ action: Action, by actor: UInt32, at time: Timestamp) {
        self.action = action
        self.actor = actor
        self.time = time
    }
}
