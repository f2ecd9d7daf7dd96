import Foundation
import Testing

@testable import ZeroMQ

@Suite("ipc endpoints", .serialized)
struct IPCGuardTests {
    /// The message with which `endpoint` is refused, or nil.
    private func fault(_ endpoint: String) -> String? {
        do throws(ZMQError) {
            _ = try IPCGuard(endpoint)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func libzmqItselfDeletesWhatLiesThere() throws {
        // Why the guard exists: should this ever change, the guard could do less.
        let folder = try makeFolder()
        defer { removeFolder(folder) }
        let path = folder + "/notes"
        try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
        let router = try ZMQSocket<Router>(try ZMQContext())
        try router.bind("ipc://" + path)
        #expect((try? Data(contentsOf: URL(fileURLWithPath: path))) == nil)
    }

    @Test func messagesPassAndNothingIsLeft() throws {
        let folder = try makeFolder()
        defer { removeFolder(folder) }
        let endpoint = "ipc://\(folder)/inner/socket"
        do {
            let context = try ZMQContext()
            let reserved = try IPCGuard(endpoint)
            let router = try ZMQSocket<Router>(context)
            try reserved.bind(router)
            var status = stat()
            _ = unsafe lstat(folder + "/inner/socket", &status)
            #expect(status.st_mode & 0o777 == 0o600)
            _ = unsafe lstat(folder + "/inner", &status)
            #expect(status.st_mode & 0o777 == 0o700)
            let dealer = try ZMQSocket<Dealer>(context)
            try dealer.connect(endpoint)
            try dealer.send([4])
            let request = try router.nextMessage()
            #expect(request?.last == [4])
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: folder + "/inner")
        #expect(left.isEmpty)
    }

    @Test func aSecondOwnerIsRefusedAndTheFirstGoesOn() throws {
        let folder = try makeFolder()
        defer { removeFolder(folder) }
        let endpoint = "ipc://\(folder)/socket"
        let context = try ZMQContext()
        let reserved = try IPCGuard(endpoint)
        let router = try ZMQSocket<Router>(context)
        try reserved.bind(router)
        #expect(fault(endpoint)?.contains("another process has it") == true)
        let dealer = try ZMQSocket<Dealer>(context)
        try dealer.connect(endpoint)
        try dealer.send([4])
        let request = try router.nextMessage()
        #expect(request?.last == [4])
    }

    @Test func aLiveSocketOfSomebodyWithoutALockIsRefused() throws {
        let folder = try makeFolder()
        defer { removeFolder(folder) }
        let router = try ZMQSocket<Router>(try ZMQContext())
        try router.bind("ipc://\(folder)/socket")
        #expect(fault("ipc://\(folder)/socket")?.contains("answers there") == true)
        #expect(FileManager.default.fileExists(atPath: folder + "/socket"))
        #expect(!FileManager.default.fileExists(atPath: folder + "/socket.lock"))
    }

    @Test func aDeadSocketIsReplaced() throws {
        let folder = try makeFolder()
        defer { removeFolder(folder) }
        do {
            let router = try ZMQSocket<Router>(try ZMQContext())
            try router.bind("ipc://\(folder)/socket")
        }
        // libzmq may remove its file when it closes; a killed process leaves it. Both are fine.
        let reserved = try IPCGuard("ipc://\(folder)/socket")
        let router = try ZMQSocket<Router>(try ZMQContext())
        try reserved.bind(router)
    }

    @Test func aFileOrLinkInTheWayIsKept() throws {
        let folder = try makeFolder()
        defer { removeFolder(folder) }
        try Data("precious".utf8).write(to: URL(fileURLWithPath: folder + "/notes"))
        try FileManager.default.createSymbolicLink(
            atPath: folder + "/link", withDestinationPath: folder + "/notes")
        for name in ["notes", "link"] {
            #expect(fault("ipc://\(folder)/\(name)")?.contains("no socket") == true)
            let kept = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
            #expect(kept == "precious")
        }
    }

    @Test func aFolderThatOthersMayEnterIsRefused() throws {
        let folder = try makeFolder()
        defer { removeFolder(folder) }
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
        #expect(fault("ipc://\(folder)/socket")?.contains("chmod 700") == true)
    }

    @Test func badEndpointsAreRefused() {
        for endpoint in ["tcp://127.0.0.1:1", "ipc://", "ipc://@name", "ipc://*"] {
            #expect(fault(endpoint) != nil, "\(endpoint)")
        }
        let long = "ipc:///" + String(repeating: "a", count: 107)
        #expect(fault(long)?.contains("107") == true)
    }
}
