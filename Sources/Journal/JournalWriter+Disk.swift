import Sodium

extension JournalWriter {
    /// Makes everything appended so far durable, with one synchronisation; returns ``durableSeq``.
    ///
    /// For a live journal. Throws ``JournalFailure``.
    @discardableResult
    public func commit() throws(JournalFailure) -> UInt64 {
        if let failure { throw failure }
        precondition(destination == nil, "a run's journal is made durable by finish()")
        guard durableSeq < sequence else { return durableSeq }
        try flush()
        try orFail { outlet throws(JournalFailure) in try outlet.sync(segment) }
        durableSeq = sequence
        // Lies in the file until the next synchronisation takes it along.
        try mark([segment.nextMark])
        segment.nextMark ^= 1
        return durableSeq
    }

    /// Gives what was appended so far to the system, where a reader can see it; it is not durable.
    public func flush() throws(JournalFailure) {
        if let failure { throw failure }
        guard !buffer.bytes.isEmpty else { return }
        try orFail { outlet throws(JournalFailure) in
            try outlet.write(buffer.bytes[...], segment, at: segment.length)
        }
        segment.length += buffer.bytes.count
        buffer.bytes.removeAll(keepingCapacity: true)
        writtenSeq = sequence
    }

    /// Seals the journal, whose last record is the trailer, and makes it durable; a run's journal
    /// gets its name. Returns the number of records.
    @discardableResult
    public func finish() throws(JournalFailure) -> UInt64 {
        precondition(hasTrailer && !isFinished, "a journal is finished once, behind its trailer")
        try sealSegment()
        if let destination {
            try orFail { outlet throws(JournalFailure) in try outlet.place(at: destination) }
        }
        isFinished = true
        return sequence
    }

    func beginNextSegment() throws(JournalFailure) {
        try sealSegment()
        let header = SegmentHeader(
            number: segment.number + 1, firstSeq: sequence + 1, head: chain.head)
        try orFail { outlet throws(JournalFailure) in
            segment = try outlet.begin(header, settings)
        }
    }

    /// Footer and marks. Nobody relies on a run's journal before it is whole, so one
    /// synchronisation at the end does; a live one may only be marked durable once it is.
    private func sealSegment() throws(JournalFailure) {
        let footer = SegmentFooter(
            lastSeq: sequence, count: segment.tree.count, head: chain.head,
            root: segment.tree.root)
        footer.put(into: &buffer)
        try flush()
        if destination == nil {
            try orFail { outlet throws(JournalFailure) in try outlet.sync(segment) }
            durableSeq = sequence
        }
        try orFail { outlet throws(JournalFailure) in
            try outlet.completeSeal(segment, footer, settings)
        }
        durableSeq = sequence
        closeSegment()
    }

    func closeSegment() {
        guard segment.isOpen else { return }
        store.close(segment.file)
        segment.isOpen = false
    }

    private func mark(_ places: [UInt32]) throws(JournalFailure) {
        try orFail { outlet throws(JournalFailure) in
            try outlet.mark(segment, durableSeq, places)
        }
    }

    /// Does `work`; where that fails, nothing is ever written again.
    private func orFail(
        _ work: (JournalOutlet) throws(JournalFailure) -> Void
    ) throws(JournalFailure) {
        if let failure { throw failure }
        var outlet = JournalOutlet(store, isLive: destination == nil)
        outlet.durableSeq = durableSeq
        do throws(JournalFailure) {
            try work(outlet)
        } catch {
            failure = error
            throw error
        }
    }
}
