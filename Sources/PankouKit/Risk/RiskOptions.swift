import ArgumentParser
import Backtesting
import Risk
import TradingModel

/// The risk gate of a run, shared by all runs.
struct RiskOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The risk gate's limits: standard, a YAML file (pankou limits prints one), or off for a "
                + "comparison without it.",
            valueName: "limits"))
    var risk = "standard"

    @Option(
        help: ArgumentHelp(
            "Press the kill switch at a time of the day: 10:30, or 10:30,strategy 0.",
            valueName: "time"))
    var kill: [InterventionArgument] = []

    @Option(
        help: ArgumentHelp(
            "Another person arms it again: 10:45, or 10:45,strategy 0.", valueName: "time"))
    var rearm: [InterventionArgument] = []

    /// The settings.
    func settings() throws -> RiskSettings {
        var settings = RiskSettings()
        switch risk {
        case "standard": break
        case "off": settings.isOn = false
        default: settings = try RiskLimitsFile(path: risk).settings
        }
        guard settings.isOn || (kill.isEmpty && rearm.isEmpty) else {
            throw UserError(description: "--kill and --rearm need the risk gate; drop --risk off")
        }
        settings.interventions =
            kill.map { RiskIntervention(.kill($0.scope), by: 1, at: $0.time) }
            + rearm.map { RiskIntervention(.rearm($0.scope), by: 2, at: $0.time) }
        settings.interventions.sort { $0.time < $1.time }
        return settings
    }
}

/// A time of the day, and whom it concerns: the firm where nothing is said.
struct InterventionArgument: ExpressibleByArgument {
    let time: Timestamp
    let scope: RiskScope

    init?(argument: String) {
        let parts = argument.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
        guard let time = Timestamp(String(parts[0])) else { return nil }
        self.time = time
        guard parts.count == 2 else {
            scope = .firm
            return
        }
        let words = parts[1].split(separator: " ").map(String.init)
        let kinds = ["account": UInt8(1), "strategy": 2, "instrument": 3]
        if words == ["firm"] {
            scope = .firm
            return
        }
        guard words.count == 2, let kind = kinds[words[0]], let index = UInt32(words[1]),
            let scope = RiskScope(kind: kind, index: index)
        else { return nil }
        self.scope = scope
    }
}
