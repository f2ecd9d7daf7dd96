extension AlmgrenChriss {
    /// x₀ … x_N: shares still held at the end of each period on the schedule of least
    /// E + λV for a risk aversion λ in 1/money (Almgren & Chriss 2000, §2; with drift §4).
    public func holdings(riskAversion: Double) throws(ModelFault) -> [Double] {
        let urgency = try urgency(riskAversion: riskAversion)
        var holdings = (0...periods).map { holding(urgency, riskAversion, after: $0) }
        holdings[0] = shares
        holdings[periods] = 0
        return holdings
    }

    /// x̄ = α/(2λσ²): what a trader with this drift would hold for ever (§4); nil where λσ² = 0.
    public func restingPosition(riskAversion: Double) -> Double? {
        let risk = 2 * riskAversion * volatility * volatility
        return risk == 0 || !risk.isFinite ? nil : drift / risk
    }

    /// Shares sold in each period on the way through `holdings`.
    public func trades(_ holdings: [Double]) -> [Double] {
        zip(holdings, holdings.dropFirst()).map { $0 - $1 }
    }

    /// E of any schedule: −ατΣx_k + ½γX² + εΣ|n_k| + (η̃/τ)Σn_k² (§1).
    ///
    /// `holdings` are the N+1 positions from X to 0; throws where they are not.
    public func expectedCost(_ holdings: [Double]) throws(ModelFault) -> Double {
        try check(holdings)
        let trades = trades(holdings)
        let gain = drift * period * holdings.dropFirst().reduce(0, +)
        let fixed = fixedCost * trades.reduce(0) { $0 + abs($1) }
        let temporary = adjustedImpact / period * trades.reduce(0) { $0 + $1 * $1 }
        return permanentImpact * shares * shares / 2 + fixed + temporary - gain
    }

    /// V of any schedule: σ²τΣx_k², in money² (§1).
    public func variance(_ holdings: [Double]) throws(ModelFault) -> Double {
        try check(holdings)
        let squares = holdings.dropFirst().reduce(0) { $0 + $1 * $1 }
        return volatility * volatility * period * squares
    }

    private func check(_ holdings: [Double]) throws(ModelFault) {
        try Check.count(holdings.count, "number of holdings", in: periods + 1...periods + 1)
        try Check.that(holdings[0] == shares, "first holding", "\(shares)", holdings[0])
        try Check.that(holdings[periods] == 0, "last holding", "0", holdings[periods])
        for holding in holdings { try Check.finite(holding, "holding") }
    }

    /// The closed form. The drift's part is written as a product, which loses no digits where
    /// κ is small: 1 − (sinh κ(T−t) + sinh κt)/sinh κT = 2·sinh(κ(T−t)/2)·sinh(κt/2)/cosh(κT/2).
    private func holding(
        _ urgency: Urgency, _ riskAversion: Double, after count: Int
    ) -> Double {
        let past = Double(count) * period
        let left = Double(periods - count) * period
        switch urgency {
        case .none:
            // Second difference −ατ²/(2η̃), zero at both ends.
            let bend = drift * period * period / (4 * adjustedImpact)
            return shares * Double(periods - count) / Double(periods)
                + bend * Double(count) * Double(periods - count)
        case .averse(let kappa):
            let own = shares * Hyperbolic.sinhRatio(kappa * left, kappa * duration)
            guard let resting = restingPosition(riskAversion: riskAversion) else { return own }
            return own + resting * Hyperbolic.bulge(kappa * left / 2, kappa * past / 2)
        case .seeking(let kappa):
            let own = shares * PortableMath.sin(kappa * left) / PortableMath.sin(kappa * duration)
            guard let resting = restingPosition(riskAversion: riskAversion) else { return own }
            return own - resting * 2 * PortableMath.sin(kappa * left / 2)
                * PortableMath.sin(kappa * past / 2) / PortableMath.cos(kappa * duration / 2)
        }
    }
}

/// Ratios of hyperbolic functions that do not overflow.
enum Hyperbolic {
    /// sinh a / sinh b for 0 ≤ a ≤ b, b > 0.
    static func sinhRatio(_ a: Double, _ b: Double) -> Double {
        PortableMath.accurateExp(a - b) * PortableMath.expm1(-2 * a) / PortableMath.expm1(-2 * b)
    }

    /// 2 sinh a · sinh b / cosh(a + b) for a, b ≥ 0.
    static func bulge(_ a: Double, _ b: Double) -> Double {
        PortableMath.expm1(-2 * a) * PortableMath.expm1(-2 * b)
            / (1 + PortableMath.accurateExp(-2 * (a + b)))
    }
}
