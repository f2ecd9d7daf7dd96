import Risk
import Testing
import TradingModel

/// Random orders, limits and markets; what may never happen never does.
@Suite("Seeded fuzzing of the gate")
struct FuzzTests {
    private struct Run: ~Copyable {
        var desk: Desk
        var random: SplitMix64
        var naive = NaiveRisk(marks: [1_000, 1_000])
        var passed = 0
        var refused: [RiskReason: Int] = [:]

        init(seed: UInt64) throws {
            random = SplitMix64(seed: seed)
            var configuration = Desk.configuration()
            configuration.orders = 2_000
            if random.below(4) == 0 { configuration.accounts[1].cash = nil }
            if random.below(4) == 0 { configuration.instruments[1].averageVolume = 0 }
            for instrument in 0..<2 { configuration.instruments[instrument].settlement = .sameDay }
            desk = try Desk(Run.profile(version: 1, &random), configuration, holding: 0)
            for instrument: UInt32 in 0..<2 {
                for account: UInt16 in 0..<2 {
                    desk.gate.setHolding(
                        account, instrument: instrument, shares: 0, located: 1 << 30)
                }
            }
        }

        /// Limits anywhere in their range, more often near what an order has.
        static func profile(version: UInt32, _ random: inout SplitMix64) -> RiskProfile {
            var profile = RiskProfile(version: version)
            for row in LimitField.table where random.below(24) == 0 {
                guard row.field != .warnShare, row.field != .urgentShare,
                    row.field != .dropCopyBacklog, row.field != .messageWindow
                else { continue }
                let size = UInt64(row.range.upperBound - row.range.lowerBound) + 1
                let reach = random.below(2) == 0 ? min(size, 1_000) : size
                profile.firm[row.field] = row.range.lowerBound + Int64(random.below(reach))
            }
            profile.firm[.orderToTrade] = 100_000_000
            if random.below(3) == 0 { profile.switchedOff = .optional }
            return profile
        }

        mutating func step() throws {
            desk.now = desk.now + Span(nanoseconds: Int64(random.below(200_000_000)))
            switch random.below(20) {
            case 0..<8: order()
            case 8..<11: fill()
            case 11, 12: cancel()
            case 13, 14: amend()
            case 15: answer()
            case 16: market()
            case 17: if random.below(4) == 0 { block() } else { keepAlive() }
            case 18: if random.below(10) == 0 { try replace() } else { keepAlive() }
            default: keepAlive()
            }
            _ = desk.drain()
        }

        private mutating func keepAlive() {
            // Now and then something is left out, so that data, clock or heartbeat are old.
            if random.below(8) != 0 {
                desk.gate.compareClocks(
                    wall: desk.now,
                    monotonic: desk.now.nanoseconds - Timestamp(10, 0).nanoseconds + 7)
            }
            for strategy: UInt16 in 0..<2 where random.below(8) != 0 {
                desk.gate.heartbeat(strategy, at: desk.now)
            }
            for _ in 0..<2 { market() }
        }

        private mutating func market() {
            let instrument = UInt32(random.below(2))
            let last = 990 + Int32(random.below(21))
            let spread = random.below(30) == 0 ? Int32(-1) : Int32(random.below(4)) + 1
            var picture = Desk.market(
                at: desk.now, bid: last, ask: last + spread, last: random.below(20) == 0 ? 0 : last)
            picture.isHalted = random.below(40) == 0
            if random.below(40) == 0 { picture.askQuantity = 0 }
            if random.below(60) == 0 { picture.phase = .lunchBreak }
            if random.below(60) == 0 { picture.time = Timestamp(nanoseconds: .min) }
            desk.gate.market(instrument, picture)
            let isTwoSided = picture.askQuantity > 0
            if picture.last.ticks > 0 {
                naive.marks[Int(instrument)] = Int(picture.last.ticks)
            } else if isTwoSided {
                naive.marks[Int(instrument)] = (2 * Int(last) + Int(spread)) / 2
            }
        }

