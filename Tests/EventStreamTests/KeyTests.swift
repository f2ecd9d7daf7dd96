import Foundation
import Testing
import ZeroMQ

@testable import EventStream

@Suite("Keys and the allow-list")
struct KeyTests {
    @Test func aListReadsAsItIsWritten() throws {
        let (first, second) = (try CurveKeyPair.generate(), try CurveKeyPair.generate())
        let text = """
            # who may connect
            \(first.publicKey) read desk-1

            \(second.publicKey)   control  risk.officer
            """
        let list = try AllowList(text: text, path: "allow.txt")
        #expect(list.principal(of: first.publicKey) == Principal(name: "desk-1", role: .read))
        #expect(list.principal(of: second.publicKey)?.role == .control)
        let stranger = try CurveKeyPair.generate()
        #expect(list.principal(of: stranger.publicKey) == nil)
    }

    @Test func badLinesAreRefusedWithTheirPlace() throws {
        let key = try CurveKeyPair.generate().publicKey
        let other = try CurveKeyPair.generate().publicKey
        let bad = [
            "\(key) read", "short read a", "\(key) write a", "\(key) read a/b",
            "\(key) read a extra", "\(key) read local",
            "\(key) read \(String(repeating: "a", count: 65))",
        ]
        for line in bad {
            let error = #expect(throws: StreamError.self) {
                try AllowList(text: "# list\n" + line, path: "allow.txt")
            }
            #expect(error?.description.hasPrefix("allow.txt:2: ") == true)
        }
        for lines in ["\(key) read a\n\(key) control b", "\(key) read a\n\(other) control a"] {
            #expect(throws: StreamError.self) { try AllowList(text: lines, path: "allow.txt") }
        }
    }

    @Test func rolesInclude() {
        #expect(
            StreamRole.read < .replay && .replay < StreamRole.trade && .trade < StreamRole.control)
        #expect(Principal(userID: "trade:a:b") == Principal(name: "a:b", role: .trade))
        #expect(Principal(userID: "boss:a") == nil && Principal(userID: "read") == nil)
    }

    @Test func keyFilesArePrivateAndNotReplaced() throws {
        let folder = try makeFolder()
        defer { removeFolder(folder) }
        let keys = try KeyFile.create(named: "desk", in: folder)
        let secret = "\(folder)/desk.key"
        let attributes = try FileManager.default.attributesOfItem(atPath: secret)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        let read = try KeyFile.readSecret(secret)
        #expect(read == keys)
        let publicKey = try KeyFile.readPublic("\(folder)/desk.pub")
        #expect(publicKey == keys.publicKey)
        #expect(throws: StreamError.self) { try KeyFile.create(named: "desk", in: folder) }
        #expect(throws: StreamError.self) { try KeyFile.create(named: "../desk", in: folder) }
        #expect(throws: StreamError.self) { try KeyFile.create(named: "a", in: folder + "/none") }
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: secret)
        let error = #expect(throws: StreamError.self) { try KeyFile.readSecret(secret) }
        #expect(error?.description.contains("chmod 600") == true)
        #expect(throws: StreamError.self) { try KeyFile.readPublic(folder) }
        #expect(throws: StreamError.self) { try KeyFile.readPublic(folder + "/none") }
    }
}
