import Risk
import TradingModel

/// A security's place at the desk of a group of securities that share accounts.
struct DeskPlace {
    let desk: RiskDesk
    /// The security's number at the desk.
    let instrument: Int
    /// The desk's number of each of its accounts.
    let accounts: [UInt16]
    /// The desk's number of its first strategy.
    let firstStrategy: Int

    /// The places of `days` at one desk; none where the gate is off.
    ///
    /// Throws `RiskFault` where the settings do not fit.
    static func places(
        _ days: [InstrumentDay], openings: [[OpeningAccount]], settings: RiskSettings
    ) throws -> [DeskPlace] {
        guard settings.isOn else { return [] }
        var known: [RiskDesk.Account] = []
        var strategies: [RiskDesk.Trader] = []
        var places: [(accounts: [UInt16], firstStrategy: Int)] = []
        for (day, accounts) in zip(days, openings) {
            var numbers: [UInt16] = []
            for (name, opening) in zip(day.accounts, accounts) {
                let number = known.firstIndex { $0.name == name } ?? known.count
                if number == known.count { known.append(.init(cash: opening.cash, name: name)) }
                numbers.append(UInt16(number))
            }
            places.append((numbers, strategies.count))
            strategies += day.parents.map { parent in
                RiskDesk.Trader(
                    account: numbers[day.accounts.firstIndex(of: parent.row.account) ?? 0],
                    names: [parent.strategy.name, parent.row.id])
            }
        }
        let desk = try RiskDesk(
            settings,
            instruments: days.map {
                .init(
                    rules: $0.day.rules, limits: $0.day.limits,
                    previousClose: $0.day.tape.header.previousClose,
                    name: $0.day.tape.header.instrument.description)
            }, accounts: known, strategies: strategies)
        return places.enumerated().map {
            DeskPlace(
                desk: desk, instrument: $0.offset, accounts: $0.element.accounts,
                firstStrategy: $0.element.firstStrategy)
        }
    }
}
