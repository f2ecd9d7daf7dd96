import Foundation
import Sodium
import TradingModel

/// Reads a journal and trusts nothing in it: any damage is an error with its place.
public struct JournalReader {
    private let path: String
    private let bytes: [UInt8]

    /// Opens the journal at `path`.
    ///
    /// Throws ``JournalError`` for anything that is not a regular, readable file.
    public init(path: String) throws {
        self.path = path
        guard FileManager.default.fileExists(atPath: path) else {
            throw JournalError(description: "\(path): no such journal; name a run's folder")
        }
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        guard attributes[.type] as? FileAttributeType == .typeRegular else {
            throw JournalError(description: "\(path): is not a regular file")
        }
        do {
            bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw JournalError(
                description: "\(path): cannot be read (\(error.localizedDescription))")
        }
    }

    /// A reader of bytes already in memory, called `name` in errors.
    public init(bytes: [UInt8], name: String) {
        path = name
        self.bytes = bytes
    }

    /// Every record, in order.
    ///
    /// Throws ``JournalError`` at the first byte that is not as it was written: a cut tail, a wrong
    /// checksum, a broken chain, a missing number, an unknown type or value.
    public func readAll() throws -> [JournalRecord] {
        try checkHeader()
        var records: [JournalRecord] = []
        var position = JournalFormat.fileHeaderSize
        var chain: UInt64 = 0
        while position < bytes.count {
            if case .trailer? = records.last?.body {
                throw fault(position, "something follows the trailer, which ends a journal")
            }
            let record = try self.record(at: position, number: UInt64(records.count) + 1, chain)
            chain = SHA256.of(Array(bytes[position..<position + record.size])).prefix
            position += record.size
            records.append(record.record)
        }
        guard case .trailer? = records.last?.body else {
            throw fault(position, "the journal ends before its trailer: the run did not finish")
        }
        return records
    }

    private func checkHeader() throws {
        guard !bytes.isEmpty else { throw fault(0, "the file is empty") }
        guard bytes.count >= JournalFormat.fileHeaderSize else {
            throw fault(0, "the file is shorter than a journal's header")
        }
        let header = Array(bytes.prefix(JournalFormat.fileHeaderSize))
        guard header.starts(with: JournalFormat.fileMagic) else {
            throw fault(0, "this is not a Pankou journal (wrong magic)")
        }
        guard header == JournalFormat.fileHeader else {
            var reader = ByteReader(header[8..<16])
            let mark: UInt32 = reader.take()
            let version: UInt32 = reader.take()
            if mark == JournalFormat.byteOrderMark.byteSwapped {
                throw fault(8, "written with the other byte order")
            }
            if version != JournalFormat.version {
                throw fault(12, "version \(version) is not known; this is version 1's reader")
            }
            throw fault(0, "the file header is damaged")
        }
    }

    private func record(
        at position: Int, number: UInt64, _ chain: UInt64
    ) throws -> (record: JournalRecord, size: Int) {
        let left = bytes.count - position
        guard left >= JournalFormat.recordHeaderSize else {
            throw fault(position, "record \(number) is cut off; the file is truncated")
        }
        var reader = ByteReader(bytes[position..<position + JournalFormat.recordHeaderSize])
        let (magic, type): (UInt32, UInt16) = (reader.take(), reader.take())
        let (reserved, length): (UInt16, UInt32) = (reader.take(), reader.take())
        let checksum: UInt32 = reader.take()
        let (sequence, cause): (UInt64, UInt64) = (reader.take(), reader.take())
        let (time, link): (Int64, UInt64) = (reader.take(), reader.take())
        guard magic == JournalFormat.recordMagic, reserved == 0,
            length <= JournalFormat.maximumPayload
        else { throw fault(position, "record \(number) is damaged (no record starts here)") }
        let size = JournalFormat.paddedSize(payload: Int(length))
        guard left >= size else {
            throw fault(position, "record \(number) is cut off; the file is truncated")
        }
        var copy = Array(bytes[position..<position + size])
        for offset in 12..<16 { copy[offset] = 0 }
        guard CRC32C.of(copy) == checksum else {
            throw fault(position, "record \(number) is damaged (checksum)")
        }
        guard sequence == number, cause < number, link == chain else {
            throw fault(position, "record \(number) does not follow the one before it")
        }
        let start = position + JournalFormat.recordHeaderSize
        let payload = bytes[start..<start + Int(length)]
        guard bytes[payload.endIndex..<position + size].allSatisfy({ $0 == 0 }) else {
            throw fault(position, "record \(number) is damaged (padding is not zero)")
        }
        guard let body = body(type, payload), (number == 1) == (type == 0) else {
            throw fault(position, "record \(number) has a type or value that does not exist")
        }
        let record = JournalRecord(
            seq: sequence, cause: cause, time: Timestamp(nanoseconds: time), body: body)
        return (record, size)
    }

    private func body(_ type: UInt16, _ payload: ArraySlice<UInt8>) -> JournalBody? {
        switch type {
        case 0: .header(Array(payload))
        case 1: EventCodec.decode(payload).map { .event($0) }
        case 2: Sample(payload).map { .sample($0) }
        case 3: .trailer(Array(payload))
        case 4: .decision(Array(payload))
        case 5: .riskEvent(Array(payload))
        case 6: .input(Array(payload))
        default: nil
        }
    }

    private func fault(_ offset: Int, _ what: String) -> JournalError {
        JournalError(description: "\(path): at byte \(offset): \(what)")
    }
}
