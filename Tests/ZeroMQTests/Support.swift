import Foundation
import Testing

@testable import ZeroMQ

/// A new private folder for one test; the caller removes it.
func makeFolder() throws -> String {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
        "zmq-\(UUID().uuidString.prefix(8))"
    ).path
    try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: false,
        attributes: [.posixPermissions: 0o700])
    return folder
}

/// Removes what a test left; a failure to do so fails the test.
func removeFolder(_ folder: String) {
    do {
        try FileManager.default.removeItem(atPath: folder)
    } catch {
        Issue.record("\(folder) cannot be removed: \(error)")
    }
}

extension ZMQSocket where Kind: ReceivingKind {
    /// The next whole message, as parts; nil when none comes within `milliseconds`.
    func nextMessage(within milliseconds: Int = 5_000) throws -> [[UInt8]]? {
        let message = ZMQMessage()
        let end = ContinuousClock.now + .milliseconds(milliseconds)
        while try !receive(into: message) {
            guard ContinuousClock.now < end else { return nil }
            try wait(milliseconds: 20)
        }
        var parts = [message.bytes]
        while message.hasMore {
            try receiveWaiting(into: message)
            parts.append(message.bytes)
        }
        return parts
    }
}

/// Repeats `step` until it says that it is done; false when that takes longer than ten seconds.
func eventually(_ step: () throws -> Bool) rethrows -> Bool {
    let end = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < end {
        if try step() { return true }
        usleep(2_000)
    }
    return false
}
