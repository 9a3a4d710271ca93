// SPDX-License-Identifier: GPL-2.0-only
#ifndef TELEMETRY_BYTES_H
#define TELEMETRY_BYTES_H

#include "byte-writer.h"
#include "frame.h"

#include <cstdint>

namespace ns3 {

/// In-band telemetry in the layout of HPCC (SIGCOMM 2019, figure 7), in `bytes` bytes: number of
/// hops (4 bits) and path (12 bits, 0 here), then for each hop rate (4 bits), time (24 bits, ns),
/// bytes sent (20 bits, units of 128) and backlog (16 bits, units of 80). Hops for which there is
/// no room are left out, and hops that were not made are zero. The code of the rate is an
/// assumption: 0 is 25 Gb/s, each doubling is one more, 15 is any other. A single byte is a
/// UtilizationCode.
void PutTelemetry(ByteWriter& writer, const Telemetry& telemetry, uint32_t bytes);

}  // namespace ns3

#endif  // TELEMETRY_BYTES_H
