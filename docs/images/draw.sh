#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Draws the pictures of README.md beside itself, after ./dev build. Those of the congestion controls
# have a script of their own, cc/draw.sh.
set -euo pipefail
cd "$(dirname "$0")/../.."
readonly images=docs/images

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

build/release/bin/topogen --gpus 100000 --tier 3 --format svg \
    --out "$images/fabric-100k.svg" --force >"$work/log"
for control in DCQCN HPCC; do
    build/release/bin/run-scenario scenarios/permutation-1024.textproto --quiet \
        --out "$work/$control" --set "transport.congestion_control=$control"
done
build/release/bin/plot-results "$work/DCQCN" "$work/HPCC" --format png --out "$work" >"$work/log" 2>&1
for picture in fct-cdf port-utilisation; do
    # Lines on white need few colours: a third of the bytes.
    /usr/bin/python3 -c 'import sys
from PIL import Image
Image.open(sys.argv[1]).convert("RGB").quantize(96, kmeans=3).save(sys.argv[2], optimize=True)' \
        "$work/$picture.png" "$images/permutation-1024-$picture.png"
done
