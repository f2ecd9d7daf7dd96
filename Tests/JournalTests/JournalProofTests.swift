import Foundation
import Sodium
import Testing
import TradingModel

@testable import Journal

@Suite("Merkle tree")
struct MerkleTreeTests {
    /// The inputs and roots of the Certificate Transparency reference tests
    /// (google/certificate-transparency, merkletree/merkle_tree_test.cc).
    private static let inputs = [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]
    private static let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    @Test("the roots of the reference's eight leaves")
    func reference() throws {
        var tree = MerkleTree()
        #expect(
            tree.root.hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        for (input, root) in zip(MerkleTreeTests.inputs, MerkleTreeTests.roots) {
            let bytes = try #require(hexBytes(input))
            tree.append(bytes.span)
            #expect(tree.root.hex == root)
        }
    }

    @Test("every path of every tree leads to the root, and no other does", arguments: 1...40)
    func paths(count: Int) throws {
        let leaves = (0..<count).map { SHA256.of(littleEndian(UInt64($0))) }
        let root = plainRoot(leaves)
        for index in 0..<count {
            let path = MerkleTree.path(to: index, in: leaves[...])
            func found(_ leaf: SHA256Digest, _ index: Int, _ count: Int) -> SHA256Digest? {
                MerkleTree.root(
                    from: leaf, index: UInt64(index), count: UInt64(count), path: path)
            }
            #expect(found(leaves[index], index, count) == root)
            #expect(found(root, index, count) != root || count == 1)
            for other in 0..<count where other != index {
                #expect(found(leaves[index], other, count) != root)
            }
            #expect(found(leaves[index], count, count) == nil)
        }
    }
}

@Suite("Journal proofs")
struct JournalProofTests {
    private let key = Ed25519.SigningKey(seed: [UInt8](repeating: 7, count: 32))

    private func journal(signed: Bool) throws -> (store: MemoryStore, records: [[UInt8]]) {
        let store = MemoryStore()
        var random = SplitMix64(seed: 3)
        var settings = LiveJournal.settings(4_000)
        settings.signingKey = signed ? key : nil
        var journal = try LiveJournal(store, settings)
        for _ in 0..<50 { try journal.append(&random) }
        try journal.finish()
        return (store, journal.records)
    }

    @Test("every record can be proven, and a changed proof is none", arguments: [false, true])
    func everyRecord(signed: Bool) throws {
        let (store, records) = try journal(signed: signed)
        let reader = JournalReader(store: store)
        let summary = try reader.summary()
        #expect(summary.segments.count > 2)
        #expect(try reader.signers(of: summary).count == (signed ? summary.segments.count : 0))
        for seq in 1...UInt64(records.count) {
            let proof = try reader.proof(of: seq)
            #expect(proof.record == hex(records[Int(seq) - 1]))
            #expect(proof.isValid && (proof.signature != nil) == signed)
            let text = String(decoding: try JSONEncoder().encode(proof), as: UTF8.self)
            let digits =
                [proof.record, proof.root] + proof.path + (proof.signature.map { [$0] } ?? [])
            for part in digits {
                let last = part.last == "0" ? "1" : "0"
                let forged = text.replacingOccurrences(of: part, with: part.dropLast() + last)
                let other = try JSONDecoder().decode(JournalProof.self, from: Data(forged.utf8))
                #expect(!other.isValid)
            }
        }
    }

    @Test("numbers from outside that do not fit are no proof, and do not trap")
    func numbers() throws {
        let proof = try JournalReader(store: try journal(signed: true).store).proof(of: 20)
        let text = String(decoding: try JSONEncoder().encode(proof), as: UTF8.self)
        for (key, value) in [
            ("seq", proof.seq), ("leafIndex", proof.leafIndex),
            ("leafCount", proof.leafCount), ("segment", proof.segment),
        ] {
            for other in [UInt64(0), 1, 1 << 40, .max] where other != value {
                let forged = text.replacingOccurrences(
                    of: "\"\(key)\":\(value)", with: "\"\(key)\":\(other)")
                #expect(forged != text)
                let found = try JSONDecoder().decode(JournalProof.self, from: Data(forged.utf8))
                #expect(!found.isValid, "\(key) \(other)")
            }
        }
    }

