import Backtesting
import Foundation
import Risk
import TradingModel

/// Something from outside that changed a run: kept in the journal, so that the run can be repeated.
///
/// Everything else of a run follows from its header. As JSON with sorted keys it is the payload of a
/// journal record of type 6.
public struct RunInput: Sendable, Hashable, Codable {
    /// What came in.
    public enum Kind: String, Sendable, Codable {
        /// An outside client asked for `requests` at its grant `number`.
        case requests
        /// A strategy did not answer its call `number`, or its client had gone.
        case disconnected
        /// A scope was killed before step `number`, at `time`, by `actor`.
        case killed
        /// A scope was armed again before step `number`, at `time`, by `actor`.
        case rearmed
        /// The limits in `text` were put in force before step `number`, at `time`, by `actor`.
        case limits
        /// The run was ended before step `number`.
        case stopped
    }

    /// What came in.
    public var kind: Kind
    /// The number of a grant, a call or a step.
    public var number: UInt64
    /// The strategy concerned, by its place in the run.
    public var trader: Int
    /// The scope of a kill, as `RiskScope.kind` and `RiskScope.index`.
    public var scopeKind: UInt8
    /// See ``scopeKind``.
    public var scopeIndex: UInt32
    /// Simulated time.
    public var time: Int64
    /// Who did it, where a person did; 0 otherwise.
    public var actor: UInt32
    /// What a client asked for.
    public var requests: [GatewayRequest]
    /// The name of who did it, where it is known.
    public var person: String?
    /// The file of limits that was put in force.
    public var text: String?

    /// An input.
    public init(
        _ kind: Kind, number: UInt64, trader: Int = 0, time: Timestamp, actor: UInt32 = 0,
        scope: RiskScope = .firm, requests: [GatewayRequest] = [], person: String? = nil,
        text: String? = nil
    ) {
        self.kind = kind
        self.number = number
        self.trader = trader
        scopeKind = scope.kind
        scopeIndex = scope.index
        self.time = time.nanoseconds
        self.actor = actor
        self.requests = requests
        self.person = person
        self.text = text
    }

    /// The payload of its record.
    public var encoded: [UInt8] {
        // Integers and fixed words: there is nothing in it that JSON could not say.
        do { return try stableJSON(self) } catch { preconditionFailure("an input: \(error)") }
    }

    /// The input in a record's payload; throws `DecodingError`.
    public init(decoding bytes: [UInt8]) throws {
        self = try JSONDecoder().decode(RunInput.self, from: Data(bytes))
    }
}
