import Backtesting
import Execution
import Foundation
import Journal
import Pipeline
import Synchronization
import Testing
import TradingModel

/// A client within the process: answers each grant from a seed, and remembers what it was told.
private final class RandomClient: GatewayPort {
    struct State {
        var generator: SplitMix64
        var granted: UInt64 = 0
        var next: UInt64 = 1
        var known: [UInt64] = []
        var news: [GatewayNews] = []
        var answer: [GatewayRequest] = []
    }

    private let state: Mutex<State>
    private let leavesAt: UInt64
    private let lies: Bool

    init(seed: UInt64, leavesAt: UInt64 = .max, lies: Bool = false) {
        state = Mutex(State(generator: SplitMix64(seed: seed)))
        self.leavesAt = leavesAt
        self.lies = lies
    }

    var news: [GatewayNews] { state.withLock { $0.news } }

    func send(_ grant: GatewayGrant) {
        state.withLock { state in
            state.granted = grant.number
            for case .order(let news) in grant.updates { state.news.append(news) }
            state.answer = []
            guard case .book = grant.updates.last, state.generator.below(25) == 0 else { return }
            state.answer = [RandomClient.request(&state, grant.market.book.top)]
        }
    }

    private static func request(_ state: inout State, _ top: TopOfBook) -> GatewayRequest {
        let price = { (side: Side, away: Int32) in
            Price(ticks: (side == .buy ? top.bid.price.ticks : top.ask.price.ticks) + away)
        }
        let shift = Int32(state.generator.below(5)) - 2
        let number = state.known.randomElement(using: &state.generator) ?? 1
        switch state.generator.below(10) {
        case 0: return .cancel(order: number)
        case 1, 2:
            return .amend(
                order: number, quantity: 100 * Quantity(1 + state.generator.below(9)),
                price: price(.buy, shift))
        // Nonsense of every kind.
        case 3: return .new(order: 1, side: .sell, quantity: -5, price: Price(ticks: 0))
        case 4: return .new(order: 0, side: .buy, quantity: .max, price: Price(ticks: .max))
        case 5: return .wake(at: Timestamp(nanoseconds: .max))
        default:
            let side: Side = state.generator.below(2) == 0 ? .buy : .sell
            state.known.append(state.next)
            defer { state.next += 1 }
            return .new(
                order: state.next, side: side,
                quantity: 100 * Quantity(1 + state.generator.below(5)), price: price(side, shift))
        }
    }

    func waitForDone() -> GatewayDone? {
        state.withLock { state in
            guard state.granted < leavesAt else { return nil }
            return GatewayDone(
                number: state.granted + (lies && state.granted == 500 ? 1 : 0),
                requests: state.answer)
        }
    }

    func poll() -> [GatewayRequest]? { waitForDone()?.requests }
}

@Suite("Outside clients")
struct GatewayTests {
    private static let modes: [GatewayStrategy.Mode] = [
        .lockstep, .freeRunning(pollEvery: .seconds(1)),
    ]

    @Test(
        "what a client did is in the journal, and the run can be repeated from it",
        arguments: modes, [ThreadLayout.one, .three])
    func repeated(mode: GatewayStrategy.Mode, layout: ThreadLayout) throws {
        let day = try ThinDay(seed: 21).day
        let client = RandomClient(seed: 4)
        let live = plan(
            day, [GatewayStrategy(port: client, mode: mode), RandomQuoter(seed: 3)],
            layout: layout)
        let run = try PipelineRun(live)
        let inputs = try run.inputs
        #expect(inputs.count > 50)
        let tally = try #require(run.outcome.result?.tallies[0])
        #expect(tally.ordersSent > 20 && tally.filled > 0)
        let kinds = Set(client.news.map(\.kind))
        #expect(kinds.isSuperset(of: [.ack, .fill, .canceled, .reject]))
        #expect(run.outcome.cut.isEmpty)

        let replay = ReplayPort(inputs, trader: 0)
        var again = plan(
            day, [GatewayStrategy(port: replay, mode: mode), RandomQuoter(seed: 3)], layout: .two)
        again.inputs = inputs
        #expect(try PipelineRun(again).bytes == run.bytes)
    }

