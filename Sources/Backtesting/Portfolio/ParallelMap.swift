import Dispatch
import Synchronization

/// Runs `body` on every item, at most `jobs` at a time; the results are in the items' order.
///
/// After an error no further item is begun; the error of the first item that failed is thrown.
func parallelMap<Item: Sendable, Result: Sendable>(
    _ items: [Item], jobs: Int, _ body: @Sendable (Item) throws -> Result
) throws -> [Result] {
    guard jobs > 1, items.count > 1 else { return try items.map(body) }
    let state = Mutex(MapState<Result>(results: items.map { _ in nil }))
    DispatchQueue.concurrentPerform(iterations: min(jobs, items.count)) { _ in
        while true {
            guard let index = state.withLock({ $0.claim() }) else { return }
            let result = Swift.Result { try body(items[index]) }
            state.withLock { state in
                state.results[index] = result
                if case .failure = result { state.didFail = true }
            }
        }
    }
    let results = state.withLock { $0.results }
    return try results.compactMap { try $0?.get() }
}

private struct MapState<Result: Sendable>: Sendable {
    var next = 0
    var results: [Swift.Result<Result, any Error>?]
    var didFail = false

    /// The next item that nobody has begun; nil when there is none, or one has failed.
    mutating func claim() -> Int? {
        guard !didFail, next < results.count else { return nil }
        next += 1
        return next - 1
    }
}
