import Analytics
import Foundation
import Testing
import TradingModel

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite("Volume curve plot")
struct VolumeCurvePlotTests {
    private func svg() -> String {
        let spans = [(9, 30), (10, 30), (13, 0), (14, 0)].map { Timestamp($0.0, $0.1) }
        let ends = [(10, 30), (11, 30), (14, 0), (14, 57)].map { Timestamp($0.0, $0.1) }
        let flats = [60, 60, 60, 57].map { Double($0) / 237 }
        let shares = [0.4, 0.15, 0.15, 0.25]
        let auctions = [(Timestamp(9, 25), 0.01), (Timestamp(15, 0), 0.04)].map {
            VolumeCurvePlot.Slot(start: $0.0, end: $0.0, share: $0.1, flat: 0)
        }
        let buckets = spans.indices.map {
            VolumeCurvePlot.Slot(
                start: spans[$0], end: ends[$0], share: shares[$0], flat: flats[$0])
        }
        return VolumeCurvePlot(
            title: "605999.SH <test>", note: "made up",
            slots: [auctions[0]] + buckets + [auctions[1]]
        ).svg
    }

    @Test func theImageIsWellFormed() {
        let parser = XMLParser(data: Data(svg().utf8))
        #expect(parser.parse())
    }

    @Test func everySlotHasABarAndTheLunchBreakACut() {
        let image = svg()
        func count(_ part: String) -> Int { image.components(separatedBy: part).count - 1 }
        #expect(count("class=\"volume\"") == 4)
        #expect(count("class=\"auction\"") == 2)
        #expect(count("class=\"flat\"") == 4)
        #expect(count("class=\"cut\"") == 1)
        #expect(image.contains("09:30 to 10:30: 40.000%"))
        #expect(image.contains("auction at 15:00: 4.000%"))
        #expect(image.contains("605999.SH &lt;test&gt;"))
        #expect(!image.contains("nan"))
    }
}
