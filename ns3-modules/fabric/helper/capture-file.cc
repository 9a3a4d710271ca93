// SPDX-License-Identifier: GPL-2.0-only
#include "capture-file.h"

#include "fabric/model/wire/byte-writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace ns3 {

namespace {

constexpr size_t kBufferBytes = size_t{1} << 20;
constexpr uint32_t kNoSnapBytes = 262144;  // what capture programs write for "no limit"

constexpr uint32_t kPcapNanosecondMagic = 0xa1b23c4d;
constexpr uint32_t kPcapMajor = 2;
constexpr uint32_t kPcapMinor = 4;
constexpr int64_t kPsPerNs = 1000;
constexpr int64_t kNsPerSecond = 1'000'000'000;

constexpr uint32_t kSectionHeaderBlock = 0x0a0d0d0a;
constexpr uint32_t kInterfaceBlock = 1;
constexpr uint32_t kPacketBlock = 6;
constexpr uint32_t kByteOrderMagic = 0x1a2b3c4d;
constexpr uint32_t kOptionEnd = 0;
constexpr uint32_t kOptionName = 2;
constexpr uint32_t kOptionFlags = 2;
constexpr uint32_t kOptionSpeed = 8;
constexpr uint32_t kOptionResolution = 9;
constexpr uint32_t kOptionFcsLength = 13;
constexpr uint32_t kPicoseconds = 12;
constexpr uint32_t kInbound = 1;
constexpr uint32_t kOutbound = 2;
constexpr size_t kBlockAlignment = 4;

void PadBlock(ByteWriter& writer, size_t bytes) {
    writer.Fill((kBlockAlignment - bytes % kBlockAlignment) % kBlockAlignment);
}

void PutOptionHeader(ByteWriter& writer, uint32_t code, size_t bytes) {
    writer.PutLittle16(code);
    writer.PutLittle16(static_cast<uint32_t>(bytes));
}

void PutByteOption(ByteWriter& writer, uint32_t code, uint32_t value) {
    PutOptionHeader(writer, code, 1);
    writer.Put8(value);
    PadBlock(writer, 1);
}

// A pcapng block: its length, which only its content tells, stands at both its ends.
template <typename Body>
void PutBlock(ByteWriter& writer, uint32_t type, Body body) {
    std::vector<uint8_t> content;
    ByteWriter contentWriter(content);
    body(contentWriter);
    const auto length = static_cast<uint32_t>(content.size() + 3 * sizeof(uint32_t));
    writer.PutLittle32(type);
    writer.PutLittle32(length);
    writer.PutBytes(content.data(), content.size());
    writer.PutLittle32(length);
}

void PutInterface(ByteWriter& writer, const CaptureFile::Interface& interface, CaptureLink link,
                  uint32_t snapBytes) {
    writer.PutLittle16(static_cast<uint32_t>(link));
    writer.PutLittle16(0);
    writer.PutLittle32(snapBytes);
    PutOptionHeader(writer, kOptionName, interface.name.size());
    writer.PutBytes(reinterpret_cast<const uint8_t*>(interface.name.data()), interface.name.size());
    PadBlock(writer, interface.name.size());
    PutOptionHeader(writer, kOptionSpeed, sizeof(uint64_t));
    writer.PutLittle64(interface.rateBps);
    PutByteOption(writer, kOptionResolution, kPicoseconds);
    PutByteOption(writer, kOptionFcsLength, 0);
    PutOptionHeader(writer, kOptionEnd, 0);
}

}  // namespace

CaptureFile::CaptureFile(Options options)
    : m_options(std::move(options)),
      m_descriptor(::open(m_options.path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)) {
    if (m_descriptor < 0) {
        throw std::system_error(errno, std::generic_category(), m_options.path);
    }
    PutHeader();
}

CaptureFile::~CaptureFile() {
    if (m_descriptor >= 0) {
        ::close(m_descriptor);
    }
}

