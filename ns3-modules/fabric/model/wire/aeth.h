// SPDX-License-Identifier: GPL-2.0-only
#ifndef AETH_H
#define AETH_H

#include <cstdint>

namespace ns3 {

/// How a responder answers: the syndrome of an ACK extended transport header (InfiniBand
/// Architecture vol. 1, chapter 9).
enum class Syndrome : uint8_t {
    kAck = 0x1f,  ///< An ACK without end-to-end credits.
    kRnr = 0x20,  ///< Receiver not ready; the lower 5 bits are a code of the time to wait.
    kSequenceError = 0x60,
    kInvalidRequest = 0x61,
    kRemoteAccessError = 0x62,
    kRemoteOperationalError = 0x63,
};

/// What an ACK says beyond the next PSN expected, as it stands in Frame::Ack::aeth.
struct Aeth {
    Syndrome syndrome = Syndrome::kAck;
    /// How far beyond the next PSN expected that packet lies which an ACK says was kept, or which
    /// a NAK asks for; 0 in an ACK says nothing. 24 bits, as PSNs have on the wire.
    uint32_t selective = 0;
    uint8_t rnrTimer = 0;  ///< With kRnr: the code of the time to wait.

    uint32_t Pack() const {
        return uint32_t{static_cast<uint8_t>(syndrome)} << 24 | uint32_t{rnrTimer} << 24 |
               selective;
    }
    static Aeth Unpack(uint32_t packed) {
        constexpr uint8_t kCodeBits = 0x1f;
        const uint8_t wire = GetWireSyndrome(packed);
        const bool isRnr = (wire & ~kCodeBits) == static_cast<uint8_t>(Syndrome::kRnr);
        return {isRnr ? Syndrome::kRnr : static_cast<Syndrome>(wire), packed & 0xffffff,
                static_cast<uint8_t>(isRnr ? wire & kCodeBits : 0)};
    }
    /// The syndrome with its code, as on the wire.
    static uint8_t GetWireSyndrome(uint32_t packed) { return static_cast<uint8_t>(packed >> 24); }
};

}  // namespace ns3

#endif  // AETH_H
