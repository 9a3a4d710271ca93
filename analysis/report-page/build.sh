#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# usage: build.sh SOURCE WORK OUT
# Bundles the page of report: OUT gets report.js, report.css and licences.txt, the licences of what is
# in the bundle. Works in WORK, where npm installs what the lock file names. Where that cannot be had,
# says so and leaves OUT without a script; that is no error, since report then says the same.
set -euo pipefail
readonly source=$1 work=$2 out=$3
readonly kLicences=(echarts/LICENSE echarts/NOTICE zrender/LICENSE tslib/LICENSE.txt)

# GiveUp WHY: ends without a bundle.
GiveUp() {
    rm -f "$out"/report.js "$out"/report.css "$out"/licences.txt
    printf 'report cannot be used: %s\n' "$1" >&2
    exit 0
}

# Installs what the lock file names, unless it is there from an earlier build.
InstallLibraries() {
    cmp -s package-lock.json node_modules/.of-lock && return
    if ! npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1; then
        tail -n 5 npm.log >&2
        GiveUp "npm could not install the library that it draws with (all of npm's words: $work/npm.log)"
    fi
    cp package-lock.json node_modules/.of-lock
}

Licences() {
    local file
    for file in "${kLicences[@]}"; do
        printf '%s\n\n' "${file%%/*}"
        cat "node_modules/$file"
        printf '\n'
    done
    printf 'The page itself\n\n'
    cat LICENSE
}

mkdir -p "$work" "$out"
for program in node npm; do
    command -v "$program" >/dev/null || GiveUp "$program is missing, with which its page is made"
done
rm -rf "$work/src"
cp -r "$source"/{src,LICENSE,package.json,package-lock.json,tsconfig.json} "$work"
cd "$work"
InstallLibraries
node_modules/esbuild/bin/esbuild src/main.ts --bundle --minify --format=iife --target=es2022 \
    --charset=utf8 --legal-comments=none --log-level=warning --outfile="$out/report.js"
cp src/report.css "$out/report.css"
Licences >"$out/licences.txt"
