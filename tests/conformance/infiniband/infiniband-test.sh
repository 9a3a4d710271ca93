#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# infiniband-test.sh TOPOGEN CASE: writes a fabric in ibnetdiscover's form, lets ibsim simulate it,
# and asks the programs that run InfiniBand networks what they think of it.
set -euo pipefail

readonly topogen=$1 case=$2
work=$(mktemp -d)
readonly work
sim=
trap '[[ -z $sim ]] || kill "$sim" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work"
export PATH=$PATH:/usr/sbin
# A socket of our own, so that tests can run side by side.
export IBSIM_SOCKNAME=fabricsim-$$ OSM_TMP_DIR=$work OSM_CACHE_DIR=$work

Fail() {
    printf 'infiniband-test: %s: %s\n' "$case" "$*" >&2
    exit 1
}

# Generate OPTION...: fabric.ibnet and fabric.lfts
Generate() {
    "$topogen" "$@" --format ibnet,lfts --out fabric --force >/dev/null || Fail "topogen failed"
}

# An InfiniBand program, with the simulated subnet for a network.
OnSubnet() {
    LD_PRELOAD=$(find /usr/lib -name libumad2sim.so -print -quit) timeout 600 "$@"
}

# Sweep OPENSM-OPTION...: starts ibsim and lets OpenSM bring the subnet up once.
Sweep() {
    local adapters switches ports
    adapters=$(grep -c '^Ca' fabric.ibnet)
    switches=$(grep -c '^Switch' fabric.ibnet)
    ports=$(awk '/^(Switch|Ca)/ { n += $2 + 1 } END { print n }' fabric.ibnet)
    ibsim -s -n -N $((adapters + switches)) -S "$switches" -P "$ports" -L 49152 \
        -f ibsim.log fabric.ibnet >ibsim.out 2>&1 &
    sim=$!
    for ((i = 0; i < 100; ++i)); do
        if grep -q 'simulator ready' ibsim.log 2>/dev/null; then break; fi
        kill -0 "$sim" 2>/dev/null || Fail "ibsim refused the net file: $(tail -n 1 ibsim.out)"
        sleep 0.1
    done
    OnSubnet opensm "$@" -o -e -f osm.log -D 0x43 --dump_files_dir "$work" >opensm.out 2>&1 ||
        Fail "OpenSM failed: $(tail -n 1 opensm.out)"
}

# OpenSM takes another engine where the one asked for refuses, so its log is what counts.
ExpectFatTree() {
    Sweep -R ftree
    if ! grep -q 'ftree tables configured on all switches' osm.log || grep -q 'ERR AB' osm.log; then
        Fail "OpenSM does not take this for a fat tree: $(grep -m 1 'ERR AB' osm.log)"
    fi
    # What is discovered is what was written, cable by cable.
    OnSubnet ibnetdiscover >discovered || Fail "ibnetdiscover failed"
    diff <(grep -v '^#' fabric.ibnet | grep . | sort) <(grep -v '^#' discovered | grep . | sort) ||
        Fail "ibnetdiscover prints another fabric"
}

# ExpectRefusal COMPLAINT: what OpenSM's log has of it.
ExpectRefusal() {
    Sweep -R ftree
    grep -q "$1" osm.log || Fail "no '$1', but: $(grep -m 1 'ERR AB' osm.log)"
    grep -q 'minhop tables configured on all switches' osm.log || Fail "no other tables either"
}

# ForSizes "GPUS..." COMMAND COMPLAINT OPTION...: the command on the fabric of each size.
ForSizes() {
    local sizes=$1 command=$2 complaint=$3 size
    shift 3
    for size in $sizes; do
        Generate --gpus "$size" --gpus-per-server 2 --switch generic-8x400 "$@"
        printf '%s GPUs: ' "$size"
        "$command" "$complaint"
        printf 'as expected\n'
        kill "$sim"
        wait "$sim" 2>/dev/null || true
        sim=
        rm -f guid2lid guid2mkey  # OpenSM keeps the LIDs of what it knows
    done
}

