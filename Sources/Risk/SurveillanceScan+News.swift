import TradingModel

/// Watching a run while it goes on.
extension SurveillanceScan {
    /// Closes the minutes that are over at `time`, in which nothing more can happen.
    ///
    /// A scan of a whole day closes a minute when something happens in a later one.
    public mutating func advance(to time: Timestamp) {
        guard RiskGate.isOfDay(time), time > latest else { return }
        latest = time
        rollAmounts(to: time)
        let now = time.nanoseconds / SurveillanceScan.minute
        for index in minutes.indices where minutes[index].minute < now {
            closeMinute(UInt32(index))
            minutes[index].minute = now
        }
    }

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
