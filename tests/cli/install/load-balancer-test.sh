#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: load-balancer-test.sh PAGE PREFIX FOLDER
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

lines=$(wc -l <two-choices.cc)
((lines < 70)) || Fail "the load balancer takes $lines lines; the page says under 70"

sh -e build.sh >build.log 2>&1 || { cat build.log >&2; Fail "build.sh failed"; }
sh -e in-a-scenario.sh
for run in own ECMP; do
    grep -q '"finished": 64,' "results/$run/summary.json" || Fail "results/$run: not all finished"
done

# Choosing among three ports, the slowest flow is faster than where a hash chooses.
Slowest() {
    awk -F, 'NR == 1 { for (i = 1; i <= NF; ++i) column[$i] = i }
        NR > 1 && $column["fct_ns"] > most { most = $column["fct_ns"] }
        END { print most }' "results/$1/flows.csv"
}
own=$(Slowest own)
ecmp=$(Slowest ECMP)
awk -v own="$own" -v ecmp="$ecmp" 'BEGIN { exit !(own < ecmp) }' || Fail "the slowest flow takes $own ns, by ECMP $ecmp"

# The page promises that it may be evaluated lazily.
"$PREFIX/bin/run-scenario" permutation.textproto --load build/libtwo-choices.so --out results/eager \
    --set transport.load_balancing=ns3::TwoChoices --ns3::TwoChoices::Choices=3 \
    --ns3::FabricNetwork::Eager=true
cmp results/own/flows.csv results/eager/flows.csv
