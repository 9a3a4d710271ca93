# SPDX-License-Identifier: GPL-2.0-only
"""Numbers with units, as people write them."""

import math

TIME_UNITS = (("s", 1e9), ("ms", 1e6), ("µs", 1e3), ("ns", 1.0))
RATE_UNITS = (("Tb/s", 1e12), ("Gb/s", 1e9), ("Mb/s", 1e6), ("kb/s", 1e3), ("b/s", 1.0))
BINARY_SIZES = (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10))
DECIMAL_SIZES = (("GB", 10**9), ("MB", 10**6), ("kB", 10**3), ("B", 1))


def unit_for(value, units):
    """The largest of `units` that is not above `value`, as (name, scale); else the smallest."""
    return next((unit for unit in units if value >= unit[1]), units[-1])


MOST_DECIMALS = 9


def significant(value, most_decimals=MOST_DECIMALS):
    """Four significant digits or all integer ones, with no exponent below 10^15."""
    if value == 0:
        return "0"
    if abs(value) >= 1e15:
        return f"{value:.3e}"
    decimals = max(0, 3 - math.floor(math.log10(abs(value))))
    return f"{value:.{min(decimals, most_decimals)}f}"


def short(value):
    """As significant, without the zeros at the end."""
    text = significant(value)
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def format_time(nanoseconds):
    name, scale = unit_for(nanoseconds, TIME_UNITS)
    return f"{short(nanoseconds / scale)} {name}"


def format_rate(bits_per_second):
    name, scale = unit_for(bits_per_second, RATE_UNITS)
    return f"{short(bits_per_second / scale)} {name}"


def format_size(count):
    """Whole binary units where they fit, decimal ones otherwise: 1 MiB, 64 KiB, 1.5 MB, 200 B."""
    for name, scale in BINARY_SIZES:
        if count % scale == 0:
            return f"{count // scale} {name}"
    return format_decimal_size(count)


def format_decimal_size(count):
    name, scale = unit_for(count, DECIMAL_SIZES)
    return f"{count / scale:.3g} {name}"
