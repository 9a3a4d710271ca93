# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# For the tests of tutorials: takes the files out of a page.

Fail() {
    echo "${0##*/}: $*" >&2
    exit 1
}

# TakeFiles PAGE FOLDER: a block that begins with ```LANGUAGE FILE is that file.
TakeFiles() {
    rm -rf "$2"
    mkdir -p "$2"
    awk -v folder="$2" '
        /^```[a-z]+ [^ ]+$/ { file = folder "/" $2; next }
        /^```/ { file = "" }
        file { print > file }' "$1"
}
