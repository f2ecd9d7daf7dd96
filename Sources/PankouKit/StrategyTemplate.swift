import Foundation
import MarketData

/// The files of a new strategy's package.
struct StrategyTemplate {
    /// The strategy's name, which is also that of the package and of its program.
    let name: String
    /// The strategy's type.
    let type: String
    private let pankou: Source

    /// Where the package finds Pankou.
    enum Source {
        /// A folder of sources.
        case folder(String)
        /// A Git repository; its branch `main` is taken.
        case address(String)
    }

    /// The package `name`, which finds Pankou at `pankou`.
    init(name: String, pankou: Source) {
        self.name = name
        self.pankou = pankou
        type = name.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }
            .joined()
    }

    /// Throws `UserError` where a strategy cannot be called `name`.
    static func check(name: String) throws {
        let isPlain = name.utf8.allSatisfy {
            (97...122).contains($0) || (48...57).contains($0) || $0 == 45
        }
        guard isPlain, let first = name.utf8.first, (97...122).contains(first), name.last != "-",
            name.utf8.count <= 40
        else {
            throw UserError(
                description: "the name \"\(name)\" must be 1 to 40 lower-case letters, digits and "
                    + "hyphens, a letter first, such as dip-buyer")
        }
        guard StrategyRegistry.strategy(name) == nil else {
            throw UserError(description: "there is a strategy called \(name); take another name")
        }
    }

    /// Throws `UserError` where `folder` exists and is not an empty folder.
    static func check(folder: String) throws {
        guard let kind = OutputFile.kind(at: folder) else { return }
        guard kind == .folder,
            try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty
        else {
            throw UserError(
                description: "\(folder): exists and is not an empty folder; give another with "
                    + "--output")
        }
    }

    /// Writes the package into `folder`, which was checked.
    func write(to folder: String) throws {
        let manager = FileManager.default
        for file in files {
            let path = "\(folder)/\(file.path)"
            let parent = URL(fileURLWithPath: path).deletingLastPathComponent()
            do {
                try manager.createDirectory(at: parent, withIntermediateDirectories: true)
            } catch {
                throw UserError(
                    description: "\(parent.path): cannot be made; check the path and its "
                        + "permissions")
            }
            try OutputFile.write(Array(file.text.utf8), to: path)
        }
    }

    /// The dependency, and the name by which products refer to it.
    private var dependency: (declaration: String, package: String) {
        switch pankou {
        case .folder(let path):
            return ("name: \"Pankou\", path: \(StrategyTemplate.quoted(path))", "Pankou")
        case .address(let address):
            let last = address.split { $0 == "/" || $0 == ":" }.last ?? "pankou"
            let package = last.hasSuffix(".git") ? last.dropLast(4) : last
            return (
                "url: \(StrategyTemplate.quoted(address)), branch: \"main\"", String(package)
            )
        }
    }

    /// `text` as a Swift string literal.
    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    private var files: [(path: String, text: String)] {
        [
            ("Package.swift", manifest), (".gitignore", ".build/\nruns/\nPackage.resolved\n"),
            ("Sources/\(name)/main.swift", main), ("Sources/\(name)/\(type).swift", strategy),
            ("Tests/\(name)-tests/\(type)Tests.swift", test),
        ]
    }

    /// Spelled apart from what is imported, as these are not imports of this file.
    private static let `import` = "import"

    private var manifest: String {
        """
        // swift-tools-version: 6.2
        \(StrategyTemplate.import) PackageDescription

        let package = Package(
            name: "\(name)",
            platforms: [.macOS(.v15)],
            dependencies: [.package(\(dependency.declaration))],
            targets: [
                .executableTarget(
                    name: "\(name)",
                    dependencies: [
                        .product(name: "PankouKit", package: "\(dependency.package)")
                    ]),
                .testTarget(name: "\(name)-tests", dependencies: ["\(name)"]),
            ]
        )

        """
    }

    private var main: String {
        """
        \(StrategyTemplate.import) PankouKit

        PankouCommand.main(strategies: [\(type).self])

        """
    }

    private var strategy: String {
        """
        \(StrategyTemplate.import) PankouKit

        /// Buys a lot whenever the ask has fallen `drop` ticks from its high, until the order is done.
        struct \(type): NamedStrategy {
            static let name = "\(name)"
            static let summary = "Buys a lot after every fall from the high."
            static let drop = Parameter.integer(
                "drop", default: 5, in: 1...1_000, unit: "ticks", "The fall that triggers a buy.")
            static let parameters = [drop.spec]

            let parent: ParentOrder
            let drop: Int32
            private(set) var children = ChildOrders()
            private var high = Price(ticks: 0)

            init(_ setup: StrategySetup) throws(StrategyError) {
                guard setup.parent.side == .buy else {
                    throw StrategyError(description: "side must be buy: \\(Self.name) only buys")
                }
                parent = setup.parent
                drop = Int32(setup[Self.drop])
            }

            mutating func bookChanged(_ context: inout TradingContext) {
                let ask = context.market.book.top.ask
                guard context.market.phase == .continuous, ask.quantity > 0,
                    context.now >= parent.startTime, context.now < parent.endTime
                else { return }
                high = max(high, ask.price)
                let wanted = min(parent.lot, parent.quantity - children.filled - children.live)
                guard wanted > 0, ask.price.ticks <= high.ticks - drop else { return }
                let id = context.submit(.buy, quantity: wanted, price: ask.price, purpose: .cross)
                children.add(
                    id, quantity: wanted, price: ask.price, purpose: .cross, at: context.now)
                high = ask.price
            }

            mutating func orderUpdated(_ update: OrderUpdate, _ context: inout TradingContext) {
                children.apply(update)
            }
        }

        """
    }

    private var test: String {
        """
        \(StrategyTemplate.import) PankouKit
        \(StrategyTemplate.import) Testing

        @testable \(StrategyTemplate.import) \(name.replacing("-", with: "_"))

        @Suite("\(type)")
        struct \(type)Tests {
            /// The asks that the strategy sees one after another, and the prices at which it buys.
            private func buys(_ asks: [Int32], drop: String) throws -> [Int32] {
                let instrument = try #require(Instrument("600519.SH"))
                let date = try #require(TradingDate("2023-02-01"))
                let rules = try MarketRules.standard.rules(for: instrument, on: date)
                var setup = StrategySetup(
                    \(type).self, rules: rules, limits: nil, previousClose: nil)
                try setup.set("drop", drop)
                var strategy = try \(type)(setup)
                var context = TradingContext(rules: rules, limits: nil, previousClose: nil)
                context.now = Timestamp(10, 0)
                context.market.phase = .continuous
                for ask in asks {
                    context.market.book.asks[0] = PriceLevel(
                        price: Price(ticks: ask), quantity: 500, orders: 1)
                    strategy.bookChanged(&context)
                }
                return context.requests.compactMap {
                    if case .submit(let order, _) = $0 { order.price.ticks } else { nil }
                }
            }

            @Test func itBuysAfterAFallFromTheHigh() throws {
                #expect(try buys([1_000, 1_002, 998, 997, 995], drop: "5") == [997])
                #expect(try buys([1_000, 999, 998], drop: "5") == [])
            }
        }

        """
    }
}
