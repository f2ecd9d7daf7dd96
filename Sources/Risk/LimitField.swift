/// One limit of a profile; its raw value is its place in ``LimitField/table``.
///
/// Every limit is a whole number, and the smaller number is always the tighter limit or a setting
/// of the firm alone. So limits of several scopes combine by taking the smallest.
public enum LimitField: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    case duplicateCount = 0
    case duplicateWindow = 1
    case maximumQuantity = 2
    case maximumNotional = 3
    case collarBasisPoints = 4
    case collarTicks = 5
    case collarReference = 6
    case referenceAge = 7
    case driftBasisPoints = 8
    case driftWindow = 9
    case newMessages = 10
    case modifyMessages = 11
    case cancelMessages = 12
    case messageWindow = 13
    case executions = 14
    case openOrders = 15
    case openAtPrice = 16
    case maximumPosition = 17
    case maximumGrossPosition = 18
    case grossNotional = 19
    case netNotional = 20
    case feeAllowance = 21
    case volumeShare = 22
    case displayedShare = 23
    case maximumLoss = 24
    case maximumDrawdown = 25
    case reduceAfterLoss = 26
    case orderToTrade = 27
    case cancelRatio = 28
    case ratioMinimum = 29
    case dataAge = 30
    case clockDrift = 31
    case clockAge = 32
    case heartbeatAge = 33
    case dropCopyBacklog = 34
    case trustVenueSelfMatch = 35
    case warnShare = 36
    case urgentShare = 37

    /// The number of limits.
    public static let count = 38
}

/// What a number of a profile counts.
public enum LimitUnit: String, Sendable {
    case count
    case shares
    /// Ten-thousandths of the currency unit.
    case money
    case basisPoints = "basis points"
    case ticks
    case nanoseconds
    case percent
    /// Hundredths of a ratio: 200:1 is 20,000.
    case hundredths
    /// 0 or 1.
    case flag
    /// One of a few numbered choices.
    case choice
}

/// All that a reader of files, a message and the documentation need to know of one limit.
public struct LimitDescriptor: Sendable {
    /// The limit.
    public let field: LimitField
    /// Its name in files and messages.
    public let name: String
    /// What it counts.
    public let unit: LimitUnit
    /// The values that make sense.
    public let range: ClosedRange<Int64>
    /// The value of the firm where a profile says nothing.
    public let standard: Int64
    /// Where it may be given.
    public let scopes: ScopeKinds
    /// The check that uses it; nil for the monitor alone.
    public let check: RiskCheck?
    /// What it means, in one sentence.
    public let meaning: String

    /// The rule or practice behind it.
    public var source: String { check?.source ?? "common practice" }

    /// What is wrong with `value`, in words; nil for nothing.
    public func fault(_ value: Int64) -> String? {
        guard !range.contains(value) else { return nil }
        return "\(name) must be from \(range.lowerBound) to \(range.upperBound) \(unit.rawValue), "
            + "not \(value)"
    }
}

extension LimitField {
    /// The limit's row of ``table``.
    public var descriptor: LimitDescriptor { LimitField.table[Int(rawValue)] }

    /// The limit with a name, or nil.
    public init?(name: String) {
        guard let row = LimitField.table.first(where: { $0.name == name }) else { return nil }
        self = row.field
    }
}
