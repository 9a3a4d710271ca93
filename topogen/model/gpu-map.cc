// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/model/gpu-map.h"

#include <algorithm>

namespace topogen {

namespace {

/// Null if the fabric has no models.
const ServerModel* ModelOf(const Fabric& fabric, const Server& server) {
    return fabric.server_models().empty() ? nullptr
                                          : &fabric.server_models(static_cast<int>(server.model()));
}

}  // namespace

uint32_t GpusOf(const Fabric& fabric, const Server& server) {
    const ServerModel* model = ModelOf(fabric, server);
    return model == nullptr ? server.endpoints() : model->gpus();
}

uint32_t CountGpus(const Fabric& fabric) {
    uint32_t gpus = 0;
    for (const Server& server : fabric.servers()) {
        gpus += GpusOf(fabric, server);
    }
    return gpus;
}

const Nvlink* NvlinkOf(const Fabric& fabric, const Server& server) {
    const ServerModel* model = ModelOf(fabric, server);
    return model == nullptr || !model->has_nvlink() ? nullptr : &model->nvlink();
}

GpuMap::GpuMap(const Fabric& fabric) : m_fabric(fabric), m_firstGpu(1) {
    m_firstGpu.reserve(static_cast<size_t>(fabric.servers_size()) + 1);
    for (const Server& server : fabric.servers()) {
        m_firstGpu.push_back(m_firstGpu.back() + topogen::GpusOf(fabric, server));
    }
}

uint32_t GpuMap::ServerOf(uint32_t gpu) const {
    const auto next = std::upper_bound(m_firstGpu.begin(), m_firstGpu.end(), gpu);
    return static_cast<uint32_t>(next - m_firstGpu.begin() - 1);
}

std::vector<uint32_t> GpuMap::EndpointsOf(uint32_t gpu) const {
    const uint32_t number = ServerOf(gpu);
    const Server& server = m_fabric.servers(static_cast<int>(number));
    const ServerModel* model = ModelOf(m_fabric, server);
    const uint64_t local = gpu - m_firstGpu[number];
    const uint64_t gpus = GpusOf(number);
    std::vector<uint32_t> endpoints;
    if (model != nullptr && !model->gpu_nics().empty()) {
        for (const uint32_t nic : model->gpu_nics(static_cast<int>(local)).nic()) {
            endpoints.push_back(server.first_endpoint() + nic);
        }
        return endpoints;
    }
    const uint64_t end = ((local + 1) * server.endpoints() + gpus - 1) / gpus;
    for (uint64_t nic = local * server.endpoints() / gpus; nic < end; ++nic) {
        endpoints.push_back(server.first_endpoint() + static_cast<uint32_t>(nic));
    }
    return endpoints;
}

}  // namespace topogen
