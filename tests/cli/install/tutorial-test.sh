#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: tutorial-test.sh PAGE PREFIX FOLDER
#
# Takes the files out of a tutorial's page, builds them against what is installed in PREFIX, and
# runs them as the page says.
set -euo pipefail

readonly kPage=$1
export PREFIX=$2
readonly kFolder=$3

# shellcheck source=tests/cli/install/tutorial-files.sh
. "$(dirname "$0")/tutorial-files.sh"

TakeFiles "$kPage" "$kFolder"
cd "$kFolder"

lines=$(wc -l <rtt-aimd.cc)
((lines < 60)) || Fail "the congestion control takes $lines lines; the page says under 60"

sh -e build.sh >build.log 2>&1 || { cat build.log >&2; Fail "build.sh failed"; }

# The page promises a comparison: without a congestion control the queue is the largest.
build/compare --ns3::RttAimd::Target=2 | tee compare.log
awk '{ queue[$1] = $(NF - 1) }
    END { exit !(queue["ns3::RttAimd"] > 0 && queue["ns3::RttAimd"] < queue["ns3::NoCongestionControl"]) }' \
    compare.log || Fail "compare does not show a smaller queue"

sh -e in-a-scenario.sh
for run in own DCQCN; do
    grep -q '"finished": 8,' "results/$run/summary.json" || Fail "results/$run: not all flows finished"
done
! cmp -s results/own/flows.csv results/DCQCN/flows.csv || Fail "both runs are the same"
