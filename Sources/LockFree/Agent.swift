/// A stage of a pipeline: something that does a little work whenever it is asked to.
///
/// The same value is run by a thread (``AgentRunner``) or by hand, step by step, in a test. It never
/// waits by itself: when there is nothing to do, or no room for a result, it returns 0 and is asked
/// again. Its rings live in it, so it is not copied.
///
/// Source: the `Agent` of Agrona (Real Logic, `org.agrona.concurrent.Agent`).
public protocol Agent: ~Copyable, Sendable {
    /// Does some work; how much, in units of its own, 0 for none.
    ///
    /// An error ends the agent and is reported by its runner.
    mutating func doWork() throws -> Int

    /// Whether there will be no more work. Asked only after ``doWork()`` has returned 0.
    var isFinished: Bool { get }

    /// Called once at the end, on the agent's thread, whatever the reason.
    mutating func close()
}

extension Agent where Self: ~Copyable {
    /// An agent that runs until it is stopped.
    public var isFinished: Bool { false }

    /// Nothing to do at the end.
    public mutating func close() {}
}

/// Why an agent ended.
public enum AgentEnd: Sendable {
    /// It was told to, by ``AgentRunner/stop()``.
    case stopped
    /// It had no more work.
    case finished
    /// Its work threw this.
    case failed(any Error)
}

/// An agent that has ended, and why.
public struct EndedAgent<Worker: Agent & ~Copyable>: ~Copyable, Sendable {
    /// The agent, as it was after `close`.
    public var agent: Worker
    /// Why it ended.
    public let end: AgentEnd
    /// The sum of what its work returned.
    public let workDone: Int
}
