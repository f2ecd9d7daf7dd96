import Rulebook
import TradingModel

extension Importer {
    /// A seeded synthetic A-share day; the same arguments give the same bytes everywhere.
    ///
    /// Throws `RuleLookupError` where the rulebook has no rules for the instrument and date.
    public static func synthetic(
        seed: UInt64, instrument: Instrument, date: TradingDate, previousClose: Price,
        preset: SyntheticPreset = .aShare, progress: (Double) -> Void = { _ in }
    ) throws -> ImportedDay {
        let rules = try MarketRules.standard.rules(for: instrument, on: date)
        let day = SyntheticDay(
            preset: preset, seed: seed, previousClose: previousClose,
            limits: rules.limits(previousClose: previousClose))
        let records = day.generate(progress: progress)
        var summary = ImportSummary()
        summary.note(records)
        let scale = rules.tick.value
        summary.previousClose = scale.text(previousClose)
        let header = TapeHeader(
            instrument: instrument, date: date, scale: scale, previousClose: previousClose,
            origin: "synthetic \(preset.name) seed=\(seed)")
        return ImportedDay(header: header, records: records, rows: [], summary: summary)
    }
}
