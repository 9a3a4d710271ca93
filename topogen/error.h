// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_ERROR_H
#define TOPOGEN_ERROR_H

#include <stdexcept>
#include <string>

namespace topogen {

/// The one exception of this library. Its text is one line that names the option or the file and
/// field, the value, and what is allowed.
class Error : public std::runtime_error {
  public:
    enum class Kind {
        kUsage,  ///< what was asked for cannot be done: an option, a catalog name
        kData    ///< what was read or written is wrong: a damaged file, a full disk
    };

    Error(Kind kind, const std::string& message) : std::runtime_error(message), m_kind(kind) {}

    Kind GetKind() const { return m_kind; }

    /// 2 for usage, 1 for data: what a program that gives up because of this error exits with.
    int ExitStatus() const { return m_kind == Kind::kUsage ? 2 : 1; }

  private:
    Kind m_kind;
};

inline Error UsageError(const std::string& message) {
    return {Error::Kind::kUsage, message};
}
inline Error DataError(const std::string& message) {
    return {Error::Kind::kData, message};
}

}  // namespace topogen

#endif  // TOPOGEN_ERROR_H
