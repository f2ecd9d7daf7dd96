import Sodium

/// What a subscriber does with each kind of message.
extension SubscriberMachine {
    mutating func receive(hello frame: StreamFrame, at now: Int64) {
        let hello: Hello
        do throws(FrameFault) {
            hello = try Hello(frame)
        } catch {
            return fail("\(error)")
        }
        heartbeatInterval = Int64(hello.heartbeatMilliseconds) * 1_000_000
        magic = hello.recordMagic
        if position == 0, chain != nil {
            chain = StreamChain(seq: 0, head: hello.chainStart, magic: magic)
        }
        learn(newest: hello.next - min(hello.next, 1), at: now)
    }

    mutating func receive(heartbeat frame: StreamFrame, at now: Int64) {
        let beat: Heartbeat
        do throws(FrameFault) {
            beat = try Heartbeat(frame)
        } catch {
            discarded += 1
            return
        }
        actions.append(.heartbeat(beat))
        if !hasHeartbeat {
            hasHeartbeat = true
            if chain != nil, sessionStart > beat.newest {
                // A publisher that came back without the end of its journal.
                reset("the publisher's journal ends at record \(beat.newest)")
            }
        }
        if chain != nil, beat.chainSeq >= position, beat.chainSeq > 0 {
            pendingHead = (beat.chainSeq, beat.chainHead)
            guard compareHead() || state != .failed else { return }
        }
        if case .live = settings.start, classCounts == nil {
            // From here on: everything up to this heartbeat counts as received.
            position = beat.newest
            classCounts = beat.classCounts
        }
        if chain == nil, wantsAll, settings.checksChain, position > 0, beat.chainSeq == position {
            chain = StreamChain(seq: beat.chainSeq, head: beat.chainHead, magic: magic)
        }
        if !wantsAll, let counts = classCounts,
            StreamClass.records.allSatisfy({ !wants($0) || counts[$0] >= beat.classCounts[$0] })
        {
            // What lies between is of classes that are not wanted.
            position = max(position, beat.newest)
        }
        isLast = frame.header.flags.contains(.ended)
        learn(newest: beat.newest, at: now)
    }

    mutating func receive(live frame: StreamFrame, at now: Int64) {
        guard wants(frame.header.kind), !isOld(frame) else {
            discarded += 1
            return
        }
        if state == .live, follows(frame) {
            deliver(frame)
            // A chain that does not agree has begun anew.
            if wantsAll, position != frame.header.seq { proceed(at: now) }
            return
        }
        if state == .live { gaps += 1 }
        if wantsAll { known = max(known, frame.header.seq) }
        keep(frame)
        if request == nil, retryAt == nil { proceed(at: now) }
    }

    /// Keeps a live message until what is before it has come; the latest ones where there are too
    /// many, as those before them have to be asked for anyway.
    private mutating func keep(_ frame: StreamFrame) {
        if let last = buffer.last, frame.header.seq <= last.header.seq {
            discarded += 1
            return
        }
        if buffer.count >= settings.bufferLimit { buffer.removeAll(keepingCapacity: true) }
        buffer.append(frame)
    }

    /// The publisher says that records up to `newest` have been published.
    private mutating func learn(newest: UInt64, at now: Int64) {
        known = max(known, newest)
        if state == .live, known > position { gaps += 1 }
        guard request == nil, retryAt == nil else { return }
        proceed(at: now)
    }

