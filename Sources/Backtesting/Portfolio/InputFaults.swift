import MarketData

/// Everything that is wrong with what a command was given, not just the first thing.
public struct InputFaults: Error, CustomStringConvertible {
    /// The faults in the order in which they were found, at most ``limit``.
    public let faults: [DataError]
    /// Further faults that are not listed.
    public let left: Int

    /// Faults that are listed; more would not be read.
    public static let limit = 20

    /// One line a fault: file, line, column, what was wrong, what is allowed.
    public var description: String {
        var lines = faults.map(\.description)
        if left > 0 { lines.append("and \(left) more") }
        return lines.joined(separator: "\n")
    }
}

/// Collects faults while reading goes on.
struct FaultList {
    private var faults: [DataError] = []
    private var left = 0

    var isEmpty: Bool { faults.isEmpty }

    mutating func note(_ fault: DataError) {
        if faults.count < InputFaults.limit { faults.append(fault) } else { left += 1 }
    }

    /// Runs `body`; an error of it becomes a fault at `place`, and the result is nil.
    mutating func noting<T>(
        _ file: String, _ line: Int?, _ column: String?, _ body: () throws -> T
    ) -> T? {
        do {
            return try body()
        } catch let fault as DataError {
            note(fault)
        } catch {
            note(DataError(file: file, line: line, column: column, "\(error)"))
        }
        return nil
    }

    /// Throws ``InputFaults`` unless there are none.
    func check() throws {
        if !faults.isEmpty { throw InputFaults(faults: faults, left: left) }
    }
}