void CaptureFile::PutHeader() {
    ByteWriter writer(m_buffer);
    const uint32_t snapBytes = m_options.snapBytes != 0 ? m_options.snapBytes : kNoSnapBytes;
    if (m_options.format == CaptureFormat::kPcap) {
        writer.PutLittle32(kPcapNanosecondMagic);
        writer.PutLittle16(kPcapMajor);
        writer.PutLittle16(kPcapMinor);
        writer.PutLittle64(0);
        writer.PutLittle32(snapBytes);
        writer.PutLittle32(static_cast<uint32_t>(m_options.link));
    } else {
        PutBlock(writer, kSectionHeaderBlock, [](ByteWriter& body) {
            body.PutLittle32(kByteOrderMagic);
            body.PutLittle16(1);  // version 1.0
            body.PutLittle16(0);
            body.PutLittle64(UINT64_MAX);  // length of the section: not told
        });
        for (const Interface& interface : m_options.interfaces) {
            PutBlock(writer, kInterfaceBlock, [&](ByteWriter& body) {
                PutInterface(body, interface, m_options.link, snapBytes);
            });
        }
    }
    m_size = m_buffer.size();
}

void CaptureFile::PutPcapRecord(ByteWriter& writer, const CaptureRecord& record) const {
    const int64_t ns = record.time / kPsPerNs;
    writer.PutLittle32(static_cast<uint32_t>(ns / kNsPerSecond));
    writer.PutLittle32(static_cast<uint32_t>(ns % kNsPerSecond));
    writer.PutLittle32(static_cast<uint32_t>(record.bytes.size()));
    writer.PutLittle32(record.wireBytes);
    writer.PutBytes(record.bytes.data(), record.bytes.size());
}

void CaptureFile::PutPcapngRecord(ByteWriter& writer, const CaptureRecord& record) const {
    PutBlock(writer, kPacketBlock, [&record](ByteWriter& body) {
        const auto time = static_cast<uint64_t>(record.time);
        body.PutLittle32(record.interface);
        body.PutLittle32(static_cast<uint32_t>(time >> 32));
        body.PutLittle32(static_cast<uint32_t>(time));
        body.PutLittle32(static_cast<uint32_t>(record.bytes.size()));
        body.PutLittle32(record.wireBytes);
        body.PutBytes(record.bytes.data(), record.bytes.size());
        PadBlock(body, record.bytes.size());
        PutOptionHeader(body, kOptionFlags, sizeof(uint32_t));
        body.PutLittle32(record.outbound ? kOutbound : kInbound);
        PutOptionHeader(body, kOptionEnd, 0);
    });
}

bool CaptureFile::Write(const CaptureRecord& record) {
    const size_t before = m_buffer.size();
    ByteWriter writer(m_buffer);
    if (m_options.format == CaptureFormat::kPcap) {
        PutPcapRecord(writer, record);
    } else {
        PutPcapngRecord(writer, record);
    }
    const uint64_t size = m_size + m_buffer.size() - before;
    if (m_options.maxBytes != 0 && size > m_options.maxBytes) {
        m_buffer.resize(before);
        return false;
    }
    m_size = size;
    if (m_buffer.size() >= kBufferBytes) {
        Flush();
    }
    return true;
}

void CaptureFile::Flush() {
    size_t done = 0;
    while (done < m_buffer.size()) {
        const ssize_t written =
            ::write(m_descriptor, m_buffer.data() + done, m_buffer.size() - done);
        if (written < 0 && errno != EINTR) {
            throw std::system_error(errno, std::generic_category(), m_options.path);
        }
        done += static_cast<size_t>(std::max<ssize_t>(written, 0));
    }
    m_buffer.clear();
}

void CaptureFile::Close() {
    Flush();
    int failure = ::fsync(m_descriptor) == 0 ? 0 : errno;
    if (::close(m_descriptor) != 0 && failure == 0) {
        failure = errno;
    }
    m_descriptor = -1;
    if (failure != 0) {
        throw std::system_error(failure, std::generic_category(), m_options.path);
    }
}

}  // namespace ns3
