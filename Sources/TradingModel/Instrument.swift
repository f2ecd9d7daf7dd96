/// An exchange, named by the suffix that users write behind a code.
public enum VenueCode: UInt8, Sendable, CaseIterable {
    /// Shanghai Stock Exchange (`.SH`).
    case sse = 1
    /// Shenzhen Stock Exchange (`.SZ`).
    case szse = 2
    /// Beijing Stock Exchange (`.BJ`).
    case bse = 3
    /// Nasdaq, by its ISO 10383 market identifier (`.XNAS`).
    case nasdaq = 4

    /// The suffix behind the code, without the dot.
    public var suffix: String {
        switch self {
        case .sse: "SH"
        case .szse: "SZ"
        case .bse: "BJ"
        case .nasdaq: "XNAS"
        }
    }

    /// Whether the venue is one of the mainland exchanges, with six-digit codes and CNY prices.
    public var isChinese: Bool { self != .nasdaq }

    /// The exchange's name.
    public var name: String {
        switch self {
        case .sse: "Shanghai Stock Exchange"
        case .szse: "Shenzhen Stock Exchange"
        case .bse: "Beijing Stock Exchange"
        case .nasdaq: "Nasdaq"
        }
    }
}

/// A traded security, written as its users write it: `600519.SH`, `000001.SZ`, `AMZN.XNAS`.
public struct Instrument: Hashable, Sendable {
    /// The exchange's code: six digits on the mainland, up to 12 letters or digits elsewhere.
    public let code: String
    /// The exchange.
    public let venue: VenueCode

    /// The instrument written `CODE.VENUE`, or nil where code or venue is not one we know.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2,
            let venue = VenueCode.allCases.first(where: { $0.suffix == parts[1] })
        else { return nil }
        let code = parts[0].utf8
        let isDigit = { (byte: UInt8) in (48...57).contains(byte) }
        if venue.isChinese {
            guard code.count == 6, code.allSatisfy(isDigit) else { return nil }
        } else {
            guard (1...12).contains(code.count),
                code.allSatisfy({ isDigit($0) || (65...90).contains($0) })
            else { return nil }
        }
        self.code = String(parts[0])
        self.venue = venue
    }
}

extension Instrument: CustomStringConvertible {
    /// `600519.SH`.
    public var description: String { "\(code).\(venue.suffix)" }
}

/// How prices of an instrument are counted and written.
public struct PriceScale: Hashable, Sendable, BitwiseCopyable {
    /// The value of one tick in ten-thousandths of the currency unit: 100 for 0.01 CNY.
    public let tick: Money

    /// Prices of 0.01, the tick of A shares.
    public static let cent = PriceScale(tick: Money(units: 100))

    /// Prices in multiples of `tick`, which is positive.
    public init(tick: Money) {
        precondition(tick.units > 0, "a tick must be worth something")
        self.tick = tick
    }

    /// What one share costs at `price`.
    @inlinable
    public func money(_ price: Price) -> Money { Money(units: Int64(price.ticks) * tick.units) }

    /// price × quantity, or nil on overflow.
    @inlinable
    public func notional(_ price: Price, _ quantity: Quantity) -> Money? {
        let (value, overflow) = (Int64(price.ticks) * tick.units)
            .multipliedReportingOverflow(by: quantity)
        return overflow ? nil : Money(units: value)
    }

    /// The price as text in currency units: `1854.98`.
    public func text(_ price: Price) -> String { money(price).description }
}
