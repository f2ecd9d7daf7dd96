import ArgumentParser
import EventStream
import Foundation
import MarketData
import ZeroMQ

struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Make keys for the event stream, and say who may connect.",
        discussion: """
            A key pair is NAME.key, the secret, which only its owner may read, and NAME.pub, which \
            anybody may have. A server knows its peers by an allow-list: a text file of lines \
            PUBLIC-KEY ROLE NAME. Roles: read (events), replay (and what was before), trade (and \
            orders of its own), control (and kill, rearm, limits).

            Examples:
              pankou keys new server
              pankou keys new risk-desk
              pankou keys allow allow.txt risk-desk.pub --role replay --name risk-desk
              pankou keys check allow.txt
            """,
        subcommands: [KeysNewCommand.self, KeysAllowCommand.self, KeysCheckCommand.self])
}

struct KeysNewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Make a key pair: NAME.key and NAME.pub.")

    @Argument(help: "The name of the files: letters, digits, \"-\", \"_\" and \".\".")
    var name: String

    @Option(help: "The folder for the two files.")
    var folder = "."

    func run() throws {
        let keys = try KeyFile.create(named: name, in: folder)
        try Console.say("\(folder)/\(name).pub  \(keys.publicKey)")
    }
}

struct KeysAllowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "allow", abstract: "Add a public key to an allow-list, made if it is missing.")

    @Argument(help: "The allow-list.")
    var list: String

    @Argument(help: "The public key, a file.")
    var key: String

    @Option(help: "What it may do: read, replay, trade or control.")
    var role: StreamRole

    @Option(help: "Whose it is.")
    var name: String

    func run() throws {
        let key = try KeyFile.readPublic(key)
        guard AllowList.isName(name) else {
            throw UserError(
                description: "--name: give 1 to 64 letters, digits, \"-\", \"_\" or \".\"")
        }
        var text = ""
        if OutputFile.kind(at: list) != nil { text = try AllowListFile.text(list) }
        if !text.isEmpty, !text.hasSuffix("\n") { text += "\n" }
        text += "\(key) \(role.rawValue) \(name)\n"
        // Reads it as the server will: a doubled key or name shows here.
        let entries = try AllowList(text: text, path: list).entries
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: list), options: .atomic)
        } catch {
            throw UserError(
                description: "\(list): cannot be written (\(error.localizedDescription))")
        }
        try Console.say("\(list): \(entries.count) key\(entries.count == 1 ? "" : "s")")
    }
}

struct KeysCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Show who is on an allow-list.")

    @Argument(help: "The allow-list.")
    var list: String

    func run() throws {
        let entries = try AllowList(text: try AllowListFile.text(list), path: list).entries
        for entry in entries {
            try Console.say(
                "\(entry.key)  \(padded(entry.principal.role.rawValue, 8, left: false))"
                    + entry.principal.name)
        }
        try Console.say("\(entries.count) key\(entries.count == 1 ? "" : "s")")
    }
}

/// The file of an allow-list.
enum AllowListFile {
    static func text(_ path: String) throws -> String {
        let bytes = try SmallFile.bytes(path, wanted: "an allow-list")
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw UserError(description: "\(path): is no UTF-8 text; give an allow-list")
        }
        return text
    }
}

extension StreamRole: ExpressibleByArgument {}
