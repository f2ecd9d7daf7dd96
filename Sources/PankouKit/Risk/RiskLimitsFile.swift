import Backtesting
import Risk
import TradingModel
import Yams

/// A firm's risk limits, from a YAML file.
///
/// One mapping: `version`, `source`, `firm` (any limit that it does not name has its standard value),
/// `account`, `strategy`, `instrument` (limits of each of them), `accounts`, `strategies`,
/// `instruments` (limits by name), `switchedOff`, `averageVolume`, `surveillance`. Limits are spelled
/// as `pankou limits` prints them. Money is in currency units, times have a unit, and nothing that the
/// gate does not know is passed over.
struct RiskLimitsFile {
    let settings: RiskSettings

    /// The file at `path`.
    ///
    /// Throws ``PresetError`` with file, line and field.
    init(path: String) throws {
        let bytes = try SmallFile.bytes(path, wanted: "risk limits, a YAML file")
        try self.init(name: path, bytes: bytes)
    }

    /// Limits in `bytes`, called `name` in errors.
    init(name: String, bytes: [UInt8]) throws {
        let reader = YAMLReader(file: name)
        var settings = RiskSettings()
        // The file is named without its folder: a run's bytes do not depend on where it lies.
        settings.source = name.split(separator: "/").last.map(String.init) ?? name
        for entry in try reader.entries(of: reader.root(bytes), "the file") {
            try RiskLimitsFile.take(entry, reader, &settings)
        }
        if let fault = settings.profile.validate() {
            throw PresetError(file: name, line: nil, fault.description)
        }
        self.settings = settings
    }

    private static func take(
        _ entry: YAMLReader.Entry, _ reader: YAMLReader, _ settings: inout RiskSettings
    ) throws {
        switch entry.name {
        case "version":
            settings.profile.version = try reader.number(entry, 1...UInt32.max)
        case "source": settings.source = try reader.text(entry)
        case "averageVolume":
            settings.averageVolume = try reader.number(entry, 1...RiskGate.maximumShares)
        case "firm":
            for (field, value) in try limits(entry, reader) {
                settings.profile.firm[field] = value
            }
        case "account", "strategy", "instrument":
            let kind = ScopedLimits.Kind(rawValue: entry.name) ?? .account
            settings.scoped.append(
                ScopedLimits(kind, nil, try scoped(entry, kind, reader)))
        case "accounts", "strategies", "instruments":
            let kind: ScopedLimits.Kind =
                entry.name == "accounts"
                ? .account : entry.name == "strategies" ? .strategy : .instrument
            for own in try reader.entries(of: entry.value, entry.name) {
                settings.scoped.append(
                    ScopedLimits(kind, own.name, try scoped(own, kind, reader)))
            }
        case "switchedOff":
            for (text, line) in try reader.list(entry) {
                settings.profile.switchedOff.bits |= CheckSet([try check(text, line, reader)]).bits
            }
        case "surveillance":
            settings.profile.surveillance = try SurveillanceFile.profile(entry, reader)
        default:
            throw PresetError(
                file: reader.file, line: entry.line,
                "\(entry.name) is not known; a file of limits has version, source, firm, account, "
                    + "strategy, instrument, accounts, strategies, instruments, switchedOff, "
                    + "averageVolume, surveillance")
        }
    }

    private static func check(
        _ text: String, _ line: Int?, _ reader: YAMLReader
    ) throws -> RiskCheck {
        let known = CheckSet.optional.checks
        guard let check = known.first(where: { "\($0)" == text || "\($0.rawValue)" == text }) else {
            throw PresetError(
                file: reader.file, line: line,
                "switchedOff: \(text) is not a check that may be switched off; these are: "
                    + known.map { "\($0)" }.joined(separator: ", "))
        }
        return check
    }

    private static func scoped(
        _ entry: YAMLReader.Entry, _ kind: ScopedLimits.Kind, _ reader: YAMLReader
    ) throws -> RiskLimits {
        let scopes: [ScopedLimits.Kind: ScopeKinds] = [
            .account: .account, .strategy: .strategy, .instrument: .instrument,
        ]
        var limits = RiskLimits()
        for inner in try reader.entries(of: entry.value, entry.name) {
            let (field, value) = try limit(inner, reader)
            let row = field.descriptor
            guard let scope = scopes[kind], row.scopes.contains(scope) else {
                throw PresetError(
                    file: reader.file, line: inner.line,
                    "\(row.name) cannot be set for \(kind.rawValue) \(entry.name); it belongs to: "
                        + row.scopes.text)
            }
            limits[field] = value
        }
        return limits
    }

