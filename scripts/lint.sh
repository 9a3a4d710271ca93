# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2154  # constants are those of ./dev
#
# ./dev lint [--all]: format, clang-tidy, shellcheck and pyflakes. Sourced by ./dev.

readonly kLintBuild=build/lint

# Runs one check; a failure is remembered, so that one run shows all that is wrong. Bash ignores
# `set -e` inside a check for that reason: a check's status is that of its last command.
lint_failed=()
Check() {
    local name=$1
    shift
    Step "lint: $name"
    "$@" || lint_failed+=("$name")
}

ClangFormat() {
    git ls-files -z '*.h' '*.cc' | xargs -0 -r clang-format --dry-run -Werror --ferror-limit=1
}

# clang-tidy takes its flags from a tree of its own: without precompiled headers, which GCC writes
# and clang cannot read, and with nothing built but the headers generated from .proto files.
ClangTidy() {
    local generated
    Configure "$kLintBuild" -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON || return
    ninja -C "$kLintBuild" build.ninja || return  # re-runs CMake if a CMake file changed
    mapfile -t generated < <(ninja -C "$kLintBuild" -t targets all |
        sed -n 's/^\(.*\.pb\.h\): CUSTOM_COMMAND$/\1/p')
    ((${#generated[@]} == 0)) || ninja -C "$kLintBuild" "${generated[@]}" || return
    python3 scripts/tidy.py --build "$kLintBuild" --cache "$kCache/lint" --jobs "$kJobs" "$@"
}

# Files that say by their first line, not by a suffix, which interpreter reads them. Templates (*.in)
# are read by CMake first.
ScriptsOf() { git grep -l -I -E "^#!.*\\b($1)\$" -- ':!*.md' ':!*.py' ':!*.sh' ':!*.in' || true; }

Shellcheck() {
    { git ls-files '*.sh' && ScriptsOf 'sh|bash'; } | xargs -r shellcheck
}

Pyflakes() {
    { git ls-files '*.py' && ScriptsOf 'python3'; } | xargs -r pyflakes3
}

Lint() {
    [[ $# == 0 || $* == --all ]] || UsageError "'lint' takes --all or nothing, got: $*"
    Setup
    Install "${kLintPackages[@]}"
    Check clang-format ClangFormat
    Check shellcheck Shellcheck
    Check pyflakes Pyflakes
    Check clang-tidy ClangTidy "$@"
    ((${#lint_failed[@]} == 0)) || Fail "lint failed: ${lint_failed[*]}"
    Step "lint: clean"
}
