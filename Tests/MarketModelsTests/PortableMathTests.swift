import MarketModels
import Testing
import TradingModel

/// A function of one number with points from mpmath 1.3.0 at 60 digits, rounded to nearest.
struct Function: Sendable, CustomTestStringConvertible {
    let name: String
    let points: [(x: Double, value: Double)]
    let call: @Sendable (Double) -> Double

    init(
        _ name: String, _ points: [(x: Double, value: Double)],
        _ call: @escaping @Sendable (Double) -> Double
    ) {
        self.name = name
        self.points = points
        self.call = call
    }

    var testDescription: String { name }

    static let all = [
        Function(
            "exp",
            [
                (0.5, 1.6487212707001282), (1, 2.718281828459045), (-1, 0.36787944117144233),
                (10, 22026.465794806718), (-20, 2.061153622438558e-09), (30, 10686474581524.463),
            ], PortableMath.exp),
        Function(
            "log",
            [
                (0.5, -0.6931471805599453), (2, 0.6931471805599453), (10, 2.302585092994046),
                (0.999, -0.0010005003335835344), (1e-300, -690.7755278982137),
                (3e+200, 461.61563088747727),
            ], PortableMath.log),
        Function(
            "expm1",
            [
                (1e-12, 1.0000000000005e-12), (-1e-05, -9.999950000166666e-06),
                (0.3, 0.3498588075760031), (-0.39, -0.3229431255018353), (0.5, 0.6487212707001282),
                (-3, -0.950212931632136), (20, 485165194.4097903), (-40, -1.0),
                (700, 1.0142320547350045e+304),
            ], PortableMath.expm1),
        Function(
            "log1p",
            [
                (1e-12, 9.999999999995e-13), (-1e-05, -1.0000050000333337e-05),
                (0.2, 0.18232155679395465), (-0.24, -0.2744368457017603),
                (0.3, 0.26236426446749106), (-0.75, -1.3862943611198906), (5, 1.791759469228055),
                (10000000000.0, 23.025850930040455),
            ], PortableMath.log1p),
        Function(
            "sinh",
            [
                (1e-08, 1e-08), (0.25, 0.2526123168081683), (-0.5, -0.5210953054937474),
                (3, 10.017874927409903), (-30, -5343237290762.231), (710, 1.1169973830808555e+308),
            ], PortableMath.sinh),
        Function(
            "cosh",
            [
                (0, 1.0), (0.001, 1.0000005000000416), (0.5, 1.1276259652063807),
                (-3, 10.067661995777765), (30, 5343237290762.231), (710, 1.1169973830808555e+308),
            ], PortableMath.cosh),
        Function(
            "tanh",
            [
                (1e-09, 1e-09), (0.1, 0.09966799462495582), (-0.5, -0.46211715726000974),
                (2, 0.9640275800758169), (15, 0.9999999999998128), (-25, -1.0),
            ], PortableMath.tanh),
        Function(
            "sin",
            [
                (1e-09, 1e-09), (0.5, 0.479425538604203), (1.5, 0.9974949866040544),
                (-2.5, -0.5984721441039565), (3.140625, 0.0009676534387822795),
                (100, -0.5063656411097588), (-12345.75, 0.6511726930713861),
                (999999, -0.9773520315382229),
            ], PortableMath.sin),
        Function(
            "cos",
            [
                (0, 1.0), (0.5, 0.8775825618903728), (1.5, 0.0707372016677029),
                (-2.5, -0.8011436155469337), (3.140625, -0.9999995318233016),
                (100, 0.8623188722876839), (-12345.75, 0.7589295908041525),
                (999999, 0.21161995758460128),
            ], PortableMath.cos),
        Function(
            "atan",
            [
                (1e-09, 1e-09), (0.3, 0.2914567944778671), (0.999, 0.784897913314115),
                (1, 0.7853981633974483), (-1.5, -0.982793723247329), (20, 1.5208379310729538),
                (-1000000000000.0, -1.5707963267938967),
            ], PortableMath.atan),
        Function(
            "density",
            [
                (0, 0.3989422804014327), (0.5, 0.35206532676429947), (-1.25, 0.18264908538902191),
                (3, 0.0044318484119380075), (-8, 5.052271083536892e-15),
                (20, 5.520948362159764e-88), (37.5, 1.7282337322841054e-306),
            ], PortableMath.normalDensity),
        Function(
            "cdf",
            [
                (0, 0.5), (0.5, 0.6914624612740131), (-0.75, 0.2266273523768682),
                (1, 0.8413447460685429), (-1, 0.15865525393145705), (1.25, 0.8943502263331448),
                (-1.5, 0.06680720126885807), (-3, 0.0013498980316300946), (5, 0.9999997133484281),
                (-8, 6.220960574271784e-16), (-20, 2.7536241186062337e-89),
                (-37.5, 4.605353009581955e-308),
            ], PortableMath.normalCDF),
        Function(
            "quantile",
            [
                (0.5, 0.0), (0.975, 1.9599639845400538), (0.25, -0.6744897501960817),
                (0.3, -0.5244005127080408), (0.31, -0.4958503473474533),
                (0.001, -3.0902323061678136), (1e-10, -6.361340902404057),
                (1e-300, -37.0470962993612), (0.9375, 1.5341205443525463),
                (0.4999, -0.00025066283008800747),
            ], PortableMath.normalQuantile),
    ]
}

