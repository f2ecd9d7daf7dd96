import ZeroMQ

/// What a peer may do; each role includes those before it.
public enum StreamRole: String, Sendable, Hashable, CaseIterable, Comparable, Codable {
    /// Receive events.
    case read
    /// Ask for snapshots and ranges.
    case replay
    /// Send, amend and cancel orders of its own.
    case trade
    /// Kill, rearm, and change limits.
    case control

    /// Roles order by what they include.
    public static func < (left: StreamRole, right: StreamRole) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int { StreamRole.allCases.firstIndex(of: self) ?? 0 }
}

/// A peer that was admitted.
public struct Principal: Hashable, Sendable {
    /// Its name in the allow-list; `local` on an endpoint without keys.
    public let name: String
    /// What it may do.
    public let role: StreamRole

    /// The name of everybody on an endpoint without keys.
    public static let local = "local"

    /// A peer.
    public init(name: String, role: StreamRole) {
        self.name = name
        self.role = role
    }

    /// How the authenticator names the peer to the sockets.
    var userID: String { "\(role.rawValue):\(name)" }

    init?(userID: String) {
        let parts = userID.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let role = StreamRole(rawValue: String(parts[0])) else {
            return nil
        }
        self.init(name: String(parts[1]), role: role)
    }
}

/// Which keys are admitted, as what.
///
/// A text file; a line is `PUBLIC-KEY ROLE NAME`, the key in 40 characters of Z85, the role one of
/// `read`, `replay`, `trade` and `control`, the name 1 to 64 letters, digits, `-`, `_` or `.`. Two
/// lines may not share a key or a name. Empty lines count for nothing, and so do lines that begin
/// with `# `.
public struct AllowList: Sendable, Hashable {
    /// One line.
    public struct Entry: Sendable, Hashable {
        /// The public key.
        public let key: CurveKey
        /// Whose it is, and what it may do.
        public let principal: Principal

        /// A line.
        public init(key: CurveKey, principal: Principal) {
            self.key = key
            self.principal = principal
        }
    }

    /// The lines, in order.
    public private(set) var entries: [Entry]

    /// A list of these lines.
    public init(_ entries: [Entry] = []) { self.entries = entries }

    /// The peer with a key, or nil.
    public func principal(of key: CurveKey) -> Principal? {
        entries.first { $0.key == key }?.principal
    }

    /// Reads a list; `path` names it in errors.
    public init(text: String, path: String) throws(StreamError) {
        entries = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            // A key may begin with any of 85 characters, `#` among them: a comment has a space.
            if line.hasPrefix("# ") || line == "#" { continue }
            let words = line.split { $0 == " " || $0 == "\t" || $0 == "\r" }
            if words.isEmpty { continue }
            let place = "\(path):\(index + 1)"
            guard words.count == 3 else {
                throw StreamError("\(place): a line is PUBLIC-KEY ROLE NAME, three words")
            }
            guard let key = CurveKey(String(words[0])) else {
                throw StreamError("\(place): the key is not 40 characters of Z85")
            }
            guard let role = StreamRole(rawValue: String(words[1])) else {
                let roles = StreamRole.allCases.map(\.rawValue).joined(separator: ", ")
                throw StreamError("\(place): role \"\(words[1])\" is none of \(roles)")
            }
            let name = String(words[2])
            guard AllowList.isName(name) else {
                throw StreamError(
                    "\(place): a name has 1 to 64 letters, digits, \"-\", \"_\" or \".\"")
            }
            guard !entries.contains(where: { $0.key == key || $0.principal.name == name }) else {
                throw StreamError("\(place): this key or name is on the list already")
            }
            entries.append(Entry(key: key, principal: Principal(name: name, role: role)))
        }
    }

    /// Whether `name` may be on a list; `local` is whoever comes without a key.
    public static func isName(_ name: String) -> Bool {
        name != Principal.local && (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 48...57, 65...90, 97...122, 45, 46, 95: true
                default: false
                }
            }
    }
}

/// What is wrong with a configuration, an endpoint or a file: the field, and what to do.
public struct StreamError: Error, Hashable, CustomStringConvertible {
    /// One sentence.
    public let description: String

    /// An error with this text.
    public init(_ description: String) { self.description = description }
}
