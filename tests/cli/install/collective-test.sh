#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: collective-test.sh PAGE PREFIX FOLDER
#
# Takes the files out of the tutorial's page, builds them against what is installed in PREFIX, and
# runs them as the page says.
set -euo pipefail

readonly kPage=$1
export PREFIX=$2
readonly kFolder=$3

# shellcheck source=tests/cli/install/tutorial-files.sh
. "$(dirname "$0")/tutorial-files.sh"

TakeFiles "$kPage" "$kFolder"
cd "$kFolder"

lines=$(wc -l <near-first.cc)
((lines < 100)) || Fail "the algorithm takes $lines lines; the page says under 100"

sh -e build.sh >build.log 2>&1 || { cat build.log >&2; Fail "build.sh failed"; }
build/carry-data || Fail "wrong data"
sh -e in-a-scenario.sh

# The page says that it keeps to NVLink where the usual order does not: it is faster.
Duration() {
    awk -F, 'NR == 1 { for (i = 1; i <= NF; ++i) column[$i] = i } NR == 2 { print $column["duration_ns"] }' \
        "results/$1/collectives.csv"
}
own=$(Duration own)
usual=$(Duration halving-doubling)
awk -v own="$own" -v usual="$usual" 'BEGIN { exit !(own > 0 && own < usual) }' ||
    Fail "takes '$own' ns, in the usual order '$usual'"