    mutating func receive(answer frame: StreamFrame, at now: Int64) {
        let answer: ReplayAnswer
        do throws(StreamError) {
            answer = try ReplayAnswer(frame)
        } catch {
            discarded += 1
            return
        }
        guard let pending = request, answer.id == pending.id else {
            discarded += 1
            return
        }
        request = nil
        switch answer.type {
        case .rangeEnd:
            guard let next = answer.next,
                let counts = answer.classCounts.flatMap({ ClassCounts($0) })
            else { return fail("the replay server sent an answer without its numbers") }
            if !wantsAll { take(next: next, counts) }
        case .snapshotEnd:
            guard let seq = answer.seq else {
                return fail("the replay server sent a snapshot without its number")
            }
            position = seq
            known = max(known, seq)
            classCounts = nil
            if wantsAll, settings.checksChain {
                chain = answer.chainHead.flatMap { SHA256Digest(hex: $0) }
                    .map { StreamChain(seq: seq, head: $0.bytes, magic: magic) }
                pendingHead = nil
            }
            for part in snapshotParts { actions.append(.snapshotPart(part)) }
            snapshotParts = []
            actions.append(.snapshotEnd(seq: seq, stateHash: answer.stateHash ?? ""))
            hasSnapshot = true
        case .nak:
            refuse(answer, at: now)
            return
        }
        proceed(at: now)
    }

    /// Everything wanted before number `next` has come, unless a part of the answer was lost.
    private mutating func take(next: UInt64, _ counts: ClassCounts) {
        let mine = classCounts ?? counts
        guard StreamClass.records.allSatisfy({ !wants($0) || mine[$0] >= counts[$0] }) else {
            return
        }
        classCounts = mine
        position = max(position, next - 1)
    }

    private mutating func refuse(_ answer: ReplayAnswer, at now: Int64) {
        switch answer.reason {
        case .tooOld:
            fail(
                "records from \(position + 1) on are wanted, but the oldest there is has the number "
                    + "\(answer.oldest.map { "\($0)" } ?? "unknown"); begin with a snapshot")
        case .noSnapshot: fail("the publisher has no snapshots; begin with the history")
        case .badRequest, nil: fail("the replay server does not take this client's requests")
        case .badRange, .badSession, .busy:
            // The live stream will tell of a new session, and time of everything else.
            retryAt = now + settings.requestTimeout / 4
        }
    }

    /// Asks for what is missing, or takes what was kept, or is up to date.
    mutating func proceed(at now: Int64) {
        guard state != .failed, session != nil else { return }
        let classes = settings.classes
        if case .snapshot = settings.start, !hasSnapshot {
            enter(.snapshot)
            return ask(at: now) { .snapshot(id: $0, session: $1, classes: classes) }
        }
        if case .live = settings.start, classCounts == nil { return }
        let credit = settings.credit
        if !wantsAll, classCounts == nil {
            // The class numbers so far come with the end of any range.
            let place = position
            enter(.range)
            return ask(at: now) {
                .range(
                    id: $0, session: $1, from: place, to: place, credit: credit, classes: classes)
            }
        }
        takeBuffered()
        guard state != .failed, known > position else {
            if state != .failed { upToDate() }
            return
        }
        enter(.range)
        let to = wantsAll ? buffer.first.map { $0.header.seq - 1 } ?? known : known
        let from = position + 1
        ask(at: now) {
            .range(
                id: $0, session: $1, from: from, to: max(from, to), credit: credit,
                classes: classes)
        }
    }

    private mutating func upToDate() {
        enter(isLate ? .stale : .live)
        if isLast, !isEnded {
            isEnded = true
            actions.append(.ended)
        }
    }

    /// Delivers kept messages as far as they follow.
    private mutating func takeBuffered() {
        var index = 0
        while index < buffer.count, state != .failed {
            let frame = buffer[index]
            guard !isOld(frame) else {
                index += 1
                continue
            }
            guard follows(frame) else {
                known = max(known, frame.header.seq - 1)
                break
            }
            deliver(frame)
            // Begun anew: the buffer was emptied.
            if buffer.isEmpty { return }
            index += 1
        }
        buffer.removeFirst(min(index, buffer.count))
    }

    private mutating func ask(
        at now: Int64, _ make: (UInt64, UInt64) -> ReplayRequest
    ) {
        guard let session else { return }
        requestCount += 1
        request = (requestCount, now)
        actions.append(.request(make(requestCount, session)))
    }
}
