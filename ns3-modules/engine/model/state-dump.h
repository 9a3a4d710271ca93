// SPDX-License-Identifier: GPL-2.0-only
#ifndef STATE_DUMP_H
#define STATE_DUMP_H

#include "state-visitor.h"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace ns3 {

/// A state as text, a field a line, to look at and to compare:
///
///     port/queue[2]/bytes value 4096
///     port/busyUntil past +120
///     port/delay value 0x1.8p+3
///     port/next psn +4
///
/// Times are distances from now, a Past that is over is +0, a Psn is the distance from the first
/// one of its connection. So two moments at which the model behaves alike have the same text, but
/// for Counts and Inert fields, which `Detail::kWhatMatters` leaves out; unless something in it is
/// opaque.
class StateDump final : public StateVisitor {
  public:
    enum class Detail : uint8_t { kAll, kWhatMatters };

    /// \param now partition-local, ps
    explicit StateDump(int64_t now, Detail detail = Detail::kAll) : m_now(now), m_detail(detail) {}

    void Opaque(const char* type) override;

    const std::string& GetText() const { return m_text; }
    /// The first type that could not show its state, or "".
    const std::string& GetOpaque() const { return m_opaque; }

  private:
    /// A member whose fields are being shown.
    struct Place {
        size_t pathLength;      ///< Of the path without it.
        uint64_t elements = 0;  ///< Of a sequence, shown so far.
    };

    void OnField(const Field& field) override;
    void OnEnter(const char* name) override;
    void OnLeave() override;
    std::string TextOf(const Field& field);

    int64_t m_now;
    Detail m_detail;
    std::string m_path;  ///< Ends in / unless empty.
    std::vector<Place> m_places;
    std::map<uint64_t, uint64_t> m_firstPsn;  ///< By connection.
    std::string m_text;
    std::string m_opaque;
};

}  // namespace ns3

#endif  // STATE_DUMP_H
