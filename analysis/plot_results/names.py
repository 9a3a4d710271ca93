# SPDX-License-Identifier: GPL-2.0-only
"""Names from outside (folders, scenarios, tiers), made fit to be drawn and printed."""

SHOWN_CHARACTERS = 48  # longer names are shortened in the middle


def shown(name, length=SHOWN_CHARACTERS):
    """`name`, printable and at most `length` characters long."""
    name = "".join(c if c.isprintable() else "?" for c in name) or "(no name)"
    if len(name) <= length:
        return name
    head = length // 2
    return name[:head] + "…" + name[-(length - head - 1) :]
