import ArgumentParser
import Risk

struct LimitsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "limits",
        abstract: "Print the risk gate's limits as a file for --risk.",
        discussion: """
            Every limit with its standard value, range, meaning and source, as a YAML file to start \
            from. With a file: its limits, checked.

            Example:
              pankou limits > limits.yaml
              pankou backtest day.tape --risk limits.yaml --output run
            """)

    @Argument(help: "A file of limits to check.")
    var file: String?

    func run() throws {
        let settings = try file.map { try RiskLimitsFile(path: $0).settings }
        let firm = (settings?.profile ?? .backtest).firm
        var lines = [
            "# Limits of the pre-trade risk gate, for --risk FILE. What is not named keeps the value",
            "# shown here. The standard values are starting points, not numbers of any rule.",
            "version: \(settings?.profile.version ?? 1)",
            "source: \(settings?.source ?? "standard")",
            "firm:",
        ]
        for row in LimitField.table {
            let value = firm[row.field] ?? row.standard
            lines.append("  # \(row.meaning)")
            lines.append(
                "  # \(row.unit.written(row.range.lowerBound)) to "
                    + "\(row.unit.written(row.range.upperBound)); \(row.source); may be set for "
                    + "\(row.scopes.text)")
            lines.append("  \(row.name): \(row.unit.written(value))")
        }
        if let settings {
            for own in settings.scoped {
                lines.append("# \(own.kind.rawValue) \(own.name ?? "each"):")
                for row in LimitField.table {
                    guard let value = own.limits[row.field] else { continue }
                    lines.append("#   \(row.name): \(row.unit.written(value))")
                }
            }
        } else {
            lines += [
                "# Of each account, strategy or instrument; or by name under accounts, strategies,",
                "# instruments. They can only be tighter than the firm's.",
                "# strategy:",
                "#   openOrders: 50",
                "# instruments:",
                "#   600519.SH:",
                "#     maximumQuantity: 1000",
                "# Checks that need data which this run lacks:",
                "# switchedOff: [fatFinger]",
                "# averageVolume: 3000000",
                "# surveillance: hft-line-2025-07-07",
            ]
        }
        try Console.say(lines.joined(separator: "\n"))
    }
}
