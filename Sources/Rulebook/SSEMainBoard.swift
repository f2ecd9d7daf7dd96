import TradingModel

extension MarketRules {
    /// The SSE main board, normal listings, from the closing call auction's introduction on.
    ///
    /// From 2026-07-06 the day also has an after-hours session (上证发〔2026〕41号), which this cut
    /// does not have: the sessions row ends the day before, so a later date refuses.
    static let sseMainBoard = MarketRules(
        sessions: [
            row(
                "sse.sessions", day(20180820), day(20260705), mainBoardSchedule,
                "SSE Trading Rules", "2.4.2", .verified)
        ],
        ticks: [
            row(
                "sse.tick.a-share", day(20180820), nil, .cent, "SSE Trading Rules", "",
                .unconfirmed)
        ],
        priceLimits: [
            row(
                "sse.price-limit.main", day(19961216), nil, 100,
                "price limit system in force since 1996-12-16", "", .cited)
        ],
        lots: [
            row(
                "sse.lots.main", day(20180820), nil,
                LotRule(buyStep: 100, sellStep: 100, maximum: 1_000_000), "SSE Trading Rules", "",
                .unconfirmed)
        ],
        orderKinds: [
            row(
                "sse.order-kinds.main", day(20180820), nil, .limit,
                "SSE Trading Rules; market-order kinds are not simulated yet", "", .unconfirmed)
        ],
        cages: [
            row(
                "sse.cage.none", day(20180820), day(20230409), nil,
                "no price cage on the main board before the full registration reform", "", .cited),
            row(
                "sse.cage.2023", day(20230410), nil, PriceCage(perMille: 20, ticks: 10),
                "SSE Trading Rules (2023), 上证发〔2023〕32号", "", .cited),
        ],
        stampDuty: [
            row(
                "cn.stamp-duty.2008", day(20080919), day(20230827),
                FeeRate(perTenMillion: 10_000, onBuys: false, onSells: true),
                "MOF/STA, 0.1% on sells since 2008-09-19", "", .cited),
            row(
                "cn.stamp-duty.2023", day(20230828), nil,
                FeeRate(perTenMillion: 5_000, onBuys: false, onSells: true),
                "MOF/STA notice 2023 No. 39", "", .cited),
        ],
        transferFee: [
            row(
                "cn.transfer-fee.old", day(20180820), day(20220428),
                FeeRate(perTenMillion: 200, onBuys: true, onSells: true), "ChinaClear", "",
                .unconfirmed),
            row(
                "cn.transfer-fee.2022", day(20220429), nil,
                FeeRate(perTenMillion: 100, onBuys: true, onSells: true), "ChinaClear", "",
                .unconfirmed),
        ],
        handlingFee: [
            row(
                "sse.handling-fee.old", day(20180820), day(20230827),
                FeeRate(perTenMillion: 487, onBuys: true, onSells: true), "SSE fee schedule", "",
                .cited),
            row(
                "sse.handling-fee.2023", day(20230828), nil,
                FeeRate(perTenMillion: 341, onBuys: true, onSells: true),
                "SSE fee schedule, 上证发〔2023〕137号", "", .cited),
        ],
        managementLevy: [
            row(
                "csrc.levy", day(20180820), nil,
                FeeRate(perTenMillion: 200, onBuys: true, onSells: true), "CSRC levy", "",
                .unconfirmed)
        ])

    /// SSE Trading Rules 2.4.2: cancels stop at 09:20 and 14:57.
    private static let mainBoardSchedule = SessionSchedule(starts: [
        PhaseStart(time: Timestamp(9, 15), phase: .openingCall),
        PhaseStart(time: Timestamp(9, 20), phase: .openingCallNoCancel),
        PhaseStart(time: Timestamp(9, 25), phase: .pause),
        PhaseStart(time: Timestamp(9, 30), phase: .continuous),
        PhaseStart(time: Timestamp(11, 30), phase: .lunchBreak),
        PhaseStart(time: Timestamp(13, 0), phase: .continuous),
        PhaseStart(time: Timestamp(14, 57), phase: .closingCall),
        PhaseStart(time: Timestamp(15, 0), phase: .closed),
    ])

    private static func row<Value>(
        _ id: String, _ from: TradingDate, _ to: TradingDate?, _ value: Value, _ source: String,
        _ clause: String, _ mark: RuleMark
    ) -> RuleRow<Value> {
        RuleRow(
            boards: [.sseMain], statuses: [.normal], validFrom: from, validTo: to, value: value,
            citation: RuleCitation(id: id, source: source, clause: clause, mark: mark))
    }

    /// A date of the tables above; a wrong one is a mistake in this file.
    private static func day(_ number: Int) -> TradingDate {
        guard let date = TradingDate(number: number) else {
            preconditionFailure("\(number) is no date")
        }
        return date
    }
}
