/// What is wrong with a profile, a configuration or a request.
public struct RiskFault: Error, Hashable, CustomStringConvertible {
    /// The field, the allowed range, what was given and what to do, in one or two sentences.
    public let description: String

    /// A fault in words.
    public init(_ description: String) { self.description = description }
}

/// The limits of one scope: a number for each ``LimitField``, or nothing where none is set.
public struct RiskLimits: Sendable, Hashable {
    /// Stands for a limit that is not set; no range reaches it.
    static let unset = Int64.max

    var values: [Int64]

    /// No limit is set: right for every scope but the firm.
    public init() { values = Array(repeating: RiskLimits.unset, count: LimitField.count) }

    /// Every limit at its standard value, which is a start for a firm's own limits.
    public static let standard: RiskLimits = {
        var limits = RiskLimits()
        for row in LimitField.table { limits[row.field] = row.standard }
        return limits
    }()

    /// A limit in the unit of its ``LimitDescriptor``; nil where it is not set.
    public subscript(field: LimitField) -> Int64? {
        get {
            let value = values[Int(field.rawValue)]
            return value == RiskLimits.unset ? nil : value
        }
        set { values[Int(field.rawValue)] = newValue ?? RiskLimits.unset }
    }
}

/// All limits of a firm at one time: replaced as a whole, never changed in place.
///
/// The firm has every limit; accounts, strategies and instruments may have tighter ones. Of limits
/// on a single order the smallest holds; limits on sums (exposure, messages, open orders) hold for
/// each scope's own sum. Nothing is unlimited by omission.
public struct RiskProfile: Sendable, Hashable {
    /// A number that rises with every replacement; each decision carries it.
    public var version: UInt32
    /// Limits of the firm; every field is set.
    public var firm: RiskLimits
    /// Limits of accounts, by index; an account beyond the list has none of its own.
    public var accounts: [RiskLimits]
    /// Limits of strategies, by index.
    public var strategies: [RiskLimits]
    /// Limits of instruments, by index.
    public var instruments: [RiskLimits]
    /// Checks that are switched off; only those of ``CheckSet/optional`` may be.
    public var switchedOff: CheckSet
    /// The programme-trading thresholds.
    public var surveillance: SurveillanceProfile

    /// A profile whose firm has the standard limits, with all checks on.
    public init(
        version: UInt32 = 1, firm: RiskLimits = .standard, accounts: [RiskLimits] = [],
        strategies: [RiskLimits] = [], instruments: [RiskLimits] = [],
        switchedOff: CheckSet = .none, surveillance: SurveillanceProfile = .highFrequencyLine
    ) {
        self.version = version
        self.firm = firm
        self.accounts = accounts
        self.strategies = strategies
        self.instruments = instruments
        self.switchedOff = switchedOff
        self.surveillance = surveillance
    }

    /// The limits that `scope` has of its own.
    public func limits(of scope: RiskScope) -> RiskLimits {
        let index = Int(scope.index)
        switch scope {
        case .firm: return firm
        case .account: return index < accounts.count ? accounts[index] : RiskLimits()
        case .strategy: return index < strategies.count ? strategies[index] : RiskLimits()
        case .instrument: return index < instruments.count ? instruments[index] : RiskLimits()
        }
    }

    /// What is wrong with the profile, the first fault found; nil for a sound one.
    public func validate() -> RiskFault? {
        if version == 0 { return RiskFault("version must be from 1 to 4294967295, not 0") }
        let wrong = switchedOff.bits & ~CheckSet.optional.bits
        if wrong != 0 {
            let names = CheckSet(bits: wrong).checks.map(\.name).joined(separator: ", ")
            let allowed = CheckSet.optional.checks.map(\.name).joined(separator: ", ")
            return RiskFault("switchedOff names \(names); only \(allowed) may be switched off")
        }
        for field in LimitField.allCases where firm[field] == nil {
            return RiskFault(
                "\(field.descriptor.name) is not set for the firm; give it a value, for example "
                    + "\(field.descriptor.standard)")
        }
        if let fault = fault(of: firm, .firm, "the firm") { return fault }
        let lists: [(ScopeKinds, String, [RiskLimits])] = [
            (.account, "account", accounts), (.strategy, "strategy", strategies),
            (.instrument, "instrument", instruments),
        ]
        for (kind, name, list) in lists {
            for (index, limits) in list.enumerated() {
                if let fault = fault(of: limits, kind, "\(name) \(index)") { return fault }
            }
        }
        if let warn = firm[.warnShare], let urgent = firm[.urgentShare], warn >= urgent {
            return RiskFault("warnShare \(warn) must be below urgentShare \(urgent)")
        }
        return surveillance.validate()
    }

    private func fault(
        of limits: RiskLimits, _ kind: ScopeKinds, _ owner: String
    ) -> RiskFault? {
        for field in LimitField.allCases {
            guard let value = limits[field] else { continue }
            let row = field.descriptor
            if !row.scopes.contains(kind) {
                return RiskFault(
                    "\(row.name) cannot be set for \(owner); it belongs to: \(row.scopes.text)")
            }
            if let fault = row.fault(value) { return RiskFault("\(owner): \(fault)") }
        }
        return nil
    }
}
