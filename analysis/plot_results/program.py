# SPDX-License-Identifier: GPL-2.0-only
"""What our programs have in common: how an option is refused, and what ends them with what status."""

import argparse
import sys

from .errors import FAILURE, USAGE, PlotError

INTERRUPTED = 130  # what a shell reports for a program that Ctrl-C ended


class OptionParser(argparse.ArgumentParser):
    """Raises PlotError for what it does not take; abbreviated options are not taken."""

    def __init__(self, program, description):
        super().__init__(prog=program, description=description, allow_abbrev=False)

    def error(self, message):
        raise PlotError(f"{message} (see {self.prog} --help)", USAGE)


def exit_status(program, run):
    """Calls `run`; says in a line why it ended early, if it did, and returns the exit status."""
    try:
        run()
    except PlotError as error:
        print(f"{program}: {error}", file=sys.stderr)
        return error.status
    except OSError as error:  # beyond any one file, as a working directory that is gone
        print(f"{program}: {error}", file=sys.stderr)
        return FAILURE
    except MemoryError:
        print(f"{program}: out of memory", file=sys.stderr)
        return FAILURE
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0
