import TradingModel

/// Value at risk and expected shortfall by historical simulation.
///
/// Today's positions meet each of the past days' returns; the losses are sorted. With n days and
/// confidence c, k = max(1, ⌊n (1 − c)⌋): value at risk is the k-th largest loss, expected shortfall
/// the mean of the k largest, rounded down. Source: McNeil, Frey & Embrechts 2015, "Quantitative Risk
/// Management", 2nd edition, section 9.2.3. The window is what the caller gives, and it is stated
/// with the result; nothing is scaled to other horizons.
public struct HistoricalRisk: Sendable, Hashable {
    /// Value at risk; negative where even the k-th worst day would be a gain.
    public let valueAtRisk: Money
    /// Expected shortfall.
    public let expectedShortfall: Money
    /// Days of the window.
    public let days: Int
    /// Confidence in basis points.
    public let confidence: Int64
    /// Days in the tail: k.
    public let tail: Int

    /// The risk of `positions`, signed values in money, under `returns`: one row a day, one return
    /// an instrument, in millionths.
    ///
    /// Throws ``RiskFault`` where the window is empty, a row has another length, a return is below
    /// −100% or above 10,000%, or the confidence is not from 1 to 9,999 basis points.
    public init(
        positions: [Money], returns: [[Int64]], confidence: Int64
    ) throws(RiskFault) {
        guard (1...9_999).contains(confidence) else {
            throw RiskFault("confidence must be from 1 to 9999 basis points, not \(confidence)")
        }
        guard !returns.isEmpty else {
            throw RiskFault("the window of returns must have at least one day, not 0")
        }
        var losses: [Int128] = []
        losses.reserveCapacity(returns.count)
        for (day, row) in returns.enumerated() {
            guard row.count == positions.count else {
                throw RiskFault(
                    "day \(day) has \(row.count) returns for \(positions.count) positions")
            }
            for value in row where !(-1_000_000...100_000_000).contains(value) {
                throw RiskFault(
                    "day \(day): a return must be from -1000000 to 100000000 millionths, "
                        + "not \(value)")
            }
            let gain = zip(positions, row).reduce(Int128(0)) { sum, pair in
                sum + Int128(pair.0.units) * Int128(pair.1)
            }
            losses.append(-gain)
        }
        losses.sort(by: >)
        days = returns.count
        self.confidence = confidence
        tail = max(1, Int(Int128(returns.count) * Int128(10_000 - confidence) / 10_000))
        let sum = losses[..<tail].reduce(0, +)
        valueAtRisk = Money(clamping: HistoricalRisk.floor(losses[tail - 1], 1_000_000))
        expectedShortfall = Money(
            clamping: HistoricalRisk.floor(sum, Int128(tail) * 1_000_000))
    }

    private static func floor(_ value: Int128, _ divisor: Int128) -> Int128 {
        let (whole, rest) = value.quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? whole - 1 : whole
    }
}

extension RiskGate {
    /// Signed values of a holder's positions, one an instrument: what ``HistoricalRisk`` takes.
    public func positionValues(of scope: RiskScope) -> [Money]? {
        guard let holder = holderIndex(scope) else { return nil }
        return (0..<instruments).map { instrument in
            let shares = cells[cell(UInt32(instrument), holder)].position
            return Money(
                clamping: Int128(shares) * Int128(instrumentStates[instrument].unitValue))
        }
    }
}
