import Synchronization

/// The writing side of a ring: one value, on one thread at a time.
///
/// An element becomes visible in three steps: ``claim(upTo:)`` makes sure of room, ``stage(_:)``
/// writes, ``publish()`` shows everything staged at once. ``tryPublish(_:)`` and the other `publish`
/// do all three. When the value is destroyed, the ring is closed as by ``close()``.
///
/// Everything that touches a slot is inlinable: generic code that is not specialised in the user's
/// module would be slow, and ThreadSanitizer would see nothing of it.
@safe
public struct RingProducer<Element: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
    @usableFromInline let memory: RingMemory<Element>
    @usableFromInline let slots: UnsafeMutablePointer<Element>
    @usableFromInline let published: UnsafeMutablePointer<Atomic<Int>>
    @usableFromInline let spotWords: UnsafeMutablePointer<ParkingSpot.Word>
    @usableFromInline let consumerCount: Int
    @usableFromInline let mask: Int
    @usableFromInline let gatedCapacity: Int
    @usableFromInline let hasDetached: Bool
    @usableFromInline let policy: FullPolicy
    /// How many elements were written.
    @usableFromInline var staged = 0
    /// How many of them are visible.
    @usableFromInline var visible = 0
    /// Up to where there is room, by the gates as they were when last looked at.
    @usableFromInline var limit = 0
    /// Up to where detached consumers were warned; `limit` where there are none.
    @usableFromInline var warned = 0
    @usableFromInline var refusal: PublishOutcome?
    private let padding = cacheLinePadding()

    init(_ memory: RingMemory<Element>, policy: FullPolicy) {
        self.memory = memory
        unsafe slots = memory.slots
        unsafe published = memory.published
        unsafe spotWords = memory.spotWords
        consumerCount = memory.consumerCount
        mask = memory.capacity - 1
        gatedCapacity = memory.capacity
        hasDetached = memory.detachedCount > 0
        self.policy = policy
    }

    deinit {
        RingProducer.end(memory, staged: staged, visible: visible, as: .closed)
    }

    /// How many elements were published: the sequence number of the next one.
    @inlinable public var position: Int { visible }

    /// How many elements are staged and not yet published.
    @inlinable public var stagedCount: Int { staged - visible }

    /// How many slots the ring has.
    @inlinable public var capacity: Int { gatedCapacity }

    /// Where this side sleeps when it waits for room.
    public var parking: ParkingSpot { memory.producerSpot }

    /// Whether anybody gates the ring: false once every gated consumer has left, or if none was added.
    @inlinable public var hasGatingConsumers: Bool { memory.leastGate() != Int.max }

    // MARK: In three steps

    /// Makes room for up to `count` elements behind those staged; how many there is room for.
    ///
    /// 0 means that the ring is full, closed or abandoned; the last two show in ``tryPublish(_:)``.
    @inlinable
    public mutating func claim(upTo count: Int) -> Int {
        precondition(count >= 0, "a claim is for no negative number of elements")
        guard refusal == nil else { return 0 }
        if limit == staged, !refreshLimit() { return 0 }
        let granted = min(count, limit - staged)
        warn(upTo: staged + granted)
        return granted
    }

    /// Writes an element into the next claimed slot. It is not visible before ``publish()``.
    @inlinable
    public mutating func stage(_ element: Element) {
        precondition(
            staged < (hasDetached ? warned : limit), "stage() needs a slot by claim(upTo:)")
        write(element)
    }

    /// Makes everything that is staged visible, at once.
    @inlinable
    public mutating func publish() {
        guard staged != visible else { return }
        visible = staged
        unsafe published.pointee.publish(staged)
        for index in 0..<consumerCount { unsafe ParkingSpot.wake(spotWords[index]) }
    }

    // MARK: In one step

    /// Publishes an element, and before it what is staged, if there is room.
    @inlinable
    public mutating func tryPublish(_ element: Element) -> PublishOutcome {
        if limit == staged || refusal != nil {
            if let refusal { return refusal }
            guard refreshLimit() else { return refusal ?? .full }
        }
        warn(upTo: staged + 1)
        write(element)
        publish()
        return .published
    }

    /// Publishes an element; on a full ring does what the ring's ``FullPolicy`` says.
    @inlinable
    public mutating func publish(_ element: Element) -> PublishOutcome {
        let outcome = tryPublish(element)
        guard outcome == .full else { return outcome }
        return publishWhenThereIsRoom(element)
    }

    /// Publishes all elements in order, as few batches as room allows; see ``publish(_:)``.
    ///
    /// If it is refused half-way, ``position`` tells how many got through.
    @inlinable
    public mutating func publish(contentsOf elements: Swift.Span<Element>) -> PublishOutcome {
        var next = 0
        while next < elements.count {
            let room = claim(upTo: elements.count - next)
            for _ in 0..<room {
                write(elements[next])
                next += 1
            }
            if room > 0 {
                publish()
            } else {
                let outcome = publish(elements[next])
                guard outcome == .published else { return outcome }
                next += 1
            }
        }
        return refusal ?? .published
    }

    // MARK: The end

    /// Publishes what is staged and ends the stream: consumers get all of it, and then the end.
    @inlinable
    public mutating func close() {
        finish(as: .closed, refusing: .closed)
    }

    /// Ends the stream as a full ring under ``FullPolicy/halt`` does.
    @inlinable
    public mutating func halt() {
        finish(as: .halted, refusing: .halted)
    }

    @inlinable
    mutating func finish(as end: RingEnd, refusing outcome: PublishOutcome) {
        RingProducer.end(memory, staged: staged, visible: visible, as: end)
        visible = staged
        if refusal == nil || refusal == .abandoned { refusal = outcome }
    }

    @inlinable
    static func end(
        _ memory: RingMemory<Element>, staged: Int, visible: Int, as end: RingEnd
    ) {
        if staged != visible { unsafe memory.published.pointee.publish(staged) }
        // Only the first end counts; the producer is the only one to store it.
        if unsafe memory.end.pointee.load(ordering: .relaxed) == 0 {
            unsafe memory.end.pointee.store(end.rawValue, ordering: .releasing)
        }
        for index in 0..<memory.consumerCount {
            unsafe ParkingSpot.wake(memory.spotWords[index])
        }
    }

    // MARK: Parts

    /// Looks at the gates; whether there is room now.
    @inlinable
    mutating func refreshLimit() -> Bool {
        if memory.gateCount == 0 {
            // Nobody holds the producer back: a turn of the ring at a time.
            limit = staged + gatedCapacity
            return true
        }
        let least = memory.leastGate()
        guard least != Int.max else {
            refusal = .abandoned
            return false
        }
        limit = least + gatedCapacity
        return limit != staged
    }

    /// Tells detached consumers that slots up to `position` are being written over.
    @inlinable
    @inline(__always)
    mutating func warn(upTo position: Int) {
        guard hasDetached, position > warned else { return }
        warned = position
        // Ordered before the words of the element, which are stored with release.
        unsafe memory.intent.pointee.store(position, ordering: .relaxed)
    }

    @inlinable
    @inline(__always)
    mutating func write(_ element: Element) {
        let slot = unsafe slots + (staged & mask)
        if hasDetached {
            unsafe SharedWords.store(element, at: UnsafeMutableRawPointer(slot))
        } else {
            unsafe slot.pointee = element
        }
        staged &+= 1
    }

    @inlinable
    @inline(never)
    mutating func publishWhenThereIsRoom(_ element: Element) -> PublishOutcome {
        guard case .backPressure(let strategy) = policy else {
            halt()
            return .halted
        }
        // What is staged must be visible, or consumers could wait for it while this side waits.
        publish()
        var idler = Idler(strategy)
        while true {
            let outcome = tryPublish(element)
            guard outcome == .full else {
                idler.reset(at: memory.producerSpot)
                return outcome
            }
            idler.idle(at: memory.producerSpot)
        }
    }
}