# ExpectBalance "DESTINATIONS PORTS"...: over how many ports between switches our tables lead to
# how many destinations, by ibdmchk's count.
ExpectBalance() {
    Sweep -R file -U fabric.lfts
    grep -q 'file tables configured on all switches' osm.log || Fail "OpenSM refused our tables"
    # Its exit status says nothing.
    ibdmchk -s opensm-subnet.lst -f opensm.fdbs -m /dev/null >ibdmchk.out 2>&1 || true
    grep -q 'no credit loops found' ibdmchk.out || Fail "ibdmchk finds credit loops, or no routes"
    diff <(printf '%s\n' "$@") \
        <(awk '/^NUM-DLIDS/ { on = 1; next } /^-/ { on = 0 } on { print $1, $2 }' ibdmchk.out) ||
        Fail "the tables are not balanced as full trees can be"
}

case $case in
    full-2-tiers)
        Generate --gpus 128 --tier 2 --design clos --switch generic-16x400
        ExpectFatTree
        ;;
    full-3-tiers)
        Generate --gpus 128 --tier 3 --design clos --switch generic-8x400 --gpus-per-server 4
        ExpectFatTree
        ;;
    partial-2-tiers)
        Generate --gpus 100 --tier 2 --design clos --switch generic-16x400
        ExpectFatTree
        ;;
    partial-3-tiers)
        Generate --gpus 77 --tier 3 --design clos --switch generic-8x400 --gpus-per-server 4
        ExpectFatTree
        ;;
    rails)
        Generate --gpus 104 --tier 3 --switch generic-8x400 --gpus-per-server 4
        ExpectFatTree
        ;;
    # Sizes that leave pods, leaves and spines part-filled, and some that are whole.
    even-clos)
        ForSizes "6 10 18 32" ExpectFatTree "" --tier 2 --design clos
        ForSizes "10 30 34 50 62 70 74 90 98 106 114 122 128" ExpectFatTree "" --tier 3 \
            --design clos --spread even
        ;;
    even-rails)
        ForSizes "2 10 26 32" ExpectFatTree "" --tier 2
        ForSizes "2 14 34 46 58 66 82 90 102 110 126 128" ExpectFatTree "" --tier 3 --spread even
        ForSizes "18 66 128" ExpectFatTree "" --tier 3 --rails-meet core --spread even
        ForSizes "50 90 130 192" ExpectFatTree "" --tier 3 --oversubscription 3 --spread even
        ;;
    superpod)
        Generate --gpus 2500 --design superpod
        ExpectFatTree
        ;;
    # What is refused: with the fewest switches, spines of a last pod that have fewer leaves or more
    # links to one than others have; and all that hangs on one leaf.
    uneven)
        ForSizes "26 34 50 98 122" ExpectRefusal \
            "ERR AB0A: Different number of downward port groups" --tier 3 --design clos
        ForSizes "18 22 70" ExpectRefusal \
            "ERR AB09: Different number of upward port groups" --tier 3 --design clos
        ForSizes "90" ExpectRefusal \
            "ERR AB0B: Different number of ports in an upward port group" --tier 3 --design clos
        ForSizes "2 4" ExpectRefusal "Failed to find leaf switches" --tier 2 --design clos
        ;;
    # Full trees of H hosts and h = k/2: down ports carry 1 destination, up-links of leaves (H-h)/h,
    # of the second tier (H-h^2)/h^2.
    routes-2-tiers)
        Generate --gpus 128 --tier 2 --design clos --switch generic-16x400
        ExpectBalance "1 128" "15 128"
        ;;
    routes-3-tiers)
        Generate --gpus 128 --tier 3 --design clos --switch generic-8x400 --gpus-per-server 4
        ExpectBalance "1 256" "7 128" "31 128"
        ;;
    *) Fail "unknown case" ;;
esac
