// SPDX-License-Identifier: GPL-2.0-only
#ifndef EXPLAIN_NCCL_TESTS_LOG_H
#define EXPLAIN_NCCL_TESTS_LOG_H

#include <cstdint>
#include <istream>
#include <map>
#include <string>

namespace explain {

/// Times of a log of nccl-tests by size: bytes of the whole vector -> us, out of place. Rows are
/// those of any release: "size count type redop [root] time algbw busbw #wrong time algbw busbw
/// #wrong". Lines that do not begin with two whole numbers are passed over. Throws
/// topogen::Error(kData) naming `name` and the line if a row is wrong, a size stands twice or there
/// is no row.
std::map<uint64_t, double> ReadNcclTestsLog(const std::string& name, std::istream& in);

}  // namespace explain

#endif  // EXPLAIN_NCCL_TESTS_LOG_H
