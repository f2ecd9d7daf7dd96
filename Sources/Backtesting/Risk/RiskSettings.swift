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
    /// Limits that accounts, strategies or instruments have of their own, later ones before earlier.
    public var scoped: [ScopedLimits] = []
    /// Average daily volume of each instrument in shares, where known; 0 switches check 17 off.
    public var averageVolume: Quantity = 0
    /// What a person does to the gate in the course of the day.
    public var interventions: [RiskIntervention] = []

    /// The standard gate.
    public init() {}

    /// The profile that a gate with these settings starts with, for accounts, strategies and
    /// instruments by their names; a strategy may have several.
    func profile(
        accounts: [String] = [], strategies: [[String]] = [], instruments: [String] = []
    ) -> RiskProfile {
        var profile = profile
        if averageVolume == 0 {
            profile.switchedOff.bits |= CheckSet([.fatFinger]).bits
        }
        profile.accounts = accounts.map { limits(.account, [$0]) }
        profile.strategies = strategies.map { limits(.strategy, $0) }
        profile.instruments = instruments.map { limits(.instrument, [$0]) }
        return profile
    }

    private func limits(_ kind: ScopedLimits.Kind, _ names: [String]) -> RiskLimits {
        var result = RiskLimits()
        for own in scoped where own.kind == kind && own.name.map(names.contains) ?? true {
            for field in LimitField.allCases {
                if let value = own.limits[field] { result[field] = value }
            }
        }
        return result
    }

    /// What is wrong with the settings for a run of these accounts and strategies; nil for nothing.
    ///
    /// A name that the run does not have is a fault: its limits would hold nobody. Instruments may be
    /// named that do not trade today.
    public func fault(accounts: [String], strategies: [String]) -> RiskFault? {
        for (kind, known) in [(ScopedLimits.Kind.account, accounts), (.strategy, strategies)] {
            for own in scoped where own.kind == kind {
                guard let name = own.name, !known.contains(name) else { continue }
                return RiskFault(
                    "\(source): limits for \(kind.rawValue) \(name), which this run does not have; "
                        + "it has \(known.joined(separator: ", "))")
            }
        }
        for intervention in interventions {
            guard let scope = intervention.scope else { continue }
            let count =
                switch scope {
                case .account: accounts.count
                case .strategy: strategies.count
                case .firm, .instrument: 1
                }
            if Int(scope.index) >= count {
                return RiskFault(
                    "\(scope) at \(intervention.time): this run has only firm, account, strategy and "
                        + "instrument 0 to \(count - 1); a kill switch of nothing stops nothing")
            }
        }
        return profile(
            accounts: accounts, strategies: strategies.map { [$0] },
            instruments: scoped.filter { $0.kind == .instrument }.map { $0.name ?? "" }
        ).validate()
    }
}

/// Limits of one account, strategy or instrument by its name, or of each of them.
public struct ScopedLimits: Sendable, Hashable {
    /// Whose limits they are.
    public enum Kind: String, Sendable {
        case account, strategy, instrument
    }

    /// Of what.
    public var kind: Kind
    /// Its name; nil for each of the kind.
    public var name: String?
    /// The limits.
    public var limits: RiskLimits

    /// Limits of `name`.
    public init(_ kind: Kind, _ name: String?, _ limits: RiskLimits) {
        self.kind = kind
        self.name = name
        self.limits = limits
    }
}

extension RiskProfile {
    /// The profile of a backtest: the standard limits, without the checks that need what a backtest
    /// does not have.
    ///
    /// Virtual time has no second clock (check 22), a strategy in the same thread cannot lose its
    /// connection (24), and the volume of earlier days is not on a tape (17). The collar is as wide
    /// as two price limits of the main boards, as an order for an auction may name the limit of the
    /// other side; the venue's own cage of 2% holds in continuous trading. Self-trades are the venue's
    /// to prevent where an order asks for it, as those of a basket do.
    public static let backtest: RiskProfile = {
        var profile = RiskProfile(switchedOff: CheckSet([.fatFinger, .clock, .connected]))
        profile.firm[.collarBasisPoints] = 2_000
        profile.firm[.trustVenueSelfMatch] = 1
        return profile
    }()
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

    /// What is killed or armed again; nil for other limits.
    var scope: RiskScope? {
        switch action {
        case .kill(let scope), .rearm(let scope): scope
        case .replace: nil
        }
    }

    /// An intervention of `actor` at `time`.
    public init(_ action: Action, by actor: UInt32, at time: Timestamp) {
        self.action = action
        self.actor = actor
        self.time = time
    }
}

/// What became of an intervention.
package enum InterventionOutcome: Sendable, Hashable {
    /// It was done.
    case done
    /// There was nothing to arm again.
    case notBlocked
    /// Not armed again: `blocker` has blocked it, and another person has to.
    case samePerson(blocker: UInt32)
    /// The run has no gate.
    case gateIsOff
}

/// What a strategy is there for, as the gate knows it.
public struct RiskMandate: Sendable, Hashable {
    /// The name of the account of a run that has only one.
    public static let account = "own"

    /// The strategy's name.
    public var strategy: String
    /// Shares that it may trade in all; nil where it works no parent order.
    public var quantity: Quantity?

    /// A mandate.
    public init(strategy: String = "strategy", quantity: Quantity? = nil) {
        self.strategy = strategy
        self.quantity = quantity
    }
}
