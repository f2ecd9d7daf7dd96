import Sodium
import Testing

/// Known answers: FIPS 180-4 and the NIST example values for SHA-256.
@Suite("SHA-256")
struct SHA256Tests {
    @Test(
        "known answers",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func knownAnswers(text: String, expected: String) {
        #expect(SHA256.of(Array(text.utf8)).hex == expected)
    }

    @Test("a million times the letter a, fed in pieces of 997 bytes")
    func millionLetters() {
        var hash = SHA256()
        var left = 1_000_000
        while left > 0 {
            let count = min(left, 997)
            hash.update([UInt8](repeating: 0x61, count: count))
            left -= count
        }
        let expected = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        #expect(hash.finalize().hex == expected)
    }

    @Test("pieces and slices give the digest of the whole, wherever they are cut")
    func pieces() {
        let bytes = (0..<200).map { UInt8($0) }
        let whole = SHA256.of(bytes)
        for cut in 0...bytes.count {
            var hash = SHA256()
            hash.update(Array(bytes[..<cut]))
            hash.update(bytes[cut...])
            #expect(hash.finalize() == whole, "cut at \(cut)")
        }
    }

    @Test("the prefix is the first eight bytes, lowest first")
    func prefix() {
        let digest = SHA256.of(Array("abc".utf8))
        #expect(digest.bytes.count == SHA256Digest.size)
        #expect(digest.prefix == 0xeacf_018f_bf16_78ba)
    }
}