        private mutating func order() {
            let extremes: [Quantity] = [0, -1, .min, .max, 1 << 40, 1 << 41, 1_000_000]
            let quantity =
                random.below(12) == 0
                ? extremes[Int(random.below(7))] : Quantity(random.below(500)) + 1
            let prices: [Int32?] = [nil, 0, -5, .max, .min, 1, 1_400]
            let side: Side = random.below(2) == 0 ? .buy : .sell
            // Mostly apart, so that not every order meets an own one.
            let shift: Int32 = random.below(6) == 0 ? 0 : side == .buy ? -8 : 8
            let price =
                random.below(8) == 0
                ? prices[Int(random.below(7))] : 992 + shift + Int32(random.below(16))
            var order = desk.order(
                side, quantity, at: price,
                account: UInt16(random.below(random.below(40) == 0 ? 4 : 2)),
                strategy: UInt16(random.below(random.below(40) == 0 ? 4 : 2)),
                instrument: UInt32(random.below(random.below(40) == 0 ? 4 : 2)))
            if random.below(40) == 0 { order.order.id = .own(1) }
            if random.below(40) == 0 { order.parent = 77 }
            let backlog = desk.gate.eventBacklog
            let foretold = desk.preview(order)
            #expect(desk.gate.eventBacklog == backlog)
            let decision = desk.submit(order)
            #expect(
                DecisionRecord(foretold, on: order) == DecisionRecord(decision, on: order),
                "a preview says what then happens")
            judge(decision)
            guard decision.passes else { return }
            let counted = decision.outcome(.priceCollar).measured ?? -1
            naive.open.append(
                NaiveRisk.Entry(
                    id: order.order.id, account: order.account, strategy: order.strategy,
                    instrument: order.order.instrument, side: order.order.side,
                    price: Int(price ?? marketPrice(order, counted)), leaves: Int(quantity)))
        }

        /// A market order's collar, on the side that it trades to.
        private func marketPrice(_ order: RiskOrder, _ distance: Int64) -> Int32 {
            let kind = desk.gate.profile.firm[.collarReference] ?? 0
            let reference = desk.gate.reference(order.order.instrument, kind)
            let ticks = order.order.side == .buy ? reference + distance : reference - distance
            return Int32(max(ticks, 1))
        }

        private mutating func judge(_ decision: RiskDecision) {
            if decision.passes {
                passed += 1
                #expect(decision.unevaluated == .none)
                #expect(decision.passed.bits | decision.switchedOff.bits == CheckSet.all.bits)
            } else {
                refused[decision.reason, default: 0] += 1
                #expect(decision.check != nil)
                #expect(decision.reason != .none)
            }
            // Every verdict follows from its own numbers.
            let isSound = RiskCheck.allCases.allSatisfy { check in
                let outcome = decision.outcome(check)
                guard let measured = outcome.measured, let limit = outcome.limit else {
                    return true
                }
                return (measured <= limit) == (outcome.verdict == .passed)
            }
            #expect(isSound)
        }

        private mutating func pick() -> Int? {
            naive.open.isEmpty ? nil : Int(random.below(UInt64(naive.open.count)))
        }

        private mutating func fill() {
            guard let index = pick() else { return }
            let order = naive.open[index]
            let price = 980 + Int(random.below(41))
            guard order.leaves > 0 else { return }
            let quantity = Int(random.below(UInt64(order.leaves))) + 1
            let isKnown = desk.gate.filled(
                order.id, price: Price(ticks: Int32(price)), quantity: Quantity(quantity),
                at: desk.now)
            #expect(isKnown)
            naive.fills.append(
                NaiveRisk.Fill(
                    account: order.account, strategy: order.strategy,
                    instrument: order.instrument,
                    shares: order.side == .buy ? quantity : -quantity, price: price))
            naive.open[index].leaves -= quantity
            drop(index)
        }

        private mutating func drop(_ index: Int) {
            if naive.open[index].leaves == 0, naive.open[index].nextLeaves == 0 {
                naive.open.remove(at: index)
            }
        }