    @Test("a record that is not there, and one whose segment is not sealed, cannot be proven")
    func refusals() throws {
        let store = MemoryStore()
        let writer = try JournalWriter(live: store)
        try writer.append(header: [])
        try writer.commit()
        let reader = JournalReader(store: store)
        for (seq, word) in [(UInt64(0), "records 1 to 1"), (2, "1 to 1"), (1, "not sealed")] {
            let error = #expect(throws: JournalError.self) { try reader.proof(of: seq) }
            #expect(error?.description.contains(word) == true)
        }
    }

    @Test("every flipped bit of a signature is found")
    func signature() throws {
        let (store, _) = try journal(signed: true)
        let bytes = try #require(store.content["000001.sig"])
        for bit in 0..<bytes.count * 8 {
            var (files, changed) = (store.content, bytes)
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            files["000001.sig"] = changed
            let reader = JournalReader(store: MemoryStore(files: files))
            #expect(throws: JournalError.self) { try reader.signers(of: try reader.summary()) }
        }
    }

    @Test("recovery signs a sealed last segment whose signature was not made")
    func lateSignature() throws {
        let (store, _) = try journal(signed: true)
        let name = try #require(store.content.keys.filter { $0.hasSuffix(".sig") }.max())
        for left in [nil, 0, 50] {
            var files = store.content
            files[name] = left.flatMap { files[name]?.prefix($0) }.map(Array.init)
            let found = MemoryStore(files: files)
            var settings = JournalSettings()
            settings.signingKey = key
            try JournalRecovery.recover(found, settings)
            #expect(found.content == store.content)
        }
    }

    @Test("the independent verifier agrees")
    func independentVerifier() throws {
        let folder = try makeTemporaryFolder()
        defer { removeFolder(folder) }
        let reader = JournalReader(store: try journal(signed: false).store)
        let file = folder.appendingPathComponent("proof.json")
        for seq in [UInt64(1), 2, 13, 50, 51] {
            let proof = try reader.proof(of: seq)
            try JSONEncoder().encode(proof).write(to: file)
            guard let code = try verify(file.path, proof.root) else {
                print("skipped: the independent verifier needs python3, which is not there")
                return
            }
            #expect(code == 0, "record \(seq)")
            #expect(try verify(file.path, String(repeating: "0", count: 64)) == 1)
            let forged = String(decoding: try JSONEncoder().encode(proof), as: UTF8.self)
                .replacingOccurrences(of: proof.record, with: "00" + proof.record.dropFirst(2))
            try Data(forged.utf8).write(to: file)
            #expect(try verify(file.path, proof.root) == 1)
        }
    }

    /// The script's exit code; nil where there is no Python.
    private func verify(_ arguments: String...) throws -> Int32? {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("verify_proof.py").path
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", script] + arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 127 ? nil : process.terminationStatus
    }
}

@Suite("Ed25519")
struct Ed25519Tests {
    /// RFC 8032, section 7.1, tests 1 and 3.
    @Test(
        "known answers",
        arguments: [
            (
                "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                    + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
            ),
            (
                "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
                "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                    + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
            ),
        ])
    func knownAnswers(seed: String, publicKey: String, message: String, signature: String) throws {
        let seed = try #require(hexBytes(seed))
        let key = try #require(Ed25519.SigningKey(seed: seed))
        #expect(hex(key.publicKey) == publicKey)
        let bytes = try #require(hexBytes(message))
        #expect(hex(key.sign(bytes)) == signature)
        #expect(Ed25519.isValid(key.sign(bytes), of: bytes, by: key.publicKey))
        #expect(!Ed25519.isValid(key.sign(bytes), of: bytes + [0], by: key.publicKey))
        #expect(!Ed25519.isValid(Array(key.sign(bytes).dropLast()), of: bytes, by: key.publicKey))
        #expect(!Ed25519.isValid(key.sign(bytes), of: bytes, by: []))
    }

    @Test("seeds of another length are refused")
    func seeds() {
        for count in [0, 31, 33, 64] {
            #expect(Ed25519.SigningKey(seed: [UInt8](repeating: 1, count: count)) == nil)
        }
    }

    @Test("byte strings are compared as a whole")
    func comparison() {
        #expect(isEqualInConstantTime([1, 2, 3], [1, 2, 3]) && isEqualInConstantTime([], []))
        for other in [[], [1, 2], [1, 2, 4], [0, 2, 3], [1, 2, 3, 4]] as [[UInt8]] {
            #expect(!isEqualInConstantTime([1, 2, 3], other))
        }
    }
}
