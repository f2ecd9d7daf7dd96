import LockFree
import Synchronization

/// The threads of a running pipeline.
final class PipelineThreads {
    private struct Thread {
        let runner: RunnerBox
        let group: AgentGroup
        let isEssential: Bool
    }

    private var threads: [Thread] = []
    private let watcher: ParkingSpot

    init(_ watcher: ParkingSpot) { self.watcher = watcher }

    func start(
        _ group: AgentGroup, named name: String, parking: ParkingSpot, isEssential: Bool
    ) throws {
        let runner = try AgentRunner(
            group, named: name, idle: .backOff, parking: parking)
        threads.append(
            Thread(runner: RunnerBox(runner), group: group, isEssential: isEssential))
    }

    /// Whether every thread has ended but one whose strategies may hang.
    var essentialsHaveEnded: Bool { threads.allSatisfy { !$0.isEssential || $0.group.isClosed } }

    /// Sleeps until a thread has ended, for `nanoseconds` at most.
    func wait(nanoseconds: Int64) {
        watcher.announce()
        guard !essentialsHaveEnded else { return watcher.withdraw() }
        watcher.sleep(nanoseconds: nanoseconds)
    }

    /// Waits for the threads and tells what failed.
    ///
    /// A thread whose strategy hangs is given a moment, and then left to itself: no system can end
    /// a thread that does not want to, and the run is over without it.
    func end(mayHang: Bool) -> [StageFailure] {
        var failures: [StageFailure] = []
        for thread in threads {
            if !thread.isEssential, mayHang {
                for _ in 0..<50 where !thread.group.isClosed {
                    watcher.announce()
                    watcher.sleep(nanoseconds: 2_000_000)
                }
                guard thread.group.isClosed else {
                    AbandonedThreads.keep(thread.runner)
                    continue
                }
            }
            thread.runner.join()
            failures += thread.group.failures
        }
        return failures
    }
}

/// A runner in a place where it can be kept.
final class RunnerBox: @unchecked Sendable {
    // Used by the thread alone that runs the pipeline.
    private var runner: AgentRunner<AgentGroup>?

    init(_ runner: consuming AgentRunner<AgentGroup>) { self.runner = consume runner }

    func join() {
        if let runner = runner.take() { _ = runner.join() }
    }
}

/// Threads that never ended. They are kept for the life of the process, since to let go of a runner
/// is to wait for its thread.
enum AbandonedThreads {
    private static let runners = Mutex<[RunnerBox]>([])

    static func keep(_ runner: RunnerBox) { runners.withLock { $0.append(runner) } }
}
