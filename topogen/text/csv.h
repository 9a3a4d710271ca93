// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_CSV_H
#define TOPOGEN_CSV_H

#include <string>

namespace topogen {

/// `text` as one field of a CSV line (RFC 4180): in quotes if it has a comma, quote or line break.
std::string CsvField(const std::string& text);

}  // namespace topogen

#endif  // TOPOGEN_CSV_H
