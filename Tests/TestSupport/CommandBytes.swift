import Matching
import TradingModel

/// Commands from arbitrary bytes, eight a command, for a fuzzer: every byte string means something,
/// most of it close to what a market sees, some of it far out.
public enum CommandBytes {
    /// The commands of `bytes`; a last, incomplete one is left out.
    public static func commands(_ bytes: [UInt8]) -> [Command] {
        var result: [Command] = []
        var position = 0
        while position + 8 <= bytes.count {
            result.append(command(bytes, position, time: Int64(result.count) + 1))
            position += 8
        }
        return result
    }

    private static func command(_ bytes: [UInt8], _ at: Int, time: Int64) -> Command {
        let kinds: [CommandKind] = [
            .submit, .submit, .submit, .submit, .submit, .submit, .cancel, .cancel, .reduce,
            .replace, .replace, .phase, .uncross, .uncross, .expire, .submit,
        ]
        var order = Order(
            id: id(bytes[at + 3]), side: .buy, price: price(bytes[at + 5]),
            quantity: quantity(bytes[at + 6]), display: display(bytes[at + 7]),
            owner: UInt32(bytes[at + 2] >> 5), instrument: UInt32(bytes[at + 2] & 3))
        let traits = bytes[at + 1]
        order.side = traits & 1 == 0 ? .buy : .sell
        order.kind = traits & 0x1E == 2 ? .market : .limit
        order.timeInForce = TimeInForce.allCases[Int(traits >> 1 & 3)]
        order.isPostOnly = traits & 0x38 == 8
        order.selfTradePrevention = SelfTradePrevention.allCases[Int(traits >> 5) % 5]
        let detail = bytes[at + 4]
        return Command(
            kinds[Int(bytes[at] & 15)], at: Timestamp(nanoseconds: time), order: order,
            newID: id(detail), phase: Phase.allCases[Int(detail) % Phase.allCases.count],
            auctionRule: detail & 0x80 == 0 ? .orderPrices : .anyTick)
    }

    private static func id(_ byte: UInt8) -> OrderID {
        let far: [UInt64] = [0, .max, 1 << 63, 1 << 63 | 1, 1 << 32, 1 << 20, 1 << 40, .max - 1]
        return OrderID(raw: byte < 248 ? UInt64(byte & 63) : far[Int(byte - 248)])
    }

    private static func price(_ byte: UInt8) -> Price {
        let far: [Int32] = [
            0, -1, .min, .max, 1, 2, 63, 64, 4_095, 4_096, 262_143, 262_144, 1 << 24, 1 << 30,
            .max - 1, 2_000_000_000,
        ]
        return Price(ticks: byte < 240 ? 990 + Int32(byte % 24) : far[Int(byte - 240)])
    }

    private static func quantity(_ byte: UInt8) -> Quantity {
        let far: [Quantity] = [
            0, -1, .min, .max, MatchingEngine.maximumQuantity, MatchingEngine.maximumQuantity + 1,
            1 << 20, 4_096,
        ]
        return byte < 248 ? 1 + Quantity(byte % 60) : far[Int(byte - 248)]
    }

    private static func display(_ byte: UInt8) -> Quantity {
        let far: [Quantity] = [-1, .min, .max, 1 << 20, 4_096, 60, 2, 1 << 39]
        if byte >= 248 { return far[Int(byte - 248)] }
        return byte < 160 ? 0 : Quantity(byte & 31)
    }
}
