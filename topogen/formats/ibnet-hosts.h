// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_IBNET_HOSTS_H
#define TOPOGEN_IBNET_HOSTS_H

#include <cstdint>
#include <string>
#include <vector>

namespace topogen {

/// What a subnet's listing says of a channel adapter.
struct ListedAdapter {
    std::string description;  ///< "node01 mlx5_0", as its host set it, or "MT4123 ConnectX6 ..."
    std::string systemGuid;   ///< of the card, or of the host; "" if the file does not say
};

/// The server of each adapter, numbered in the order of their first adapters.
///
/// A description is the host's name and the adapter's ("HCA-1", "mlx5_0"), or the host's alone.
/// What names no host: a first word that is an adapter's model (MT and digits) or "localhost", a
/// second that is no device's name, and one that another adapter has as well, for a host calls no
/// two adapters the same. Adapters without a host's name are one server if they have one system
/// GUID, else each its own.
std::vector<uint32_t> ServersOf(const std::vector<ListedAdapter>& adapters);

}  // namespace topogen

#endif  // TOPOGEN_IBNET_HOSTS_H
