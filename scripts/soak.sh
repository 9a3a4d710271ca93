# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2154  # constants are those of ./dev
#
# ./dev soak [--minutes N] [--seed S]: what takes too long for every change. Random scenarios from
# fresh seeds under sanitizers; then all tests with the promises checked, ours (FABRICSIM_PRE) and
# those of ns-3 (NS_ASSERT). Sourced by ./dev.

readonly kSoakPackages=(dpkg-dev libgsl-dev libxml2-dev libsqlite3-dev)
readonly kSanitized=build/asan-ubsan

# Where an ns-3 with assertions is installed, of the version that Debian's libns3-dev has, which is a
# release build.
Ns3WithAsserts() {
    # shellcheck disable=SC2016  # the ${} is dpkg-query's
    printf '%s/ns3-asserts/%s\n' "$kCache" "$(dpkg-query -W -f '${source:Version}' libns3-dev)"
}

# apt for sources alone, in a folder of its own: the system's lists stay as they are.
AptSources() {
    local folder=$1
    shift
    apt-get -qq -o Dir::Etc::SourceList="$folder/sources.list" -o Dir::Etc::SourceParts=- \
        -o Dir::State="$folder/state" -o Dir::State::status=/var/lib/dpkg/status \
        -o Dir::Cache="$folder/cache" -o APT::Sandbox::User=root -o Acquire::Retries=3 "$@"
}

# BuildNs3 PREFIX, whose last part is the version
BuildNs3() {
    local version=${1##*/} work=$1.work tree suite
    suite=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
    Step "building ns-3 $version with assertions, once; it is kept in $1"
    rm -rf "$work"
    mkdir -p "$work"/state/lists/partial "$work"/cache/archives/partial
    printf 'deb-src %s %s main\n' "$(DebianMirror)" "$suite" >"$work/sources.list"
    AptSources "$work" update
    (cd "$work" && AptSources "$work" source --download-only "ns3=$version")
    Quietly dpkg-source -x "$work"/ns3_*.dsc "$work/source"
    tree=$(find "$work/source" -maxdepth 1 -name 'ns-3*' -type d)
    Quietly cmake -S "$tree" -B "$work/build" -G Ninja -DCMAKE_BUILD_TYPE=release \
        -DCMAKE_INSTALL_PREFIX="$1" -DNS3_ASSERT=ON -DNS3_ENABLED_MODULES='core;network' \
        -DNS3_TESTS=OFF -DNS3_EXAMPLES=OFF -DNS3_PYTHON_BINDINGS=OFF -DNS3_WARNINGS_AS_ERRORS=OFF
    Quietly cmake --build "$work/build" --parallel "$kJobs"
    Quietly cmake --install "$work/build" || {
        rm -rf "$1"
        Fail "soak: ns-3 could not be installed into $1"
    }
    rm -rf "$work"
}

# SoakTests FOLDER PRESET [CMAKE-OPTION...]: configures, builds and runs all tests.
SoakTests() {
    local folder=$1 preset=$2
    shift 2
    if [[ ! -f $folder/build.ninja ]]; then
        Step "configuring $folder"
        cmake --preset "$preset" -B "$folder" "$@"
    fi
    Step "building $folder"
    cmake --build "$folder" --parallel "$kJobs"
    Step "testing in $folder"
    ctest --test-dir "$folder" --output-on-failure --no-tests=error -j "$kJobs"
}

# SoakSeeds MINUTES SEED
SoakSeeds() {
    local log status=0
    [[ -f $kSanitized/build.ninja ]] || cmake --preset asan-ubsan
    Step "building soak-fabric in $kSanitized"
    cmake --build "$kSanitized" --parallel "$kJobs" --target soak-fabric
    Step "random scenarios for $1 minutes, from seed $2"
    log=$(mktemp)
    "$kSanitized/bin/soak-fabric" --minutes "$1" --seed "$2" >"$log" 2>&1 || status=$?
    if ((status == 0)); then
        grep ' scenarios from --seed' "$log"
        rm -f "$log"
        return
    fi
    printf '%s\n' "the line for tests/fuzz/fabric/found-seeds.h:" \
        "$(grep '^{FuzzSeed::' "$log" | tail -n 1)"
    Fail "soak: a scenario failed; all of it is in $log"
}

Soak() {
    local minutes=10 seed=$RANDOM$RANDOM
    while (($#)); do
        [[ $1 == --minutes || $1 == --seed ]] ||
            UsageError "soak takes --minutes N and --seed S, got: $1"
        [[ ${2:-} =~ ^[0-9]+$ ]] || UsageError "soak: $1 takes a whole number"
        case $1 in
            --minutes) minutes=$2 ;;
            --seed) seed=$2 ;;
        esac
        shift 2
    done
    Install "${kTestPackages[@]}" "${kSoakPackages[@]}"
    Setup
    local prefix
    prefix=$(Ns3WithAsserts)
    SoakSeeds "$minutes" "$seed"
    [[ -d $prefix ]] || BuildNs3 "$prefix"
    SoakTests build/ns3-asserts debug -DCMAKE_PREFIX_PATH="$prefix"
}
