# SPDX-License-Identifier: GPL-2.0-only
"""Writes one HTML file that shows what runs did, for people to look at and to send around."""
