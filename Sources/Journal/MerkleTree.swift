import Sodium

/// The Merkle tree of a segment's records, grown leaf by leaf.
///
/// A leaf is SHA-256(0x00 ‖ padded record), a node SHA-256(0x01 ‖ left ‖ right). Source: RFC 9162
/// (Certificate Transparency 2.0), section 2.1.1.
struct MerkleTree: Sendable {
    /// Whole subtrees from the left, each larger than the next; sizes are the bits of `count`.
    private var subtrees: [SHA256Digest] = []
    private(set) var count: UInt64 = 0

    mutating func append(_ record: Swift.Span<UInt8>) { append(leaf: MerkleTree.leaf(record)) }

    mutating func append(leaf: SHA256Digest) {
        var node = leaf
        var full = count
        // Two subtrees of one size become one, like the carry of an addition.
        while full & 1 == 1 {
            node = MerkleTree.node(subtrees.removeLast(), node)
            full >>= 1
        }
        subtrees.append(node)
        count += 1
    }

    /// The root; that of no leaf is the SHA-256 of nothing (RFC 9162, 2.1.1).
    var root: SHA256Digest {
        guard var root = subtrees.last else { return SHA256.of([]) }
        for subtree in subtrees.dropLast().reversed() { root = MerkleTree.node(subtree, root) }
        return root
    }

    static func leaf(_ record: Swift.Span<UInt8>) -> SHA256Digest {
        var hash = SHA256()
        hash.update(byte: 0)
        hash.update(record)
        return hash.finalize()
    }

    static func node(_ left: SHA256Digest, _ right: SHA256Digest) -> SHA256Digest {
        var hash = SHA256()
        hash.update(byte: 1)
        hash.update(left)
        hash.update(right)
        return hash.finalize()
    }

    /// The hashes that lead from leaf `index` to the root, lowest first (RFC 9162, 2.1.3.1).
    static func path(to index: Int, in leaves: ArraySlice<SHA256Digest>) -> [SHA256Digest] {
        precondition(leaves.indices.contains(leaves.startIndex + index))
        guard leaves.count > 1 else { return [] }
        let split = leaves.startIndex + largestPowerOfTwo(below: leaves.count)
        let isLeft = leaves.startIndex + index < split
        let (own, other) =
            isLeft ? (leaves[..<split], leaves[split...]) : (leaves[split...], leaves[..<split])
        let place = isLeft ? index : index - (split - leaves.startIndex)
        return path(to: place, in: own) + [root(of: other)]
    }

    private static func root(of leaves: ArraySlice<SHA256Digest>) -> SHA256Digest {
        var tree = MerkleTree()
        for leaf in leaves { tree.append(leaf: leaf) }
        return tree.root
    }

    private static func largestPowerOfTwo(below count: Int) -> Int {
        var power = 1
        while power * 2 < count { power *= 2 }
        return power
    }

    /// The root that `path` leads to from `leaf`, number `index` of `count`; nil where the path has
    /// not the length that such a tree asks for (RFC 9162, 2.1.3.2).
    static func root(
        from leaf: SHA256Digest, index: UInt64, count: UInt64, path: [SHA256Digest]
    ) -> SHA256Digest? {
        guard index < count else { return nil }
        var (place, last, node) = (index, count - 1, leaf)
        for hash in path {
            guard last != 0 else { return nil }
            if place & 1 == 1 || place == last {
                node = MerkleTree.node(hash, node)
                while place & 1 == 0, place != 0 {
                    place >>= 1
                    last >>= 1
                }
            } else {
                node = MerkleTree.node(node, hash)
            }
            place >>= 1
            last >>= 1
        }
        return last == 0 ? node : nil
    }
}
