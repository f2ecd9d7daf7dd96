import Backtesting
import EventStream
import Foundation
import Journal
import Risk
import TradingModel

/// A record of the stream as `subscribe` prints it.
enum RecordText {
    /// A row of a table.
    static func row(_ frame: StreamFrame) -> String {
        let header = frame.header
        let start =
            padded("\(header.seq)", 10) + "  " + header.eventTime.description + "  "
            + header.kind.tag + "  "
        guard let event = event(frame) else {
            return start + other(frame)
        }
        var words = ["\(event.kind)"]
        if event.order != .none { words.append("order \(event.order)") }
        if event.kind != .phase { words.append("\(event.side)") }
        if event.quantity != 0 { words.append("\(event.quantity)") }
        if event.price != .none { words.append("at \(event.price.ticks) ticks") }
        if event.leaves != 0 { words.append("\(event.leaves) left") }
        if event.kind == .phase { words.append(event.phase.name) }
        if event.reason != .none { words.append("(\(event.reason.text))") }
        return start + words.joined(separator: " ")
    }

    private static func other(_ frame: StreamFrame) -> String {
        switch frame.header.template {
        case RecordType.header: "header"
        case RecordType.trailer: "trailer"
        case RecordType.sample: "sample"
        case RecordType.riskDecision: "risk decision"
        case RecordType.riskEvent: "risk event" + (riskKind(frame).map { " \($0)" } ?? "")
        case RecordType.input: "input"
        default: "type \(frame.header.template), \(frame.body.count) bytes"
        }
    }

    /// What a risk event tells; nil for other records and for kinds that are not known.
    private static func riskKind(_ frame: StreamFrame) -> String? {
        guard frame.header.template == RecordType.riskEvent, let kind = frame.body.first else {
            return nil
        }
        return RiskRecord.name(ofKind: kind)
    }

    private static func event(_ frame: StreamFrame) -> Event? {
        guard frame.header.template == RecordType.event else { return nil }
        // A later version may have added something behind the 64 bytes.
        return EventCodec.decode(frame.body.prefix(EventCodec.size))
    }

    /// One line of JSON with sorted keys; whole numbers are exact.
    static func jsonLine(_ frame: StreamFrame) throws -> String {
        let header = frame.header
        var line = Line(
            class: header.kind.tag, seq: header.seq, classSeq: header.classSeq,
            cause: header.cause, type: header.template, time: header.eventTime.nanoseconds,
            published: header.publishTime)
        if let event = event(frame) {
            line.event = Line.Fields(event)
        } else if header.template == RecordType.header || header.template == RecordType.trailer {
            line.json = String(decoding: frame.body, as: UTF8.self)
        } else {
            let digits = Array("0123456789abcdef")
            line.payload = String(
                frame.body.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
            line.riskKind = riskKind(frame)
        }
        return String(decoding: try stableJSON(line), as: UTF8.self)
    }

    /// A snapshot as one line of JSON with sorted keys.
    static func jsonLine(_ picture: RiskPicture) -> String {
        "{\"snapshot\":\(String(decoding: picture.bytes, as: UTF8.self))}"
    }

    /// A snapshot as rows.
    static func rows(_ picture: RiskPicture) -> String {
        let scale = PriceScale(tick: Money(units: max(picture.tickUnits, 1)))
        var rows = [
            "snapshot behind record \(picture.seq), "
                + "\(Timestamp(nanoseconds: picture.time)): \(picture.instrument) \(picture.date)",
            "  \(picture.position) shares, cash \(Money(units: picture.cash)), bought "
                + "\(picture.bought), sold \(picture.sold), charges \(Money(units: picture.fees))",
        ]
        for order in picture.orders {
            rows.append(
                "  order \(order.number): \(order.isBuy ? "buy" : "sell") \(order.leaves) of "
                    + "\(order.quantity) at \(scale.text(Price(ticks: order.price))), \(order.state)"
                    + (order.isCanceling ? ", a cancel is on its way" : ""))
        }
        for block in picture.blocks {
            rows.append("  BLOCKED: \(block.scope), \(block.kind) by \(block.actor)")
        }
        for near in picture.warnings {
            rows.append(
                "  \(near.isBreach ? "exceeded" : "near"): \(near.scope) \(near.name) "
                    + "\(near.measured) of \(near.limit)")
        }
        rows.append("  limits of version \(picture.limitsVersion): \(picture.limits.count)")
        return rows.joined(separator: "\n")
    }

    /// The same names as the Python client's.
    private struct Line: Encodable {
        struct Fields: Encodable {
            let eventTime: Int64
            let order: UInt64
            let contra: UInt64
            let quantity: Int64
            let leaves: Int64
            let contraLeaves: Int64
            let price: Int32
            let rule: UInt32
            let instrument: UInt32
            let kind: String
            let side: String
            let reason: UInt8
            let phase: UInt8

            init(_ event: Event) {
                eventTime = event.time.nanoseconds
                order = event.order.raw
                contra = event.contra.raw
                quantity = event.quantity
                leaves = event.leaves
                contraLeaves = event.contraLeaves
                price = event.price.ticks
                rule = event.rule
                instrument = event.instrument
                kind = "\(event.kind)"
                side = "\(event.side)"
                reason = event.reason.rawValue
                phase = event.phase.rawValue
            }
        }

        let `class`: String
        let seq: UInt64
        let classSeq: UInt64
        let cause: UInt64
        let type: UInt16
        let time: Int64
        let published: Int64
        var event: Fields?
        var json: String?
        var payload: String?
        var riskKind: String?
    }
}
