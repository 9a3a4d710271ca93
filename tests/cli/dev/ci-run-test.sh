#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: ci-run-test.sh SOURCE-DIR
# .ci/run fails if either the tests or lint do, and ends in ctest's verdict. It runs beside a
# stand-in for ./dev.
set -euo pipefail
readonly source_dir=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

mkdir "$scratch/.ci"
cp "$source_dir/.ci/run" "$scratch/.ci/run"
cat >"$scratch/dev" <<'END'
#!/bin/sh
echo "dev $1"
if [ "$1" = test ]; then
    echo "100% tests passed, 0 tests failed out of 7"
    echo
    echo "Total Test time (real) =   0.10 sec"
    exit "$TEST_STATUS"
fi
exit "$LINT_STATUS"
END
chmod +x "$scratch/dev"

# CiRun TEST_STATUS LINT_STATUS EXPECTED
CiRun() {
    local status=0 text
    text=$(TEST_STATUS=$1 LINT_STATUS=$2 "$scratch/.ci/run" 2>&1) || status=$?
    if [[ $status != "$3" || $text != *'dev lint'*$'\n100% tests passed, 0 tests failed out of 7\n'*'(real) =   0.10 sec' ]]; then
        printf 'tests %s, lint %s: exit status %s, expected %s; printed:\n%s\n' \
            "$1" "$2" "$status" "$3" "$text" >&2
        exit 1
    fi
}

CiRun 0 0 0
CiRun 8 0 1
CiRun 0 1 1
CiRun 8 1 1
