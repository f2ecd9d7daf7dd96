import TradingModel

/// The two clocks, as they were last compared.
struct ClockState: BitwiseCopyable {
    var isKnown = false
    var firstWall: Int64 = 0
    var firstMonotonic: Int64 = 0
    var wall: Int64 = 0
    /// Until when the comparison is new enough; `Int64.min` where there was none.
    var deadline: Int64 = .min
    /// The difference since the session began; `Int64.max` where it overflows.
    var drift: Int64 = 0
}

/// What the gate is told besides orders.
extension RiskGate {
    /// Shows the market of an instrument; positions count at the new mark from now on.
    ///
    /// The mark is the latest trade, else the middle of bid and ask, else the previous close.
    public mutating func market(_ instrument: UInt32, _ picture: MarketPicture) {
        guard instrument < instruments else { return }
        let index = Int(instrument)
        let before = instrumentStates[index].unitValue
        instrumentStates[index].show(
            picture, isSeen: RiskGate.isOfDay(picture.time), limits)
        let after = instrumentStates[index].unitValue
        guard before != after else { return }
        for holder in 0..<holderCount {
            let cell = cells[cell(instrument, holder)]
            guard !cell.isEmpty else { continue }
            holders[holder].sums.remove(cell, before)
            holders[holder].sums.add(cell, after)
            holders[holder].sums.notePeak()
        }
    }

    /// Compares the wall clock with a monotonic one, in nanoseconds from any start.
    public mutating func compareClocks(wall: Timestamp, monotonic: Int64) {
        defer { noteDeadline() }
        guard RiskGate.isOfDay(wall) else {
            clock.isKnown = false
            return
        }
        if !clock.isKnown {
            clock.firstWall = wall.nanoseconds
            clock.firstMonotonic = monotonic
            clock.isKnown = true
        }
        clock.wall = wall.nanoseconds
        let (walled, first) = wall.nanoseconds.subtractingReportingOverflow(clock.firstWall)
        let (counted, second) = monotonic.subtractingReportingOverflow(clock.firstMonotonic)
        let (difference, third) = walled.subtractingReportingOverflow(counted)
        let size = difference.magnitude
        clock.drift =
            first || second || third || size > UInt64(Int64.max) ? .max : Int64(size)
    }

    /// Works out until when the comparison of the clocks is new enough.
    mutating func noteDeadline() {
        clock.deadline = clock.isKnown ? clock.wall + limits[0, .clockAge] : .min
    }

    /// Notes that a strategy is alive and connected.
    public mutating func heartbeat(_ strategy: UInt16, at now: Timestamp) {
        guard strategy < strategies, RiskGate.isOfDay(now) else { return }
        let index = holder(strategy: strategy)
        holders[index].heartbeat = max(holders[index].heartbeat, now.nanoseconds)
    }

    /// Sets the cash of an account, before the session or after a correction.
    public mutating func setCash(_ account: UInt16, _ cash: Money) {
        guard account < accounts else { return }
        let index = holder(account: account)
        holders[index].set(cash: Int128(cash.units))
    }

    /// Takes a charge (a fee, a tax) off the cash of an account, and off its result.
    public mutating func charge(
        _ account: UInt16, strategy: UInt16, _ amount: Money
    ) {
        guard account < accounts, strategy < strategies else { return }
        let units = Int128(amount.units)
        holders[holder(account: account)].add(cash: -units)
        for index in [0, holder(account: account), holder(strategy: strategy)] {
            holders[index].sums.realised -= units
            holders[index].sums.noteResult()
        }
    }

    /// Sets what an account holds of an instrument before the session, at its mark.
    ///
    /// The shares count for the account and the firm, and for `strategy` where one is named. False,
    /// with nothing changed, where the instrument has no price yet, the number is out of range, or
    /// orders of the account in it are open.
    @discardableResult
    public mutating func setHolding(
        _ account: UInt16, strategy: UInt16? = nil, instrument: UInt32, shares: Quantity,
        located: Quantity = 0
    ) -> Bool {
        let top = RiskGate.maximumShares
        guard account < accounts, strategy.map({ $0 < strategies }) ?? true,
            instrument < instruments, (-top...top).contains(shares),
            (0...top).contains(located), instrumentStates[instrument].mark > 0
        else { return false }
        let own = cells[cell(instrument, holder(account: account))]
        guard own.isEmpty, own.opening == 0 else { return false }
        let value = instrumentStates[instrument].unitValue
        var places = [0, holder(account: account)]
        if let strategy { places.append(holder(strategy: strategy)) }
        for holder in places {
            let index = cell(instrument, holder)
            holders[holder].sums.remove(cells[index], value)
            cells[index].hold(shares)
            cells[index].opening += shares
            cells[index].located += located
            cells[index].cost += Int128(shares) * Int128(value)
            holders[holder].sums.add(cells[index], value)
            holders[holder].sums.noteResult()
        }
        return true
    }

    /// Puts an instrument on the restricted list or takes it off.
    public mutating func setRestricted(_ instrument: UInt32, _ isRestricted: Bool) {
        guard instrument < instruments else { return }
        instrumentStates[instrument].setRestricted(isRestricted)
    }

    /// Opens a parent order, whose children may trade `quantity` shares in all; false where the
    /// number is taken or beyond the configuration, or the quantity is out of range.
    @discardableResult
    public mutating func openParent(
        _ number: UInt32, strategy: UInt16, quantity: Quantity
    ) -> Bool {
        guard number > 0, Int(number) < parents.count, !parents[number].isOpen,
            strategy < strategies, (1...RiskGate.maximumShares).contains(quantity)
        else { return false }
        parents[number] = ParentRecord(
            quantity: quantity, used: 0, strategy: strategy, isOpen: true)
        return true
    }

    /// Compares what the gate holds with what another side says; tells a RECON_BREAK and returns
    /// false where they differ.
    @discardableResult
    public mutating func reconcile(
        _ account: UInt16, instrument: UInt32, shares: Quantity, at now: Timestamp
    ) -> Bool {
        guard account < accounts, instrument < instruments else { return false }
        let held = cells[cell(instrument, holder(account: account))].position
        guard held != shares else { return true }
        var event = RiskEvent(.reconBreak, at: now, scope: .account(account))
        event.instrument = instrument
        event.account = account
        event.measured = held
        event.limit = shares
        tell(event)
        return false
    }
}
