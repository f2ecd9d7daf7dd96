import Testing
import TradingModel

@testable import EventStream

@Suite("Control messages")
struct ControlTests {
    static let bodies: [ControlBody] = [
        .kill(scope: "firm", note: "drill"), .rearm(scope: "account:3", note: ""),
        .limits(text: "version: 2\nfirm:\n  maximumQuantity: 200\n", file: "desk.yaml"),
        .newOrder(
            GatewayOrder(order: 1, instrument: "600519.SH", side: .sell, price: nil, quantity: 100)),
        .newOrder(
            GatewayOrder(
                order: 9_007_199_254_740_991, instrument: "600519.SH", side: .buy, price: 185_000,
                quantity: 1 << 40, account: 7, display: 100, timeInForce: .immediateOrCancel,
                isPostOnly: true)),
        .amendOrder(order: 3, price: 5, quantity: nil),
        .amendOrder(order: 3, price: 5, quantity: 7),
        .cancelOrder(order: 4), .heartbeat, .lockstepDone(step: 12),
    ]

    @Test(arguments: bodies)
    func aRequestReadsAsItWasWritten(body: ControlBody) throws {
        let bytes = ControlRequest.bytes(body, session: 3, nonce: 8)
        let fields = try StrictJSON.decode(ControlFields.self, from: bytes)
        let read = try fields.body()
        #expect(read == body)
        #expect(fields.session.number == 3 && fields.nonce == 8)
    }

    @Test func repliesReadAsTheyWereWritten() throws {
        let replies: [ControlReply] = [
            .ack(nonce: 1, order: 2, seq: 3),
            .reject(
                nonce: 1, order: 2, reason: "offLot", rule: "SSE Trading Rules 3.3.8", text: "…"),
            .fill(
                order: 2, price: Price(ticks: 5), quantity: 100, leaves: 0, at: Timestamp(10, 0),
                seq: 9),
            .grant(step: 1, at: Timestamp(9, 30)),
            .market(
                "600519.SH", at: Timestamp(9, 30), phase: .continuous, last: .none,
                bids: [(Price(ticks: 4), Quantity(100))], asks: []),
        ]
        for reply in replies {
            let read = try ControlReply(reply.bytes)
            #expect(read == reply)
        }
    }

    @Test func noiseIsRefusedWithoutACrash() {
        var random = SplitMix64(seed: 4)
        for body in ControlTests.bodies {
            let bytes = ControlRequest.bytes(body, session: 3, nonce: 8)
            for _ in 0..<300 {
                var damaged = bytes
                for _ in 0...random.below(3) {
                    damaged[Int(random.below(UInt64(damaged.count)))] = UInt8(random.below(256))
                }
                do throws(StreamError) {
                    // What still reads is a request like another: its fields are in their ranges.
                    let read = try StrictJSON.decode(ControlFields.self, from: damaged).body()
                    if case .newOrder(let order) = read {
                        #expect((1...GatewayOrder.mostShares).contains(order.quantity))
                    }
                } catch {
                    #expect(!error.description.isEmpty)
                }
            }
        }
    }
}
