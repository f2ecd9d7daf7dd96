import Foundation
import Testing

/// The golden numbers of `Golden/models.json`: inputs and results of the closed forms, computed
/// outside this project from the papers' formulas.
enum Golden {
    static let all: Table = {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Golden/models.json")
        do {
            let decoder = JSONDecoder()
            return try decoder.decode(Table.self, from: try Data(contentsOf: file))
        } catch {
            fatalError("\(file.lastPathComponent) cannot be read: \(error)")
        }
    }()

    struct Table: Decodable, Sendable {
        let almgren_chriss: [AlmgrenChrissCase]
        let athl: [ATHLCase]
        let obizhaeva_wang: [ObizhaevaWangCase]
        let alfonsi_fruth_schied: [AlfonsiCase]
        let cst: QueueTables
        let cont_de_larrard: [[Double]]
        let kyle: [KyleCase]
        let avellaneda_stoikov_quotes: [QuoteCase]
        let glft: [GLFTCase]
        let gatheral: [GatheralCase]
        let hawkes: [HawkesCase]
        let propagator_ar1: [PropagatorCase]
    }

    struct AlmgrenChrissCase: Decodable, Sendable {
        struct Inputs: Decodable, Sendable { let lam: Double }
        let inputs: Inputs
        let kappa, E, V, U: Double
        let x, n: [Double]
    }
    struct ATHLCase: Decodable, Sendable {
        struct Inputs: Decodable, Sendable { let V, Theta, sigma_pct, X, T: Double }
        let inputs: Inputs
        let I_bp, K_bp, J_bp: Double
    }
    struct ObizhaevaWangCase: Decodable, Sendable {
        struct Inputs: Decodable, Sendable { let X0, q, lam, T, rho: Double }
        let inputs: Inputs
        let x0, rate, cost_net, cost_const: Double
    }
    struct AlfonsiCase: Decodable, Sendable {
        struct Inputs: Decodable, Sendable {
            let X, rho, T: Double
            let trades: Int
        }
        let inputs: Inputs
        let first, mid: Double
    }
    struct QueueTables: Decodable, Sendable {
        let lam, theta: [Double]
        let mu: Double
        let p_up, p_exec_bid_before_mid_moves, p_make_spread: [[Double]]
        let p_up_S2_b3_a1: Double
    }
    struct KyleCase: Decodable, Sendable {
        struct Inputs: Decodable, Sendable { let Sigma0, sigma_u: Double }
        let inputs: Inputs
        let lam, beta, profit, Sigma1: Double
    }
    struct QuoteCase: Decodable, Sendable {
        struct Inputs: Decodable, Sendable { let s, q, gamma, sigma, T, t, k: Double }
        let inputs: Inputs
        let r, spread, bid, ask: Double
    }
    struct GLFTCase: Decodable, Sendable {
        struct Inputs: Decodable, Sendable {
            let sigma, A, k, gamma: Double
            let q: Int
        }
        let inputs: Inputs
        let bid, ask: Double
    }
    struct GatheralCase: Decodable, Sendable {
        struct Inputs: Decodable, Sendable { let delta, gamma, X, T: Double }
        let inputs: Inputs
        let cost: Double
    }
    struct HawkesCase: Decodable, Sendable {
        struct Inputs: Decodable, Sendable { let mu, n, beta, window: Double }
        let inputs: Inputs
        let rate, fano: Double
    }
    struct PropagatorCase: Decodable, Sendable {
        struct Inputs: Decodable, Sendable {
            let rho, a: Double
            let l: Int
        }
        let inputs: Inputs
        let R: Double
    }
}

/// Whether `value` is `expected` within `tolerance` relative to it (absolute where it is 0).
func agree(_ value: Double, _ expected: Double, _ tolerance: Double = 1e-9) -> Bool {
    abs(value - expected) <= tolerance * (expected == 0 ? 1 : abs(expected))
}

/// Whether every pair agrees.
func agree(_ values: [Double], _ expected: [Double], _ tolerance: Double = 1e-9) -> Bool {
    values.count == expected.count
        && zip(values, expected).allSatisfy { agree($0, $1, tolerance) }
}

/// Whether `value`, rounded as `printed` is, reads `printed`: `35.20`, `1555`, `-.0190`.
func reads(_ value: Double, _ printed: String) -> Bool {
    guard let number = Double(printed) else { return false }
    let decimals = printed.split(separator: ".", omittingEmptySubsequences: false)
    let digits = decimals.count > 1 ? decimals[1].count : 0
    var unit = 1.0
    for _ in 0..<digits { unit /= 10 }
    return abs(value - number) <= unit / 2 * (1 + 1e-6)
}
