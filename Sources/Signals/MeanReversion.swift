import MarketModels
import TradingModel

/// How fast a quantity returns to zero, from its own equal steps: x' = φ·x + ε.
///
/// φ = exp(−κΔ) for an Ornstein–Uhlenbeck process around 0 seen every Δ; φ is the least-squares slope
/// of x' on x. Source: Uhlenbeck & Ornstein 1930, *Physical Review* 36:5.
public struct MeanReversion: Sendable {
    private let fade: Double
    private var products = 0.0
    private var squares = 0.0
    private var before: Double?
    /// Steps seen.
    public private(set) var steps = 0

    /// An estimate in which each step counts `fade` (above 0, at most 1) times the next.
    public init(fade: Double = 1) {
        precondition(fade > 0 && fade <= 1, "a step's weight must be above 0 and at most 1")
        self.fade = fade
    }

    /// Takes the value after another equal step of time; one that is not finite is left out.
    public mutating func add(_ value: Double) {
        guard value.isFinite else { return }
        if let before {
            products = products * fade + before * value
            squares = squares * fade + before * before
            steps += 1
        }
        before = value
    }

    /// φ; nil before the second value other than zero.
    public var coefficient: Double? { squares > 0 ? products / squares : nil }

    /// Steps in which half the distance is gone, −ln 2 / ln φ; nil unless 0 < φ < 1.
    public var halfLife: Double? {
        guard let coefficient, coefficient > 0, coefficient < 1 else { return nil }
        return -0.693_147_180_559_945_3 / PortableMath.log(coefficient)
    }
}
