#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: completion-test.sh BUILD-DIR
# What bash is offered for lines that are typed so far, in a shell that has sourced the completions.
set -euo pipefail
readonly build_dir=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
mkdir results
touch incast.textproto notes.txt
for program in topogen run-scenario plot-results report explain-collective; do
    # shellcheck source=/dev/null
    . "$build_dir/completion/$program"
done

# Offers LINE WORD...: at the end of the line these words are offered, in any order.
Offers() {
    local line=$1
    shift
    COMPREPLY=()
    COMP_LINE=$line COMP_POINT=${#line}
    local program=${line%% *}
    "_${program//-/_}"
    local got expected
    got=$(printf '%s\n' "${COMPREPLY[@]}" | sort)
    expected=$(printf '%s\n' "$@" | sort)
    if [[ $got != "$expected" ]]; then
        printf "'%s' is offered\n%s\nrather than\n%s\n" "$line" "$got" "$expected" >&2
        exit 1
    fi
}

Offers 'topogen --des' --design
Offers 'topogen --gpus 8 --design r' rail rail-only roce-24k
Offers 'topogen --design=rail-' rail-only
Offers 'topogen --format hp' hpcc
Offers 'topogen --format svg,hp' svg,hpcc
Offers 'topogen --spread ' even fewest
Offers 'topogen --gpus ' ''
Offers 'topogen --read inc' incast.textproto
Offers 'run-scenario ' incast.textproto results
Offers 'run-scenario incast.textproto --dr' --dry-run
Offers 'run-scenario incast.textproto --out ' results
Offers 'run-scenario incast.textproto --set transport.congestion_control=HP' HPCC
Offers 'run-scenario incast.textproto --set workload[0].incast.fan' 'workload[0].incast.fan_in='
Offers 'plot-results re' results
Offers 'plot-results results --by ' tag
Offers 'plot-results results --format pd' pdf
Offers 'report re' results
Offers 'report results --out no' notes.txt
Offers 'explain-collective --server h1' h100
Offers 'explain-collective --server h100 --collective all' allgather allreduce
Offers 'explain-collective --server h100 --cpu a' amd arm
Offers 'explain-collective --fabric inc' incast.textproto

# No option is missing.
for program in topogen run-scenario plot-results report explain-collective; do
    mapfile -t options < <("$build_dir/bin/$program" --help | grep -oE '^  (-h[^-]*)?--[A-Za-z][A-Za-z0-9-]*( |$)' |
        grep -oE -- '--[A-Za-z][A-Za-z0-9-]*')
    ((${#options[@]} > 2))
    Offers "$program --" "${options[@]}"
done
