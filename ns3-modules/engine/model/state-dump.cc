// SPDX-License-Identifier: GPL-2.0-only
#include "state-dump.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>

namespace ns3 {

namespace {

constexpr std::array<const char*, 7> kKindNames = {"time",   "past",  "value", "count",
                                                   "stream", "inert", "psn"};

std::string Distance(int64_t value) {
    return (value < 0 ? "" : "+") + std::to_string(value);
}

std::string TimeText(int64_t time, int64_t now) {
    return time == StateVisitor::kNever ? "never" : Distance(time - now);
}

std::string HexText(double value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%a", value);
    return text.data();
}

// Sequence numbers wrap at 32 bits.
int32_t PsnDistance(uint64_t psn, uint64_t from) {
    return static_cast<int32_t>(static_cast<uint32_t>(psn) - static_cast<uint32_t>(from));
}

}  // namespace

void StateDump::OnEnter(const char* name) {
    const size_t pathLength = m_path.size();
    if (*name == '\0') {
        m_path.pop_back();
        m_path += '[' + std::to_string(m_places.back().elements++) + "]/";
    } else {
        m_path += std::string(name) + '/';
    }
    m_places.push_back({pathLength});
}

void StateDump::OnLeave() {
    m_path.resize(m_places.back().pathLength);
    if (!m_path.empty()) {
        m_path.back() = '/';
    }
    m_places.pop_back();
}

void StateDump::OnField(const Field& field) {
    const bool matters = field.kind != StateKind::kCount && field.kind != StateKind::kInert;
    if (!matters && m_detail == Detail::kWhatMatters) {
        return;
    }
    m_text += m_path + field.name + ' ' + kKindNames.at(static_cast<size_t>(field.kind)) + ' ' +
              TextOf(field) + '\n';
}

std::string StateDump::TextOf(const Field& field) {
    const auto number = static_cast<int64_t>(field.bits);
    switch (field.kind) {
        case StateKind::kTime:
            return TimeText(number, m_now);
        case StateKind::kPast:
            return TimeText(std::max(number, m_now), m_now);
        case StateKind::kPsn: {
            const auto first = m_firstPsn.try_emplace(field.connection, field.bits).first;
            return Distance(PsnDistance(field.bits, first->second));
        }
        case StateKind::kCount:
        case StateKind::kStream:
            return std::to_string(field.bits);
        case StateKind::kValue:
        case StateKind::kInert:
            break;
    }
    if (!field.isReal) {
        return std::to_string(number);
    }
    double real = 0;
    std::memcpy(&real, &field.bits, sizeof real);
    return HexText(real);
}

void StateDump::Opaque(const char* type) {
    m_text += m_path + "opaque " + type + '\n';
    m_opaque = m_opaque.empty() ? type : m_opaque;
}

}  // namespace ns3
