// SPDX-License-Identifier: GPL-2.0-only
#ifndef CAPTURE_FILE_H
#define CAPTURE_FILE_H

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ns3 {

class ByteWriter;

enum class CaptureFormat : uint8_t {
    kPcap,    ///< Times in nanoseconds, cut; does not tell interfaces and directions apart.
    kPcapng,  ///< Times in picoseconds; interfaces, and whether a frame came or went.
};

/// What the records hold; values are pcap's link types.
enum class CaptureLink : uint8_t {
    kEthernet = 1,
    kErf = 197,  ///< Records as MakeErf() makes them.
};

/// One frame in a capture.
struct CaptureRecord {
    int64_t time = 0;        ///< ps
    uint32_t interface = 0;  ///< Index into CaptureFile::Options::interfaces.
    bool outbound = false;
    uint32_t wireBytes = 0;      ///< Of the whole frame, its FCS excluded.
    std::vector<uint8_t> bytes;  ///< The first of them, which are kept.
};

/// Writes a capture file: pcap (draft-ietf-opsawg-pcap) or pcapng (draft-ietf-opsawg-pcapng).
///
/// What is in the file is whole records at any time, so that it can be read while it grows and
/// whatever happens to the program. Calls throw std::system_error naming the path.
class CaptureFile {
  public:
    struct Interface {
        std::string name;
        uint64_t rateBps = 0;
    };
    struct Options {
        std::string path;
        CaptureFormat format = CaptureFormat::kPcapng;
        CaptureLink link = CaptureLink::kEthernet;
        std::vector<Interface> interfaces;
        uint32_t snapBytes = 0;  ///< Most bytes of a record; 0 is no limit.
        uint64_t maxBytes = 0;   ///< Size that the file may not exceed; 0 is no limit.
    };

    /// Creates the file, which must not exist.
    explicit CaptureFile(Options options);
    ~CaptureFile();
    CaptureFile(const CaptureFile&) = delete;
    CaptureFile& operator=(const CaptureFile&) = delete;

    /// Returns false, and writes nothing, if the file would become too large.
    bool Write(const CaptureRecord& record);

    /// Hands everything written to the system.
    void Flush();

    /// Everything is on the disk when it returns. Write no more.
    void Close();

  private:
    void PutHeader();
    void PutPcapRecord(ByteWriter& writer, const CaptureRecord& record) const;
    void PutPcapngRecord(ByteWriter& writer, const CaptureRecord& record) const;

    Options m_options;
    int m_descriptor;
    uint64_t m_size = 0;            ///< What was written and what waits in the buffer.
    std::vector<uint8_t> m_buffer;  ///< Whole records.
};

}  // namespace ns3

#endif  // CAPTURE_FILE_H
