/// How hard a child tries, from resting at the best price to sweeping the book.
public enum Urgency: String, Sendable, CaseIterable, Comparable {
    /// Joins the best price of the own side.
    case join
    /// Goes a tick better where the spread has room.
    case improve
    /// Takes what the opposite best price shows.
    case cross
    /// Takes several levels.
    case sweep

    private var rank: Int {
        switch self {
        case .join: 0
        case .improve: 1
        case .cross: 2
        case .sweep: 3
        }
    }

    /// Urgencies order from resting to sweeping.
    public static func < (left: Urgency, right: Urgency) -> Bool { left.rank < right.rank }
}
