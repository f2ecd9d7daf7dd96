import TradingModel

/// The rulebook: dated rows, looked up by board, status and date; an unknown key refuses.
///
/// This first cut holds the SSE main board. Rows keep their dates, so that a tape of 2023-02-01 is
/// traded under the rules of 2023-02-01; a date beyond every row is an error, never a default.
public struct MarketRules: Sendable {
    let sessions: [RuleRow<SessionSchedule>]
    let ticks: [RuleRow<PriceScale>]
    let priceLimits: [RuleRow<Int64>]
    let lots: [RuleRow<LotRule>]
    let orderKinds: [RuleRow<OrderKinds>]
    let cages: [RuleRow<PriceCage?>]
    let stampDuty: [RuleRow<FeeRate>]
    let transferFee: [RuleRow<FeeRate>]
    let handlingFee: [RuleRow<FeeRate>]
    let managementLevy: [RuleRow<FeeRate>]

    /// The rules that ship with Pankou.
    public static let standard = MarketRules.sseMainBoard

    /// The board that a security's code belongs to.
    ///
    /// Throws ``RuleLookupError`` for a venue without rules or a code prefix of no known board.
    public static func board(of instrument: Instrument) throws(RuleLookupError) -> Board {
        let prefixes: [(prefix: String, venue: VenueCode, board: Board)] = [
            ("600", .sse, .sseMain), ("601", .sse, .sseMain), ("603", .sse, .sseMain),
            ("605", .sse, .sseMain), ("688", .sse, .star), ("689", .sse, .star),
            ("000", .szse, .szseMain), ("001", .szse, .szseMain), ("002", .szse, .szseMain),
            ("003", .szse, .szseMain), ("300", .szse, .chiNext), ("301", .szse, .chiNext),
            ("302", .szse, .chiNext), ("43", .bse, .bse), ("83", .bse, .bse), ("87", .bse, .bse),
            ("88", .bse, .bse), ("920", .bse, .bse),
        ]
        let found = prefixes.first {
            $0.venue == instrument.venue && instrument.code.hasPrefix($0.prefix)
        }
        guard let found else {
            throw RuleLookupError(
                description: "\(instrument): the rulebook knows no board for this code on "
                    + "\(instrument.venue.name); it has A-share stock codes such as 600519.SH")
        }
        return found.board
    }

    /// The rules of `instrument` on `date`.
    ///
    /// Throws ``RuleLookupError``, naming the missing key, where any rule has no row for it.
    public func rules(
        for instrument: Instrument, on date: TradingDate, status: ListingStatus = .normal
    ) throws(RuleLookupError) -> DayRules {
        let board = try MarketRules.board(of: instrument)
        guard !date.isWeekend else {
            throw RuleLookupError(description: "\(date) is a weekend: no exchange trades")
        }
        let key = RuleKey(instrument: instrument, board: board, status: status, date: date)
        return DayRules(
            instrument: instrument, date: date, board: board, status: status,
            schedule: try key.find("sessions", in: sessions, index: 1),
            tick: try key.find("tick", in: ticks, index: 2),
            priceLimit: try key.find("price limit", in: priceLimits, index: 3),
            lots: try key.find("lots", in: lots, index: 4),
            orderKinds: try key.find("order kinds", in: orderKinds, index: 5),
            cage: try key.find("price cage", in: cages, index: 6),
            stampDuty: try key.find("stamp duty", in: stampDuty, index: 7),
            transferFee: try key.find("transfer fee", in: transferFee, index: 8),
            handlingFee: try key.find("handling fee", in: handlingFee, index: 9),
            managementLevy: try key.find("management levy", in: managementLevy, index: 10))
    }
}

private struct RuleKey {
    let instrument: Instrument
    let board: Board
    let status: ListingStatus
    let date: TradingDate

    func find<Value>(
        _ name: String, in rows: [RuleRow<Value>], index: UInt32
    ) throws(RuleLookupError) -> Rule<Value> {
        let ofKey = rows.filter { $0.boards.contains(board) && $0.statuses.contains(status) }
        let valid = ofKey.filter { row in
            row.validFrom <= date && row.validTo.map { date <= $0 } ?? true
        }
        guard valid.count == 1 else {
            let spans = ofKey.map { "\($0.validFrom) to \($0.validTo?.description ?? "now")" }
            throw RuleLookupError(
                description: "no rule for \(name): \(instrument) (\(board.name), status \(status)) "
                    + "on \(date). "
                    + (spans.isEmpty
                        ? "The rulebook has no row for this board and status yet."
                        : "The rulebook has rows for " + spans.joined(separator: ", ") + "."))
        }
        return Rule(value: valid[0].value, index: index, citation: valid[0].citation)
    }
}

extension TradingDate {
    /// Whether the date is a Saturday or a Sunday (Zeller's congruence).
    public var isWeekend: Bool {
        let shifted = month < 3 ? month + 12 : month
        let adjusted = month < 3 ? year - 1 : year
        let (century, part) = (adjusted / 100, adjusted % 100)
        let weekday =
            (day + 13 * (shifted + 1) / 5 + part + part / 4 + century / 4 + 5 * century) % 7
        return weekday < 2
    }
}
