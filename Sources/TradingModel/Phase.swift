/// A part of the trading day.
public enum Phase: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// Before 09:15: nothing is accepted.
    case closedBeforeOpen = 0
    /// Opening call auction, orders may be cancelled.
    case openingCall = 1
    /// Opening call auction, no cancels.
    case openingCallNoCancel = 2
    /// Between the opening auction and continuous trading.
    case pause = 3
    /// Continuous trading.
    case continuous = 4
    /// Lunch break.
    case lunchBreak = 5
    /// Closing call auction, no cancels.
    case closingCall = 6
    /// After the close.
    case closed = 7

    /// Whether orders are collected for an auction.
    @inlinable @inline(__always)
    public var isCall: Bool {
        self == .openingCall || self == .openingCallNoCancel || self == .closingCall
    }

    /// The phase in words.
    public var name: String {
        switch self {
        case .closedBeforeOpen: "before the open"
        case .openingCall: "opening call"
        case .openingCallNoCancel: "opening call, no cancels"
        case .pause: "pause"
        case .continuous: "continuous"
        case .lunchBreak: "lunch break"
        case .closingCall: "closing call"
        case .closed: "closed"
        }
    }
}
