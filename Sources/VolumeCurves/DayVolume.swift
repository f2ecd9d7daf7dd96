import TradingModel

/// One day's volume by slot, with the average prices that a schedule would have traded at.
public struct DayVolume: Sendable, Hashable {
    /// The day.
    public let date: TradingDate
    /// Shares by slot of the grid.
    public let volumes: [Quantity]
    /// Average price by slot, in any unit; an empty slot has the last price before it.
    public let prices: [Double]
    /// Minutes of continuous trading with the price at one of the day's limits.
    public let lockedMinutes: Int

    /// A day; `volumes` are not negative.
    public init(
        date: TradingDate, volumes: [Quantity], prices: [Double], lockedMinutes: Int = 0
    ) {
        precondition(volumes.count == prices.count, "a price for each slot is wanted")
        precondition(volumes.allSatisfy { $0 >= 0 }, "volume is not negative")
        self.date = date
        self.volumes = volumes
        self.prices = prices
        self.lockedMinutes = lockedMinutes
    }

    /// Shares of the day, held to the range of `Quantity`.
    public var total: Quantity {
        Quantity(clamping: volumes.reduce(Int128(0)) { $0 + Int128($1) })
    }

    /// The price of all the day's shares together; nil without volume.
    public var averagePrice: Double? {
        var (value, shares) = (0.0, 0.0)
        for (volume, price) in zip(volumes, prices) {
            value += Double(volume) * price
            shares += Double(volume)
        }
        return shares > 0 ? value / shares : nil
    }

    /// Why a curve should not be learned from a day.
    public enum Fault: Sendable, Hashable {
        /// Nothing traded.
        case suspended
        /// Nothing traded in one of the sessions.
        case halfDay
        /// The price stood at a limit for more than ``DayVolume/longestLock``.
        case locked(minutes: Int)
    }

    /// Minutes at a price limit that a day may have.
    public static let longestLock = 30

    /// Why a curve should not be learned from this day; nil for an ordinary one.
    public func fault(in grid: VolumeGrid) -> Fault? {
        precondition(volumes.count == grid.count, "the day was made for another grid")
        if volumes.allSatisfy({ $0 == 0 }) { return .suspended }
        for session in grid.sessions
        where volumes[session.lowerBound + 1..<session.upperBound + 1].allSatisfy({ $0 == 0 }) {
            return .halfDay
        }
        return lockedMinutes > DayVolume.longestLock ? .locked(minutes: lockedMinutes) : nil
    }
}

/// Makes a ``DayVolume`` out of trades or bars.
public struct DayVolumeBuilder: Sendable {
    private let grid: VolumeGrid
    private let date: TradingDate
    private var volumes: [Int128]
    private var turnover: [Double]
    /// Minutes of continuous trading with the price at one of the day's limits.
    public var lockedMinutes = 0

    /// A day without trades.
    public init(_ grid: VolumeGrid, date: TradingDate) {
        self.grid = grid
        self.date = date
        volumes = Array(repeating: 0, count: grid.count)
        turnover = Array(repeating: 0, count: grid.count)
    }

    /// Adds `quantity` shares at `price` to `slot`; none are left out.
    public mutating func add(_ quantity: Quantity, price: Double, slot: Int) {
        guard quantity > 0 else { return }
        volumes[slot] += Int128(quantity)
        turnover[slot] += Double(quantity) * price
    }

    /// Adds a trade at `time`.
    public mutating func add(_ quantity: Quantity, price: Double, at time: Timestamp) {
        add(quantity, price: price, slot: grid.slot(at: time))
    }

    /// The day.
    public func build() -> DayVolume {
        let averages = zip(volumes, turnover).map { $0 > 0 ? $1 / Double($0) : nil }
        var last = averages.compactMap(\.self).first ?? 0
        let prices = averages.map { price in
            last = price ?? last
            return last
        }
        return DayVolume(
            date: date, volumes: volumes.map { Quantity(clamping: $0) }, prices: prices,
            lockedMinutes: lockedMinutes)
    }
}
