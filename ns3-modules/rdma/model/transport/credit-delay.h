// SPDX-License-Identifier: GPL-2.0-only
#ifndef CREDIT_DELAY_H
#define CREDIT_DELAY_H

#include <cstdint>

namespace ns3 {

/// The time until a credit counts, as it stands in an ACK's Frame::Ack::creditDelay: 12 bits of
/// nanoseconds and 4 bits of a shift. Rounded down to 1 ns below 4.096 us, to 1/2048 above; at most
/// 134 ms.
struct CreditDelay {
    static uint16_t Pack(int64_t delayPs) {
        uint64_t mantissa = static_cast<uint64_t>(delayPs) / 1000;
        uint32_t shift = 0;
        while (mantissa > kMantissaMask && shift < kMaxShift) {
            mantissa >>= 1;
            ++shift;
        }
        mantissa = mantissa > kMantissaMask ? kMantissaMask : mantissa;
        return static_cast<uint16_t>(shift << kMantissaBits | mantissa);
    }

    static int64_t UnpackPs(uint16_t packed) {
        return static_cast<int64_t>(packed & kMantissaMask) * 1000 << (packed >> kMantissaBits);
    }

  private:
    static constexpr uint32_t kMantissaBits = 12;
    static constexpr uint32_t kMantissaMask = (1U << kMantissaBits) - 1;
    static constexpr uint32_t kMaxShift = 15;
};

}  // namespace ns3

#endif  // CREDIT_DELAY_H
