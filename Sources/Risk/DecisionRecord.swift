import TradingModel

/// A decision of the gate with the order that it was about, as a journal keeps it.
///
/// 688 bytes, little-endian: 64 of the order and the verdict, then 24 for each of the 26 checks.
///
/// | offset | size | field | | offset | size | field |
/// |---|---|---|---|---|---|---|
/// | 0 | 8 | order | | 33 | 1 | number of checks |
/// | 8 | 8 | time, ns since midnight | | 34 | 1 | first check that did not pass, or 0 |
/// | 16 | 4 | version of the profile | | 35 | 1 | its reason |
/// | 20 | 4 | instrument | | 36 | 1 | 1: passes |
/// | 24 | 4 | parent | | 37 | 1 | 1: alert of the programme-trading profile |
/// | 28 | 2 | account | | 38 | 1 | side |
/// | 30 | 2 | strategy | | 39 | 1 | 1: an amendment |
/// | 32 | 1 | layout, 1 | | 40 | 8 | quantity |
/// | | | | | 48 | 8 | price, ticks |
///
/// A check: measured (8), limit (8), verdict, reason, field (255: none), kind of scope (1 each), 4 of
/// zero. What was not measured is 0 against −1.
public struct DecisionRecord: Sendable, Hashable {
    /// Bytes of a record.
    public static let size = 64 + 24 * RiskCheck.count
    private static let layout: UInt8 = 1

    /// The order, as the gate knows it.
    public var order: OrderID
    /// When it was decided.
    public var time: Timestamp
    /// The version of the profile.
    public var version: UInt32
    /// The instrument.
    public var instrument: UInt32
    /// The parent, 0 for none.
    public var parent: UInt32
    /// The account.
    public var account: UInt16
    /// The strategy.
    public var strategy: UInt16
    /// Buy or sell.
    public var side: Side
    /// Whether it was the change of a working order.
    public var isAmend: Bool
    /// Shares.
    public var quantity: Quantity
    /// The limit, `Price.none` for a market order.
    public var price: Price
    /// Whether the order went out.
    public var passes: Bool
    /// Whether the programme-trading profile raised an alert.
    public var isAlert: Bool
    /// The first check that did not pass.
    public var check: RiskCheck?
    /// Why it did not.
    public var reason: RiskReason
    /// What each check found, in their order.
    public var outcomes: [CheckOutcome]

    /// The record of `decision` on `order`.
    public init(_ decision: RiskDecision, on order: RiskOrder, isAmend: Bool = false) {
        self.order = order.order.id
        time = decision.time
        version = decision.version
        instrument = order.order.instrument
        parent = order.parent
        account = order.account
        strategy = order.strategy
        side = order.order.side
        self.isAmend = isAmend
        quantity = order.order.quantity
        price = order.order.price
        passes = decision.passes
        isAlert = decision.isAlert
        check = decision.check
        reason = decision.reason
        outcomes = RiskCheck.allCases.map { decision.outcome($0) }
    }

    /// What `check` found.
    public func outcome(_ check: RiskCheck) -> CheckOutcome { outcomes[Int(check.rawValue) - 1] }

    /// Whether the verdict follows from the numbers: it passes if, and only if, every check was
    /// switched off or measured no more than its limit.
    public var isConsistent: Bool {
        let all = outcomes.allSatisfy { outcome in
            switch outcome.verdict {
            case .switchedOff: true
            case .passed: (outcome.measured ?? .max) <= (outcome.limit ?? .min)
            case .denied, .unevaluable: false
            }
        }
        return all == passes && (check == nil) == passes
    }

    /// The record's bytes.
    public var bytes: [UInt8] {
        var writer = ByteWriter(capacity: DecisionRecord.size)
        writer.put(order.raw)
        writer.put(time.nanoseconds)
        for value in [version, instrument, parent] { writer.put(value) }
        writer.put(account)
        writer.put(strategy)
        writer.put(DecisionRecord.layout)
        writer.put(UInt8(RiskCheck.count))
        writer.put(check?.rawValue ?? 0)
        writer.put(reason.rawValue)
        writer.put(UInt8(passes ? 1 : 0))
        writer.put(UInt8(isAlert ? 1 : 0))
        writer.put(side.rawValue)
        writer.put(UInt8(isAmend ? 1 : 0))
        writer.put(quantity)
        writer.put(Int64(price.ticks))
        writer.pad(to: 64)
        for outcome in outcomes {
            writer.put(outcome.measured ?? 0)
            writer.put(outcome.limit ?? -1)
            writer.put(outcome.verdict.rawValue)
            writer.put(outcome.reason.rawValue)
            writer.put(outcome.field?.rawValue ?? 255)
            writer.put(outcome.scopeKind)
            writer.put(UInt32(0))
        }
        return writer.bytes
    }

    /// The record in 688 bytes; nil where they are not that many or name what does not exist.
    public init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count == DecisionRecord.size else { return nil }
        var reader = ByteReader(bytes)
        order = OrderID(raw: reader.take())
        time = Timestamp(nanoseconds: reader.take())
        version = reader.take()
        instrument = reader.take()
        parent = reader.take()
        account = reader.take()
        strategy = reader.take()
        guard reader.take(UInt8.self) == DecisionRecord.layout,
            reader.take(UInt8.self) == UInt8(RiskCheck.count)
        else { return nil }
        let number: UInt8 = reader.take()
        check = RiskCheck(rawValue: number)
        guard number == 0 || check != nil, let reason = RiskReason(rawValue: reader.take()) else {
            return nil
        }
        self.reason = reason
        let flags: [UInt8] = [reader.take(), reader.take()]
        guard let side = Side(rawValue: reader.take()) else { return nil }
        let amend: UInt8 = reader.take()
        guard flags.allSatisfy({ $0 <= 1 }), amend <= 1 else { return nil }
        (passes, isAlert, isAmend) = (flags[0] == 1, flags[1] == 1, amend == 1)
        self.side = side
        quantity = reader.take()
        guard let ticks = Int32(exactly: reader.take(Int64.self)), reader.take(Int64.self) == 0
        else { return nil }
        price = Price(ticks: ticks)
        outcomes = []
        for _ in 0..<RiskCheck.count {
            guard let outcome = CheckOutcome(&reader) else { return nil }
            outcomes.append(outcome)
        }
    }
}

extension CheckOutcome {
    fileprivate init?(_ reader: inout ByteReader) {
        let (measured, limit): (Int64, Int64) = (reader.take(), reader.take())
        guard let verdict = Verdict(rawValue: reader.take()),
            let reason = RiskReason(rawValue: reader.take())
        else { return nil }
        let number: UInt8 = reader.take()
        let field = LimitField(rawValue: number)
        guard number == 255 || field != nil else { return nil }
        let scopeKind: UInt8 = reader.take()
        guard scopeKind <= 3, reader.take(UInt32.self) == 0 else { return nil }
        let isMeasured = verdict == .passed || verdict == .denied
        self.init(
            verdict: verdict, measured: isMeasured ? measured : nil,
            limit: isMeasured ? limit : nil, reason: reason, field: field, scopeKind: scopeKind)
    }
}
