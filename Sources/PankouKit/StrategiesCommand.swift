import ArgumentParser
import Execution

struct StrategiesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "strategies",
        abstract: "List the strategies and presets, or the parameters of one strategy.",
        discussion: """
            Parameters are set with --set NAME=VALUE, in a preset or in a basket; the common ones \
            have options of their own.

            Examples:
              pankou strategies
              pankou strategies twap
            """)

    @Argument(help: "A strategy.")
    var strategy: StrategyArgument?

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        if json {
            let types = strategy.map { [$0.type] } ?? StrategyRegistry.current
            return try Console.printJSON(types.map(Description.init))
        }
        guard let type = strategy?.type else {
            for type in StrategyRegistry.current {
                try Console.say(padded(type.name, 12, left: false) + type.summary)
            }
            try Console.say("\nPresets (--preset NAME, or a file of your own):")
            for preset in try StrategiesCommand.presets {
                try Console.say("  " + padded(preset.name, 22, left: false) + preset.summary)
            }
            return
        }
        try Console.say("\(type.name): \(type.summary)")
        let presets = try StrategiesCommand.presets.filter { $0.strategy.name == type.name }
        if !presets.isEmpty {
            try Console.say("\nPresets:")
            for preset in presets {
                try Console.say("  " + padded(preset.name, 22, left: false) + preset.summary)
            }
        }
        if !type.parameters.isEmpty { try say(type.parameters, "Parameters of its own") }
        try say(ParentOrder.parameters(of: type), "Parameters of every parent order")
    }

    private static var presets: [Preset] {
        get throws {
            try BuiltInPresets.all.map { try Preset(name: $0.name, bytes: $0.bytes) }
        }
    }

    private func say(_ specs: [ParameterSpec], _ title: String) throws {
        try Console.say("\n\(title):")
        for spec in specs {
            try Console.say("  " + padded(spec.name, 22, left: false) + spec.meaning)
            try Console.say(
                String(repeating: " ", count: 24) + spec.rangeText
                    + "; default \(spec.defaultText)")
        }
    }

    /// A strategy for scripts.
    private struct Description: Encodable {
        let name: String
        let summary: String
        let parameters: [Field]

        init(_ type: any NamedStrategy.Type) {
            name = type.name
            summary = type.summary
            parameters = (type.parameters + ParentOrder.parameters(of: type)).map(Field.init)
        }

        struct Field: Encodable {
            let name: String
            let values: String
            let defaultValue: String
            let meaning: String

            init(_ spec: ParameterSpec) {
                name = spec.name
                values = spec.rangeText
                defaultValue = spec.defaultText
                meaning = spec.meaning
            }
        }
    }
}
