#!/usr/bin/env python3
"""Prints the tables of common/power10.c: powers of ten, cut to so many bits
of which the highest is set."""


def cut(power, bits):
    """The highest bits of 10**power, rounded down."""
    if power >= 0:
        number = 10**power << bits
    else:
        over = 10**-power
        number = (1 << (over.bit_length() + bits)) // over
    return number >> (number.bit_length() - bits)


def words(number):
    parts = [number >> shift & (2**64 - 1) for shift in (128, 64, 0)]
    return ", ".join("0x%016x" % part for part in parts)


print("const uint64_t power10_coarse[40][3] = {")
for i in range(-19, 21):
    print("\t{ %s }," % words(cut(16 * i, 192)))
print("};\n\nconst uint64_t power10_fine[16] = {")
for i in range(16):
    print("\t0x%016x," % cut(i, 64))
print("};")
