import CZeroMQ

/// A peer that asks to be admitted.
///
/// Source: ZeroMQ RFC 27 (ZAP 1.0).
public struct AdmissionRequest: Hashable, Sendable {
    /// The domain of the socket that it wants to talk to.
    public let domain: String
    /// Where it comes from.
    public let address: String
    /// `NULL`, `PLAIN` or `CURVE`.
    public let mechanism: String
    /// The public key that it has proved to own; nil without CURVE.
    public let key: CurveKey?
}

/// Answers who may connect to the sockets of a context (a ZAP handler).
///
/// There is one in a context, and it must be there before a socket binds. It runs on a thread of its
/// own, as handshakes wait for it. Source: ZeroMQ RFC 27 (ZAP 1.0).
public struct Authenticator: ~Copyable {
    private let socket: ZMQSocket<Replier>
    private let message = ZMQMessage()

    /// The authenticator of `context`. Throws ``ZMQError/addressInUse(_:)`` where it has one.
    public init(_ context: ZMQContext) throws(ZMQError) {
        let made = try ZMQSocket<Replier>(context)
        try made.bind("inproc://zeromq.zap.01")
        socket = made
    }

    /// Waits for a request, at most `milliseconds`, and answers all there are; how many.
    ///
    /// `admit` gives the peer's name, which every message of the peer then carries as its property
    /// `User-Id`, or nil to refuse. Throws ``ZMQError``.
    public func serve(
        milliseconds: Int, admit: (AdmissionRequest) -> String?
    ) throws(ZMQError) -> Int {
        try socket.wait(milliseconds: milliseconds)
        var count = 0
        while try socket.receive(into: message) {
            var parts = [message.bytes]
            while message.hasMore {
                try socket.receiveWaiting(into: message)
                parts.append(message.bytes)
            }
            try answer(parts, admit)
            count += 1
        }
        return count
    }

    private func answer(
        _ parts: [[UInt8]], _ admit: (AdmissionRequest) -> String?
    ) throws(ZMQError) {
        // version, request, domain, address, identity, mechanism, credentials...
        let isWhole = parts.count >= 6 && parts[0] == Array("1.0".utf8)
        var name: String?
        if isWhole {
            let mechanism = String(decoding: parts[5], as: UTF8.self)
            let isCurve = mechanism == "CURVE" && parts.count == 7 && parts[6].count == 32
            name = admit(
                AdmissionRequest(
                    domain: String(decoding: parts[2], as: UTF8.self),
                    address: String(decoding: parts[3], as: UTF8.self), mechanism: mechanism,
                    key: isCurve ? CurveKey(bytes: parts[6]) : nil))
        }
        let status = !isWhole ? "500" : name == nil ? "400" : "200"
        let text = name == nil ? "not admitted" : "admitted"
        for part in ["1.0", nil, status, text, name ?? ""] {
            let bytes = part.map { Array($0.utf8) } ?? (parts.count > 1 ? parts[1] : [])
            try socket.send(bytes, hasMore: true)
        }
        try socket.send([])
    }
}
