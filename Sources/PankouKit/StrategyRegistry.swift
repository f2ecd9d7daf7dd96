import Execution
import Strategies

/// The strategies that the command line knows: the built-in ones and those of the program.
enum StrategyRegistry {
    /// Bound once, around the whole program.
    @TaskLocal static var current: [any NamedStrategy.Type] = builtInStrategies

    /// The strategy called `name`, or nil.
    static func strategy(_ name: String) -> (any NamedStrategy.Type)? {
        current.first { $0.name == name }
    }

    /// Why `strategies` cannot be added to the built-in ones, or nil.
    static func fault(_ strategies: [any NamedStrategy.Type]) -> String? {
        var names = builtInStrategies.map { $0.name }
        for strategy in strategies {
            let name = strategy.name
            let isPlain = name.utf8.allSatisfy {
                (97...122).contains($0) || (48...57).contains($0) || $0 == 45
            }
            if name.isEmpty || !isPlain {
                return "the strategy \(strategy) is called \"\(name)\"; a name has lower-case "
                    + "letters, digits and hyphens only"
            }
            if names.contains(name) {
                return "there are two strategies called \"\(name)\"; rename \(strategy)"
            }
            names.append(name)
            let parents = ParentOrder.parameters.map(\.name)
            if let twice = strategy.parameters.first(where: { parents.contains($0.name) }) {
                return
                    "\(name) has a parameter \"\(twice.name)\", which is a field of every parent "
                    + "order; rename it"
            }
        }
        return nil
    }
}