    private static func limits(
        _ entry: YAMLReader.Entry, _ reader: YAMLReader
    ) throws -> [(LimitField, Int64)] {
        try reader.entries(of: entry.value, entry.name).map { try limit($0, reader) }
    }

    private static func limit(
        _ entry: YAMLReader.Entry, _ reader: YAMLReader
    ) throws -> (LimitField, Int64) {
        guard let field = LimitField(name: entry.name) else {
            throw PresetError(
                file: reader.file, line: entry.line,
                "\(entry.name) is not a limit; pankou limits lists them")
        }
        let text = try reader.text(entry)
        let row = field.descriptor
        guard let value = row.unit.value(text) else {
            throw PresetError(
                file: reader.file, line: entry.line,
                "\(entry.name) must be \(row.unit.form), not \"\(text)\"")
        }
        if row.range.contains(value) { return (field, value) }
        throw PresetError(
            file: reader.file, line: entry.line,
            "\(row.name) must be from \(row.unit.text(row.range.lowerBound)) to "
                + "\(row.unit.text(row.range.upperBound)), not \(text)")
    }
}

/// A programme-trading profile in a file of limits: the name of a built-in one, or all of its own.
enum SurveillanceFile {
    static let builtIn: [SurveillanceProfile] = [.highFrequencyLine, .mediaExample]

    /// The profile that `entry` names or holds.
    static func profile(
        _ entry: YAMLReader.Entry, _ reader: YAMLReader
    ) throws -> SurveillanceProfile {
        if case .scalar(let scalar) = entry.value { return try named(scalar.string, entry, reader) }
        return try profile(
            try reader.entries(of: entry.value, entry.name), line: entry.line, reader)
    }

    /// The profile at `path`, a file of its own, or the built-in one of that name.
    ///
    /// Throws ``PresetError`` with file, line and field.
    static func profile(_ path: String) throws -> SurveillanceProfile {
        if let known = builtIn.first(where: { $0.name == path }) { return known }
        let bytes = try SmallFile.bytes(
            path,
            wanted: "a surveillance profile: a YAML file, or one of "
                + builtIn.map(\.name).joined(separator: ", "))
        let reader = YAMLReader(file: path)
        return try profile(
            try reader.entries(of: reader.root(bytes), "the file"), line: nil, reader)
    }

    private static func named(
        _ name: String, _ entry: YAMLReader.Entry, _ reader: YAMLReader
    ) throws -> SurveillanceProfile {
        guard let known = builtIn.first(where: { $0.name == name }) else {
            throw PresetError(
                file: reader.file, line: entry.line,
                "surveillance must be \(builtIn.map(\.name).joined(separator: " or ")), or lines of "
                    + "a profile of your own, not \"\(name)\"")
        }
        return known
    }

    private static func profile(
        _ entries: [YAMLReader.Entry], line: Int?, _ reader: YAMLReader
    ) throws -> SurveillanceProfile {
        func text(_ name: String) throws -> String {
            guard let entry = entries.first(where: { $0.name == name }) else {
                throw PresetError(
                    file: reader.file, line: line,
                    "a surveillance profile needs \(name); every number has a name, a date and a "
                        + "source")
            }
            return try reader.text(entry)
        }
        guard let date = TradingDate(try text("date")) else {
            throw PresetError(
                file: reader.file, line: line, "date must be a date such as 2025-07-07")
        }
        var profile = SurveillanceProfile(
            name: try text("name"), date: date, source: try text("source"), mark: .user,
            scope: "as the user's file says")
        for entry in entries where !["name", "date", "source"].contains(entry.name) {
            try take(entry, reader, &profile)
        }
        if let fault = profile.validate() {
            throw PresetError(file: reader.file, line: line, fault.description)
        }
        return profile
    }

    private static func take(
        _ entry: YAMLReader.Entry, _ reader: YAMLReader, _ profile: inout SurveillanceProfile
    ) throws {
        let text = try reader.text(entry)
        switch entry.name {
        case "scope": profile.scope = text
        case "action":
            guard let action = SurveillanceAction(rawValue: text) else {
                throw PresetError(
                    file: reader.file, line: entry.line,
                    "action must be alert or block, not \"\(text)\"")
            }
            profile.action = action
        default:
            guard let field = SurveillanceField(name: entry.name) else {
                let names = SurveillanceField.table.map(\.name).joined(separator: ", ")
                throw PresetError(
                    file: reader.file, line: entry.line,
                    "\(entry.name) is not a threshold; they are: \(names)")
            }
            guard let value = field.descriptor.unit.value(text) else {
                throw PresetError(
                    file: reader.file, line: entry.line,
                    "\(entry.name) must be \(field.descriptor.unit.form), not \"\(text)\"")
            }
            profile[field] = value
        }
    }
}
