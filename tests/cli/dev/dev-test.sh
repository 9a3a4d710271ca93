#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: dev-test.sh SOURCE-DIR
# How ./dev answers wrong usage, and which packages it asks apt for. dpkg-query and apt-get are
# stand-ins, so nothing is installed.
set -euo pipefail
readonly source_dir=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Dev STATUS TEXT ARG...: runs dev with the stand-ins first in PATH; it must end with this exit
# status and print this text.
Dev() {
    local expected_status=$1 expected_text=$2 status=0 text
    shift 2
    text=$(cd / && PATH="$scratch:$PATH" "$source_dir/dev" "$@" 2>&1) || status=$?
    if [[ $status != "$expected_status" || $text != *"$expected_text"* ]]; then
        printf 'dev %s: exit status %s, expected %s with "%s"; printed:\n%s\n' \
            "$*" "$status" "$expected_status" "$expected_text" "$text" >&2
        exit 1
    fi
}

StandIn() {
    printf '#!/bin/sh\n%s\n' "$2" >"$scratch/$1"
    chmod +x "$scratch/$1"
}

Dev 0 'usage: ./dev COMMAND'
Dev 0 'usage: ./dev COMMAND' help
Dev 2 'unknown command: buidl' buidl
Dev 2 "'lint' takes --all or nothing, got: --fix" lint --fix
Dev 2 "fresh: --suite takes a Debian suite, as trixie" fresh --suite
Dev 2 "fresh: --suite takes a Debian suite, as trixie" fresh --suite ../etc
Dev 2 "soak takes --minutes N and --seed S, got: --hours" soak --hours 1
Dev 2 "soak: --minutes takes a whole number" soak --minutes
Dev 2 "soak: --seed takes a whole number" soak --seed x

# Everything is installed: apt must not be called.
# shellcheck disable=SC2016  # for the stand-in to expand
StandIn dpkg-query 'shift 3; for name; do echo "$name installed"; done'
StandIn apt-get 'echo "apt-get called: $*"; exit 1'
Dev 0 'all packages are installed' setup

# One package is unknown and one was removed: exactly these are asked for.
# shellcheck disable=SC2016
StandIn dpkg-query 'shift 3; for name; do case $name in
    graphviz) ;;
    libfmt-dev) echo "$name config-files" ;;
    *) echo "$name installed" ;;
    esac; done; exit 1'
StandIn sudo 'exec "$@"'
# What apt says is shown only if it fails.
StandIn apt-get 'case "$*" in
    *install*" graphviz libfmt-dev") echo "apt-get called: $*" ;;
    *update) ;;
    *) exit 1 ;;
    esac'
Dev 0 'installing 2 Debian packages and what they need: graphviz libfmt-dev' setup

# What apt refuses is refused here.
StandIn apt-get 'echo "E: no network"; exit 100'
Dev 100 'E: no network' setup
