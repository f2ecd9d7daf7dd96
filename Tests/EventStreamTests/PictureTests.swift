import Foundation
import Journal
import Risk
import Testing
import TradingModel

@testable import EventStream

/// A run of one account as its records tell it, from a seed: orders in every state, refusals, blocks,
/// limits.
private struct PaperRun {
    private var random: SplitMix64
    private var orders: [UInt64] = []
    private(set) var records: [StreamRecord] = []

    static let header = """
        {"instrument":"600519.SH","date":"2023-02-01","strategy":"client","tickUnits":100,\
        "openingShares":1000,"openingCash":5000000000,"risk":{"isOn":true,"version":3,"limits":[\
        {"name":"maximumQuantity","value":"200"},{"name":"account own openOrders","value":"7"},\
        {"name":"instrument each collarTicks","value":"5"},\
        {"name":"instrument 000001.SZ collarTicks","value":"9"}]}}
        """

    init(seed: UInt64, count: Int) {
        random = SplitMix64(seed: seed, stream: 9)
        add(EventStream.RecordType.header, Array(PaperRun.header.utf8))
        for _ in 0..<count { addNext() }
        add(EventStream.RecordType.trailer, Array("{}".utf8))
    }

    private mutating func add(_ type: UInt16, _ payload: [UInt8]) {
        let seq = UInt64(records.count + 1)
        records.append(
            StreamRecord(
                seq: seq, cause: 0, time: Timestamp(nanoseconds: 34_200_000_000_000 + Int64(seq)),
                type: type, payload: payload))
    }

    private mutating func addNext() {
        switch random.below(10) {
        case 0: add(EventStream.RecordType.riskDecision, decision())
        case 1: add(EventStream.RecordType.riskEvent, riskEvent())
        case 2: add(EventStream.RecordType.riskEvent, state())
        case 3:
            let phase = Phase(rawValue: UInt8(random.below(8))) ?? .closed
            add(
                EventStream.RecordType.event,
                EventCodec.encode(Event(.phase, time: .zero, phase: phase)))
        case 4: add(EventStream.RecordType.sample, [UInt8](repeating: 1, count: 88))
        case 5, 6:
            orders.append(UInt64(orders.count + 1))
            event(.decided, orders[orders.count - 1], 100 * Int64(1 + random.below(9)), 0)
        default:
            let kinds: [EventKind] = [
                .accepted, .rested, .rejected, .canceled, .reduced, .cancelDecided, .settled,
                .queued,
                .trade, .settled,
            ]
            let order = random.below(UInt64(orders.count + 2))
            event(
                kinds[Int(random.below(UInt64(kinds.count)))], order,
                100 * Int64(random.below(3)), 100 * Int64(random.below(3)))
        }
    }

    private mutating func event(
        _ kind: EventKind, _ order: UInt64, _ quantity: Int64, _ leaves: Int64
    ) {
        let isStrange = order == 0
        add(
            EventStream.RecordType.event,
            EventCodec.encode(
                Event(
                    kind, time: .zero, order: isStrange ? OrderID(raw: 77) : .own(order),
                    side: random.below(2) == 0 ? .buy : .sell,
                    price: Price(ticks: 1_000 + Int32(random.below(50))), quantity: quantity,
                    leaves: leaves, contraLeaves: Int64(random.below(60_000)))))
    }

    private mutating func decision() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: DecisionRecord.size)
        bytes[16] = UInt8(3 + random.below(3))
        bytes[36] = UInt8(random.below(2))
        bytes[34] = bytes[36] == 1 ? 0 : UInt8(1 + random.below(26))
        return bytes
    }

    private mutating func riskEvent() -> [UInt8] {
        let kinds = RiskEventKind.allCases
        let scope =
            RiskScope(kind: UInt8(random.below(4)), index: 0) ?? .firm
        var event = RiskEvent(
            kinds[Int(random.below(UInt64(kinds.count)))],
            at: Timestamp(nanoseconds: Int64(random.below(1 << 40))), scope: scope)
        event.field = LimitField(rawValue: UInt8(random.below(40)))
        event.actor = UInt32(random.below(3))
        event.version = UInt32(3 + random.below(3))
        event.measured = Int64(random.below(1_000))
        event.limit = random.below(4) == 0 ? .max : Int64(random.below(1_000))
        return RiskRecord.event(event).bytes
    }

    private mutating func state() -> [UInt8] {
        var writer = ByteWriter()
        writer.put(UInt8(64))
        writer.put(UInt8(random.below(2)))
        writer.put(UInt16(0))
        writer.put(UInt32(0))
        for _ in 0..<13 { writer.put(Int64(random.below(1 << 50)) - (1 << 49)) }
        writer.put(Int32(1_000))
        writer.pad(to: RiskRecord.size)
        return writer.bytes
    }
}

private func picture(_ records: some Sequence<StreamRecord>) -> RiskPicture {
    var picture = RiskPicture()
    for record in records { picture.add(record) }
    return picture
}