        private mutating func cancel() {
            guard let index = pick() else { return }
            let answer = desk.gate.cancel(naive.open[index].id, at: desk.now)
            #expect(answer == .send)
            guard random.below(2) == 0 else { return }
            desk.gate.canceled(naive.open[index].id, at: desk.now)
            naive.open.remove(at: index)
        }

        private mutating func amend() {
            guard let index = pick() else { return }
            let price = 985 + Int32(random.below(31))
            let quantity = Quantity(random.below(800))
            var decision = RiskDecision()
            desk.gate.amend(
                naive.open[index].id, price: Price(ticks: price), quantity: quantity,
                at: desk.now, into: &decision)
            judge(decision)
            guard decision.passes else { return }
            naive.open[index].nextPrice = Int(price)
            naive.open[index].nextLeaves = Int(quantity)
        }

        private mutating func answer() {
            guard let index = naive.open.firstIndex(where: { $0.nextLeaves > 0 }) else { return }
            if random.below(2) == 0 {
                desk.gate.amended(naive.open[index].id, at: desk.now)
                naive.open[index].leaves = naive.open[index].nextLeaves
                naive.open[index].price = naive.open[index].nextPrice
            } else {
                desk.gate.amendRefused(naive.open[index].id, at: desk.now)
            }
            naive.open[index].nextLeaves = 0
            naive.open[index].nextPrice = 0
            drop(index)
        }

        private mutating func block() {
            let scopes: [RiskScope] = [.firm, .account(1), .strategy(0), .instrument(1)]
            let scope = scopes[Int(random.below(4))]
            var cancels: [OrderID] = []
            let count = desk.gate.kill(scope, by: 1, at: desk.now, cancels: &cancels)
            #expect(count == cancels.count)
            for id in cancels { #expect(naive.open.contains { $0.id == id }) }
        }

        mutating func rearm() {
            for scope: RiskScope in [
                .firm, .account(0), .account(1), .strategy(0), .strategy(1), .instrument(0),
                .instrument(1),
            ] { _ = desk.gate.rearm(scope, by: 2, at: desk.now) }
        }

        private mutating func replace() throws {
            let version = desk.gate.profile.version + 1
            try desk.gate.replace(
                with: Run.profile(version: version, &random), by: 3, at: desk.now)
        }

        func agrees() -> Bool {
            for scope: RiskScope in [
                .firm, .account(0), .account(1), .strategy(0), .strategy(1),
            ] {
                guard desk.gate.exposure(of: scope)?.numbers == naive.exposure(scope) else {
                    return false
                }
                for instrument: UInt32 in 0..<2 {
                    let working = desk.gate.working(of: scope, instrument: instrument)
                    guard
                        desk.gate.position(of: scope, instrument: instrument).map({ Int($0) })
                            == naive.position(scope, instrument),
                        working.map({ Int($0.buy) }) == naive.working(scope, instrument, .buy),
                        working.map({ Int($0.sell) }) == naive.working(scope, instrument, .sell)
                    else { return false }
                }
            }
            return true
        }
    }

    @Test(arguments: UInt64(1)...24)
    func nothingPassesUnevaluatedAndExposuresAgree(seed: UInt64) throws {
        var run = try Run(seed: seed)
        for step in 0..<400 {
            try run.step()
            if step % 25 == 0 { run.rearm() }
            let agrees = run.agrees()
            try #require(agrees, "seed \(seed), step \(step): the naive sums differ")
        }
    }

    /// The streams reach what they are for: orders pass, and refusals are of many kinds.
    @Test func theStreamsAreNotOfOneKind() throws {
        var passed = 0
        var reasons: Set<RiskReason> = []
        for seed: UInt64 in 1...24 {
            var run = try Run(seed: seed)
            for step in 0..<400 {
                try run.step()
                if step % 25 == 0 { run.rearm() }
            }
            passed += run.passed
            reasons.formUnion(run.refused.keys)
        }
        #expect(passed > 500)
        #expect(reasons.count > 20, "only \(reasons)")
    }
}
