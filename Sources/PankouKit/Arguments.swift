import ArgumentParser
import Backtesting
import TradingModel

extension Instrument: ExpressibleByArgument {
    /// An instrument written `600519.SH`.
    public init?(argument: String) { self.init(argument) }
}

extension TradingDate: ExpressibleByArgument {
    /// A date written `2023-02-01`.
    public init?(argument: String) { self.init(argument) }
}

extension Timestamp: ExpressibleByArgument {
    /// A time of day written `09:45` or `09:45:30`.
    public init?(argument: String) { self.init(argument) }
}

/// An amount or price in currency units, plain decimals with at most four places.
struct Amount: ExpressibleByArgument {
    let money: Money

    init(_ money: Money) { self.money = money }

    init?(argument: String) {
        guard let money = Money(argument) else { return nil }
        self.money = money
    }

    var defaultValueDescription: String { money.description }
}

/// A latency model as it is written on the command line.
struct LatencyArgument: ExpressibleByArgument {
    let model: LatencyModel

    init(_ model: LatencyModel) { self.model = model }

    init?(argument: String) {
        guard case .success(let model) = LatencyModel.parse(argument) else { return nil }
        self.model = model
    }

    var defaultValueDescription: String { "1ms" }
}
