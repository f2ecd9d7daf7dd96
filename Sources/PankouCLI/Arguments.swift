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
    public init?(argument: String) {
        let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
        let isPlain = parts.allSatisfy { part in
            part.utf8.count == 2 && part.utf8.allSatisfy { (48...57).contains($0) }
        }
        guard parts.count == 2 || parts.count == 3, isPlain else { return nil }
        let numbers = parts.compactMap { Int64($0) }
        guard numbers.count == parts.count, numbers[0] < 24, numbers[1] < 60,
            numbers.count == 2 || numbers[2] < 60
        else { return nil }
        self.init(numbers[0], numbers[1], numbers.count == 3 ? numbers[2] : 0)
    }
}

/// A side as it is written on the command line.
enum SideArgument: String, ExpressibleByArgument, CaseIterable {
    case buy
    case sell

    var side: Side { self == .buy ? .buy : .sell }
}

/// A positive whole number of shares.
struct Shares: ExpressibleByArgument {
    let count: Quantity

    init(_ count: Quantity) { self.count = count }

    init?(argument: String) {
        guard argument.utf8.allSatisfy({ (48...57).contains($0) }), let count = Quantity(argument),
            count > 0, count <= 1 << 40
        else { return nil }
        self.count = count
    }

    var defaultValueDescription: String { "\(count)" }
}

/// An amount or price in currency units, plain decimals with at most four places.
struct Amount: ExpressibleByArgument {
    let money: Money

    init(_ money: Money) { self.money = money }

    init?(argument: String) {
        let parts = argument.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = parts.first, (1...12).contains(whole.utf8.count),
            parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } })
        else { return nil }
        let fraction = parts.count == 2 ? String(parts[1]) : "0"
        guard (1...4).contains(fraction.utf8.count), let units = Int64(whole),
            let rest = Int64(fraction + String(repeating: "0", count: 4 - fraction.utf8.count))
        else { return nil }
        money = Money(units: units * Money.scale + rest)
    }

    var defaultValueDescription: String { money.description }

    /// The price in ticks, or nil where it is no multiple of the tick.
    func price(_ scale: PriceScale) -> Price? {
        guard money.units > 0, money.units % scale.tick.units == 0 else { return nil }
        return Int32(exactly: money.units / scale.tick.units).map { Price(ticks: $0) }
    }
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
