import TradingModel

/// Watching a run while it goes on.
extension SurveillanceScan {
    /// What was found since the last call.
    ///
    /// What is judged by the day as a whole is given as soon as the day so far reaches its thresholds,
    /// once for each account; ``findings`` has it only when the day is closed.
    public mutating func takeNews() -> [SurveillanceFinding] {
        var news = Array(findings[given...])
        given = findings.count
        for account in accounts.indices where accounts[account].hasNews {
            accounts[account].hasNews = false
            for finding in dayFindings(UInt16(account)) {
                guard !accounts[account].given.contains(finding.category) else { continue }
                accounts[account].given.append(finding.category)
                news.append(finding)
            }
        }
        return news
    }
}
