import ArgumentParser
import Backtesting
import Foundation
import MarketData

struct NewStrategyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new-strategy",
        abstract: "Make a package of your own with a strategy in it.",
        discussion: """
            The package depends on Pankou and has its whole command line, with your strategy beside \
            the built-in ones. It builds and runs at once.

            Example:
              pankou new-strategy dip-buyer
              cd dip-buyer
              swift run -c release dip-buyer demo
              swift run -c release dip-buyer backtest runs/demo.tape --strategy dip-buyer --output runs/mine
            """)

    @Argument(help: "The name: lower-case letters, digits, hyphens; a letter first.")
    var name: String

    @Option(help: "The folder to make; by default the name, in the current folder.")
    var output: String?

    @Option(
        help: "Where Pankou is: a folder or a Git address; by default where this program was built."
    )
    var pankou: String?

    func run() throws {
        let folder = output ?? name
        try StrategyTemplate.check(name: name)
        try StrategyTemplate.check(folder: folder)
        let template = StrategyTemplate(name: name, pankou: try dependency())
        try template.write(to: folder)
        try Console.say(
            """
            \(folder)/
              Package.swift                             depends on Pankou
              \(padded("Sources/\(name)/\(template.type).swift", 42, left: false))the strategy
              \(padded("Sources/\(name)/main.swift", 42, left: false))Pankou's command line with it
              \(padded("Tests/\(name)-tests/\(template.type)Tests.swift", 42, left: false))its test

            Next:
              cd \(folder)
              swift run -c release \(name) demo
              swift run -c release \(name) backtest runs/demo.tape --strategy \(name) --output runs/mine
              swift test
            """)
    }

    /// Where the package finds Pankou: at an address, or in a folder.
    private func dependency() throws -> StrategyTemplate.Source {
        if let pankou, pankou.contains("://") || pankou.hasPrefix("git@") {
            return .address(pankou)
        }
        guard let folder = pankou.map({ URL(fileURLWithPath: $0) }) ?? builtFrom else {
            throw UserError(
                description: "the sources of Pankou are not beside this program; name their folder "
                    + "or Git address with --pankou")
        }
        guard NewStrategyCommand.isPankou(folder) else {
            throw UserError(
                description: "--pankou \(folder.path): holds no Package.swift of Pankou; name the "
                    + "folder of its sources, or a Git address")
        }
        return .folder(folder.standardizedFileURL.path)
    }

    /// The folder of Pankou's sources above the running program, if it was built there.
    private var builtFrom: URL? {
        let program = (Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0]))
            .resolvingSymlinksInPath()
        var folder = program.deletingLastPathComponent()
        for _ in 0..<6 {
            if NewStrategyCommand.isPankou(folder) { return folder }
            folder.deleteLastPathComponent()
        }
        return nil
    }

    private static func isPankou(_ folder: URL) -> Bool {
        let manifest = folder.appendingPathComponent("Package.swift")
        guard let bytes = FileManager.default.contents(atPath: manifest.path) else { return false }
        return String(decoding: bytes, as: UTF8.self).contains("name: \"Pankou\"")
    }
}
