// What a strategy needs, with one import.
@_exported import Execution
@_exported import Rulebook
@_exported import Strategies
@_exported import TradingModel
