import Synchronization

/// Gives clients that come late the picture of a run, worked out from its log when somebody asks.
///
/// Nothing is kept up to date that nobody wants: the first request reads the day so far, each later
/// one what has come since. Used from the replay server's thread.
public final class PictureKeeper: Sendable {
    private let log: any RecordLog
    private let state: Mutex<(picture: RiskPicture, chain: StreamChain)>
    private static let batch = 1_024

    /// A keeper for `log`, whose records begin with `magic`.
    public init(_ log: any RecordLog, magic: UInt32 = StreamChain.standardMagic) {
        self.log = log
        state = Mutex((RiskPicture(), StreamChain(magic: magic)))
    }

    /// The picture behind record `newest`, or behind an earlier one where the log is not as far; nil
    /// where the log does not begin with the first record.
    ///
    /// Throws what the log throws.
    public func snapshot(upTo newest: UInt64) throws -> StateSnapshot? {
        guard log.oldest <= 1 else { return nil }
        return try state.withLock { state in
            while state.picture.seq < newest {
                let limit = Int(min(newest - state.picture.seq, UInt64(PictureKeeper.batch)))
                let records = try log.records(from: state.picture.seq + 1, limit: limit)
                guard !records.isEmpty else { break }
                for record in records {
                    state.picture.add(record)
                    state.chain.append(record)
                }
            }
            let bytes = state.picture.bytes
            let parts = stride(from: 0, to: bytes.count, by: RiskPicture.partSize).map {
                Array(bytes[$0..<min($0 + RiskPicture.partSize, bytes.count)])
            }
            return StateSnapshot(
                seq: state.picture.seq, parts: parts, stateHash: state.picture.hash,
                chainHead: state.chain.head)
        }
    }
}
