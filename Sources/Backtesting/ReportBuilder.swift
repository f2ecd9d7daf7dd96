import Analytics

/// Makes a run's page from its record.
public struct ReportBuilder {
    private let run: RunRecord

    /// A builder for `run`.
    public init(_ run: RunRecord) { self.run = run }

    /// The page, whole and self-contained.
    public var page: String { "" }
}
