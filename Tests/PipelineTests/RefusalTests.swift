import Backtesting
import Journal
import Pipeline
import Risk
import Synchronization
import Testing
import TradingModel

@Suite("A client that the gate refuses")
struct GatewayRefusalTests {
    /// Buys too much at ten o'clock.
    private final class TooMuch: GatewayPort {
        private let state = Mutex<(granted: UInt64, asks: Bool, news: [GatewayNews])>(
            (0, false, []))

        var news: [GatewayNews] { state.withLock { $0.news } }

        func send(_ grant: GatewayGrant) {
            state.withLock { state in
                state.granted = grant.number
                state.asks = grant.updates.contains(.woken)
                for case .order(let news) in grant.updates { state.news.append(news) }
            }
        }

        func waitForDone() -> GatewayDone? {
            state.withLock { state in
                var requests: [GatewayRequest] = []
                if state.granted == 1 { requests = [.wake(at: Timestamp(10, 0))] }
                if state.asks {
                    requests = [
                        .new(order: 5, side: .buy, quantity: 700, price: Price(ticks: 2_000)),
                        .new(order: 6, side: .sell, quantity: 300_000, price: Price(ticks: 2_000)),
                    ]
                }
                return GatewayDone(number: state.granted, requests: requests)
            }
        }

        func poll() -> [GatewayRequest]? { waitForDone()?.requests }
    }

    @Test("is told check, numbers, limit, whose it is, and the decision", arguments: [100, 500])
    func told(limit: Int64) throws {
        let client = TooMuch()
        var plan = plan(
            try ThinDay(seed: 23).day, [GatewayStrategy(port: client, mode: .lockstep)],
            layout: .three)
        plan.settings.risk.profile.firm[.maximumQuantity] = 1_000_000
        plan.settings.risk.profile.version = 9
        var own = RiskLimits()
        own[.maximumQuantity] = limit
        plan.settings.risk.scoped = [ScopedLimits(.strategy, nil, own)]
        let run = try PipelineRun(plan)
        let refusals = client.news.filter { $0.kind == .reject }
        try #require(refusals.map(\.order) == [5, 6])
        let found = try #require(refusals[0].refusal)
        #expect(found.check == .orderQuantity && found.reason == .quantityAboveLimit)
        #expect(found.measured == 700 && found.limit == limit && found.unit == .shares)
        #expect(found.limitName == "maximumQuantity" && found.scope == .strategy(0))
        #expect(found.version == 9)
        #expect(
            refusals[0].reason
                == "the risk gate refused it: check 6, maximum order quantity: the order "
                + "has too many shares (700 shares against maximumQuantity \(limit) shares)")
        for refusal in refusals {
            let found = try #require(refusal.refusal)
            let record = run.records[Int(found.decision) - 1]
            guard case .decision(let bytes) = record.body else {
                Issue.record("record \(found.decision) is no decision")
                continue
            }
            let decision = try #require(DecisionRecord(bytes[...]))
            #expect(decision.check == found.check && decision.reason == found.reason)
            #expect(decision.outcome(found.check).measured == found.measured)
            #expect(decision.outcome(found.check).limit == found.limit)
        }
    }
}
