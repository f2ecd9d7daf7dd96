import Synchronization

/// Runs one agent on one thread until it is stopped, has finished, or has failed.
///
/// Stop a pipeline from its source on: a source that ends closes its ring, the next stage drains it,
/// finishes and closes its own, and so on. A runner that is destroyed stops its agent and waits for it.
public struct AgentRunner<Worker: Agent & ~Copyable>: ~Copyable, Sendable {
    private let state: RunnerState<Worker>
    private let thread: NamedThread

    /// Starts `agent` on a thread called `name` (1 to 15 bytes), bound to `core` if one is given.
    ///
    /// The thread idles by `idle` and sleeps at `parking`, the spot that the agent's rings wake.
    /// Throws ``ThreadError``.
    public init(
        _ agent: consuming Worker, named name: String, core: Int? = nil,
        idle: IdleStrategy = .backOff, parking: ParkingSpot = ParkingSpot()
    ) throws(ThreadError) {
        let state = RunnerState<Worker>(parking)
        self.state = state
        thread = try NamedThread(named: name, core: core, agent) { agent in
            state.run(agent, idle)
        }
    }

    deinit {
        state.stop()
    }

    /// Asks the agent to end after the work it is at; returns at once.
    public func stop() { state.stop() }

    /// Whether the agent has ended, for one who watches over it.
    public var hasEnded: Bool { state.hasEnded.load(ordering: .acquiring) }

    /// Waits for the agent's end and gives it back, with the reason and the error if there was one.
    public consuming func join() -> EndedAgent<Worker> {
        let state = self.state
        // Nothing but the agent itself ends this wait: who wants it stopped says so before.
        while !state.hasEnded.load(ordering: .acquiring) { state.awaitEnd() }
        return state.takeResult()
    }
}

/// What a runner and its thread share.
@safe
private final class RunnerState<Worker: Agent & ~Copyable>: @unchecked Sendable {
    let hasEnded = Atomic(false)
    private let stopping = Atomic(false)
    private let parking: ParkingSpot
    private let watcher = ParkingSpot()
    // Written by the thread before `hasEnded`, read after it.
    private var result: EndedAgent<Worker>?

    init(_ parking: ParkingSpot) { self.parking = parking }

    func stop() {
        stopping.store(true, ordering: .releasing)
        parking.wake()
    }

    func run(_ worker: consuming Worker, _ idle: IdleStrategy) {
        var agent = worker
        var idler = Idler(idle)
        var workDone = 0
        var end = AgentEnd.stopped
        do {
            while !stopping.load(ordering: .acquiring) {
                let work = try agent.doWork()
                workDone &+= work
                if work > 0 {
                    idler.reset(at: parking)
                } else if agent.isFinished {
                    end = .finished
                    break
                } else {
                    idler.idle(at: parking)
                }
            }
        } catch {
            end = .failed(error)
        }
        idler.reset(at: parking)
        agent.close()
        result = EndedAgent(agent: agent, end: end, workDone: workDone)
        hasEnded.store(true, ordering: .releasing)
        watcher.wake()
    }

    func awaitEnd() {
        watcher.announce()
        guard !hasEnded.load(ordering: .acquiring) else { return watcher.withdraw() }
        watcher.sleep(nanoseconds: 10_000_000)
    }

    func takeResult() -> EndedAgent<Worker> {
        guard let taken = result.take() else {
            preconditionFailure("an agent's end is taken once, by the runner that owns it")
        }
        return taken
    }
}
