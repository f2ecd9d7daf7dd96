/// What the risk gate found when it refused an order: check, number measured, and limit.
///
/// The order passes if, and only if, `measured` is at most `limit` for every check; a program can work
/// out from this what would have passed.
public struct GateFinding: Codable, Hashable, Sendable {
    /// The number of the first check that did not pass, 1 to 26.
    public var check: Int
    /// Its name.
    public var name: String
    /// Why it did not pass, as a word that a program can compare.
    public var finding: String
    /// What was measured, in `unit`; nil where the check could not be evaluated.
    public var measured: Int64?
    /// The largest number that passes; nil where nothing was measured.
    public var limit: Int64?
    /// The name of the limit, or of what else the number was held against.
    public var limitName: String?
    /// What the numbers count; `money` is ten-thousandths of the currency unit.
    public var unit: String
    /// Whose limit it was: `firm`, `account 0`, `strategy 0`, `instrument 0`.
    public var scope: String
    /// The version of the limits.
    public var limitsVersion: UInt32

    /// A finding.
    public init(
        check: Int, name: String, finding: String, measured: Int64?, limit: Int64?,
        limitName: String?, unit: String, scope: String, limitsVersion: UInt32
    ) {
        self.check = check
        self.name = name
        self.finding = finding
        self.measured = measured
        self.limit = limit
        self.limitName = limitName
        self.unit = unit
        self.scope = scope
        self.limitsVersion = limitsVersion
    }
}
