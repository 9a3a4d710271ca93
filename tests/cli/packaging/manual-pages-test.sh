#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: manual-pages-test.sh BUILD-DIR
# The manual pages have all options. Exit status 77 where none were made, for want of help2man.
set -euo pipefail
readonly pages=$1/man
[[ -d $pages ]] || exit 77

# Has PROGRAM TEXT...: the page has these texts. Hyphens are escaped in its source.
Has() {
    local page text
    page=$(sed 's/\\-/-/g; s/\\fB//g; s/\\fR//g; s/\\fI//g' "$pages/$1.1")
    shift
    for text; do
        if [[ $page != *"$text"* ]]; then
            printf '%s: nothing of "%s"\n' "$pages/$1.1" "$text" >&2
            exit 1
        fi
    done
}

Has topogen '.SH EXAMPLES' --oversubscription --compare --highlight spectrum-x 'run-scenario (1)'
Has run-scenario '.SH EXAMPLES' --dry-run --load --set 'plot-results (1)'
Has report '.SH EXAMPLES' --out 'plot-results (1)'
Has plot-results '.SH EXAMPLES' --format --from-us 'topogen (1)'
Has explain-collective '.SH EXAMPLES' --server --nccl-algo --csv 'topogen (1)'
