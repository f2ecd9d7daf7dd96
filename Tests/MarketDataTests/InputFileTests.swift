import Foundation
import Testing

@testable import MarketData

/// Bytes of a file that must not be read, and what its error must say.
struct BadFile: CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let cause: String

    init(_ name: String, _ bytes: [UInt8], _ cause: String) {
        (self.name, self.bytes, self.cause) = (name, bytes, cause)
    }

    var testDescription: String { name }
}

private let sample = Array("a,b\n1,2\n".utf8)

@Suite("Input file")
struct InputFileTests {
    @Test("plain and gzip give the same content, whatever the name")
    func plainAndGzip() throws {
        try withFolder { folder in
            let long = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            for (name, bytes, expected) in [
                ("plain.gz", sample, sample), ("packed.csv", gzip(sample), sample),
                ("long.gz", gzip(long), long),
            ] {
                let path = try folder.file(name, bytes)
                #expect(try content(of: path) == expected)
            }
        }
    }

    @Test("gzip members one behind the other are one content")
    func members() throws {
        try withFolder { folder in
            let path = try folder.file("two.gz", gzip(sample) + gzip([]) + gzip(sample))
            #expect(try content(of: path) == sample + sample)
        }
    }

    @Test("every cut of a gzip file is noticed")
    func truncation() throws {
        let whole = gzip(sample)
        try withFolder { folder in
            for size in 3..<whole.count {
                let path = try folder.file("cut.gz", Array(whole[..<size]))
                expect(try refusal { _ = try content(of: path) }, names: ["cut.gz", "is cut off"])
            }
        }
    }

    @Test("every changed bit of content, length or checksum of a gzip file is noticed")
    func flips() throws {
        let whole = gzip(sample)
        try withFolder { folder in
            // Ten bytes of header and one of the block's kind and padding carry no checksum.
            for bit in (11 * 8)..<(whole.count * 8) {
                var bytes = whole
                bytes[bit / 8] ^= 1 << (bit % 8)
                let path = try folder.file("flip.gz", bytes)
                expect(try refusal { _ = try content(of: path) }, names: ["flip.gz"])
            }
        }
    }

    @Test(
        "contents that are refused",
        arguments: [
            BadFile("empty", [], "is empty"),
            BadFile("zip", [0x50, 0x4B, 3, 4, 20, 0], "zip archive"),
            BadFile("zstd", [0x28, 0xB5, 0x2F, 0xFD, 0], "zstd"),
            BadFile("xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "xz"),
            BadFile("bzip2", Array("BZh91AY".utf8), "bzip2"),
            BadFile("7z", [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "7z"),
            BadFile("gzip magic alone", [0x1F, 0x8B], "cut off"),
            BadFile("gzip of another method", [0x1F, 0x8B, 7, 0, 0, 0, 0, 0, 0, 3], "damaged"),
            BadFile("gzip with a text behind it", gzip(sample) + sample, "other bytes"),
            BadFile("gzip with zeros behind it", gzip(sample) + [0, 0], "other bytes"),
            BadFile("gzip with half a member behind it", gzip(sample) + [0x1F, 0x8B], "cut off"),
            BadFile("gzip with noise behind it", gzip(sample) + [0x1F, 0x20, 1, 2], "damaged"),
        ])
    func refused(_ file: BadFile) throws {
        try withFolder { folder in
            let path = try folder.file("bad.csv", file.bytes)
            let message = try refusal { _ = try content(of: path) }
            expect(message, names: ["bad.csv", file.cause])
        }
    }

    @Test("a file that expands a thousandfold is refused")
    func bomb() throws {
        // One dynamic block whose every two bits stand for 258 equal bytes: the start of a packed
        // file of zeros; all further bytes of such a file are zero.
        let start: [UInt8] = [
            0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 3, 0xEC, 0xC1, 1, 1, 0, 0, 0, 0x80, 0x90, 0xFE, 0xAF,
            0xEE, 8, 0x0A,
        ]
        let bytes = start + [UInt8](repeating: 0, count: 300_000)
        try withFolder { folder in
            let path = try folder.file("bomb.gz", bytes)
            let message = try refusal { _ = try content(of: path) }
            expect(message, names: ["bomb.gz", "1000 times"])
        }
    }

    @Test("paths that are no regular file are refused without waiting")
    func notRegular() throws {
        try withFolder { folder in
            // The path's bytes are read only during the call.
            let pipe = folder.appendingPathComponent("pipe").path
            #expect(unsafe mkfifo(pipe, 0o600) == 0)
            for path in [folder.path, pipe, "/dev/null"] {
                let message = try refusal { _ = try InputFile(path: path) }
                expect(message, names: [path, "not a regular file"])
            }
        }
    }

    @Test("a symbolic link is refused unless links are followed")
    func link() throws {
        try withFolder { folder in
            let target = try folder.file("target.csv", sample)
            let link = folder.appendingPathComponent("link.csv").path
            try FileManager.default.createSymbolicLink(
                atPath: link, withDestinationPath: target)
            let message = try refusal { _ = try InputFile(path: link) }
            expect(message, names: ["link.csv", "symbolic link"])
            #expect(try content(of: link, followsLinks: true) == sample)
        }
    }

    @Test(
        "paths that cannot be used",
        arguments: ["", "a\0b", String(repeating: "x", count: 4_096)])
    func path(_ path: String) throws {
        expect(try refusal { _ = try InputFile(path: path) }, names: ["not a usable path"])
    }

    @Test("a missing file")
    func missing() throws {
        try withFolder { folder in
            let path = folder.appendingPathComponent("none.csv").path
            expect(try refusal { _ = try InputFile(path: path) }, names: [path, "does not exist"])
        }
    }

    // The superuser may read everything, so there is nothing to refuse.
    @Test("a file that may not be read", .enabled(if: geteuid() != 0, "not as superuser"))
    func permission() throws {
        try withFolder { folder in
            let path = try folder.file("closed.csv", sample)
            try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
            let message = try refusal { _ = try InputFile(path: path) }
            expect(message, names: [path, "permission denied"])
        }
    }

    @Test("a file that grows, shrinks or is written again while it is read")
    func change() throws {
        let long = [UInt8](repeating: 0x78, count: 1 << 20)
        let changes: [(FileHandle) throws -> Void] = [
            {
                try $0.seekToEnd()
                try $0.write(contentsOf: Data("more".utf8))
            },
            { try $0.truncate(atOffset: 1_000) },
            {
                // The clock of a file system may be coarser than this test is quick.
                Thread.sleep(forTimeInterval: 0.05)
                try $0.write(contentsOf: Data("other".utf8))
            },
        ]
        for change in changes {
            try withFolder { folder in
                let path = try folder.file("moving.csv", long)
                let file = try InputFile(path: path)
                _ = try file.next()
                let writer = try #require(FileHandle(forUpdatingAtPath: path))
                try change(writer)
                try writer.close()
                let message = try refusal { while try !file.next().isEmpty {} }
                expect(message, names: ["moving.csv", "changed while it was read"])
            }
        }
    }
}
