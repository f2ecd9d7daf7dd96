import Rulebook
import TradingModel
import VolumeCurves

/// A strategy that can be chosen by name: on the command line, in presets and in baskets.
///
/// Conform to it and hand the type to `PankouCommand.main(strategies:)`; its parameters then have
/// their ranges, defaults, messages and help without further work.
public protocol NamedStrategy: Strategy, SendableMetatype {
    /// The name, in lower case with hyphens, for example `twap`.
    static var name: String { get }
    /// One sentence for lists.
    static var summary: String { get }
    /// Parameters besides those of the parent order.
    static var parameters: [ParameterSpec] { get }
    /// Changes the parent's defaults before anything that the user says, for example the window.
    static func adjust(_ parent: inout ParentOrder)
    /// Whether it works a parent order to its end; otherwise it trades around a holding that
    /// `quantity` names, and buys and sells.
    static var worksParent: Bool { get }
    /// Fills in what the user left open, once everything that he said is known; doing so twice
    /// changes nothing.
    ///
    /// Throws ``StrategyError`` where something is missing.
    static func complete(_ setup: inout StrategySetup) throws(StrategyError)
    /// Whether it can go on from a model that was trained before.
    static var takesModel: Bool { get }
    /// A strategy as `setup` wants it.
    ///
    /// Throws ``StrategyError`` where it cannot be.
    init(_ setup: StrategySetup) throws(StrategyError)
}

extension NamedStrategy {
    /// No parameters of its own.
    public static var parameters: [ParameterSpec] { [] }
    /// Changes nothing.
    public static func adjust(_ parent: inout ParentOrder) {}
    /// Works a parent order.
    public static var worksParent: Bool { true }
    /// The parent before anybody says anything: 20,000 shares to buy from 09:45 to 11:15, adjusted.
    static var standardParent: ParentOrder {
        var parent = ParentOrder(
            side: .buy, quantity: 20_000, startTime: Timestamp(9, 45), endTime: Timestamp(11, 15))
        adjust(&parent)
        return parent
    }
    /// Leaves everything as it is.
    public static func complete(_ setup: inout StrategySetup) throws(StrategyError) {}
    /// Takes no model.
    public static var takesModel: Bool { false }
}

/// A model file as a shell has read it: the kernel opens no files.
public struct ModelText: Sendable, Hashable {
    /// The file's name, for messages.
    public var name: String
    /// Its text.
    public var text: String

    /// The text of the file called `name`.
    public init(name: String, text: String) {
        self.name = name
        self.text = text
    }
}

/// What a strategy is made from: its parent order, its parameters and the day.
public struct StrategySetup: Sendable {
    /// The order to work.
    public var parent: ParentOrder
    /// The day's rules.
    public let rules: DayRules
    /// The lowest and highest price of the day, where known.
    public let limits: ClosedRange<Price>?
    /// Yesterday's close, where known.
    public let previousClose: Price?
    /// Trading time.
    public let clock: TradingClock
    /// The day's expected volume, where one was given.
    public var volumeCurve: VolumeCurve?
    /// What the broker charges, for algorithms that mind the minimum commission.
    public var terms = BrokerTerms()
    /// Shares and cash of the account before the day; nil where nothing is known of it.
    public var account: (shares: Quantity, cash: Money)?
    /// A model that the strategy goes on from, where one was given.
    public var model: ModelText?
    /// The strategy's name.
    public let strategy: String
    private let specs: [ParameterSpec]
    private var values: [(name: String, value: ParameterValue)] = []
    private var given: [String] = []

    /// A parent at `strategy`'s defaults, and the day it is worked on.
    public init(
        _ strategy: any NamedStrategy.Type, rules: DayRules, limits: ClosedRange<Price>?,
        previousClose: Price?
    ) {
        self.rules = rules
        self.limits = limits
        self.previousClose = previousClose
        self.strategy = strategy.name
        specs = strategy.parameters
        clock = TradingClock(rules.schedule.value)
        parent = strategy.standardParent
        fitLots()
    }

    /// Sets a field of the parent or a parameter of the strategy from text.
    ///
    /// Throws ``StrategyError`` with the name, the allowed values and what was given.
    public mutating func set(_ name: String, _ text: String) throws(StrategyError) {
        if let field = ParentOrder.fields.first(where: { $0.spec.name == name }) {
            let value = try field.spec.parse(text)
            try field.write(&parent, value, rules.tick.value)
            given.append(name)
            if name == "side" { fitLots() }
            return
        }
        guard let spec = specs.first(where: { $0.name == name }) else {
            let names = (ParentOrder.fields.map(\.spec) + specs).map(\.name)
            throw StrategyError(
                description: "\(strategy) has no parameter \"\(name)\"; it has "
                    + names.joined(separator: ", "))
        }
        let value = try spec.parse(text)
        values.removeAll { $0.name == name }
        values.append((name, value))
        given.append(name)
    }

    /// Whether ``set(_:_:)`` was called for `name`: whether a user said something about it.
    public func isSet(_ name: String) -> Bool { given.contains(name) }

    /// The value of a parameter: as set, or its default.
    public subscript<Value>(_ parameter: Parameter<Value>) -> Value {
        parameter.value(value(of: parameter.spec))
    }

    /// Every parameter with its value as text: the parent's first, then the strategy's own.
    public var parameterTexts: [(name: String, value: String)] {
        ParentOrder.fields.map { ($0.spec.name, $0.read(parent, rules.tick.value)) }
            + specs.map { ($0.name, value(of: $0).text) }
    }

    private func value(of spec: ParameterSpec) -> ParameterValue {
        if let set = values.last(where: { $0.name == spec.name }) { return set.value }
        do { return try spec.parse(spec.defaultText) } catch {
            preconditionFailure("the default of \(spec.name) is outside its range: \(error)")
        }
    }

    /// Lots as the day's rules have them for the side; a clip of a lot unless more is asked for.
    private mutating func fitLots() {
        let lots = rules.lots.value
        let isDefaultClip = parent.minClip == parent.lot
        parent.lot = parent.side == .buy ? lots.buyStep : lots.sellStep
        if isDefaultClip || parent.minClip < parent.lot { parent.minClip = parent.lot }
    }
}
