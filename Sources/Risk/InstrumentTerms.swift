import Rulebook
import TradingModel

/// When bought shares may be sold.
public enum SaleSettlement: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// At once.
    case sameDay = 0
    /// On the next trading day, as A shares.
    case nextDay = 1
}

/// What the gate has to know of an instrument before the day.
public struct InstrumentTerms: Sendable, Hashable, BitwiseCopyable {
    /// The value of one share at a price of one tick, in ten-thousandths of the currency unit.
    public var unit: Int64
    /// Buys come in multiples of this.
    public var buyStep: Quantity
    /// Sells come in multiples of this, but for all that may be sold in one order.
    public var sellStep: Quantity
    /// The largest order that the venue takes.
    public var venueMaximum: Quantity
    /// The day's lowest price; `Price.none` where there is none.
    public var lowest: Price = .none
    /// The day's highest price; `Price.none` where there is none.
    public var highest: Price = .none
    /// Yesterday's close; `Price.none` where it is not known.
    public var previousClose: Price = .none
    /// Average daily volume in shares; 0 where it is not known.
    public var averageVolume: Quantity = 0
    /// When bought shares may be sold.
    public var settlement: SaleSettlement = .sameDay
    /// Whether it trades today.
    public var isTradable = true
    /// Whether it is on the restricted list.
    public var isRestricted = false

    /// Terms without limits of the day; units of money per tick and share, steps in shares.
    public init(unit: Int64, buyStep: Quantity = 1, sellStep: Quantity = 1, venueMaximum: Quantity)
    {
        self.unit = unit
        self.buyStep = buyStep
        self.sellStep = sellStep
        self.venueMaximum = venueMaximum
    }

    /// The terms of an A share by the rules of its day; `averageVolume` is the user's own figure.
    public init(rules: DayRules, previousClose: Price, averageVolume: Quantity = 0) {
        self.init(
            unit: rules.tick.value.tick.units, buyStep: rules.lots.value.buyStep,
            sellStep: rules.lots.value.sellStep, venueMaximum: rules.lots.value.maximum)
        let limits = rules.limits(previousClose: previousClose)
        lowest = limits.lowerBound
        highest = limits.upperBound
        self.previousClose = previousClose
        self.averageVolume = averageVolume
        settlement = .nextDay
    }

    /// What is wrong with the terms; nil for sound ones.
    public func validate() -> RiskFault? {
        if !(1...1 << 30).contains(unit) {
            return RiskFault("unit must be from 1 to 1073741824 ten-thousandths, not \(unit)")
        }
        let sizes = [
            ("buyStep", buyStep), ("sellStep", sellStep), ("venueMaximum", venueMaximum),
        ]
        for (name, value) in sizes where !(1...RiskGate.maximumShares).contains(value) {
            return RiskFault(
                "\(name) must be from 1 to \(RiskGate.maximumShares) shares, not \(value)")
        }
        let prices = [("lowest", lowest), ("highest", highest), ("previousClose", previousClose)]
        for (name, price) in prices where price.ticks < 0 {
            return RiskFault("\(name) must not be negative, and is \(price.ticks) ticks")
        }
        if highest != .none, lowest > highest {
            return RiskFault("lowest \(lowest.ticks) must not be above highest \(highest.ticks)")
        }
        if !(0...RiskGate.maximumShares).contains(averageVolume) {
            return RiskFault(
                "averageVolume must be from 0 to \(RiskGate.maximumShares) shares, "
                    + "not \(averageVolume)")
        }
        return nil
    }
}

/// An instrument's market at one time, as the feed has shown it.
public struct MarketPicture: Sendable, Hashable, BitwiseCopyable {
    /// The time of the latest message that it comes from.
    public var time: Timestamp
    /// The best bid; a missing side has quantity 0.
    public var bid: Price = .none
    /// Shares at the best bid.
    public var bidQuantity: Quantity = 0
    /// The best ask.
    public var ask: Price = .none
    /// Shares at the best ask.
    public var askQuantity: Quantity = 0
    /// The latest trade; `Price.none` before the first.
    public var last: Price = .none
    /// The trading phase.
    public var phase: Phase
    /// Whether trading is halted.
    public var isHalted = false

    /// A market without prices.
    public init(time: Timestamp, phase: Phase) {
        self.time = time
        self.phase = phase
    }

    /// A market with its best bid and ask.
    public init(time: Timestamp, phase: Phase, top: TopOfBook, last: Price) {
        self.init(time: time, phase: phase)
        (bid, bidQuantity) = (top.bid.price, top.bid.quantity)
        (ask, askQuantity) = (top.ask.price, top.ask.quantity)
        self.last = last
    }

