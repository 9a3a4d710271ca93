#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Draws the pictures of docs/model/cc beside itself: what each congestion control makes of
# two-flows and incast-8. Takes names (all of them by default), after ./dev build.
set -euo pipefail
cd "$(dirname "$0")/../../.."

# Prints the ECN thresholds that a congestion control wants, if not the defaults.
Thresholds() {
    local kmin kmax
    case $1 in
        DCTCP) kmin=30000 kmax=30000 ;;
        NSCC) kmin=20000 kmax=80000 ;;
        *) return 0 ;;
    esac
    printf -- '--ns3::FabricSwitch::%s\n' EcnReferenceRate=400Gb/s EcnPmax=1 "EcnKmin=$kmin" \
        "EcnKmax=$kmax"
}

Draw() {
    local name=$1 scenario thresholds runs=()
    mapfile -t thresholds < <(Thresholds "$name")
    for scenario in two-flows incast-8; do
        runs+=("$work/$name $scenario")
        build/release/bin/run-scenario "scenarios/$scenario.textproto" --quiet --out "${runs[-1]}" \
            --set "transport.congestion_control=$name" "${thresholds[@]}"
    done
    build/release/bin/plot-results "${runs[@]}" --format png --out "$work/pictures" >"$work/log" 2>&1
    # Lines on white need few colours: a third of the bytes.
    /usr/bin/python3 -c 'import sys
from PIL import Image
Image.open(sys.argv[1]).convert("RGB").quantize(96, kmeans=3).save(sys.argv[2], optimize=True)' \
        "$work/pictures/rates-over-time.png" "docs/images/cc/${name,,}.png"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(($# > 0)) ||
    set -- NONE DCQCN HPCC TIMELY DCTCP SWIFT INFINIBAND SPECTRUM_X NSCC CREDITS
for name in "$@"; do
    Draw "$name"
done
