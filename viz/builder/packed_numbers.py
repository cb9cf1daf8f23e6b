"""Reads the numbers of a link, to the last bit, as `static/packed_numbers.mjs` writes them."""

from __future__ import annotations

import struct

MANTISSA = 52  # bits of a float's digits


class BitReader:
    """Bits of bytes, from the first on."""

    def __init__(self, data: bytes) -> None:
        self._bits = "".join(f"{byte:08b}" for byte in data)
        self._at = 0

    def read(self, count: int) -> int:
        """The next bits as a whole number, the highest first."""
        bits = self._bits[self._at : self._at + count]
        if len(bits) < count:
            raise ValueError("there are no more bits")
        self._at += count
        return int(bits or "0", 2)

    def ones(self) -> int:
        """How many ones come before the next zero."""
        count = 0
        while self.read(1):
            count += 1
        return count

    def numbers(self, count: int) -> list[float]:
        """The next numbers: whole ones over a power of ten, or floats by their exponents."""
        if self.read(1) == 0:
            over, least, width = 10 ** self.read(4), -self.read(MANTISSA), self.read(6)
            return [(self.read(width) + least) / over for _ in range(count)]
        highest, zero, in_ones = self.read(11), self.read(11), self.read(1)
        numbers = []
        for _ in range(count):
            sign = self.read(1)
            code = self.ones() if in_ones else self.read(zero.bit_length())
            parts = 0 if code == zero else (highest - code) << MANTISSA | self.read(MANTISSA)
            numbers.append(struct.unpack(">d", (sign << 63 | parts).to_bytes(8, "big"))[0])
        return numbers
