// SPDX-License-Identifier: GPL-2.0-only
#ifndef NIC_PARAMETERS_H
#define NIC_PARAMETERS_H

#include "nic-ports.h"

#include "ns3/data-rate.h"
#include "ns3/nstime.h"

#include <cstdint>

namespace ns3 {

/// How a receiver tells a sender of ECN marks.
enum CnpMode {
    kCnpFrame,  ///< CNP frames, at most one per CnpInterval and queue pair (RoCEv2, annex A17)
    kCnpAck,    ///< each ACK echoes its packet's mark and counts as a CNP
};

/// What a lost packet costs.
enum Reliability {
    kGoBackN,          ///< All packets after it are sent again.
    kSelectiveRepeat,  ///< It alone is.
};

/// The attributes of an RdmaNic: see RdmaNic::GetTypeId() for what they say.
struct NicParameters {
    uint32_t mtu = 0;  ///< Payload of a full packet, bytes.
    uint8_t dataPriority = 0;
    uint8_t ackPriority = 0;
    uint8_t cnpPriority = 0;
    uint8_t maxReads = 0;
    uint32_t ackInterval = 1;
    CnpMode cnpMode = kCnpFrame;
    Reliability reliability = kGoBackN;
    PortSelection portSelection = kPortHash;
    uint32_t reorderTolerance = 0;
    uint32_t retryLimit = 0;
    uint32_t rnrRetryLimit = 0;
    DataRate hostRate;  ///< 0 where hosts take whatever comes.
    uint32_t hostBufferBytes = 0;
    uint32_t hostXoffBytes = 0;
    uint32_t hostXonBytes = 0;
    Time cnpInterval;
    Time cnpDelay;
    Time ackDelay;
    Time retransmitTimeout;
    Time rnrDelay;
    Time detectionDelay;
};

}  // namespace ns3

#endif  // NIC_PARAMETERS_H
