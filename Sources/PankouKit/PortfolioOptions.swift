import ArgumentParser
import Backtesting

/// What all runs of a portfolio share.
struct PortfolioOptions: ParsableArguments {
    @Option(help: "The seed of latencies, and of each row's own seed.")
    var seed: UInt64 = 1

    @Option(
        help: "Feed latency: 2ms, 500us, 0 or lognormal:MEDIAN,SIGMA; 600s and sigma 5 at most.")
    var feedLatency = LatencyArgument(Latencies.standard.feed)

    @Option(help: "Order entry latency.")
    var entryLatency = LatencyArgument(Latencies.standard.entry)

    @Option(help: "Response latency.")
    var responseLatency = LatencyArgument(Latencies.standard.response)

    @Option(help: "Runs at the same time, 1 to 64; the results are the same.")
    var jobs = 1

    @OptionGroup var broker: BrokerOptions

    @OptionGroup var risk: RiskOptions

    func settings() throws -> PortfolioSettings {
        guard (1...64).contains(jobs) else {
            throw UserError(description: "--jobs must be from 1 to 64, not \(jobs)")
        }
        var settings = PortfolioSettings()
        settings.latencies = Latencies(
            feed: feedLatency.model, entry: entryLatency.model, response: responseLatency.model)
        settings.seed = seed
        settings.terms = try broker.terms()
        settings.jobs = jobs
        settings.risk = try risk.settings()
        return settings
    }
}
