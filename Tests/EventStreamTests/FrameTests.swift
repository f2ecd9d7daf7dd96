import Foundation
import Testing
import TradingModel

@testable import EventStream

/// The messages whose bytes are kept for ever, one file each.
enum GoldenMessage: String, CaseIterable {
    case fill, market, order, limit, sample, header, heartbeat, hello, reply

    var bytes: [UInt8] {
        let publication = Publication(
            session: 0x0123_4567_89AB_CDEF, classifier: testClassifier, oldest: 1)
        func record(_ record: StreamRecord) -> [UInt8] {
            let header = publication.header(
                of: record, classSeq: 3, at: 1_750_000_000_123_456_789)
            return FrameWriter.bytes(header, body: record.payload)
        }
        func other(_ type: UInt16, _ payload: [UInt8]) -> [UInt8] {
            record(
                StreamRecord(
                    seq: 9, cause: 4, time: Timestamp(9, 30), type: type, payload: payload))
        }
        switch self {
        case .fill:
            return record(
                eventRecord(7, .trade, order: .own(2), contra: OrderID(raw: 42), instrument: 3))
        case .market: return record(eventRecord(8, .trade, order: OrderID(raw: 6)))
        case .order: return record(eventRecord(9, .accepted, order: .own(2), instrument: 1))
        case .limit: return other(RecordType.riskEvent, [4, 1, 2, 3])
        case .sample: return other(RecordType.sample, (0..<88).map { UInt8($0) })
        case .header: return other(RecordType.header, Array(#"{"seed":22}"#.utf8))
        case .heartbeat:
            var header = FrameHeader(
                .heartbeat, template: Heartbeat.template, session: publication.session, seq: 99)
            header.blockLength = UInt16(Heartbeat.size)
            header.classSeq = 12
            header.publishTime = 1_750_000_000_250_000_000
            return FrameWriter.bytes(header, body: GoldenMessage.someHeartbeat.encoded)
        case .hello:
            var header = FrameHeader(
                .hello, template: Hello.template, session: publication.session, seq: 99)
            header.blockLength = UInt16(Hello.blockSize)
            return FrameWriter.bytes(header, body: GoldenMessage.someHello.encoded)
        case .reply:
            var answer = ReplayAnswer(.nak, id: 5)
            answer.reason = .tooOld
            answer.oldest = 1_000
            let header = FrameHeader(
                .reply, template: ReplayAnswer.template, session: publication.session, seq: 99)
            return FrameWriter.bytes(header, body: StrictJSON.encode(answer))
        }
    }

    static let someHeartbeat: Heartbeat = {
        var beat = Heartbeat()
        beat.newest = 99
        beat.durable = 90
        beat.chainSeq = 98
        beat.chainHead = (0..<32).map { UInt8($0) }
        beat.classCounts = ClassCounts([1, 2, 3, 4, 5, 6]) ?? ClassCounts()
        beat.clock = 1_750_000_000_250_000_000
        beat.refused = 7
        beat.waits = 8
        beat.oldest = 1
        beat.limitsVersion = 3
        beat.riskState = .killed
        return beat
    }()

    static let someHello: Hello = {
        var hello = Hello()
        hello.next = 100
        hello.build = "pankou 1.0"
        hello.replayEndpoint = "tcp://127.0.0.1:5556"
        return hello
    }()
}

@Suite("Messages")
struct FrameTests {
    @Test(arguments: GoldenMessage.allCases)
    func bytesAreThoseOfTheGoldenFile(message: GoldenMessage) throws {
        let file = Place.golden.appendingPathComponent("\(message.rawValue).hex")
        if ProcessInfo.processInfo.environment["PANKOU_GOLDEN"] == "write" {
            try Data((hex(message.bytes) + "\n").utf8).write(to: file)
        }
        let golden = try String(contentsOf: file, encoding: .utf8)
        #expect(hex(message.bytes) + "\n" == golden)
    }

    @Test(arguments: GoldenMessage.allCases)
    func aMessageReadsAsItWasWritten(message: GoldenMessage) throws {
        let frame = try StreamFrame(message.bytes)
        #expect(FrameWriter.bytes(frame.header, body: Array(frame.body)) == message.bytes)
    }

    @Test func heartbeatAndHelloReadAsTheyWereWritten() throws {
        let beat = try Heartbeat(try StreamFrame(GoldenMessage.heartbeat.bytes))
        #expect(beat == GoldenMessage.someHeartbeat)
        let hello = try Hello(try StreamFrame(GoldenMessage.hello.bytes))
        #expect(hello == GoldenMessage.someHello)
    }

    @Test func everyTypeOfRecordSurvives() throws {
        for record in randomRecords(500, seed: 3) {
            let publication = Publication(session: 1, classifier: testClassifier, oldest: 1)
            let header = publication.header(of: record, classSeq: 1, at: 5)
            let frame = try StreamFrame(FrameWriter.bytes(header, body: record.payload))
            #expect(frame.record == record)
        }
    }

    @Test(arguments: [
        (EventKind.trade, true, StreamClass.fill), (.trade, false, .market),
        (.settled, true, .fill),
        (.phase, false, .market), (.auction, false, .market), (.accepted, true, .order),
        (.rejected, true, .order), (.advanced, true, .order), (.reported, true, .order),
        (.orphanCancel, false, .order),
    ])
    func eventsHaveTheirClass(kind: EventKind, isOwn: Bool, expected: StreamClass) {
        let record = eventRecord(2, kind, order: isOwn ? .own(1) : OrderID(raw: 1))
        #expect(testClassifier.kind(of: record) == expected)
        // A trade is own on either side.
        let contra = eventRecord(2, kind, order: OrderID(raw: 1), contra: .own(9))
        #expect(kind != .trade || testClassifier.kind(of: contra) == .fill)
    }

    @Test func riskEventsHaveTheirClass() {
        let classes = (UInt8(1)...14).map { kind in
            testClassifier.kind(
                of: StreamRecord(
                    seq: 1, cause: 0, time: .zero, type: RecordType.riskEvent, payload: [kind]))
        }
        #expect(classes.enumerated().filter { $0.element == .limit }.map(\.offset) == [2, 3, 6])
        let empty = StreamRecord(
            seq: 1, cause: 0, time: .zero, type: RecordType.riskEvent, payload: [])
        #expect(testClassifier.kind(of: empty) == .risk)
    }

    @Test(arguments: StreamClass.allCases)
    func aTagIsItsWord(kind: StreamClass) {
        var bytes: [UInt8] = []
        bytes.put(kind.word)
        #expect(bytes == Array(kind.tag.utf8))
        #expect(StreamClass(word: kind.word) == kind && StreamClass(tag: kind.tag) == kind)
    }

    /// Sixteen bytes at a time, the rest one by one, and in two pieces: all as byte by byte.
    @Test func theFastChecksumIsThePlainOne() {
        var random = SplitMix64(seed: 6)
        for count in 0..<200 {
            let bytes = (0..<count).map { _ in UInt8(random.below(256)) }
            let plain = CRC32C.of(bytes)
            #expect(CRC32C.of(bytes.span) == plain)
            let cut = Int(random.below(UInt64(count + 1)))
            let first = CRC32C.of(bytes.span.extracting(first: cut))
            #expect(CRC32C.extend(first, with: bytes.span.extracting(droppingFirst: cut)) == plain)
        }
    }

    @Test func theInstrumentIsAPrefix() {
        // Subscribing to FILL and eight bytes gives the one instrument, and no other's beginning.
        let bytes = GoldenMessage.fill.bytes
        #expect(Array(bytes[0..<16]) == Array("FILL".utf8) + [0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0])
    }

    @Test func aLaterVersionIsReadByWhatIsKnown() throws {
        var header = try StreamFrame(GoldenMessage.heartbeat.bytes).header
        header.version = 2
        header.blockLength += 16
        let body = GoldenMessage.someHeartbeat.encoded + [UInt8](repeating: 9, count: 16)
        let beat = try Heartbeat(try StreamFrame(FrameWriter.bytes(header, body: body)))
        #expect(beat == GoldenMessage.someHeartbeat)

        var greeting = try StreamFrame(GoldenMessage.hello.bytes).header
        greeting.version = 2
        greeting.blockLength += 8
        let encoded = GoldenMessage.someHello.encoded
        let longer = encoded[0..<64] + [UInt8](repeating: 9, count: 8) + encoded[64...]
        let frame = try StreamFrame(FrameWriter.bytes(greeting, body: Array(longer)))
        let hello = try Hello(frame)
        #expect(hello == GoldenMessage.someHello)
    }

    @Test func anotherSchemaIsRefused() throws {
        var bytes = GoldenMessage.fill.bytes
        bytes[20] = 2
        for offset in 76..<80 { bytes[offset] = 0 }
        let checksum = CRC32C.of(bytes)
        for index in 0..<4 {
            bytes[76 + index] = UInt8(truncatingIfNeeded: checksum >> (8 * index))
        }
        #expect(throws: FrameFault.schema(2)) { try StreamFrame(bytes) }
    }

    @Test(arguments: GoldenMessage.allCases)
    func everyTruncationIsRefused(message: GoldenMessage) {
        let bytes = message.bytes
        for count in 0..<bytes.count {
            #expect(throws: FrameFault.self) { try StreamFrame(Array(bytes.prefix(count))) }
        }
        #expect(throws: FrameFault.self) { try StreamFrame(bytes + [0]) }
    }

    @Test(arguments: GoldenMessage.allCases)
    func everyFlippedBitIsRefused(message: GoldenMessage) {
        let bytes = message.bytes
        for bit in 0..<(8 * bytes.count) {
            var damaged = bytes
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: FrameFault.self) { try StreamFrame(damaged) }
        }
    }

    /// Bodies that pass the checksum and are wrong all the same.
    @Test func wrongBodiesAreRefusedWithoutACrash() throws {
        for (message, sizes) in [(GoldenMessage.heartbeat, 0..<144), (.hello, 0..<100)] {
            let header = try StreamFrame(message.bytes).header
            let body = Array(try StreamFrame(message.bytes).body)
            for count in sizes {
                for block in [UInt16(count), header.blockLength] where Int(block) <= count {
                    var header = header
                    header.blockLength = block
                    let cut = FrameWriter.bytes(header, body: Array(body.prefix(count)))
                    let frame = try StreamFrame(cut)
                    #expect(throws: FrameFault.self) {
                        if message == .hello {
                            _ = try Hello(frame)
                        } else {
                            _ = try Heartbeat(frame)
                        }
                    }
                }
            }
        }
    }

    @Test func aNoticeIsOneCacheLine() {
        #expect(MemoryLayout<PublishNotice>.size == 64)
        let head = (0..<32).map { UInt8($0 * 7) }
        let notice = PublishNotice(
            first: 1, last: 2, durable: 0, head: head, limitsVersion: 4, riskState: .halted)
        #expect(notice.head == head)
        #expect(notice.riskState == .halted)
    }

    @Test func aChainIsThatOfItsBytes() {
        let records = randomRecords(20, seed: 4)
        let bytes = journalBytes(records)
        #expect(bytes.count % 64 == 0)
        #expect(bytes.starts(with: Array("PKR2".utf8)))
        // Any change of any field changes the head.
        var changed = records
        changed[9].cause ^= 1
        #expect(chain(of: changed).head != chain(of: records).head)
        changed = records
        changed[19].payload.append(0)
        #expect(chain(of: changed).head != chain(of: records).head)
    }
}
