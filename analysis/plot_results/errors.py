# SPDX-License-Identifier: GPL-2.0-only
"""The one error that ends the program: a line for the user and an exit status."""

USAGE = 2  # the command line is wrong
FAILURE = 1  # a file is wrong, or cannot be read or written


class PlotError(Exception):
    """Names the option or file, the place, the value and what is allowed, in one line."""

    def __init__(self, message, status=FAILURE):
        super().__init__(" ".join(str(message).split()))
        self.status = status


def reason(error):
    """What the operating system said, without the errno and the path that str(error) repeats."""
    return error.strerror or str(error)