    @inline(__always)
    var isTwoSided: Bool {
        bidQuantity > 0 && askQuantity > 0 && bid.ticks > 0 && ask.ticks > 0
    }

    /// The middle of bid and ask in ticks, half a tick down; 0 where a side is missing.
    @inline(__always)
    var mid: Int64 { isTwoSided ? (Int64(bid.ticks) + Int64(ask.ticks)) / 2 : 0 }

    /// Whether the sides overlap where they must not.
    @inline(__always)
    var isCrossed: Bool { phase == .continuous && isTwoSided && bid.ticks >= ask.ticks }
}

/// A gate's instrument: its terms and its market.
///
/// What an order needs and only the market or a person changes is worked out when they do.
struct InstrumentState: BitwiseCopyable {
    private(set) var terms: InstrumentTerms
    private(set) var market: MarketPicture
    /// Whether the market was ever seen.
    private(set) var isSeen = false
    /// Whether nothing is in the way of orders: seen, tradable, open, not restricted, blocked,
    /// halted or crossed.
    private(set) var isQuiet = false
    /// The reference price in ticks, and whether it comes from the feed, so that it has an age.
    private(set) var reference: Int64 = 0
    private(set) var isReferenceFed = false
    /// The firm's collar around it in ticks, and by which limit.
    private(set) var collar: Int64 = 0
    private(set) var collarSource = LimitSource(.collarBasisPoints)
    /// The firm's share of the average day, in shares.
    private(set) var volumeLimit: Int64 = 0
    /// The day's limits, the upper one being `Int32.max` where there is none.
    let lowest: Int32
    let highest: Int32
    /// The price at which positions count, in ticks; 0 where none is known.
    private(set) var mark: Int64
    /// The value of a share at the mark, in money units.
    private(set) var unitValue: Int64
    /// Who blocked it, or 0.
    private(set) var block = Block()
    var openOrders: Int64 = 0

    init(_ terms: InstrumentTerms) {
        self.terms = terms
        lowest = terms.lowest.ticks
        highest = terms.highest == .none ? .max : terms.highest.ticks
        market = MarketPicture(time: .zero, phase: .closedBeforeOpen)
        mark = Int64(terms.previousClose.ticks)
        unitValue = mark &* terms.unit
    }

    /// Takes a picture of the market.
    mutating func show(_ picture: MarketPicture, isSeen: Bool, _ limits: borrowing LimitRows) {
        market = picture
        self.isSeen = isSeen
        let mark = picture.last.ticks > 0 ? Int64(picture.last.ticks) : picture.mid
        if mark > 0 {
            self.mark = mark
            unitValue = mark &* terms.unit
        }
        refer(limits)
        settle()
    }

    mutating func setRestricted(_ isRestricted: Bool) {
        terms.isRestricted = isRestricted
        settle()
    }

    mutating func set(_ block: Block) {
        self.block = block
        settle()
    }

    /// Works out anew what depends on the firm's limits.
    mutating func refer(_ limits: borrowing LimitRows) {
        let kind = limits[0, .collarReference]
        reference = reference(kind)
        isReferenceFed = kind == 0 ? market.last.ticks > 0 : kind == 1
        let ticks = limits[0, .collarTicks]
        collar = limits[0, .collarBasisPoints] &* max(reference, 0) / 10_000
        let isByTicks = ticks > collar
        if isByTicks { collar = ticks }
        collarSource = LimitSource(isByTicks ? .collarTicks : .collarBasisPoints)
        volumeLimit = terms.averageVolume &* limits[0, .volumeShare] / 10_000
    }

    private mutating func settle() {
        let isInOrder = isSeen && terms.isTradable && isOpen && !terms.isRestricted
        isQuiet = isInOrder && !block.isSet && !market.isHalted && !market.isCrossed
    }

    /// Whether the phase takes orders.
    var isOpen: Bool { market.phase == .continuous || market.phase.isCall }

    func reference(_ kind: Int64) -> Int64 {
        let close = Int64(terms.previousClose.ticks)
        switch kind {
        case 0: return market.last.ticks > 0 ? Int64(market.last.ticks) : close
        case 1: return market.mid
        default: return close
        }
    }
}

/// A block of a scope: whether there is one, and who set it.
struct Block: BitwiseCopyable {
    var isSet = false
    var isByGate = false
    var actor: UInt32 = 0
    var since: Int64 = 0
}
