/// Why a check refused; every reason belongs to one check or means that it was never reached.
public enum RiskReason: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// Nothing to explain.
    case none = 0
    /// An earlier check failed so that this one has nothing to work on.
    case notReached = 1
    // 1 well-formed
    case missingID = 10
    case quantityOutOfRange = 11
    case displayOutOfRange = 12
    case offLot = 13
    case aboveVenueMaximum = 14
    case invalidPrice = 15
    case outsideDayLimits = 16
    case timeOutOfRange = 17
    // 2 tradable
    case unknownInstrument = 20
    case unknownAccount = 21
    case unknownStrategy = 22
    case notTradable = 23
    case sessionClosed = 24
    // 3 permitted
    case restricted = 30
    case notPermitted = 31
    case notReported = 32
    // 4 and 5
    case duplicateID = 40
    case orderTableFull = 41
    case unknownOrder = 42
    case amendPending = 43
    case repeatedOrder = 50
    // 6 to 8
    case quantityAboveLimit = 60
    case notionalAboveLimit = 70
    case notionalOverflow = 71
    case noPriceForMarketOrder = 72
    case outsideCollar = 80
    case referenceMissing = 81
    case referenceStale = 82
    // 9 to 12
    case executionsDrift = 90
    case tooManyMessages = 100
    case tooManyExecutions = 110
    case tooManyOpenOrders = 120
    case tooMuchAtOnePrice = 121
    // 13 to 15
    case positionAboveLimit = 130
    case grossPositionAboveLimit = 131
    case insufficientCash = 140
    case cashUnknown = 141
    case grossNotionalAboveLimit = 142
    case netNotionalAboveLimit = 143
    case exposureUnknown = 144
    case insufficientShares = 150
    // 16 to 18
    case wouldMatchItself = 160
    case largeAgainstVolume = 170
    case volumeUnknown = 171
    case largeAgainstDisplay = 172
    case displayUnknown = 173
    case childrenExceedParent = 180
    case parentUnknown = 181
    // 19 to 22
    case lossAboveLimit = 190
    case drawdownAboveLimit = 191
    case resultUnknown = 192
    case tooManyMessagesPerTrade = 200
    case tooManyCancels = 201
    case dataMissing = 210
    case dataStale = 211
    case dataCrossed = 212
    case marketHalted = 213
    case clockUnknown = 220
    case clockStale = 221
    case clockDrift = 222
    case timeBackwards = 223
    // 23 to 26
    case killed = 230
    case samePerson = 231
    case heartbeatMissing = 240
    case disconnected = 241
    case dropCopyFull = 250
    case programmeRate = 251
    case programmeCount = 252
    case programmeInstantCancels = 253
    case programmeRamping = 254
    case programmeLargeTrades = 255
    case selfTrading = 247
    case layering = 248
    case limitHolding = 249

    /// Whether the check could not be evaluated, which is a refusal of its own kind.
    public var isUnevaluable: Bool {
        switch self {
        case .notReached, .timeOutOfRange, .unknownInstrument, .unknownAccount, .unknownStrategy,
            .orderTableFull,
            .noPriceForMarketOrder, .notionalOverflow, .referenceMissing, .referenceStale,
            .cashUnknown, .exposureUnknown, .volumeUnknown, .displayUnknown, .parentUnknown,
            .resultUnknown, .dataMissing, .clockUnknown, .clockStale, .heartbeatMissing,
            .unknownOrder:
            true
        default: false
        }
    }
}

