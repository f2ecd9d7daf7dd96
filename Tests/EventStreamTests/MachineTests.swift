import Testing
import TradingModel

@testable import EventStream

/// A publisher and its replay server without sockets, and a network that loses what it likes.
struct PaperNetwork {
    let records: [StreamRecord]
    let publication: Publication
    let log: MemoryLog
    var answerer: ReplayAnswerer
    var chain = StreamChain()
    var beats: UInt64 = 0

    init(_ records: [StreamRecord], session: UInt64 = 1) {
        self.records = records
        publication = Publication(session: session, classifier: testClassifier, oldest: 1)
        log = MemoryLog()
        answerer = ReplayAnswerer(
            log: log, publication: publication, largestAnswer: 64,
            snapshot: { newest in
                StateSnapshot(seq: newest, parts: [[1], [2]], stateHash: "ab")
            })
    }

    /// Publishes the next `count` records; their messages.
    mutating func publish(_ count: Int) -> [[UInt8]] {
        let next = Int(publication.newest)
        let batch = records[next..<min(next + count, records.count)]
        log.append(Array(batch))
        let time = 1_000 * Int64(next + 1)
        let before = publication.add(
            Array(batch), batch.map(publication.classifier.kind), at: time)
        let times = [Int64](repeating: time, count: batch.count)
        for record in batch { chain.append(record) }
        return zip(
            batch, Array(batch).headers(in: publication, after: before, times: times)
        ).map { FrameWriter.bytes($1, body: $0.payload) }
    }

    mutating func heartbeat(isLast: Bool = false) -> [UInt8] {
        beats += 1
        var beat = Heartbeat()
        beat.newest = publication.newest
        (beat.chainSeq, beat.chainHead) = (chain.seq, chain.head)
        beat.classCounts = publication.counts
        var header = FrameHeader(
            .heartbeat, template: Heartbeat.template, session: publication.session,
            seq: publication.newest)
        header.blockLength = UInt16(Heartbeat.size)
        header.classSeq = beats
        if isLast { header.flags.insert(.ended) }
        return FrameWriter.bytes(header, body: beat.encoded)
    }

    func answer(_ request: ReplayRequest) throws -> [[UInt8]] {
        try answerer.answer(request.bytes, isPermitted: true, isBusy: false, StreamCounters())
    }
}

/// What a subscriber's owner keeps.
struct Kept {
    var frames: [StreamFrame] = []
    var states: [SubscriberState] = []
    var resets = 0
    var snapshots: [UInt64] = []
    var isEnded = false
    var failure: String?

    /// Does what a machine wants; the requests that are to be sent.
    mutating func act(_ machine: inout SubscriberMachine) -> [ReplayRequest] {
        var requests: [ReplayRequest] = []
        while let action = machine.nextAction() {
            switch action {
            case .deliver(let frame): frames.append(frame)
            case .request(let request): requests.append(request)
            case .state(let state): states.append(state)
            case .reset:
                resets += 1
                frames = []
            case .snapshotEnd(let seq, _): snapshots.append(seq)
            case .ended: isEnded = true
            case .failed(let reason): failure = reason
            case .heartbeat, .snapshotPart: break
            }
        }
        return requests
    }
}

@Suite("The subscriber's states")
struct MachineTests {
    /// One run over a network that loses, doubles and cuts off; what was kept and the machine.
    private func run(
        seed: UInt64, settings: SubscriberSettings, lossPercent: UInt64 = 20
    ) throws -> (PaperNetwork, Kept, SubscriberMachine) {
        var random = SplitMix64(seed: seed)
        var settings = settings
        settings.requestTimeout = 30_000_000
        var network = PaperNetwork(randomRecords(50 + Int(random.below(200)), seed: seed))
        var machine = SubscriberMachine(settings)
        var kept = Kept()
        var now: Int64 = 0
        for round in 0..<5_000 {
            now += 10_000_000
            var live: [[UInt8]] = []
            if Int(network.publication.newest) < network.records.count {
                live += network.publish(Int(random.below(12)))
            }
            let isLast = Int(network.publication.newest) == network.records.count
            if round % 5 == 0 { live.append(network.heartbeat(isLast: isLast)) }
            for message in live where random.below(100) >= lossPercent {
                machine.receiveLive(message, at: now)
                if random.below(20) == 0 { machine.receiveLive(message, at: now) }
            }
            machine.tick(at: now)
            var requests = kept.act(&machine)
            while let request = requests.first {
                requests.removeFirst()
                // Whole requests are lost, and answers cut off.
                guard random.below(100) >= lossPercent else { continue }
                var answer = try network.answer(request)
                if random.below(100) < lossPercent {
                    answer = Array(answer.prefix(Int(random.below(UInt64(answer.count)))))
                }
                for message in answer { machine.receiveReply(message, at: now) }
                requests += kept.act(&machine)
            }
            if kept.isEnded { break }
        }
        return (network, kept, machine)
    }

