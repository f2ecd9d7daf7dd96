import Foundation
import Testing
import TradingModel

@testable import Analytics

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// The fault that an XML parser finds in `page`, or nil; counts the elements that it saw.
private final class WellFormed: NSObject, XMLParserDelegate {
    var counts: [String: Int] = [:]
    var ids: [String] = []

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
        qualifiedName: String?, attributes: [String: String]
    ) {
        counts[name, default: 0] += 1
        if let id = attributes["id"] { ids.append(id) }
    }

    static func check(_ page: String) throws -> WellFormed {
        let parser = XMLParser(data: Data(page.utf8))
        let delegate = WellFormed()
        parser.delegate = delegate
        let isGood = parser.parse()
        let fault = parser.parserError.map { "\($0) at line \(parser.lineNumber)" } ?? ""
        try #require(isGood, "the page is not well formed: \(fault)")
        return delegate
    }
}

private func empty(_ quantity: Quantity = 0) -> RunReport {
    RunReport(
        run: .init(instrument: "600519.SH", date: "2023-02-01", strategy: "twap"),
        order: .init(
            side: .buy, quantity: quantity, start: Timestamp(9, 45), end: Timestamp(11, 15)))
}

private func checkText(_ page: String) {
    #expect(!page.contains("nan") && !page.contains("NaN") && !page.contains("inf\""))
    #expect(!page.contains("http://") || page.contains("http://www.w3.org/"))
    #expect(!page.contains("<script") && !page.contains("url("))
}

private func manyFills(_ index: Int) -> RunReport.Fill {
    RunReport.Fill(
        time: Timestamp(13, 0) + .milliseconds(Int64(index) * 300),
        price: Price(ticks: 184_900 + Int32(index % 50)), quantity: 100, order: UInt64(index),
        liquidity: index % 3 == 0 ? .passive : .aggressive)
}

private func manyTracks(_ index: Int) -> RunReport.QueueTrack {
    let begin = Timestamp(13, 0) + .seconds(Int64(index) * 2)
    let steps = (0..<400).map { step in
        RunReport.QueueTrack.Step(
            begin + .milliseconds(Int64(step)), ahead: Quantity(40_000 - step * 100))
    }
    return RunReport.QueueTrack(
        order: UInt64(index), price: Price(ticks: 184_900), quantity: 100, steps: steps,
        end: .filled, endTime: begin + .milliseconds(400))
}

@Suite("The page")
struct PageTests {
    @Test("Demo days are well formed, self-contained and small", arguments: [0, 1])
    func demo(index: Int) throws {
        let report = index == 0 ? DemoReport.buy() : DemoReport.sell()
        let page = HTMLReport.render(report)
        let seen = try WellFormed.check(page)
        checkText(page)
        #expect(seen.counts["svg", default: 0] >= 12)
        #expect(Set(seen.ids).count == seen.ids.count)
        #expect(page.utf8.count < 1_500_000)
        #expect(page == HTMLReport.render(report))
        if let folder = ProcessInfo.processInfo.environment["PANKOU_DEMO_PAGES"] {
            try page.write(toFile: "\(folder)/demo\(index).html", atomically: true, encoding: .utf8)
        }
    }

