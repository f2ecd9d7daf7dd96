import MarketModels
import TradingModel

/// How long one leg takes.
public enum LatencyModel: Sendable, Hashable, Codable {
    /// Always this long, in nanoseconds.
    case constant(nanoseconds: Int64)
    /// Log-normal with this median in nanoseconds and this standard deviation of the logarithm.
    case logNormal(medianNanoseconds: Int64, sigma: Double)

    /// The model in words: `constant 1 ms`, `log-normal, median 1 ms, sigma 0.5`.
    public var text: String {
        switch self {
        case .constant(let nanoseconds): "constant \(Span(nanoseconds: nanoseconds))"
        case .logNormal(let median, let sigma):
            "log-normal, median \(Span(nanoseconds: median)), sigma \(sigma)"
        }
    }

    /// A model written `2ms`, `500us`, `0` or `lognormal:2ms,0.5`; the fault where it is not one.
    public static func parse(_ text: String) -> Result<LatencyModel, LatencyFault> {
        let fault = LatencyFault(
            description: "\"\(text)\" is no latency; write 2ms, 500us, 800ns, 0 or "
                + "lognormal:MEDIAN,SIGMA such as lognormal:2ms,0.5")
        if let span = span(text) { return .success(.constant(nanoseconds: span)) }
        guard text.hasPrefix("lognormal:") else { return .failure(fault) }
        let parts = text.dropFirst("lognormal:".count).split(
            separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 2, let median = span(String(parts[0])), median > 0,
            let sigma = sigma(parts[1])
        else { return .failure(fault) }
        return .success(.logNormal(medianNanoseconds: median, sigma: sigma))
    }

    /// At most ten minutes: more would be a mistake of units.
    private static func span(_ text: String) -> Int64? {
        if text == "0" { return 0 }
        for (suffix, scale) in [("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000)]
            as [(String, Int64)]
        where text.hasSuffix(suffix) {
            let digits = text.dropLast(suffix.count)
            guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }),
                let value = Int64(digits)
            else { continue }
            let (product, overflow) = value.multipliedReportingOverflow(by: scale)
            guard !overflow, product <= 600_000_000_000 else { return nil }
            return product
        }
        return nil
    }

    /// Plain decimals from 0 to 5.
    private static func sigma(_ text: Substring) -> Double? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) || $0 == 46 }),
            let value = Double(text), value >= 0, value <= 5
        else { return nil }
        return value
    }
}

/// What is wrong with a latency that was given as text.
public struct LatencyFault: Error, CustomStringConvertible, Hashable {
    /// One sentence.
    public let description: String
}

/// The three legs between strategy and exchange.
public struct Latencies: Sendable, Hashable, Codable {
    /// From an exchange event to the strategy's knowledge of it.
    public var feed: LatencyModel
    /// From the strategy's decision to the exchange.
    public var entry: LatencyModel
    /// From the exchange's answer to the strategy.
    public var response: LatencyModel

    /// Three models.
    public init(feed: LatencyModel, entry: LatencyModel, response: LatencyModel) {
        self.feed = feed
        self.entry = entry
        self.response = response
    }

    /// One millisecond each way.
    public static let standard = Latencies(
        feed: .constant(nanoseconds: 1_000_000), entry: .constant(nanoseconds: 1_000_000),
        response: .constant(nanoseconds: 1_000_000))
}

/// Draws the arrivals of one leg; messages of a connection never overtake one another.
struct LatencyLeg {
    private let model: LatencyModel
    private var generator: SplitMix64
    private var latest = Timestamp.zero

    /// Each leg has a random stream of its own, so that more messages on one do not move another.
    init(_ model: LatencyModel, seed: UInt64, leg: UInt64) {
        self.model = model
        generator = SplitMix64(seed: seed, stream: leg)
    }

    /// When a message sent at `time` arrives.
    mutating func arrival(of time: Timestamp) -> Timestamp {
        let delay: Int64
        switch model {
        case .constant(let nanoseconds): delay = nanoseconds
        case .logNormal(let median, let sigma):
            let factor = PortableMath.exp(sigma * PortableMath.normal(&generator))
            delay = Int64(min(Double(median) * factor, 600e9))
        }
        latest = max(latest, time + Span(nanoseconds: delay))
        return latest
    }
}