    @Test func seededRunsEndWithTheJournal() throws {
        for seed in 1...seedCount(usually: 200) {
            var settings = SubscriberSettings()
            settings.credit = 1 + Int(seed % 40)
            settings.bufferLimit = 1 + Int(seed % 30)
            let (network, kept, machine) = try run(seed: seed, settings: settings)
            let isWhole =
                journalBytes(kept.frames.map(\.record)) == journalBytes(network.records)
                && kept.isEnded && kept.resets == 0 && kept.failure == nil
                && machine.chain == network.chain && machine.headsVerified > 0
            #expect(isWhole, "seed \(seed): \(kept.frames.count) of \(network.records.count)")
            if !isWhole { return }
        }
    }

    @Test func someClassesAloneAreWholeToo() throws {
        for seed in 1...seedCount(usually: 100) {
            var settings = SubscriberSettings()
            let wanted = StreamClass.records.filter { seed >> UInt64($0.rawValue) & 1 == 1 }
            settings.classes = wanted.isEmpty ? [.fill] : wanted
            settings.credit = 1 + Int(seed % 40)
            let (network, kept, _) = try run(seed: seed, settings: settings)
            // Each class in its order; between classes the order is that of arrival.
            let isWhole = StreamClass.records.allSatisfy { kind in
                let expected = network.records.filter {
                    testClassifier.kind(of: $0) == kind && settings.classes?.contains(kind) == true
                }
                return kept.frames.filter { $0.header.kind == kind }.map(\.record) == expected
            }
            #expect(isWhole && kept.isEnded, "seed \(seed): \(kept.frames.count)")
            if !isWhole { return }
        }
    }

    @Test(arguments: [SubscriberSettings.Start.snapshot, .live])
    func aLaterStartMissesNothingBehindIt(start: SubscriberSettings.Start) throws {
        for seed in 1...seedCount(usually: 50) {
            let (network, kept, _) = try run(seed: seed, settings: SubscriberSettings(start: start))
            guard let first = kept.frames.first?.header.seq else { continue }
            let isWhole =
                kept.frames.map(\.record) == Array(network.records[(Int(first) - 1)...])
                && kept.isEnded
            #expect(isWhole, "seed \(seed)")
            #expect(start == .live || kept.snapshots == [first - 1], "seed \(seed)")
            if !isWhole { return }
        }
    }

    @Test func aRestartGoesOnWhereItWas() throws {
        var network = PaperNetwork(randomRecords(100, seed: 9))
        _ = network.publish(40)
        let done = Array(network.records[..<25])
        var machine = SubscriberMachine(SubscriberSettings(start: .history(chain(of: done))))
        var kept = Kept()
        machine.receiveLive(network.heartbeat(), at: 1)
        for request in kept.act(&machine) {
            #expect(request.from == 26 && request.to == 40)
            for message in try network.answer(request) { machine.receiveReply(message, at: 1) }
        }
        for message in network.publish(60) { machine.receiveLive(message, at: 2) }
        machine.receiveLive(network.heartbeat(), at: 3)
        _ = kept.act(&machine)
        #expect(done + kept.frames.map(\.record) == network.records)
        #expect(machine.state == .live)
    }

    @Test func aLostTailIsFoundByTheHeartbeat() {
        var network = PaperNetwork(randomRecords(10, seed: 1))
        var machine = SubscriberMachine(SubscriberSettings())
        var kept = Kept()
        machine.receiveLive(network.heartbeat(), at: 1)
        _ = kept.act(&machine)
        #expect(machine.state == .live)
        _ = network.publish(10)
        machine.receiveLive(network.heartbeat(), at: 2)
        let requests = kept.act(&machine)
        #expect(requests.map(\.from) == [1])
        #expect(requests.map(\.to) == [10])
        #expect(machine.state == .range)
    }

    @Test func silenceMeansUnknown() {
        var network = PaperNetwork(randomRecords(10, seed: 1))
        var machine = SubscriberMachine(SubscriberSettings())
        var kept = Kept()
        machine.receiveLive(network.heartbeat(), at: 0)
        machine.tick(at: 750_000_000)
        _ = kept.act(&machine)
        #expect(machine.state == .live)
        machine.tick(at: 750_000_001)
        _ = kept.act(&machine)
        #expect(machine.state == .stale)
        machine.receiveLive(network.heartbeat(), at: 900_000_000)
        _ = kept.act(&machine)
        #expect(kept.states == [.live, .stale, .live])
    }

