import Sodium

/// Turns a request into the messages of its answer; knows nothing of sockets.
struct ReplayAnswerer: Sendable {
    let log: any RecordLog
    let publication: Publication
    let largestAnswer: Int
    let snapshot: (@Sendable (UInt64) throws -> StateSnapshot?)?

    /// The answer to `body`, its end as the last message. Throws what the log throws.
    func answer(
        _ body: [UInt8]?, isPermitted: Bool, isBusy: Bool, _ counters: StreamCounters
    ) throws -> [[UInt8]] {
        let request: ReplayRequest
        do throws(StreamError) {
            guard let body else { throw StreamError("a request is one part") }
            request = try StrictJSON.decode(ReplayRequest.self, from: body)
        } catch {
            counters.add(.malformed)
            return [nak(.badRequest, id: 0)]
        }
        if !isPermitted {
            counters.add(.roleRefused)
            return [nak(.badRequest, id: request.id)]
        }
        let outcome: Outcome =
            if isBusy {
                .refused(.busy)
            } else if request.session.number != publication.session {
                .refused(.badSession)
            } else {
                switch request.type {
                case .range: try range(request, counters)
                case .snapshot: try takeSnapshot(request)
                }
            }
        switch outcome {
        case .refused(let reason):
            counters.add(.requestsRefused)
            return [nak(reason, id: request.id)]
        case .served(let messages):
            counters.add(.requestsServed)
            return messages
        }
    }

    private enum Outcome {
        case refused(ReplayAnswer.Refusal)
        case served([[UInt8]])
    }

    private func range(_ request: ReplayRequest, _ counters: StreamCounters) throws -> Outcome {
        let newest = publication.newest
        guard let from = request.from, let to = request.to, from >= 1, from <= to, to <= newest,
            let credit = request.credit, credit >= 1, let wanted = classes(request)
        else { return .refused(.badRange) }
        guard from >= log.oldest, let mark = publication.mark(before: from) else {
            return .refused(.tooOld)
        }
        let count = Int(min(to - from + 1, UInt64(min(credit, largestAnswer))))
        // The class numbers are known at the mark only: count on from there.
        let early = try read(from: max(mark.first, log.oldest), count: Int(from - mark.first))
        let records = try read(from: from, count: count)
        guard mark.first >= log.oldest || early.isEmpty, records.count == count else {
            return .refused(.tooOld)
        }
        var counts = mark.counts
        for record in early { counts[publication.classifier.kind(of: record)] += 1 }
        let headers = records.headers(
            in: publication, after: counts, times: publication.times(from: from, count: count))
        for header in headers { counts[header.kind] += 1 }
        var messages: [[UInt8]] = []
        messages.reserveCapacity(count + 1)
        for (record, header) in zip(records, headers) where wanted.contains(header.kind) {
            messages.append(FrameWriter.bytes(header, body: record.payload))
        }
        counters.add(.replayed, messages.count)
        var end = ReplayAnswer(.rangeEnd, id: request.id)
        end.next = from + UInt64(count)
        end.classCounts = counts.all
        return .served(messages + [message(end)])
    }

    private func takeSnapshot(_ request: ReplayRequest) throws -> Outcome {
        guard let taken = try snapshot?(publication.newest) else { return .refused(.noSnapshot) }
        var messages = taken.parts.enumerated().map { index, part in
            var header = FrameHeader(
                .snapshot, template: ReplayAnswer.snapshotTemplate, session: publication.session,
                seq: taken.seq)
            header.classSeq = UInt64(index + 1)
            header.flags.insert(.snapshot)
            return FrameWriter.bytes(header, body: part)
        }
        var end = ReplayAnswer(.snapshotEnd, id: request.id)
        end.seq = taken.seq
        end.stateHash = taken.stateHash
        end.chainHead = taken.chainHead.flatMap { SHA256Digest(bytes: $0)?.hex }
        messages.append(message(end))
        return .served(messages)
    }

    /// Records in as many reads as the log needs.
    private func read(from seq: UInt64, count: Int) throws -> [StreamRecord] {
        var records: [StreamRecord] = []
        while records.count < count {
            let next = try log.records(
                from: seq + UInt64(records.count), limit: count - records.count)
            if next.isEmpty { break }
            records += next
        }
        return records
    }

    /// The classes that are wanted; nil where one does not exist.
    private func classes(_ request: ReplayRequest) -> Set<StreamClass>? {
        guard let tags = request.classes else { return Set(StreamClass.records) }
        let found = tags.compactMap { StreamClass(tag: $0) }
        guard found.count == tags.count else { return nil }
        return Set(found)
    }

    private func nak(_ reason: ReplayAnswer.Refusal, id: UInt64) -> [UInt8] {
        var answer = ReplayAnswer(.nak, id: id)
        answer.reason = reason
        answer.oldest = log.oldest
        return message(answer)
    }

    private func message(_ answer: ReplayAnswer) -> [UInt8] {
        let header = FrameHeader(
            .reply, template: ReplayAnswer.template, session: publication.session,
            seq: publication.newest)
        return FrameWriter.bytes(header, body: StrictJSON.encode(answer))
    }
}
