import Risk
import TradingModel

/// What a programme trader reports to the exchange through its broker, as far as runs can tell.
///
/// Source: 证券市场程序化交易管理规定（试行）, CSRC 公告〔2024〕8号, Art. 7; for high-frequency trading also
/// Art. 21 to 24. A run gives the rates, the counts and the software; all else is the user's to say.
public struct ProgrammeTradingReport: Codable, Hashable, Sendable {
    /// One field of the report.
    public struct Field: Codable, Hashable, Sendable {
        /// Account, funds, trading, software, high-frequency.
        public var group: String
        /// The field.
        public var name: String
        /// What is reported; nil where nobody has said it.
        public var value: String?
        /// Where the value comes from: `run`, `declared`, or `missing`.
        public var origin: String
        /// Where the run contradicts what was declared.
        public var conflict: String?
    }

    /// The account.
    public var account: String
    /// All fields in the order of the rule.
    public var fields: [Field]
    /// Whether the runs reach the high-frequency line, and so the further fields are due.
    public var isHighFrequency: Bool

    /// Names of the fields that a user may declare.
    public static let declarable = rows.map(\.key)

    /// The fields of the rule: key in a file, group, name.
    private static let rows: [(key: String, group: String, name: String)] = [
        ("account", "account", "account"),
        ("fundsSize", "funds", "size of the funds"),
        ("fundsSource", "funds", "source of the funds"),
        ("leverageSource", "funds", "source of leverage"),
        ("leverageRatio", "funds", "leverage ratio"),
        ("strategyType", "trading", "strategy type"),
        ("strategyContent", "trading", "main content of the strategy"),
        ("executionMode", "trading", "execution mode"),
        ("maximumOrderRate", "trading", "maximum order rate, orders and cancels in one second"),
        ("maximumOrdersPerDay", "trading", "maximum of orders and cancels in a day"),
        ("softwareName", "software", "name"),
        ("softwareVersion", "software", "version"),
        ("softwareDeveloper", "software", "developer"),
        ("serverLocation", "high-frequency", "location of the servers"),
        ("systemTest", "high-frequency", "system test report"),
        ("contingencyPlan", "high-frequency", "contingency plan"),
    ]

    /// The report of one account of a surveilled day; `declared` maps ``declarable`` to text.
    public init(
        _ report: SurveillanceReport, account: SurveillanceReport.Account,
        declared: [(key: String, value: String)]
    ) {
        let measured = { (field: SurveillanceField) in
            account.inputs.first { $0.field == field }?.measured ?? 0
        }
        let (rate, day) = (measured(.messagesPerSecond), measured(.messagesPerDay))
        let line = SurveillanceProfile.highFrequencyLine
        isHighFrequency =
            rate >= line[.messagesPerSecond] ?? .max || day >= line[.messagesPerDay] ?? .max
        self.account = account.name
        let strategies = report.headers.flatMap { header in
            header.parents?.map(\.strategy) ?? [header.strategy]
        }.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        let facts = [
            "account": account.name, "strategyContent": strategies.joined(separator: ", "),
            "executionMode": "automatic orders and cancels by programme",
            "maximumOrderRate": "\(rate)", "maximumOrdersPerDay": "\(day)",
            "softwareName": "Pankou", "softwareVersion": pankouVersion,
        ]
        var fields: [Field] = []
        for row in ProgrammeTradingReport.rows {
            if row.group == "high-frequency", !isHighFrequency { continue }
            let said = declared.first { $0.key == row.key }?.value
            let fact = facts[row.key]
            fields.append(
                Field(
                    group: row.group, name: row.name, value: said ?? fact,
                    origin: said != nil ? "declared" : fact != nil ? "run" : "missing",
                    conflict: ProgrammeTradingReport.conflict(row.key, said, rate, day)))
        }
        self.fields = fields
    }

    /// The exchange compares behaviour with the report (Art. 10).
    private static func conflict(
        _ key: String, _ said: String?, _ rate: Int64, _ day: Int64
    ) -> String? {
        let measured = key == "maximumOrderRate" ? rate : key == "maximumOrdersPerDay" ? day : nil
        guard let measured, let said, let most = Int64(said), measured > most else { return nil }
        return "the run reached \(measured)"
    }
}
