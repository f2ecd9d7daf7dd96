/// The properties of an order that have only a few values, in one word.
///
/// Bits 0: side, 1: kind, 2: good till cancelled, 3: post-only, 4–6: self-trade prevention,
/// 8: immediate, 9: fill or kill. What an order can have while it rests is in the lowest eight.
public struct OrderTraits: Hashable, Sendable, BitwiseCopyable {
    /// The word; bits above 9 are 0.
    public var bits: UInt32

    /// A limit buy for the day, without conditions.
    @inlinable
    public init() { bits = 0 }

    /// Traits of a word.
    @inlinable
    public init(bits: UInt32) { self.bits = bits }

    /// The side.
    @inlinable
    public var side: Side {
        get { bits & 1 == 0 ? .buy : .sell }
        set { bits = bits & ~1 | (newValue == .buy ? 0 : 1) }
    }

    /// Limit or market.
    @inlinable
    public var kind: OrderKind {
        get { bits & 2 == 0 ? .limit : .market }
        set { bits = bits & ~2 | (newValue == .limit ? 0 : 2) }
    }

    /// How long the order lives.
    @inlinable
    public var timeInForce: TimeInForce {
        get {
            if bits & 0x200 != 0 { return .fillOrKill }
            if bits & 0x100 != 0 { return .immediateOrCancel }
            return bits & 4 == 0 ? .day : .goodTillCancel
        }
        set {
            let value: UInt32 =
                switch newValue {
                case .day: 0
                case .goodTillCancel: 4
                case .immediateOrCancel: 0x100
                case .fillOrKill: 0x300
                }
            bits = bits & ~0x304 | value
        }
    }

    /// Whether the order is refused rather than traded on arrival.
    @inlinable
    public var isPostOnly: Bool {
        get { bits & 8 != 0 }
        set { bits = bits & ~8 | (newValue ? 8 : 0) }
    }

    /// What happens when the order meets one of the same owner.
    @inlinable
    public var selfTradePrevention: SelfTradePrevention {
        get {
            switch bits &>> 4 & 7 {
            case 1: .cancelNewest
            case 2: .cancelOldest
            case 3: .cancelBoth
            case 4: .decrement
            default: .none
            }
        }
        set {
            let value: UInt32 =
                switch newValue {
                case .none: 0
                case .cancelNewest: 1
                case .cancelOldest: 2
                case .cancelBoth: 3
                case .decrement: 4
                }
            bits = bits & ~0x70 | value &<< 4
        }
    }

    /// Whether what does not trade at once is cancelled: a market order, or an immediate one.
    @inlinable
    public var isImmediate: Bool { bits & 0x102 != 0 }

    /// Whether the order is refused where the book does not suit it: post-only or fill-or-kill.
    @inlinable
    public var isConditional: Bool { bits & 0x208 != 0 }

    /// Whether the order's own self-trade prevention may act.
    @inlinable
    public var preventsSelfTrade: Bool { bits & 0x70 != 0 }
}
