import TradingModel

/// Which events a buffer keeps.
public struct EventKinds: OptionSet, Sendable, Hashable {
    /// A bit for each kind: 1 << raw value.
    public var rawValue: UInt32

    /// A set of bits.
    @inlinable
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// A set of one kind.
    @inlinable
    public init(_ kind: EventKind) { rawValue = 1 &<< UInt32(kind.rawValue) }

    /// Everything that happens.
    public static let all = EventKinds(rawValue: .max)
    /// What is published to everybody, and refusals: neither acceptances, rests nor cancels.
    public static let trades: EventKinds = [
        EventKinds(.trade), EventKinds(.rejected), EventKinds(.auction),
    ]
}

/// The list that a matching engine writes its events to; the owner reads and clears it.
///
/// It keeps its memory when it is cleared and doubles it when it is full, so it allocates only until
/// it has seen its longest command.
public struct EventBuffer: ~Copyable {
    private var slab: Slab<Event>
    /// Events in the buffer.
    public private(set) var count = 0
    private let wanted: UInt32

    /// An empty buffer with room for `capacity` events before it grows, which keeps events of
    /// `kinds` and drops others.
    public init(capacity: Int = 64, keeping kinds: EventKinds = .all) {
        guard let slab = Slab<Event>(capacity: max(capacity, 8)) else {
            fatalError("no memory for \(capacity) events")
        }
        self.slab = slab
        wanted = kinds.rawValue
    }

    /// Whether there are no events.
    public var isEmpty: Bool { count == 0 }
    /// The first event, or nil where there is none.
    public var first: Event? { count == 0 ? nil : slab[0] }
    /// The positions of the events.
    public var indices: Range<Int> { 0..<count }

    /// The event at `index`, which is below ``count``.
    public subscript(index: Int) -> Event {
        precondition(index >= 0 && index < count, "no event \(index) among \(count)")
        return slab[index]
    }

    /// Adds an event, if its kind is kept.
    ///
    /// Inlined, so that where the kind is known an event that is dropped is not even made.
    @inline(__always)
    public mutating func append(_ event: Event) {
        guard wanted &>> EventBuffer.bit(event.kind) & 1 != 0 else { return }
        if count == slab.capacity { grow() }
        slab[count] = event
        count &+= 1
    }

    @inline(__always)
    private static func bit(_ kind: EventKind) -> UInt32 {
        switch kind {
        case .phase: 0
        case .accepted: 1
        case .rejected: 2
        case .rested: 3
        case .trade: 4
        case .canceled: 5
        case .reduced: 6
        case .refilled: 7
        case .auction: 8
        case .decided: 16
        case .cancelDecided: 17
        case .queued: 18
        case .advanced: 19
        case .reported: 20
        case .orphanCancel: 21
        case .settled: 22
        }
    }

    @inline(never)
    private mutating func grow() {
        guard slab.grow(to: slab.capacity * 2) else {
            fatalError("no memory for more than \(count) events of one command")
        }
    }

    /// Forgets the events and keeps the memory.
    @inline(__always)
    public mutating func removeAll() { count = 0 }

    /// Lets `body` read the events, faster than one by one.
    public func withSpan<Result>(
        _ body: (Swift.Span<Event>) throws -> Result
    ) rethrows -> Result {
        try slab.withSpan(first: count, body)
    }
}

extension Array where Element == Event {
    /// A copy of a buffer's events.
    public init(_ buffer: borrowing EventBuffer) {
        self.init()
        reserveCapacity(buffer.count)
        for index in buffer.indices { append(buffer[index]) }
    }
}