    @Test("Nothing but the order: no trap, no NaN")
    func nothing() throws {
        for quantity in [Quantity(0), 20_000] {
            let page = HTMLReport.render(empty(quantity))
            _ = try WellFormed.check(page)
            checkText(page)
        }
        #expect(
            empty(20_000).verdict
                == "Bought none of 20,000 600519.SH between 09:45 and 11:15.")
    }

    @Test("Phases or samples alone, one sample, a locked market, fills without samples")
    func partial() throws {
        var cases: [RunReport] = []
        var report = empty(1_000)
        report.samples = [
            .init(time: Timestamp(10, 0), bid: .none, ask: .none, last: .none, volume: 0)
        ]
        cases.append(report)
        report.phases = DemoReport.phases
        report.samples = (0..<10).map {
            .init(
                time: Timestamp(10, $0), bid: Price(ticks: 1_000), ask: .none,
                last: Price(ticks: 1_000), volume: 100 * $0)
        }
        cases.append(report)
        report.samples = []
        report.fills = [
            .init(
                time: Timestamp(15, 0), price: Price(ticks: 1_000), quantity: 0, order: 1,
                liquidity: .auction)
        ]
        report.queueTracks = [
            .init(
                order: 1, price: Price(ticks: 1_000), quantity: 100, steps: [], end: .open,
                endTime: Timestamp(15, 0)),
            .init(
                order: 2, price: Price(ticks: 1_000), quantity: 100,
                steps: [.init(Timestamp(10, 0), ahead: 0)], end: .cancelled,
                endTime: Timestamp(9, 0)),
        ]
        cases.append(report)
        report.phases = [.init(.closingCall, from: Timestamp(14, 57), to: Timestamp(15, 0))]
        cases.append(report)
        for report in cases {
            let page = HTMLReport.render(report)
            _ = try WellFormed.check(page)
            checkText(page)
        }
    }

    @Test("Values that are not finite do not reach the page")
    func notFinite() throws {
        var report = DemoReport.buy()
        report.costs.arrivalMid = .nan
        report.costs.participation = .infinity
        report.costs.scheduleError = .nan
        report.quality.meanMidDivergence = .infinity
        report.costs.benchmarks[0].price = .nan
        report.costs.benchmarks[0].basisPoints = .nan
        report.costs.benchmarks[2].price = .infinity
        let page = HTMLReport.render(report)
        _ = try WellFormed.check(page)
        checkText(page)
    }

    @Test("Everything that comes from outside is escaped")
    func escaping() throws {
        var report = empty(100)
        let hostile = "<script>alert('x & \"y\"')</script>\u{0}\u{1B}\u{FFFF}"
        report.run.title = hostile
        report.run.strategy = hostile
        report.run.instrumentName = hostile
        report.run.parameters = [.init(hostile, hostile)]
        report.run.commands = [hostile]
        report.notes = [hostile]
        report.currencySign = "<¥>"
        report.quality.furtherDoubts = [hostile]
        report.costs.fees = [.init(name: hostile, rate: hostile, amount: .zero)]
        var child = RunReport.Child(
            number: 1, decided: .zero, side: .buy, price: .none, quantity: 1)
        child.purpose = hostile
        child.endReason = hostile
        report.children = [child]
        var refusal = RunReport.Refusal(time: .zero, order: 1, reason: hostile)
        refusal.rule = hostile
        refusal.source = hostile
        report.refusals = [refusal]
        let page = HTMLReport.render(report)
        let seen = try WellFormed.check(page)
        #expect(seen.counts["script"] == nil)
        #expect(page.contains("&lt;script&gt;alert(&#39;x &amp; &quot;y&quot;&#39;)"))
    }

    @Test("Very many fills, queue points and orders keep the page small, and the page says so")
    func large() throws {
        var report = DemoReport.sell()
        report.fills = (0..<20_000).map(manyFills)
        report.queueTracks = (0..<3_000).map(manyTracks)
        report.children = (0..<20_000).map { index in
            RunReport.Child(
                number: UInt64(index), decided: Timestamp(13, 0), side: .sell,
                price: Price(ticks: 184_900), quantity: 100)
        }
        let page = HTMLReport.render(report)
        _ = try WellFormed.check(page)
        #expect(page.utf8.count < 1_500_000)
        #expect(page.contains("merged into one marker"))
        #expect(page.contains("Drawn are 160 of them"))
        #expect(page.contains("first and the last 500 of 20,000 orders"))
    }

    @Test("The page is byte for byte the one that was looked at")
    func golden() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Golden/small.html")
        let page = HTMLReport.render(SmallReport.report)
        // To renew the file after a wanted change: PANKOU_GOLDEN=write swift test --filter PageTests
        if ProcessInfo.processInfo.environment["PANKOU_GOLDEN"] == "write" {
            try page.write(to: file, atomically: true, encoding: .utf8)
        }
        let golden = try String(contentsOf: file, encoding: .utf8)
        let difference = zip(page.split(separator: "\n"), golden.split(separator: "\n")).first {
            $0 != $1
        }
        #expect(page == golden, "first difference: \(String(describing: difference))")
    }
}
