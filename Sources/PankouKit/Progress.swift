import Foundation

/// A progress bar on a terminal, for anything that takes longer than a second; silent elsewhere.
final class Progress {
    private let label: String
    private let total: Double
    private let unit: String
    private let started = ContinuousClock.now
    private var shown = ContinuousClock.now
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private var didShow = false

    /// A bar for `total` things called `unit`.
    init(_ label: String, total: Int, unit: String) {
        self.label = label
        self.total = Double(max(total, 1))
        self.unit = unit
    }

    /// Shows that `part` (0 to 1) is done: share, rate and time left.
    func update(_ part: Double) {
        guard isTerminal else { return }
        let now = ContinuousClock.now
        let elapsed = seconds(now - started)
        guard elapsed > 1, part > 0, now - shown > .milliseconds(100) else { return }
        shown = now
        didShow = true
        let width = 24
        let filled = Int((min(part, 1) * Double(width)).rounded())
        let bar =
            String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        let rate = grouped(Int(part * total / elapsed))
        let left = Int((elapsed / part * (1 - part)).rounded(.up))
        let percent = Int(part * 100)
        write("\r\u{1B}[K\(label) \(bar) \(percent)%  \(rate) \(unit)/s  \(left) s left")
    }

    /// Takes the bar off the screen.
    func finish() {
        if didShow { write("\r\u{1B}[K") }
    }

    private func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }

    private func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds)
            + Double(duration.components.attoseconds) * 1e-18
    }
}