    @Test func oldMessagesMeanUnknown() {
        var network = PaperNetwork(randomRecords(10, seed: 1))
        var settings = SubscriberSettings()
        settings.largestLag = 1_000
        var machine = SubscriberMachine(settings)
        var kept = Kept()
        machine.receiveLive(network.heartbeat(), at: 0)
        // Published at 1,000 and at 4,000.
        for message in network.publish(3) { machine.receiveLive(message, at: 2_001) }
        _ = kept.act(&machine)
        #expect(machine.state == .stale)
        for message in network.publish(3) { machine.receiveLive(message, at: 5_000) }
        _ = kept.act(&machine)
        #expect(machine.state == .live)
        #expect(kept.frames.count == 6, "late ones are delivered all the same")
    }

    @Test func aForgedHistoryIsFound() throws {
        var network = PaperNetwork(randomRecords(30, seed: 2))
        var settings = SubscriberSettings()
        settings.credit = 100
        var machine = SubscriberMachine(settings)
        var kept = Kept()
        _ = network.publish(30)
        let beat = network.heartbeat()
        machine.receiveLive(beat, at: 1)
        for round in 0..<4 {
            for request in kept.act(&machine) {
                for message in try network.answer(request) {
                    var frame = try StreamFrame(message)
                    if frame.header.seq == 11, frame.isRecord {
                        var header = frame.header
                        header.cause = 0
                        frame = try StreamFrame(FrameWriter.bytes(header, body: Array(frame.body)))
                    }
                    machine.receiveReply(frame.bytes, at: 1)
                }
            }
            machine.receiveLive(beat, at: 2 + Int64(round))
        }
        _ = kept.act(&machine)
        #expect(kept.resets == 1, "a second try")
        #expect(machine.state == .failed)
        #expect(kept.failure?.contains("chain") == true)
        #expect(kept.frames.count < 30)
    }

    @Test func aNewSessionWithTheSameJournalGoesOn() throws {
        let records = randomRecords(60, seed: 5)
        var first = PaperNetwork(records, session: 1)
        var machine = SubscriberMachine(SubscriberSettings())
        var kept = Kept()
        machine.receiveLive(first.heartbeat(), at: 1)
        for message in first.publish(30) { machine.receiveLive(message, at: 2) }
        _ = kept.act(&machine)
        var second = PaperNetwork(records, session: 2)
        _ = second.publish(40)
        machine.receiveLive(second.heartbeat(), at: 3)
        // What the old session still had in a queue counts for nothing.
        for message in first.publish(5) { machine.receiveLive(message, at: 3) }
        for request in kept.act(&machine) {
            for message in try second.answer(request) { machine.receiveReply(message, at: 3) }
        }
        for message in second.publish(20) { machine.receiveLive(message, at: 4) }
        machine.receiveLive(second.heartbeat(), at: 5)
        _ = kept.act(&machine)
        #expect(kept.frames.map(\.record) == records)
        #expect(kept.resets == 0)
        #expect(machine.state == .live)
    }

    @Test func aNewSessionWithAnotherJournalBeginsAnew() throws {
        for kept in [20, 45] {
            var first = PaperNetwork(randomRecords(60, seed: 6), session: 1)
            var machine = SubscriberMachine(SubscriberSettings())
            var owner = Kept()
            machine.receiveLive(first.heartbeat(), at: 1)
            for message in first.publish(kept) { machine.receiveLive(message, at: 2) }
            _ = owner.act(&machine)
            var second = PaperNetwork(randomRecords(60, seed: 7), session: 2)
            _ = second.publish(40)
            for round in 0..<5 {
                machine.receiveLive(second.heartbeat(), at: 3 + Int64(round))
                for request in owner.act(&machine) {
                    for message in try second.answer(request) {
                        machine.receiveReply(message, at: 3 + Int64(round))
                    }
                }
            }
            _ = owner.act(&machine)
            #expect(owner.resets == 1)
            #expect(owner.frames.map(\.record) == Array(second.records[..<40]))
        }
    }

    @Test func noiseDoesNotTouchIt() throws {
        var network = PaperNetwork(randomRecords(20, seed: 8))
        var machine = SubscriberMachine(SubscriberSettings())
        var kept = Kept()
        machine.receiveLive(network.heartbeat(), at: 1)
        var random = SplitMix64(seed: 8)
        for message in network.publish(20) {
            var damaged = message
            damaged[Int(random.below(UInt64(damaged.count)))] ^= UInt8(1 + random.below(255))
            machine.receiveLive(damaged, at: 2)
            machine.receiveReply(damaged, at: 2)
            machine.receiveReply(message, at: 2)
            machine.receiveLive(message, at: 2)
        }
        _ = kept.act(&machine)
        #expect(kept.frames.map(\.record) == network.records)
    }
}
