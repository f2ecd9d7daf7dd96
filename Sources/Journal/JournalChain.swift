import Sodium

/// The running chain over a journal's records: hₙ = SHA-256(hₙ₋₁ ‖ padded record n).
///
/// Whoever has the records, from the journal or from its event stream, gets the same head.
public struct JournalChain: Sendable, Hashable {
    /// The head after the records so far; 32 zeros before the first.
    public private(set) var head: SHA256Digest

    /// The chain whose head is `head`.
    public init(head: SHA256Digest = .zero) { self.head = head }

    /// What the next record carries: the first eight bytes of the head.
    public var link: UInt64 { head.prefix }

    /// Goes on by a whole padded record.
    public mutating func advance(_ record: [UInt8]) { advance(record.span) }

    mutating func advance(_ record: Swift.Span<UInt8>) {
        var hash = SHA256()
        hash.update(head)
        hash.update(record)
        head = hash.finalize()
    }
}
