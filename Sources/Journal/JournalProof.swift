import Sodium

/// The proof that a record is in a sealed segment: whoever trusts the segment's root, or the
/// signature over it, needs nothing else.
///
/// Source: RFC 9162, section 2.1.3. `Tests/JournalTests/verify_proof.py` checks one without this
/// project.
public struct JournalProof: Sendable, Hashable, Codable {
    /// The format's version, 2.
    public let version: Int
    /// The record's number.
    public let seq: UInt64
    /// The whole padded record in hexadecimal digits.
    public let record: String
    /// The segment's number.
    public let segment: UInt64
    /// The record's place in its segment, from 0.
    public let leafIndex: UInt64
    /// The records of the segment.
    public let leafCount: UInt64
    /// The hashes that lead from the leaf to the root, lowest first, in hexadecimal digits.
    public let path: [String]
    /// The segment's Merkle root.
    public let root: String
    /// The chain's head behind the segment's last record.
    public let chainHead: String
    /// The segment's Ed25519 signature, where it has one.
    public let signature: String?
    /// The public key that it verifies with.
    public let publicKey: String?

    /// Whether record, path and root fit together, and the signature where there is one.
    public var isValid: Bool {
        guard let record = hexBytes(record), let root = SHA256Digest(hex: root),
            let head = SHA256Digest(hex: chainHead)
        else { return false }
        let path = path.compactMap { SHA256Digest(hex: $0) }
        guard path.count == self.path.count, hasSoundRecord(record) else { return false }
        let found = MerkleTree.root(
            from: MerkleTree.leaf(record.span), index: leafIndex, count: leafCount,
            path: path)
        guard found == root else { return false }
        guard signature != nil || publicKey != nil else { return true }
        guard let signature = signature.flatMap(hexBytes), let key = publicKey.flatMap(hexBytes),
            leafIndex < seq
        else { return false }
        // Both numbers came from outside; the root above has shown that there are leaves.
        let (lastSeq, overflow) = (seq - leafIndex).addingReportingOverflow(leafCount - 1)
        guard !overflow else { return false }
        let footer = SegmentFooter(
            lastSeq: lastSeq, count: leafCount, head: head, root: root)
        return SegmentSignature(publicKey: key, signature: signature)
            .isValid(for: footer, number: segment)
    }

    private func hasSoundRecord(_ bytes: [UInt8]) -> Bool {
        do throws(Damage) {
            let (header, size) = try RecordHeader.sound(in: bytes, at: 0, seq: seq)
            return header.seq == seq && size == bytes.count
        } catch {
            return false
        }
    }
}

extension JournalReader {
    /// The proof that record `seq` is in its segment.
    ///
    /// Throws ``JournalError`` for damage, for a record that is not there, and for one whose
    /// segment is not sealed yet.
    public func proof(of seq: UInt64) throws(JournalError) -> JournalProof {
        var collector = ProofCollector(seq: seq)
        let scan = try JournalScan(store) { (record, bytes) throws(Damage) in
            collector.take(record, bytes)
        }
        guard let segment = scan.segments.first(where: { $0.holds(seq) }) else {
            throw JournalError(
                description: "\(store.path): record \(seq): the journal holds "
                    + (scan.lastSeq == 0 ? "no records" : "records 1 to \(scan.lastSeq)"))
        }
        guard let root = segment.root else {
            throw JournalError(
                description: "\(store.path): record \(seq): its segment "
                    + "\(JournalFormat.segmentName(segment.number)) is not sealed yet; there is "
                    + "no root to prove it against")
        }
        let index = seq - segment.firstSeq
        let leaves = collector.leaves[
            Int(collector.place - index)..<Int(collector.place - index + segment.records)]
        let signature = try signature(of: segment)
        return JournalProof(
            version: Int(JournalFormat.version), seq: seq, record: hexText(collector.record),
            segment: segment.number, leafIndex: index, leafCount: segment.records,
            path: MerkleTree.path(to: Int(index), in: leaves).map(\.hex), root: root.hex,
            chainHead: segment.head.hex, signature: signature.map { hexText($0.signature) },
            publicKey: signature.map { hexText($0.publicKey) })
    }
}

/// Keeps a journal's leaves and the record that is to be proven.
private struct ProofCollector {
    let seq: UInt64
    var leaves: [SHA256Digest] = []
    var record: [UInt8] = []
    /// How many leaves came before the record's.
    var place: UInt64 { seq - 1 }

    mutating func take(_ scanned: ScannedRecord, _ bytes: [UInt8]) {
        leaves.append(scanned.leaf)
        if scanned.header.seq == seq { record = Array(bytes[scanned.bytes]) }
    }
}

extension SegmentSummary {
    fileprivate func holds(_ seq: UInt64) -> Bool {
        seq >= firstSeq && seq - firstSeq < records
    }
}
