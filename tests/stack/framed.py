"""Avro in Confluent's framing, of the few types that test rows have."""


def encode(kind, value):
    """One value in Avro."""
    if isinstance(kind, list):
        return b"\0" if value is None else b"\2" + encode(kind[1], value)
    if kind == "long":
        rest, out = value << 1, b""
        while rest > 127:
            out += bytes([rest & 127 | 128])
            rest >>= 7
        return out + bytes([rest])
    if kind == "string":
        data = value.encode()
    else:  # a decimal, given as its unscaled number
        data = value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True)
    return encode("long", len(data)) + data


def frame(number, columns, row):
    return b"\0" + number.to_bytes(4, "big") + b"".join(
        encode(columns[n], row[n]) for n in row)
