# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2154  # constants are those of ./dev
#
# ./dev fresh [--suite SUITE] [COMMAND [ARG...]]: a command of ./dev on a minimal Debian, made by
# debootstrap in a folder, that has a clone of this repository and nothing else.
#
# The minimal system is kept in the cache, where it takes 300 MB a suite; each run has a copy of its
# own, removed at the end. Sourced by ./dev.

# The mirror that this machine's apt takes Debian from.
DebianMirror() {
    # shellcheck disable=SC2016  # apt expands it
    apt-get indextargets --format '$(REPO_URI)' \
        'Created-By: Packages' 'Component: main' 'Origin: Debian' | head -1
}

# MakeBase SUITE FOLDER
MakeBase() {
    local mirror
    mirror=$(DebianMirror)
    [[ -n $mirror ]] || Fail "fresh: apt knows no mirror of Debian; look into /etc/apt"
    Step "making a minimal Debian $1 in $2"
    rm -rf "$2.partial"
    mkdir -p "${2%/*}"
    debootstrap --variant=minbase "$1" "$2.partial" "$mirror" >"$2.log" 2>&1 ||
        Fail "fresh: debootstrap failed: $(tail -n 3 "$2.log")"
    mv "$2.partial" "$2"
}

# Proc, and nothing of it left behind: mounts are those of a namespace that ends with the command.
InFolder() {
    local root=$1
    shift
    unshare --mount --pid --fork --mount-proc="$root/proc" \
        chroot "$root" env -i HOME=/root TERM="${TERM:-dumb}" LANG=C.UTF-8 \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} "$@"
}

Fresh() {
    local suite=bookworm status=0
    if [[ ${1:-} == --suite ]]; then
        suite=${2:-}
        [[ $suite =~ ^[a-z]+$ ]] || UsageError "fresh: --suite takes a Debian suite, as trixie"
        shift 2
    fi
    ((EUID == 0)) || Fail "fresh takes root: debootstrap and chroot"
    unshare --mount true 2>/dev/null ||
        Fail "fresh: this system lets nobody mount; in a container it takes CAP_SYS_ADMIN"
    Install debootstrap git
    local base=$kCache/fresh/$suite
    [[ -d $base ]] || MakeBase "$suite" "$base"

    fresh_root=$(mktemp -d "${TMPDIR:-/tmp}/fabricsim-fresh.XXXXXX")
    trap 'rm -rf "$fresh_root"' EXIT
    cp -a --reflink=auto "$base/." "$fresh_root"
    cp /etc/resolv.conf "$fresh_root/etc/resolv.conf"
    git diff --quiet HEAD || Step "what is not committed is not in the clone"
    git clone --quiet --no-hardlinks . "$fresh_root/root/fabricsim"
    Step "in a fresh Debian $suite: ./dev ${*:-test}"
    InFolder "$fresh_root" /root/fabricsim/dev "${@:-test}" || status=$?
    Step "in a fresh Debian $suite: ./dev ${*:-test} ended with status $status"
    return "$status"
}
