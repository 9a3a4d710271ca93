// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/output/ideal-times.h"

#include "engine/model/split-mix.h"

namespace scenarios {

int64_t IdealTimes::Get(uint32_t source, uint32_t destination, uint64_t bytes, ns3::Verb verb) {
    const uint64_t pair = uint64_t{source} << 32 | destination;
    Message& place = m_known[ns3::Mix64(ns3::Mix64(pair) ^ bytes) % kPlaces];
    if (place.source != source || place.destination != destination || place.bytes != bytes ||
        place.verb != verb) {
        place = {source, destination, bytes, verb,
                 m_network.GetIdealCompletionTime(source, destination, bytes, verb)};
    }
    return place.time;
}

}  // namespace scenarios
