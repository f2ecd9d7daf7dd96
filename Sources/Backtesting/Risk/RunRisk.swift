import Risk

/// The gate of a run, as its header has it.
public struct RunRisk: Codable, Hashable, Sendable {
    /// Whether the gate stood between strategies and exchange.
    public var isOn: Bool
    /// Where the limits come from: `standard`, or the name of a file.
    public var source: String
    /// The version of the profile.
    public var version: UInt32
    /// Every limit of the firm, and those that accounts, strategies and instruments have of their own
    /// (`account A1 maximumQuantity`, `strategy each openOrders`), in the units of the gate.
    public var limits: [RunParameter]
    /// The numbers of the checks that are off.
    public var switchedOff: [UInt8]
    /// The programme-trading profile by name, date and source.
    public var surveillance: String

    /// The gate of `settings`.
    init(_ settings: RiskSettings) {
        let profile = settings.profile()
        isOn = settings.isOn
        source = settings.source
        version = profile.version
        switchedOff = profile.switchedOff.checks.map(\.rawValue)
        surveillance = profile.surveillance.citation
        limits = RunRisk.texts(profile.firm, "")
        for own in settings.scoped {
            limits += RunRisk.texts(own.limits, "\(own.kind.rawValue) \(own.name ?? "each") ")
        }
    }

    private static func texts(_ limits: RiskLimits, _ prefix: String) -> [RunParameter] {
        LimitField.allCases.compactMap { field in
            limits[field].map { RunParameter(prefix + field.descriptor.name, "\($0)") }
        }
    }
}
