"""Reads messages by the published schema alone: python3 decode_by_schema.py SCHEMA HEX...

Prints one line of JSON a message. Nothing here is shared with the code that wrote them, and nothing
is known of the layout but what the schema says; only the standard library is needed.
"""

import json
import struct
import sys
import xml.etree.ElementTree as ET

SBE = "{http://fixprotocol.io/2016/sbe}"
PRIMITIVES = {"char": "c", "uint8": "B", "uint16": "H", "uint32": "I", "uint64": "Q",
              "int32": "i", "int64": "q"}


def crc32c(data):
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
    return value ^ 0xFFFFFFFF


class Schema:
    def __init__(self, path):
        root = ET.parse(path).getroot()
        self.id = int(root.get("id"))
        types = root.find("types")
        self.composites = {c.get("name"): c.findall("type") for c in types.findall("composite")}
        self.plain = {t.get("name"): (t.get("primitiveType"), int(t.get("length", 1)))
                      for t in types.findall("type")}
        self.enums = {e.get("name"): (e.get("encodingType"),
                                      {int(v.text): v.get("name") for v in e})
                      for e in types.findall("enum")}
        self.messages = {int(m.get("id")): m for m in root.findall(SBE + "message")}

    def composite(self, name, data, offset):
        values = {}
        for item in self.composites[name]:
            order = ">" if item.get("semanticType") == "bigEndian" else "<"
            length = int(item.get("length", 1))
            form = order + (f"{length}s" if item.get("primitiveType") == "char"
                            else PRIMITIVES[item.get("primitiveType")])
            (value,) = struct.unpack_from(form, data, offset)
            values[item.get("name")] = value.decode() if isinstance(value, bytes) else value
            offset += struct.calcsize(form)
        return values, offset

    def field(self, name, data, offset):
        if name in self.enums:
            encoding, names = self.enums[name]
            (value,) = struct.unpack_from("<" + PRIMITIVES[encoding], data, offset)
            return names[value]
        if name in self.plain:
            _, length = self.plain[name]
            return data[offset:offset + length].hex()
        (value,) = struct.unpack_from("<" + PRIMITIVES[name], data, offset)
        return value

    def decode(self, data):
        topic, offset = self.composite("topic", data, 0)
        header, offset = self.composite("messageHeader", data, offset)
        assert header["schemaId"] == self.id, "schema"
        assert topic["zero"] == 0, "topic"
        given = header.pop("crc32c")
        assert crc32c(data[:offset - 4] + bytes(4) + data[offset:]) == given, "checksum"
        message = self.messages[header["templateId"]]
        assert header["blockLength"] >= int(message.get("blockLength", 0)), "block"
        body = {"body": data[offset:].hex()} if len(message) == 0 else {}
        for item in message.findall("field"):
            body[item.get("name")] = self.field(
                item.get("type"), data, offset + int(item.get("offset")))
        position = offset + header["blockLength"]
        for item in message.findall("data"):
            if item.get("type") == "rest":
                end = len(data)
            else:
                (length,) = struct.unpack_from("<H", data, position)
                position += 2
                end = position + length
                assert end <= len(data), "text"
            body[item.get("name")] = data[position:end].decode()
            position = end
        return {"message": message.get("name"), **topic, **header, **body}


if __name__ == "__main__":
    schema = Schema(sys.argv[1])
    for text in sys.argv[2:]:
        print(json.dumps(schema.decode(bytes.fromhex(text)), sort_keys=True))
