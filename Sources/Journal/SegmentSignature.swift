import Sodium
import TradingModel

/// A signature of a sealed segment, in a file beside it: `000001.sig`, 104 bytes.
///
/// | offset | size | field |
/// |---|---|---|
/// | 0 | 8 | magic `PKJSIG02` |
/// | 8 | 32 | Ed25519 public key |
/// | 40 | 64 | Ed25519 signature (RFC 8032) of: magic, segment number (8 bytes), footer (128 bytes) |
///
/// The footer holds the head of the chain over all records so far, so that the signature of one
/// segment vouches for every record before it too.
public struct SegmentSignature: Sendable, Hashable {
    /// The key that it verifies with.
    public let publicKey: [UInt8]
    /// The signature.
    public let signature: [UInt8]

    private static let magic = Array("PKJSIG02".utf8)
    static let size = 104

    init(publicKey: [UInt8], signature: [UInt8]) {
        self.publicKey = publicKey
        self.signature = signature
    }

    init(of footer: SegmentFooter, number: UInt64, by key: Ed25519.SigningKey) {
        publicKey = key.publicKey
        signature = key.sign(SegmentSignature.message(footer, number))
    }

    /// The signature in a file's bytes; nil for anything else.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == SegmentSignature.size, bytes.starts(with: SegmentSignature.magic)
        else { return nil }
        publicKey = Array(bytes[8..<40])
        signature = Array(bytes[40...])
    }

    var bytes: [UInt8] { SegmentSignature.magic + publicKey + signature }

    func isValid(for footer: SegmentFooter, number: UInt64) -> Bool {
        Ed25519.isValid(signature, of: SegmentSignature.message(footer, number), by: publicKey)
    }

    private static func message(_ footer: SegmentFooter, _ number: UInt64) -> [UInt8] {
        var writer = ByteWriter()
        writer.bytes += magic
        writer.put(number)
        writer.bytes += footer.bytes
        return writer.bytes
    }
}

extension JournalReader {
    /// The public keys of the segments that carry a signature, by number; each was verified.
    ///
    /// Throws ``JournalError`` for a signature that is not that of its segment.
    public func signers(
        of summary: JournalSummary
    ) throws(JournalError) -> [(segment: UInt64, publicKey: [UInt8])] {
        var signers: [(segment: UInt64, publicKey: [UInt8])] = []
        for segment in summary.segments {
            guard let signature = try signature(of: segment) else { continue }
            signers.append((segment.number, signature.publicKey))
        }
        return signers
    }

    /// The verified signature of a segment; nil where it has none.
    func signature(of segment: SegmentSummary) throws(JournalError) -> SegmentSignature? {
        let name = JournalFormat.signatureName(segment.number)
        let bytes: [UInt8]
        do throws(SystemFault) {
            bytes = try store.readAll(name)
        } catch {
            if error.saysItIsNotThere { return nil }
            throw JournalError(
                description: "\(store.path)/\(name): cannot be read (\(systemText(error.code)))")
        }
        guard let footer = SegmentFooter(segment), let signature = SegmentSignature(bytes),
            signature.isValid(for: footer, number: segment.number)
        else {
            throw JournalError(
                description: "\(store.path)/\(name): is not a signature of this segment")
        }
        return signature
    }
}

extension SegmentFooter {
    /// The footer of a sealed segment; nil for another.
    init?(_ segment: SegmentSummary) {
        guard let root = segment.root else { return nil }
        self.init(
            lastSeq: segment.firstSeq + segment.records - 1, count: segment.records,
            head: segment.head, root: root)
    }
}
