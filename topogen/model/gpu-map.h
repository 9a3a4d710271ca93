// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_GPU_MAP_H
#define TOPOGEN_GPU_MAP_H

#include <cstdint>
#include <vector>

#include "topogen/fabric.pb.h"

namespace topogen {

/// The GPUs of a valid fabric: where each is, and which endpoints (NICs) it sends through. GPUs are
/// numbered server by server. Holds a reference to the fabric.
class GpuMap {
  public:
    explicit GpuMap(const Fabric& fabric);

    /// Of the whole fabric.
    uint32_t Gpus() const { return m_firstGpu.back(); }

    /// Of one server: from FirstGpuOf(server) on, GpusOf(server) of them.
    uint32_t FirstGpuOf(uint32_t server) const { return m_firstGpu[server]; }
    uint32_t GpusOf(uint32_t server) const { return m_firstGpu[server + 1] - m_firstGpu[server]; }

    /// \pre gpu < Gpus()
    uint32_t ServerOf(uint32_t gpu) const;

    /// The endpoints of a GPU, best first; none in a server without NICs. \pre gpu < Gpus()
    std::vector<uint32_t> EndpointsOf(uint32_t gpu) const;

  private:
    const Fabric& m_fabric;
    std::vector<uint32_t> m_firstGpu;  // by server, and their number behind the last
};

/// GPUs of a server of `fabric`: those of its model, or one an endpoint.
uint32_t GpusOf(const Fabric& fabric, const Server& server);

/// GPUs of all servers.
uint32_t CountGpus(const Fabric& fabric);

/// What joins the GPUs of a server with others of its NVLink domain; null where the fabric does not
/// say.
const Nvlink* NvlinkOf(const Fabric& fabric, const Server& server);

}  // namespace topogen

#endif  // TOPOGEN_GPU_MAP_H