@Suite("The picture of a run")
struct PictureTests {
    @Test func whatTheRecordsSay() throws {
        var records = [
            StreamRecord(
                seq: 1, cause: 0, time: .zero, type: EventStream.RecordType.header,
                payload: Array(PaperRun.header.utf8))
        ]
        func add(_ event: Event) {
            records.append(
                StreamRecord(
                    seq: UInt64(records.count + 1), cause: 0, time: event.time,
                    type: EventStream.RecordType.event, payload: EventCodec.encode(event)))
        }
        func add(_ event: RiskEvent) {
            records.append(
                StreamRecord(
                    seq: UInt64(records.count + 1), cause: 0, time: event.time,
                    type: EventStream.RecordType.riskEvent, payload: RiskRecord.event(event).bytes))
        }
        let now = Timestamp(10, 0)
        for number in UInt64(1)...3 {
            add(
                Event(
                    .decided, time: now, order: .own(number), side: number == 2 ? .sell : .buy,
                    price: Price(ticks: 1_000), quantity: 300))
        }
        add(Event(.accepted, time: now, order: .own(1), quantity: 300))
        add(Event(.rested, time: now, order: .own(1), quantity: 300, leaves: 300))
        add(
            Event(
                .settled, time: now, order: .own(1), price: Price(ticks: 999), quantity: 100,
                leaves: 200, contraLeaves: 50_000))
        add(
            Event(
                .settled, time: now, order: .own(2), price: Price(ticks: 1_000), quantity: 300,
                leaves: 0, contraLeaves: 60_000))
        add(Event(.cancelDecided, time: now, order: .own(1)))
        add(Event(.rejected, time: now, order: .own(3), quantity: 300, reason: .riskGate))
        var warn = RiskEvent(.limitWarn, at: now)
        (warn.field, warn.measured, warn.limit, warn.version) = (.openOrders, 9, 10, 3)
        add(warn)
        var kill = RiskEvent(.kill, at: now, scope: .strategy(0))
        (kill.actor, kill.version) = (11, 3)
        add(kill)
        var change = RiskEvent(.limitChange, at: now)
        (change.field, change.limit, change.version) = (.maximumQuantity, 400, 4)
        add(change)
        let seen = picture(records)
        #expect(seen.seq == 13 && seen.time == now.nanoseconds)
        #expect(seen.position == 1_000 + 100 - 300)
        #expect(seen.bought == 100 && seen.sold == 300)
        // 100 × 9.99 bought, 300 × 10.00 sold.
        #expect(seen.cash == 5_000_000_000 - 9_990_000 + 30_000_000 - 110_000)
        #expect(seen.fees == 110_000)
        #expect(seen.orders.map(\.number) == [1])
        #expect(seen.orders[0].leaves == 200 && seen.orders[0].isCanceling)
        #expect(seen.orders[0].state == .resting && seen.orders[0].isBuy)
        #expect(seen.blocks.map(\.scope) == ["strategy 0"] && seen.blocks[0].actor == 11)
        #expect(seen.warnings.map(\.name) == ["openOrders"])
        #expect(seen.limitsVersion == 4)
        // Those of another security are not of this run.
        #expect(
            seen.limits.map { "\($0.scope) \($0.name) \($0.value)" } == [
                "account 0 openOrders 7", "firm maximumQuantity 400", "instrument 0 collarTicks 5",
            ])
    }

    @Test("from any snapshot on, the same picture as from the first record")
    func snapshots() throws {
        for seed in 1...seedCount(usually: 20) {
            let records = PaperRun(seed: seed, count: 400).records
            let whole = picture(records)
            var running = RiskPicture()
            var random = SplitMix64(seed: seed)
            for (index, record) in records.enumerated() {
                running.add(record)
                guard random.below(40) == 0 else { continue }
                let bytes = running.bytes
                let cut = Int(random.below(UInt64(bytes.count)))
                var late = try RiskPicture(parts: [Array(bytes[..<cut]), Array(bytes[cut...])])
                #expect(late == running, "seed \(seed), record \(index + 1)")
                for record in records[(index + 1)...] { late.add(record) }
                #expect(late == whole && late.hash == whole.hash, "seed \(seed)")
            }
            #expect(!whole.refusals.isEmpty && whole.decided > 50 && whole.isOver)
        }
    }

    @Test func theKeeperGoesOnFromWhereItWas() throws {
        let records = PaperRun(seed: 4, count: 3_000).records
        let log = MemoryLog(records)
        let keeper = PictureKeeper(log)
        for newest in [0, 7, 7, 1_500, 3_002] as [Int] {
            let taken = try #require(try keeper.snapshot(upTo: UInt64(newest)))
            #expect(taken.seq == UInt64(newest))
            #expect(taken.chainHead == chain(of: Array(records[..<newest])).head)
            #expect(try RiskPicture(parts: taken.parts) == picture(records[..<newest]))
        }
        log.forget(before: 5)
        #expect(try keeper.snapshot(upTo: 3_002) == nil)
    }

    /// A subscriber that comes late, over a network that loses, doubles and cuts off.
    @Test func aLateSubscriberHasTheSamePictureAndChain() throws {
        for seed in 1...seedCount(usually: 40) {
            var random = SplitMix64(seed: seed, stream: 3)
            let records = PaperRun(seed: seed, count: 300).records
            var network = PaperNetwork(records, session: 5)
            let keeper = PictureKeeper(network.log)
            network.answerer = ReplayAnswerer(
                log: network.log, publication: network.publication, largestAnswer: 64,
                snapshot: { try keeper.snapshot(upTo: $0) })
            _ = network.publish(Int(random.below(250)))
            var settings = SubscriberSettings(start: .snapshot)
            settings.requestTimeout = 30_000_000
            var machine = SubscriberMachine(settings)
            var (late, parts): (RiskPicture?, [[UInt8]]) = (nil, [])
            var (begun, isEnded): (UInt64?, Bool) = (nil, false)
            for round in 0..<5_000 where !isEnded {
                let now = Int64(round) * 10_000_000
                var live: [[UInt8]] = []
                if Int(network.publication.newest) < records.count {
                    live += network.publish(Int(random.below(12)))
                }
                if round % 5 == 0 {
                    live.append(
                        network.heartbeat(
                            isLast: Int(network.publication.newest) == records.count))
                }
                for message in live where random.below(100) >= 20 {
                    machine.receiveLive(message, at: now)
                }
                machine.tick(at: now)
                while let action = machine.nextAction() {
                    switch action {
                    case .request(let request):
                        guard random.below(100) >= 20 else { continue }
                        var answer = try network.answer(request)
                        if random.below(100) < 20 {
                            answer = Array(answer.prefix(Int(random.below(UInt64(answer.count)))))
                        }
                        for message in answer { machine.receiveReply(message, at: now) }
                    case .snapshotPart(let part): parts.append(part)
                    case .snapshotEnd(let seq, let hash):
                        begun = seq
                        late = try RiskPicture(parts: parts)
                        parts = []
                        #expect(late?.hash == hash && late?.seq == seq)
                    case .deliver(let frame): late?.add(frame.record)
                    case .ended: isEnded = true
                    case .failed(let reason): Issue.record("seed \(seed): \(reason)")
                    case .reset(let reason): Issue.record("seed \(seed): \(reason)")
                    case .heartbeat, .state: break
                    }
                }
            }
            let isSame =
                isEnded && late == picture(records) && machine.chain == network.chain
                && machine.headsVerified > 0
            #expect(isSame, "seed \(seed): snapshot behind \(begun ?? 0)")
            if !isSame { return }
        }
    }

    @Test(
        "the Python client keeps the same picture, record by record",
        .enabled(
            if: Python.has("zmq"),
            "needs python3 with pyzmq; name an interpreter that has it with PANKOU_PYTHON"))
    func python() throws {
        let folder = try makeFolder()
        defer { removeFolder(folder) }
        let publication = Publication(session: 1, classifier: testClassifier, oldest: 1)
        let load = "import"
        let program = """
            \(load) sys
            sys.path.insert(0, "\(Place.module.appendingPathComponent("Python").path)")
            sys.dont_write_bytecode = True
            \(load) pankou_stream as p
            picture = p.RiskPicture()
            for line in open(sys.argv[1]):
                picture.add(p.Frame(bytes.fromhex(line)))
                print(picture.hash)
            """
        try Data(program.utf8).write(to: URL(fileURLWithPath: folder + "/fold.py"))
        for seed in UInt64(1)...4 {
            let records = PaperRun(seed: seed, count: 500).records
            let lines = records.map { record in
                hex(
                    FrameWriter.bytes(
                        publication.header(of: record, classSeq: 1, at: 1), body: record.payload))
            }
            try Data(lines.joined(separator: "\n").utf8)
                .write(to: URL(fileURLWithPath: folder + "/frames"))
            let result = try #require(
                try Python.run([folder + "/fold.py", folder + "/frames"]))
            #expect(result.code == 0, "\(result.output)")
            let hashes = result.output.split(separator: "\n").map(String.init)
            try #require(hashes.count == records.count, "\(result.output.suffix(500))")
            var running = RiskPicture()
            for (record, hash) in zip(records, hashes) {
                running.add(record)
                let text = String(decoding: running.bytes, as: UTF8.self)
                #expect(running.hash == hash, "seed \(seed), record \(record.seq): \(text)")
                if running.hash != hash { return }
            }
        }
    }

    @Test func noiseDoesNotTouchIt() {
        var random = SplitMix64(seed: 6)
        var noisy = RiskPicture()
        for record in randomRecords(2_000, seed: 6) {
            var record = record
            if !record.payload.isEmpty {
                record.payload[Int(random.below(UInt64(record.payload.count)))] =
                    UInt8(random.below(256))
            }
            noisy.add(record)
        }
        #expect(noisy.seq == 2_000)
    }
}
