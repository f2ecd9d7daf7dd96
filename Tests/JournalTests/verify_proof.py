#!/usr/bin/env python3
"""Checks a proof made by `pankou journal prove RUN SEQ`, offline and without Pankou.

    verify_proof.py PROOF.json [ROOT]

ROOT, 64 hexadecimal digits, is the segment's Merkle root from a source that you trust; without it the
proof is only checked in itself. Source: RFC 9162, sections 2.1.1 and 2.1.3.2. Exits with 0 for a sound
proof, 1 for another.
"""
import hashlib
import json
import struct
import sys


def sha(data):
    return hashlib.sha256(data).digest()


def root_of(leaf, index, count, path):
    """The root that the path leads to from leaf number `index` of `count`."""
    last, node = count - 1, leaf
    for other in path:
        if last == 0:
            raise ValueError("the path is too long")
        if index & 1 or index == last:
            node = sha(b"\x01" + other + node)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            node = sha(b"\x01" + node + other)
        index, last = index >> 1, last >> 1
    if last:
        raise ValueError("the path is too short")
    return node


def main(name, trusted=None):
    with open(name, encoding="utf-8") as file:
        proof = json.load(file)
    record = bytes.fromhex(proof["record"])
    magic, kind, _, length, _, seq, cause, time = struct.unpack_from("<4sHHIIQQq", record)
    if magic != b"PKR2" or seq != proof["seq"] or not 0 <= proof["leafIndex"] < proof["leafCount"]:
        raise ValueError("the record is not the one that the proof names")
    path = [bytes.fromhex(text) for text in proof["path"]]
    root = root_of(sha(b"\x00" + record), proof["leafIndex"], proof["leafCount"], path).hex()
    if root != proof["root"]:
        raise ValueError("record and path do not lead to the proof's root")
    if trusted is not None and root != trusted.lower():
        raise ValueError("the proof's root is not the trusted one")
    print(f"record {seq} (type {kind}, cause {cause}, time {time} ns) is in segment "
          f"{proof['segment']}, root {root}")
    print("payload", record[48:48 + length].hex())


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except (KeyError, OSError, TypeError, ValueError, struct.error) as error:
        sys.exit(f"no sound proof: {error}")