extension RiskReason {
    /// The reason in words.
    public var text: String {
        switch self {
        case .none: ""
        case .notReached: "an earlier check left nothing to check"
        case .missingID: "the order has no number"
        case .quantityOutOfRange: "the quantity is not from 1 to 2^40 shares"
        case .displayOutOfRange: "the shown part is negative or larger than the order"
        case .offLot: "the quantity is not one that the lot rule allows"
        case .aboveVenueMaximum: "the order is larger than the venue takes"
        case .invalidPrice: "a limit order needs a positive price, a market order none"
        case .outsideDayLimits: "the price is outside the day's limits"
        case .timeOutOfRange: "the time is not within a trading day"
        case .unknownInstrument: "the gate has no such instrument"
        case .unknownAccount: "the gate has no such account"
        case .unknownStrategy: "the gate has no such strategy"
        case .notTradable: "the instrument is not tradable today"
        case .sessionClosed: "no orders are taken in this phase"
        case .restricted: "the instrument is on the restricted list"
        case .notPermitted: "the strategy may not trade for this account"
        case .notReported: "the account has not been reported for programme trading"
        case .duplicateID: "the order's number was used before in this session"
        case .orderTableFull: "the gate's table of orders is full"
        case .unknownOrder: "no working order has this number"
        case .amendPending: "an earlier change of this order is not answered yet"
        case .repeatedOrder: "the same order was sent too often within the window"
        case .quantityAboveLimit: "the order has too many shares"
        case .notionalAboveLimit: "the order is worth too much"
        case .notionalOverflow: "price times quantity is beyond what can be counted"
        case .noPriceForMarketOrder: "a market order without a reference price has no value"
        case .outsideCollar: "the price is too far from the reference"
        case .referenceMissing: "there is no reference price"
        case .referenceStale: "the reference price is too old"
        case .executionsDrift: "the strategy's own executions drifted too far"
        case .tooManyMessages: "too many messages in the window"
        case .tooManyExecutions: "too many executions since the strategy was armed"
        case .tooManyOpenOrders: "too many open orders"
        case .tooMuchAtOnePrice: "too many open shares at this price and side"
        case .positionAboveLimit: "the position would be too large if all orders filled"
        case .grossPositionAboveLimit: "position and all open orders together are too many shares"
        case .insufficientCash: "not enough cash for all open buys"
        case .cashUnknown: "the account's cash is not known"
        case .grossNotionalAboveLimit: "gross notional would be too large"
        case .netNotionalAboveLimit: "net notional would be too large"
        case .exposureUnknown: "a position has no price, so exposure is not known"
        case .insufficientShares: "not enough shares that may be sold"
        case .wouldMatchItself: "it could trade with an order of the same account"
        case .largeAgainstVolume: "the order is too large for the average daily volume"
        case .volumeUnknown: "the average daily volume is not known"
        case .largeAgainstDisplay: "the order is too large for what is displayed"
        case .displayUnknown: "a market order with nothing displayed against it"
        case .childrenExceedParent: "the children would exceed their parent"
        case .parentUnknown: "the strategy has no such parent order"
        case .lossAboveLimit: "the loss is at its limit"
        case .drawdownAboveLimit: "the drawdown is at its limit"
        case .resultUnknown: "a position has no price, so the result is not known"
        case .tooManyMessagesPerTrade: "too many messages per trade"
        case .tooManyCancels: "too many orders are cancelled"
        case .dataMissing: "there are no market data"
        case .dataStale: "the market data are too old"
        case .dataCrossed: "bid and ask are crossed in continuous trading"
        case .marketHalted: "trading is halted"
        case .clockUnknown: "the clock was never compared"
        case .clockStale: "the clock was not compared for too long"
        case .clockDrift: "the clocks drifted apart"
        case .timeBackwards: "time ran backwards"
        case .killed: "trading is blocked by the kill switch or a halt"
        case .samePerson: "who has blocked it may not arm it again; another person has to"
        case .heartbeatMissing: "the strategy never sent a heartbeat"
        case .disconnected: "the strategy's heartbeat is overdue"
        case .dropCopyFull: "decisions are not being collected"
        case .programmeRate: "orders and cancels in one second reach the profile's line"
        case .programmeCount: "orders and cancels of the day reach the profile's line"
        case .programmeInstantCancels:
            "orders cancelled in the second of their entry, one more included, reach the profile's line"
        case .programmeRamping: "surveillance has found frequent ramping"
        case .programmeLargeTrades: "surveillance has found large trades in a short time"
        case .selfTrading: "surveillance has found self-trades"
        case .layering: "surveillance has found layering"
        case .limitHolding: "surveillance has found that the limit price is held"
        }
    }
}
