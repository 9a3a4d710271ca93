# SPDX-License-Identifier: GPL-2.0-only
"""Columns of numbers and words as the page reads them: typed arrays, one behind the other, deflated.

The document names an array by its number; `layout` says of which type and where it is. Integers
take the smallest type that holds them exactly, and are little-endian, as browsers' arrays are.
"""

import zlib

import numpy as np

ALIGNMENT = 8
INTEGER_TYPES = (("u1", "u8", 2**8), ("<u2", "u16", 2**16), ("<u4", "u32", 2**32))
LEVEL = 6  # of deflate: higher ones take several times as long for 1 % less


class Columns:
    def __init__(self):
        self.layout = []
        self._parts = []
        self._length = 0

    def numbers(self, values):
        """Takes an array of numbers, of which NaN is an empty cell; returns its number."""
        dtype, name = _smallest_type(values)
        content = np.ascontiguousarray(values).astype(dtype).tobytes()
        content += bytes(-len(content) % ALIGNMENT)
        self.layout.append({"type": name, "offset": self._length, "length": len(values)})
        self._parts.append(content)
        self._length += len(content)
        return len(self.layout) - 1

    def words(self, values):
        """Takes a pandas Series of words; returns {"codes": number of an array, "words": list}."""
        codes, words = values.astype(str).factorize()
        return {"codes": self.numbers(codes), "words": list(words)}

    def deflated(self):
        """All arrays as a raw deflate stream. The same arrays give the same bytes."""
        packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -15)
        return b"".join(packer.compress(part) for part in self._parts) + packer.flush()


def _smallest_type(values):
    array = np.asarray(values)
    if not len(array):
        return "u1", "u8"
    if np.isfinite(array).all() and (array >= 0).all() and (array == np.floor(array)).all():
        for dtype, name, end in INTEGER_TYPES:
            if array.max() < end:
                return dtype, name
    return "<f8", "f64"