@Suite("Portable mathematics")
struct PortableMathTests {
    @Test("Each function has the values of a multiple-precision library", arguments: Function.all)
    func values(function: Function) {
        for (x, value) in function.points {
            let result = function.call(x)
            #expect(
                abs(result - value) <= 1e-14 * abs(value), "\(function.name)(\(x)) is \(result)")
        }
    }

    @Test(
        "Powers keep their digits however large they are",
        arguments: [
            (2, 0.5, 1.4142135623730951), (10, -3.5, 0.00031622776601683794),
            (1.0001, 300000, 10670457952857.66), (0.3, 500, 3.6360291795869266e-262),
            (1.5, 1700, 2.2653765189682277e+299), (7, 0.01, 1.0196496638564592),
            (263.374, 0.25, 4.028498672920778), (0.999, -12345.678, 231388.86149892173),
            (1e-300, 0.0023, 0.20417379446695294), (0.001, -100, 9.99999999999998e+299),
        ])
    func powers(base: Double, exponent: Double, value: Double) {
        let result = PortableMath.pow(base, exponent)
        #expect(abs(result - value) <= 1e-14 * value, "\(base)^\(exponent) is \(result)")
    }

    @Test("Outside their domains functions say so, and none traps")
    func edges() {
        #expect(PortableMath.pow(-1, 2).isNaN)
        #expect(PortableMath.pow(0, 0) == 1)
        #expect(PortableMath.pow(0, 2) == 0)
        #expect(PortableMath.pow(0, -2) == .infinity)
        #expect(PortableMath.pow(.infinity, -2) == 0)
        #expect(PortableMath.pow(2, .infinity) == .infinity)
        #expect(PortableMath.pow(2, 5_000) == .infinity)
        #expect(PortableMath.pow(2, -5_000) == 0)
        #expect(PortableMath.pow(2, .nan).isNaN)
        #expect(PortableMath.expm1(800) == .infinity)
        #expect(PortableMath.expm1(-800) == -1)
        #expect(PortableMath.expm1(.nan).isNaN)
        #expect(PortableMath.log1p(-1) == -.infinity)
        #expect(PortableMath.log1p(-2).isNaN)
        #expect(PortableMath.sin(1e7).isNaN)
        #expect(PortableMath.cos(.infinity).isNaN)
        #expect(PortableMath.atan(.infinity) == .pi / 2)
        #expect(PortableMath.tanh(.infinity) == 1)
        #expect(PortableMath.normalCDF(-.infinity) == 0)
        #expect(PortableMath.normalCDF(.infinity) == 1)
        #expect(PortableMath.normalQuantile(0) == -.infinity)
        #expect(PortableMath.normalQuantile(1) == .infinity)
        #expect(PortableMath.normalQuantile(1.5).isNaN)
    }

    @Test("The quantile inverts the distribution function")
    func inverse() {
        var generator = SplitMix64(seed: 31)
        for _ in 0..<200 {
            // Lower tails only: near 1 a probability has no digits left for its complement.
            let probability = generator.uniform() * PortableMath.exp(-20 * generator.uniform()) / 2
            let back = PortableMath.normalCDF(PortableMath.normalQuantile(probability))
            #expect(abs(back / probability - 1) < 1e-13, "seed 31: \(probability)")
        }
    }

    /// Seeded days are made of these two functions: their bits must not change.
    @Test("exp and log give the bits that seeded days were made with")
    func bits() {
        var generator = SplitMix64(seed: 7)
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for _ in 0..<2_000 {
            let x = 40 * (generator.uniform() - 0.5)
            for value in [PortableMath.exp(x), PortableMath.log(abs(x))] {
                hash = (hash ^ value.bitPattern) &* 0x100_0000_01B3
            }
        }
        #expect(hash == 0x3DA0_9743_6F35_B7A1)
    }

    @Test func normalVariatesHaveTheirMoments() {
        var generator = SplitMix64(seed: 11)
        let draws = (0..<100_000).map { _ in PortableMath.normal(&generator) }
        let mean = draws.reduce(0, +) / 1e5
        let variance = draws.reduce(0) { $0 + $1 * $1 } / 1e5 - mean * mean
        // Four standard errors: 4/√n and 4·√(2/n).
        #expect(abs(mean) < 0.0127)
        #expect(abs(variance - 1) < 0.0179)
    }
}
