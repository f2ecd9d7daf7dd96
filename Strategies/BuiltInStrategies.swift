import Execution

/// The strategies that come with Pankou, in the order in which lists show them.
public let builtInStrategies: [any NamedStrategy.Type] = [
    TWAP.self, VWAP.self, POV.self, ImplementationShortfall.self, Iceberg.self, Sniper.self,
    Close.self, AlphaT.self,
]
