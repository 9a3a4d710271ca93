# SPDX-License-Identifier: GPL-2.0-only
"""Writes pictures so that each is either whole or not there."""

import contextlib
import os
import signal

from .errors import PlotError, reason


def write_pictures(folder, pictures):
    """Writes pictures (file name -> bytes) into `folder`, which is made if need be.

    All are written under temporary names before the first gets its own. On any failure, and on
    Ctrl-C, no temporary file and no new folder stays behind. Raises PlotError.
    """
    temporary = {name: os.path.join(folder, f".{name}.{os.getpid()}.tmp") for name in pictures}
    missing = _missing_folders(folder)
    path = folder
    try:
        with _interrupts_raised():
            try:
                os.makedirs(folder, exist_ok=True)
                for name, content in pictures.items():
                    path = os.path.join(folder, name)
                    _write(temporary[name], content)
                for name in pictures:
                    path = os.path.join(folder, name)
                    os.replace(temporary[name], path)
            finally:
                _remove(temporary.values(), missing)
    except FileExistsError:
        raise PlotError(f"{folder}: not a folder; allowed: a folder for the pictures") from None
    except OSError as error:
        raise PlotError(f"{path}: cannot write: {reason(error)}") from None


@contextlib.contextmanager
def _interrupts_raised():
    """Ctrl-C, which elsewhere ends the process at once, raises KeyboardInterrupt inside."""
    previous = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)


def _missing_folders(folder):
    """`folder` and those above it that do not exist, innermost first."""
    missing = []
    path = os.path.abspath(folder)
    while not os.path.lexists(path):
        missing.append(path)
        path = os.path.dirname(path)
    return missing


def _write(path, content):
    with open(path, "wb") as file:
        file.write(content)


def _remove(files, folders):
    """Removes what there is of the files, and those of the folders that are empty."""
    for file in files:
        with contextlib.suppress(OSError):
            os.unlink(file)
    for folder in folders:
        with contextlib.suppress(OSError):
            os.rmdir(folder)
