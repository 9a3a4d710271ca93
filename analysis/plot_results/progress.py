# SPDX-License-Identifier: GPL-2.0-only
"""Says what the program is at, if it takes long: on a terminal in a line that changes, in a log in
a line now and then."""

import sys
import threading
import time

TERMINAL_AFTER_S, TERMINAL_EVERY_S = 2, 0.5  # what is done by then needs no word
LOG_EVERY_S = 30
CLEAR_LINE = "\r\x1b[K"


class Progress:
    """A context: inside, stage() says what begins. A thread of its own writes to standard error."""

    def __init__(self, program):
        self._program = program
        self._stage = ""
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._tell, daemon=True)

    def stage(self, text):
        self._stage = text

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._done.set()
        self._thread.join()

    def _tell(self):
        stream = sys.stderr
        terminal = stream is not None and stream.isatty()
        begin = time.monotonic()
        wait = TERMINAL_AFTER_S if terminal else LOG_EVERY_S
        told = False
        while stream is not None and not self._done.wait(wait):
            seconds = time.monotonic() - begin
            text = f"{self._program}: {self._stage} ({seconds:.0f} s)"
            print(CLEAR_LINE + text if terminal else text + "\n", end="", file=stream, flush=True)
            told = True
            wait = TERMINAL_EVERY_S if terminal else LOG_EVERY_S
        if told and terminal:
            print(CLEAR_LINE, end="", file=stream, flush=True)
