// SPDX-License-Identifier: GPL-2.0-only
#ifndef TRACES_PATH_FILE_H
#define TRACES_PATH_FILE_H

#include <cstdint>
#include <string>
#include <vector>

namespace traces {

/// One line of a path file.
struct PathLine {
    uint32_t source = 0;
    uint32_t destination = 0;
    uint32_t sourcePort = 0;     ///< UDP; tells the flows of a pair apart.
    std::vector<uint32_t> data;  ///< Nodes from the source to the destination, both included.
    std::vector<uint32_t> acks;  ///< And back.
    uint32_t line = 0;           ///< Where it stands in the file, from 1.
};

/// Reads the paths of flows, one flow a line, `source destination source-port destination-port
/// data-path ACK-path`, separated by blanks; a path is nodes with "-" between them. Blank lines and
/// what follows a "#" are passed over. The destination port is read and not kept.
/// Each path begins and ends where its line says.
/// Throws topogen::Error(kData) naming the file, the line, the field and what is allowed.
std::vector<PathLine> ReadPathFile(const std::string& path);

}  // namespace traces

#endif  // TRACES_PATH_FILE_H
