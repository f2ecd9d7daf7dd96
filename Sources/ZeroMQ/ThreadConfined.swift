import CZeroMQ

/// Something that is made, used and closed by one thread, inside a value that may travel there.
///
/// Sockets are not `Sendable`, but an agent that owns them is handed to its thread before it opens
/// them. So the box travels empty, ``open(_:)`` notes the thread, and every use checks it.
@safe
public struct ThreadConfined<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
    private var value: Value?
    private var thread: UInt64 = 0

    /// An empty box.
    public init() { value = nil }

    /// Whether there is something in it.
    public var isOpen: Bool { thread != 0 }

    /// Fills the box on the calling thread.
    public mutating func open<Failure: Error>(
        _ make: () throws(Failure) -> Value
    ) throws(Failure) {
        precondition(thread == 0, "the box is filled already")
        value = try make()
        thread = pankou_zmq_thread()
    }

    /// Lends the value to `body`; nil where the box is empty.
    public mutating func use<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        guard var taken = value.take() else { return nil }
        precondition(thread == pankou_zmq_thread(), "only the thread that opened it may use it")
        let result: Result
        do {
            result = try body(&taken)
        } catch {
            value = consume taken
            throw error
        }
        value = consume taken
        return result
    }

    /// Empties the box and thereby closes what was in it.
    public mutating func close() {
        precondition(
            thread == 0 || thread == pankou_zmq_thread(), "only the thread that opened it closes it"
        )
        value = nil
        thread = 0
    }
}
