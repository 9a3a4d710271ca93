# SPDX-License-Identifier: GPL-2.0-only
"""plot-results: pictures and a table from the results folders of run-scenario.

Reads nothing but the files that docs/formats.md specifies; docs/plotting.md says what each picture
shows and how each figure is computed.
"""
