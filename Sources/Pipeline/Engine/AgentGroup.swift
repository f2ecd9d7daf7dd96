import LockFree
import Synchronization

/// Several stages in turn on one thread.
///
/// A stage that fails ends alone: it closes its rings, the others notice, and the group goes on until
/// all have ended. Who made the stages asks them, or the group, what went wrong.
final class AgentGroup: Agent, @unchecked Sendable {
    // Handed to one thread before it starts, asked again after it has ended.
    private var members: [Member]
    /// The errors of the stages that failed, in the order in which they did.
    private(set) var failures: [StageFailure] = []

    private struct Member {
        let name: String
        let agent: any Agent & AnyObject
        var isOpen = true
    }

    private let watcher: ParkingSpot
    private let hasClosed = Atomic(false)

    /// Stages by name, in the order in which they take turns; `watcher` is woken at the end.
    init(_ members: [(name: String, agent: any Agent & AnyObject)], watcher: ParkingSpot) {
        self.members = members.map { Member(name: $0.name, agent: $0.agent) }
        self.watcher = watcher
    }

    /// Whether all stages have ended and are closed; for any thread.
    var isClosed: Bool { hasClosed.load(ordering: .acquiring) }

    func doWork() -> Int {
        var work = 0
        for index in members.indices where members[index].isOpen {
            var agent = members[index].agent
            do {
                let done = try agent.doWork()
                work += done
                if done == 0, agent.isFinished { end(index) }
            } catch {
                failures.append(StageFailure(stage: members[index].name, error: error))
                end(index)
            }
        }
        return work
    }

    var isFinished: Bool { !members.contains(where: \.isOpen) }

    private func end(_ index: Int) {
        guard members[index].isOpen else { return }
        members[index].isOpen = false
        var agent = members[index].agent
        agent.close()
    }

    func close() {
        for index in members.indices { end(index) }
        hasClosed.store(true, ordering: .releasing)
        watcher.wake()
    }
}

/// Why a stage ended before its time.
public struct StageFailure: Error, CustomStringConvertible {
    /// The stage.
    public let stage: String
    /// What it threw.
    public let error: any Error

    /// `journal: No space left on device`.
    public var description: String { "\(stage): \(error)" }
}
