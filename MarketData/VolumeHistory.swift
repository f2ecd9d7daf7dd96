import TradingModel
import VolumeCurves

extension BarDay {
    /// The day's volume by slot of `grid`, from bars of `length`.
    ///
    /// A bar belongs to the bucket in which it begins; one that begins before continuous trading to
    /// the opening auction. Feeds stamp the last prints of continuous trading into the minute in which
    /// the closing call begins: a bar that begins less than `length` after continuous trading ended
    /// belongs to its last bucket, a later one to the closing auction. Where the first bar holds the
    /// opening auction, as it mostly does, the auction's own slot stays empty. A bar without a price
    /// has the last one before it.
    ///
    /// With the close of the day before, minutes whose price is `limitPerMille` away from it, rounded
    /// to the cent, count as locked.
    public func volume(
        in grid: VolumeGrid, length: Span = .seconds(60), previousClose: Money? = nil,
        limitPerMille: Int64 = 100
    ) -> DayVolume {
        var builder = DayVolumeBuilder(grid, date: date)
        let limits = previousClose.map { PriceLimits(previousClose: $0, perMille: limitPerMille) }
        let end = grid.buckets[grid.buckets.count - 1].end
        var price = bars.first { $0.close != nil }?.close ?? Money(units: 1)
        var locked: Int64 = 0
        for bar in bars {
            price = bar.close ?? price
            var slot = grid.slot(at: bar.start)
            if bar.start >= end, bar.start - end < length { slot = grid.count - 2 }
            builder.add(bar.volume, price: Double(price.units), slot: slot)
            let isContinuous = slot > 0 && bar.start < end
            if isContinuous, let limits, limits.isAtLimit(price) { locked += length.nanoseconds }
        }
        builder.lockedMinutes = Int(locked / 60_000_000_000)
        return builder.build()
    }
}

extension BarSeries {
    /// The days' volumes by slot of `grid`, as ``BarDay/volume(in:length:previousClose:limitPerMille:)``
    /// counts them, each with the last price of the day before it in the series.
    ///
    /// That price is not the previous close after a dividend or split, so a locked day may then be
    /// missed.
    public func volumes(
        in grid: VolumeGrid, length: Span = .seconds(60), limitPerMille: Int64 = 100
    ) -> [DayVolume] {
        var previous: Money?
        return days.map { day in
            defer { previous = day.bars.last { $0.close != nil }?.close ?? previous }
            return day.volume(
                in: grid, length: length, previousClose: previous, limitPerMille: limitPerMille)
        }
    }
}

extension Tape {
    /// The day's volume by slot of `grid`, from the tape's trades; those of the auctions in their own
    /// slots.
    ///
    /// A minute counts as locked where its last trade, or the one before it if it has none, was at a
    /// limit of the day; without a previous close none does.
    public func volume(in grid: VolumeGrid, limitPerMille: Int64 = 100) -> DayVolume {
        var builder = DayVolumeBuilder(grid, date: header.date)
        let scale = header.scale
        let limits = header.previousClose.map {
            PriceLimits(previousClose: scale.money($0), perMille: limitPerMille)
        }
        var closes: [Int64: Money] = [:]
        for index in 0..<count {
            let record = self[index]
            guard record.kind == .trade || record.kind == .hiddenTrade else { continue }
            let price = scale.money(record.price)
            if record.flags.contains(.auction) {
                let isOpening = record.time < grid.buckets[0].start
                builder.add(
                    record.quantity, price: Double(price.units),
                    slot: isOpening ? 0 : grid.count - 1)
            } else {
                builder.add(record.quantity, price: Double(price.units), at: record.time)
            }
            closes[record.time.nanoseconds / PriceLimits.minute] = price
        }
        if let limits {
            builder.lockedMinutes = limits.lockedMinutes(closes, in: grid)
        }
        return builder.build()
    }
}

/// The two prices that a day cannot leave.
private struct PriceLimits {
    static let minute: Int64 = 60_000_000_000

    private let lower: Int64
    private let upper: Int64

    /// previousClose · (1 ± r), rounded half up to the cent.
    init(previousClose: Money, perMille: Int64) {
        func rounded(_ factor: Int64) -> Int64 {
            let scaled = Int128(previousClose.units) * Int128(factor)
            let cents = (scaled + 50_000) / (1_000 * Int128(Money.cent))
            return Int64(clamping: cents * Int128(Money.cent))
        }
        lower = rounded(1_000 - perMille)
        upper = rounded(1_000 + perMille)
    }

    func isAtLimit(_ price: Money) -> Bool { price.units <= lower || price.units >= upper }

    /// Minutes of continuous trading at a limit, from the last price of each minute since midnight
    /// that traded.
    func lockedMinutes(_ closes: [Int64: Money], in grid: VolumeGrid) -> Int {
        var locked = 0
        var last: Money?
        for minute in 0..<Int64(1_440) {
            last = closes[minute] ?? last
            let time = Timestamp(nanoseconds: minute * PriceLimits.minute)
            let isContinuous = grid.buckets.contains {
                $0.start < time + .seconds(60) && time < $0.end
            }
            if isContinuous, let last, isAtLimit(last) { locked += 1 }
        }
        return locked
    }
}
