// What a strategy needs, with one import.
@_exported import Execution
@_exported import MarketModels
@_exported import Rulebook
@_exported import Signals
@_exported import Strategies
@_exported import TradingModel
@_exported import VolumeCurves
