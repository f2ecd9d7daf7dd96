import Sodium

/// A journal's store with every fault turned into a ``JournalFailure``; used once for each flush or
/// commit, not for each record.
struct JournalOutlet {
    let store: any JournalStore
    let isLive: Bool
    /// For failures: what is safe whatever happens.
    var durableSeq: UInt64 = 0

    init(_ store: any JournalStore, isLive: Bool) {
        self.store = store
        self.isLive = isLive
    }

    func attempt<T>(
        _ operation: JournalFailure.Operation, _ name: String = "",
        _ work: () throws(SystemFault) -> T
    ) throws(JournalFailure) -> T {
        do throws(SystemFault) {
            return try work()
        } catch {
            throw failure(operation, at: name.isEmpty ? store.path : store.path + "/" + name, error)
        }
    }

    private func failure(
        _ operation: JournalFailure.Operation, at path: String, _ fault: SystemFault
    ) -> JournalFailure {
        let advice =
            if operation == .create, fault.saysItExists {
                "give another path, or remove what is there"
            } else if operation == .create {
                "check the path, its permissions and the free space"
            } else if operation == .keep {
                "the journal is there and whole, but may not survive a power cut"
            } else if isLive {
                "the journal takes nothing more; it is sound up to record \(durableSeq) at "
                    + "least; make room or mend the disk, then recover it"
            } else {
                "make room or mend the disk; nothing was left behind"
            }
        return JournalFailure(
            operation: operation, path: path, code: fault.code, durableSeq: durableSeq,
            advice: advice)
    }

    /// Makes the journal's folder; a run's must find its later path free.
    func makeFolder(free destination: String?) throws(JournalFailure) {
        if let destination {
            do throws(SystemFault) {
                try store.checkIsFree(destination)
            } catch {
                throw failure(.create, at: destination, error)
            }
        }
        try attempt(.create) { () throws(SystemFault) in
            try store.makeFolder()
            if isLive { try store.syncParent() }
        }
    }

    /// Begins a segment. A live one has its room, and its first sectors are durable before any
    /// record follows them.
    func begin(
        _ header: SegmentHeader, _ settings: JournalSettings
    ) throws(JournalFailure) -> JournalWriter.OpenSegment {
        let name = JournalFormat.segmentName(header.number)
        let file = try attempt(.create, name) { () throws(SystemFault) in
            try store.create(name)
        }
        let segment = JournalWriter.OpenSegment(number: header.number, file: file)
        do throws(JournalFailure) {
            if isLive { try allocate(segment, settings) }
            let marks = [UInt32(0), 1].map {
                DurableMark(place: $0, number: header.number, durableSeq: header.firstSeq - 1)
            }
            let sectors = header.sector + marks.flatMap(\.sector)
            try write(sectors[...], segment, at: 0)
            if isLive {
                try sync(segment)
                try attempt(.synchronize) { () throws(SystemFault) in try store.syncFolder() }
            }
        } catch {
            store.close(file)
            throw error
        }
        return segment
    }

    func allocate(
        _ segment: JournalWriter.OpenSegment, _ settings: JournalSettings
    ) throws(JournalFailure) {
        try attempt(.write, JournalFormat.segmentName(segment.number)) { () throws(SystemFault) in
            let size = max(settings.segmentSize, segment.length) + SegmentFooter.size
            try store.allocate(segment.file, size: size)
        }
    }

    func write(
        _ bytes: ArraySlice<UInt8>, _ segment: JournalWriter.OpenSegment, at offset: Int
    ) throws(JournalFailure) {
        try attempt(.write, JournalFormat.segmentName(segment.number)) { () throws(SystemFault) in
            try store.writeAll(bytes, to: segment.file, at: offset)
        }
    }

    func sync(_ segment: JournalWriter.OpenSegment) throws(JournalFailure) {
        try attempt(.synchronize, JournalFormat.segmentName(segment.number)) {
            () throws(SystemFault) in try store.sync(segment.file)
        }
    }

    func cut(_ segment: JournalWriter.OpenSegment, to size: Int) throws(JournalFailure) {
        try attempt(.cut, JournalFormat.segmentName(segment.number)) { () throws(SystemFault) in
            try store.truncate(segment.file, to: size)
        }
    }

    func mark(
        _ segment: JournalWriter.OpenSegment, _ durableSeq: UInt64, _ places: [UInt32]
    ) throws(JournalFailure) {
        for place in places {
            let mark = DurableMark(place: place, number: segment.number, durableSeq: durableSeq)
            try write(mark.sector[...], segment, at: mark.offset)
        }
    }

    /// The last steps of a segment that has its footer: both marks, its length, its signature.
    func completeSeal(
        _ segment: JournalWriter.OpenSegment, _ footer: SegmentFooter, _ settings: JournalSettings
    ) throws(JournalFailure) {
        try mark(segment, footer.lastSeq, [0, 1])
        if isLive { try cut(segment, to: segment.length) }
        try sync(segment)
        guard let key = settings.signingKey else { return }
        let name = JournalFormat.signatureName(segment.number)
        let bytes = SegmentSignature(of: footer, number: segment.number, by: key).bytes
        let file = try attempt(.create, name) { () throws(SystemFault) in
            try store.create(name)
        }
        defer { store.close(file) }
        try attempt(.write, name) { () throws(SystemFault) in
            try store.writeAll(bytes[...], to: file, at: 0)
        }
        try attempt(.synchronize, name) { () throws(SystemFault) in
            try store.sync(file)
            if isLive { try store.syncFolder() }
        }
    }

    /// Gives a run's journal its name, durably.
    func place(at destination: String) throws(JournalFailure) {
        try attempt(.synchronize) { () throws(SystemFault) in try store.syncFolder() }
        try attempt(.place) { () throws(SystemFault) in try store.rename(to: destination) }
        try attempt(.keep) { () throws(SystemFault) in try store.syncParent() }
    }
}
