#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: release-test.sh SOURCE-DIR VERSION
# The version that is built is the one that CHANGES and CITATION.cff are about.
set -euo pipefail
readonly source_dir=$1 version=$2

newest=$(grep -m1 -oE '^[0-9]+\.[0-9]+\.[0-9]+' "$source_dir/CHANGES")
cited=$(sed -n 's/^version: //p' "$source_dir/CITATION.cff")
if [[ $newest != "$version" || $cited != "$version" ]]; then
    printf 'CMake builds %s; the newest in CHANGES is %s, in CITATION.cff %s\n' \
        "$version" "$newest" "$cited" >&2
    exit 1
fi
python3 - "$source_dir/CITATION.cff" <<'END'
import sys
text = open(sys.argv[1], encoding="utf-8").read()
keys = {line.split(":")[0] for line in text.splitlines() if line[:1].isalpha()}
missing = {"cff-version", "message", "title", "authors", "version", "license"} - keys
sys.exit(f"CITATION.cff lacks {sorted(missing)}" if missing else 0)
END
