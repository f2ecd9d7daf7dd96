import TradingModel

extension JournalWriter {
    /// Appends the run's header; the first record.
    @discardableResult
    public func append(header json: [UInt8]) throws(JournalFailure) -> UInt64 {
        try append(.header, cause: 0, time: .zero, json)
    }

    /// Appends an event caused by record `cause` (0 for none); returns its number.
    @discardableResult
    public func append(event: Event, cause: UInt64) throws(JournalFailure) -> UInt64 {
        try append(.event, cause: cause, time: event.time, size: EventCodec.size) {
            EventCodec.put(event, into: &$0)
        }
    }

    /// Appends a sample; returns its number.
    @discardableResult
    public func append(sample: Sample, cause: UInt64) throws(JournalFailure) -> UInt64 {
        try append(.sample, cause: cause, time: sample.time, size: Sample.size) {
            sample.put(into: &$0)
        }
    }

    /// Appends a decision of the risk gate, in its own bytes; returns its number.
    @discardableResult
    public func append(
        decision bytes: [UInt8], time: Timestamp, cause: UInt64
    ) throws(JournalFailure) -> UInt64 {
        try append(.decision, cause: cause, time: time, bytes)
    }

    /// Appends an event of the risk monitor, in its own bytes; returns its number.
    @discardableResult
    public func append(
        riskEvent bytes: [UInt8], time: Timestamp, cause: UInt64
    ) throws(JournalFailure) -> UInt64 {
        try append(.riskEvent, cause: cause, time: time, bytes)
    }

    /// Appends a message from outside that changed the run, in its own bytes; returns its number.
    @discardableResult
    public func append(
        input bytes: [UInt8], time: Timestamp, cause: UInt64
    ) throws(JournalFailure) -> UInt64 {
        try append(.input, cause: cause, time: time, bytes)
    }

    /// Appends the run's trailer; the last record.
    @discardableResult
    public func append(trailer json: [UInt8], time: Timestamp) throws(JournalFailure) -> UInt64 {
        let number = try append(.trailer, cause: 0, time: time, json)
        hasTrailer = true
        return number
    }

    private func append(
        _ type: RecordType, cause: UInt64, time: Timestamp, _ payload: [UInt8]
    ) throws(JournalFailure) -> UInt64 {
        try append(type, cause: cause, time: time, size: payload.count) { $0.bytes += payload }
    }

    private func append(
        _ type: RecordType, cause: UInt64, time: Timestamp, size: Int,
        _ payload: (inout ByteWriter) -> Void
    ) throws(JournalFailure) -> UInt64 {
        if let failure { throw failure }
        precondition(!hasTrailer, "nothing follows the trailer")
        precondition((sequence == 0) == (type == .header), "the header comes first")
        precondition(cause <= sequence, "a cause comes before its effect")
        precondition(size <= JournalFormat.maximumPayload, "a payload has at most 16 MiB")
        let padded = JournalFormat.paddedSize(payload: size)
        if segment.tree.count > 0,
            segment.length + buffer.bytes.count + padded > settings.segmentSize
        {
            try beginNextSegment()
        }
        let start = buffer.bytes.count
        let header = RecordHeader(
            type: type.rawValue, length: UInt32(size), seq: sequence + 1, cause: cause,
            time: time, link: chain.link)
        JournalFormat.putRecord(header, into: &buffer, payload)
        extend(&chain, &segment.tree, by: buffer.bytes, start..<start + padded)
        sequence += 1
        if buffer.bytes.count >= JournalWriter.bufferSize { try flush() }
        return sequence
    }
}

/// Takes a record into the chain and the tree, without a copy of it.
private func extend(
    _ chain: inout JournalChain, _ tree: inout MerkleTree, by bytes: [UInt8], _ range: Range<Int>
) {
    let record = bytes.span.extracting(range)
    chain.advance(record)
    tree.append(record)
}
