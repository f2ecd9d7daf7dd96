import ArgumentParser
import Backtesting
import Execution
import Foundation
import Strategies

/// The whole command line as a function: `import PankouKit` and call ``main(strategies:)`` to have
/// it with strategies of your own.
public enum PankouCommand {
    /// Runs the command that the process was started with, and exits.
    ///
    /// `strategies` join the built-in ones under their names. Two of one name, or a parameter with
    /// the name of a parent's field, end the program with a message.
    public static func main(strategies: [any NamedStrategy.Type] = []) {
        if let fault = StrategyRegistry.fault(strategies) {
            FileHandle.standardError.write(Data("Error: \(fault)\n".utf8))
            exit(EXIT_FAILURE)
        }
        StrategyRegistry.$current.withValue(builtInStrategies + strategies) { Pankou.main() }
    }
}
