import Execution
import TradingModel

/// A plan in equal times that leaves a part of the expected closing auction to the auction.
public struct ClosingTarget: TargetSource {
    /// How the closing auction's volume is expected.
    public enum Expectation: Sendable, Hashable {
        /// So many shares.
        case shares(Quantity)
        /// So many times the volume so far.
        case timesVolume(Double)
    }

    private let expectation: Expectation
    private let percent: Int64
    /// Shares for the auction, once the window has begun.
    public private(set) var closingShare: Quantity?

    /// Takes at most `percent` of the expected auction.
    public init(_ expectation: Expectation, percent: Int64) {
        self.expectation = expectation
        self.percent = percent
    }

    /// Fixes the auction's part and plans the rest.
    public mutating func begin(_ view: TargetView) -> ExecutionSchedule {
        let parent = view.work.parent
        let expected =
            switch expectation {
            case .shares(let shares): shares
            case .timesVolume(let factor):
                Quantity(min(Double(view.context.market.volume) * factor, 1e15))
            }
        let whole = view.schedule.quantity
        // An odd balance leaves with the last child, which is the auction's.
        let part = expected * percent / 100 / parent.lot * parent.lot + whole % parent.lot
        let closing = min(part, whole)
        closingShare = closing
        return view.schedule.with(quantity: whole - closing)
    }
}
