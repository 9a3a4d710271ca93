// SPDX-License-Identifier: GPL-2.0-only
#ifndef FRAME_CAPTURE_H
#define FRAME_CAPTURE_H

#include "fabric/helper/capture-file.h"
#include "fabric/model/wire/frame-encoder.h"
#include "fabric/model/wire/frame.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ns3 {

class FabricPort;

/// Writes what passes chosen link ends to a capture file, as a tap at that place would: both
/// directions of the link, each frame at the time its first bit passes (after the preamble), its
/// FCS cut off. InfiniBand's packets are whole, each in a record of ERF. Frames are in order of
/// time. The file is the same in lazy and in eager mode.
///
/// Attaches to the ports' trace sources; ports that are not chosen pay nothing. Use it from one
/// thread.
class FrameCapture {
  public:
    struct Options {
        std::string path;
        CaptureFormat format = CaptureFormat::kPcapng;
        uint32_t snapBytes = 0;  ///< Most bytes of a frame that are kept; 0 keeps all.
        uint64_t maxBytes = 0;   ///< Most bytes of the file; 0 is no limit.
        /// Only what these two endpoints send each other.
        std::optional<std::pair<uint32_t, uint32_t>> between;
    };

    /// \param format outlives the capture
    /// \throws std::invalid_argument if frames of these sizes cannot be written, see FrameEncoder
    FrameCapture(const WireFormat& format, Options options);
    ~FrameCapture();
    FrameCapture(const FrameCapture&) = delete;
    FrameCapture& operator=(const FrameCapture&) = delete;

    /// Chooses a link end. Before Start(). \param name of the interface in the file
    void AddPort(FabricPort& port, const std::string& name);

    /// Creates the file; frames are captured from now on. Call once.
    /// \throws std::system_error naming the path, and so does whatever writes later
    void Start();

    /// Completes the file with what passed up to `now`, ps of the simulation. The ports must
    /// still be there.
    void Finish(int64_t now);

    /// Time of the first frame for which there was no room in the file; none if all fitted.
    std::optional<int64_t> GetFullAt() const { return m_fullAt; }

  private:
    class Tap;

    void Capture(const Tap& tap, const FabricPort& sender, const Frame& frame, int64_t time);
    static void WrapInErf(FrameKind kind, CaptureRecord& record);
    void FlushPast();
    int64_t ToGlobal(int64_t local) const;
    void WriteUpTo(int64_t time);

    FrameEncoder m_encoder;
    bool m_isInfiniband;
    Options m_options;
    std::vector<CaptureFile::Interface> m_interfaces;
    std::vector<std::unique_ptr<Tap>> m_taps;  ///< Two a link end.
    std::unique_ptr<CaptureFile> m_file;
    std::vector<CaptureRecord> m_pending;
    size_t m_pendingBytes = 0;
    bool m_flushDue = false;
    std::optional<int64_t> m_fullAt;
};

}  // namespace ns3

#endif  // FRAME_CAPTURE_H
