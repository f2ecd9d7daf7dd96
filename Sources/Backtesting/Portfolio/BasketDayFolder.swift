import Analytics
import Foundation
import MarketData
import TradingModel

/// What one security and day of a basket leaves for the portfolio's tables.
struct InstrumentDayResult: Sendable {
    let instrument: Instrument
    let date: TradingDate
    let folder: String
    let origin: String
    let tapeDigest: String
    let parents: [ParentResult]
    /// Shortfall and paper notional of each parent that has one.
    let shortfalls: [(total: Money, paper: Money)]
    let accounts: [AccountPart]
    let children: [[String]]
    let fills: [[String]]
    let crossShares: Quantity
    /// Orders that the risk gate passed and refused; nil where it was off.
    let gate: GateCounts?
}

extension RunFolder {
    /// The name of a parent's page in a folder with several.
    static func page(of parent: String) -> String { "parent-\(parent).html" }

    /// Derives tables and pages of a basket's run in `folder`, called `name`, from its journal.
    static func writeBasketDay(
        _ run: RunRecord, in folder: String, name: String
    ) throws -> InstrumentDayResult {
        guard let instrument = Instrument(run.header.instrument),
            let date = TradingDate(run.header.date),
            let parents = run.header.parents, let accounts = run.header.accounts
        else {
            throw RunRecordError(description: "\(folder): the journal is not that of a basket")
        }
        try writeTables(of: run, in: folder)
        try OutputFile.write(
            Array(RiskReportBuilder(run).page.utf8), to: folder + "/" + RunFolder.risk)
        let isAlone = parents.count == 1
        var results: [ParentResult] = []
        var shortfalls: [(total: Money, paper: Money)] = []
        for (index, parent) in parents.enumerated() {
            guard let own = run.parent(index + 1), accounts.indices ~= parent.account else {
                throw RunRecordError(
                    description: "\(folder): the journal's trailer does not fit its parents")
            }
            let report = ReportBuilder(own).report
            let page = isAlone ? RunFolder.report : page(of: parent.id)
            try OutputFile.write(Array(HTMLReport.render(report).utf8), to: folder + "/" + page)
            if isAlone {
                let summary = try stableJSON(RunSummary(own), pretty: true) + [0x0A]
                try OutputFile.write(summary, to: folder + "/summary.json")
            }
            if parent.side != "both", let shortfall = report.costs.shortfall {
                shortfalls.append((shortfall.total, shortfall.paper))
            }
            results.append(
                ParentResult(
                    parent, account: accounts[parent.account].name, run: own, report: report,
                    folder: name, page: page))
        }
        if !isAlone {
            let summary = try stableJSON(results, pretty: true) + [0x0A]
            try OutputFile.write(summary, to: folder + "/summary.json")
            let page = PortfolioPage.page(of: run, results)
            try OutputFile.write(Array(page.utf8), to: folder + "/" + RunFolder.report)
        }
        return InstrumentDayResult(
            instrument: instrument, date: date, folder: name, origin: run.header.origin,
            tapeDigest: run.header.tapeDigest, parents: results,
            shortfalls: shortfalls, accounts: AccountPart.parts(of: run, instrument),
            children: children(of: run, results), fills: fills(of: run, results),
            crossShares: run.trailer.crossShares ?? 0,
            gate: run.header.risk.isOn
                ? GateCounts(passed: run.risk.passed, refused: run.risk.refused) : nil)
    }

    /// Lines of `children.csv`: each order with its parent.
    private static func children(of run: RunRecord, _ parents: [ParentResult]) -> [[String]] {
        run.orders.map { order in
            let (parent, decision) = (parents[order.parent - 1], order.decision)
            return [
                parent.id, parent.account, parent.instrument, parent.date, "\(order.number)",
                "\(decision.side)", run.header.scale.text(decision.price), "\(decision.quantity)",
                order.purpose.text, "\(decision.time)", order.state, order.end?.reason.text ?? "",
                "\(order.filled)", "\(turnover(order, run))", "\(order.fees)", parent.folder,
            ]
        }
    }

    private static func turnover(_ order: OrderLife, _ run: RunRecord) -> Money {
        Money(units: order.filledTicks * run.header.tickUnits)
    }

    /// Lines of `fills.csv`: each fill with its order and its order's parent.
    private static func fills(of run: RunRecord, _ parents: [ParentResult]) -> [[String]] {
        run.fills.compactMap { fill in
            guard let order = run.order(fill.order) else { return nil }
            let parent = parents[order.parent - 1]
            let turnover = run.header.scale.notional(fill.price, fill.quantity) ?? .zero
            return [
                parent.id, parent.account, parent.instrument, parent.date, "\(fill.order)",
                "\(fill.sequence)", "\(fill.time)", "\(order.decision.side)",
                run.header.scale.text(fill.price), "\(fill.quantity)", "\(fill.leaves)",
                fill.role.rawValue, "\(fill.contra)", "\(turnover)", "\(fill.fees)",
                parent.folder,
            ]
        }
    }
}
