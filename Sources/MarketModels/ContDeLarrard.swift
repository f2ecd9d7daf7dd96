/// The race of two balanced queues: does the price go up next?
///
/// Cont & de Larrard 2013, "Price dynamics in a Markovian limit order market", SIAM Journal on
/// Financial Mathematics 4:1: unit orders, arrivals and departures at equal rates.
public enum ContDeLarrard {
    /// P(the ask queue empties first) with `bids` and `asks` orders, each from 1 to 10,000.
    ///
    /// (1/π)∫₀^π (2 − cos t − √((2 − cos t)² − 1))^p·sin(nt)·cos(t/2)/sin(t/2) dt, n bids, p asks;
    /// the integral is taken to about 10⁻¹³.
    public static func upProbability(bids: Int, asks: Int) throws(ModelFault) -> Double {
        try Check.count(bids, "bids", in: 1...10_000)
        try Check.count(asks, "asks", in: 1...10_000)
        let (n, p) = (Double(bids), Double(asks))
        let rule = GaussLegendre(points: 16)
        var sum = 0.0
        // The power falls off within 1/p of 0, so panels halve towards 0; within each, pieces are
        // short enough for the sine.
        var upper = Double.pi
        while true {
            let isLast = upper * (n + p) < 1
            let lower = isLast ? 0 : upper / 2
            let pieces = max(1, (n * (upper - lower) / 3).rounded(.up))
            let width = (upper - lower) / pieces
            for piece in 0..<Int(pieces) {
                sum += rule.integral(from: lower + Double(piece) * width, width: width) { t in
                    integrand(t, bids: n, asks: p)
                }
            }
            if isLast { return sum / .pi }
            upper = lower
        }
    }

    private static func integrand(_ t: Double, bids: Double, asks: Double) -> Double {
        let half = PortableMath.sin(t / 2)
        // z = 1 + w with w = 1 − cos t; ln(z − √(z² − 1)) = −ln(1 + w + √(w(2 + w))).
        let w = 2 * half * half
        let root = (w * (2 + w)).squareRoot()
        let power = PortableMath.accurateExp(-asks * PortableMath.log1p(w + root))
        return power * PortableMath.sin(bids * t) * PortableMath.cos(t / 2) / half
    }
}