    @Test(
        "a client that leaves, or answers another grant, loses its orders",
        arguments: [false, true])
    func leaves(lies: Bool) throws {
        let day = try ThinDay(seed: 22).day
        let client = RandomClient(seed: 5, leavesAt: lies ? .max : 1_500, lies: lies)
        let strategy = GatewayStrategy(port: client, mode: .lockstep)
        let run = try PipelineRun(plan(day, [strategy], layout: .three))
        #expect(run.outcome.cut == [0])
        #expect(run.outcome.result?.tallies[0].live == 0)
        let inputs = try run.inputs
        #expect(inputs.last?.kind == .disconnected)
        let replay = ReplayPort(inputs, trader: 0)
        var again = plan(day, [GatewayStrategy(port: replay, mode: .lockstep)])
        again.inputs = inputs
        #expect(try PipelineRun(again).bytes == run.bytes)
    }

    /// A client that does as it is told, at given grants.
    private final class Script: GatewayPort {
        private let state = Mutex<(granted: UInt64, news: [GatewayNews])>((0, []))
        private let steps: @Sendable (GatewayUpdate, Int32) -> [GatewayRequest]
        private let answer = Mutex<[GatewayRequest]>([])

        init(_ steps: @escaping @Sendable (GatewayUpdate, Int32) -> [GatewayRequest]) {
            self.steps = steps
        }

        var news: [GatewayNews] { state.withLock { $0.news } }

        func send(_ grant: GatewayGrant) {
            state.withLock { state in
                state.granted = grant.number
                for case .order(let news) in grant.updates { state.news.append(news) }
            }
            let bid = grant.market.book.top.bid.price.ticks
            let requests = grant.updates.flatMap { steps($0, bid) }
            answer.withLock { $0 = requests }
        }

        func waitForDone() -> GatewayDone? {
            GatewayDone(
                number: state.withLock { $0.granted }, requests: answer.withLock { $0 })
        }

        func poll() -> [GatewayRequest]? { answer.withLock { $0 } }
    }

    @Test("an amendment is a cancel, and what is then missing is sent anew")
    func amend() throws {
        let day = try ThinDay(seed: 23).day
        let client = Script { update, bid in
            switch update {
            case .started: [.wake(at: Timestamp(10, 0)), .wake(at: Timestamp(10, 1))]
            case .woken:
                [
                    .new(order: 9, side: .buy, quantity: 300, price: Price(ticks: bid - 32)),
                    .amend(order: 9, quantity: 500, price: Price(ticks: bid - 30)),
                ]
            case .order(let news) where news.kind == .ack && news.quantity == 500:
                [.cancel(order: 9)]
            default: []
            }
        }
        let run = try PipelineRun(
            plan(day, [GatewayStrategy(port: client, mode: .lockstep)], layout: .three))
        let orders = run.records.compactMap { record -> Event? in
            guard case .event(let event) = record.body, event.kind == .decided else { return nil }
            return event
        }
        #expect(orders.map(\.quantity) == [300, 500])
        #expect(orders.last.map { $0.price.ticks - orders[0].price.ticks } == 2)
        // Under one number of the client's; the second attempt to use it is refused.
        #expect(
            client.news.filter { $0.order == 9 }.map(\.kind).prefix(4)
                == [.ack, .canceled, .ack, .canceled])
        #expect(client.news.contains { $0.kind == .reject && $0.reason.contains("new positive") })
    }

    @Test func requestsAreFlatJSON() throws {
        let requests: [GatewayRequest] = [
            .new(order: 7, side: .sell, quantity: 100, price: Price(ticks: 2_001)),
            .amend(order: 7, quantity: 200, price: Price(ticks: 2_000)), .cancel(order: 7),
            .wake(at: Timestamp(9, 31)),
        ]
        let done = GatewayDone(number: 3, requests: requests)
        let text = String(decoding: try stableJSON(done), as: UTF8.self)
        #expect(
            text == #"{"number":3,"requests":["#
                + #"{"order":7,"price":2001,"quantity":100,"side":"sell","type":"new"},"#
                + #"{"order":7,"price":2000,"quantity":200,"type":"amend"},"#
                + #"{"order":7,"type":"cancel"},{"time":34260000000000,"type":"wake"}]}"#)
        #expect(try JSONDecoder().decode(GatewayDone.self, from: Data(text.utf8)) == done)
    }

    @Test(arguments: [
        #"{"type":"buy","order":1}"#, #"{"type":"new","order":1}"#,
        #"{"type":"new","order":1,"side":"up","quantity":1,"price":1}"#,
        #"{"type":"cancel","order":-1}"#, #"{"type":"wake","time":1.5}"#,
        #"{"type":"new","order":1,"side":"buy","quantity":1,"price":4294967296}"#,
    ])
    func whatIsNoRequestIsRefused(text: String) {
        #expect(throws: DecodingError.self) {
            _ = try JSONDecoder().decode(GatewayRequest.self, from: Data(text.utf8))
        }
    }
}
