// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/model/check-hardware.h"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "topogen/model/field-error.h"

namespace topogen {

namespace {

constexpr uint32_t kMaxGpus = 65'536;  // of a server
constexpr uint64_t kMaxGpusOfAll = 1u << 26;
constexpr double kMaxHours = 1e9;                  // 114,000 years
constexpr uint64_t kMaxBytes = 1'000'000'000'000;  // 1 TB
constexpr double kMaxAlpha = 1024;

template <typename Number>
void CheckBelow(const std::string& field, uint32_t index, Number size, const char* what) {
    if (index >= static_cast<uint32_t>(size)) {
        FailField("{}: {}: there are {} {}", field, index, size, what);
    }
}

/// `value` must be from `low` to `high`, which NaN is not.
void CheckReal(const std::string& field, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
        FailField("{}: {}: must be from {} to {}", field, value, low, high);
    }
}

void CheckNvlink(const std::string& field, const Nvlink& nvlink) {
    if (nvlink.rate_bps() < 1 || nvlink.rate_bps() > kMaxRateBps) {
        FailField("{}.rate_bps: {}: must be from 1 to {}", field, nvlink.rate_bps(), kMaxRateBps);
    }
    if (nvlink.latency_ps() > kMaxDelayPs) {
        FailField("{}.latency_ps: {}: must be at most {}", field, nvlink.latency_ps(), kMaxDelayPs);
    }
}

void CheckModel(const Fabric& fabric, int index) {
    const ServerModel& model = fabric.server_models(index);
    const std::string field = fmt::format("server_models[{}]", index);
    CheckName(field + ".name", model.name());
    if (model.gpus() > kMaxGpus) {
        FailField("{}.gpus: {}: must be at most {}", field, model.gpus(), kMaxGpus);
    }
    const auto mapped = static_cast<uint32_t>(model.gpu_nics_size());
    if (mapped != 0 && mapped != model.gpus()) {
        FailField("{}.gpu_nics: {} of them, but {} gpus; must be none or one a GPU", field, mapped,
                  model.gpus());
    }
    for (int i = 0; i < model.nic_model_size(); ++i) {
        CheckBelow(fmt::format("{}.nic_model[{}]", field, i), model.nic_model(i),
                   fabric.nic_models_size(), "nic_models");
    }
    if (model.has_nvlink()) {
        CheckNvlink(field + ".nvlink", model.nvlink());
    }
}

/// A server of `endpoints` NICs can be of `model`.
void CheckFits(const ServerModel& model, uint32_t index, uint32_t server, uint32_t endpoints) {
    const auto nics = static_cast<uint32_t>(model.nic_model_size());
    if (nics != 0 && nics != endpoints) {
        FailField("servers[{}].endpoints: {}: server_models[{}].nic_model has {}", server,
                  endpoints, index, nics);
    }
    for (int gpu = 0; gpu < model.gpu_nics_size(); ++gpu) {
        for (const uint32_t nic : model.gpu_nics(gpu).nic()) {
            CheckBelow(fmt::format("server_models[{}].gpu_nics[{}].nic", index, gpu), nic,
                       endpoints, fmt::format("endpoints in servers[{}]", server).c_str());
        }
    }
}

/// A reference "index + 1".
void CheckPart(const Fabric& fabric, const std::string& field, uint32_t part) {
    if (part > static_cast<uint32_t>(fabric.part_classes_size())) {
        FailField("{}: {}: there are {} part_classes", field, part, fabric.part_classes_size());
    }
}

void CheckPartsOfModels(const Fabric& fabric) {
    for (int i = 0; i < fabric.server_models_size(); ++i) {
        const std::string field = fmt::format("server_models[{}].", i);
        CheckPart(fabric, field + "part", fabric.server_models(i).part());
        CheckPart(fabric, field + "gpu_part", fabric.server_models(i).gpu_part());
    }
    for (int i = 0; i < fabric.nic_models_size(); ++i) {
        CheckName(fmt::format("nic_models[{}].name", i), fabric.nic_models(i).name());
        CheckPart(fabric, fmt::format("nic_models[{}].part", i), fabric.nic_models(i).part());
    }
    for (int i = 0; i < fabric.switch_models_size(); ++i) {
        const SwitchModel& model = fabric.switch_models(i);
        const std::string field = fmt::format("switch_models[{}].", i);
        CheckPart(fabric, field + "part", model.part());
        CheckPart(fabric, field + "line_card_part", model.line_card_part());
        CheckPart(fabric, field + "fabric_card_part", model.fabric_card_part());
        if (model.line_cards() > model.ports()) {
            FailField("{}line_cards: {}: the switch has {} ports", field, model.line_cards(),
                      model.ports());
        }
        if (model.fabric_cards() > model.ports()) {
            FailField("{}fabric_cards: {}: the switch has {} ports", field, model.fabric_cards(),
                      model.ports());
        }
    }
    for (int i = 0; i < fabric.link_classes_size(); ++i) {
        const LinkClass& link = fabric.link_classes(i);
        const std::string field = fmt::format("link_classes[{}].", i);
        CheckPart(fabric, field + "cable_part", link.cable_part());
        CheckPart(fabric, field + "a_transceiver_part", link.a_transceiver_part());
        CheckPart(fabric, field + "b_transceiver_part", link.b_transceiver_part());
    }
}

void CheckRacks(const Fabric& fabric) {
    for (int i = 0; i < fabric.racks_size(); ++i) {
        const Rack& rack = fabric.racks(i);
        CheckName(fmt::format("racks[{}].name", i), rack.name());
        CheckBelow(fmt::format("racks[{}].row", i), rack.row(), fabric.racks_size(),
                   "racks, and no more rows");
        CheckPart(fabric, fmt::format("racks[{}].part", i), rack.part());
    }
    const auto racks = static_cast<uint32_t>(fabric.racks_size());
    for (int i = 0; i < fabric.servers_size(); ++i) {
        if (fabric.servers(i).rack() > racks) {
            FailField("servers[{}].rack: {}: there are {} racks", i, fabric.servers(i).rack(),
                      racks);
        }
    }
    for (int i = 0; i < fabric.switches_size(); ++i) {
        if (fabric.switches(i).rack() > racks) {
            FailField("switches[{}].rack: {}: there are {} racks", i, fabric.switches(i).rack(),
                      racks);
        }
    }
}

}  // namespace

void CheckServerModels(const Fabric& fabric) {
    for (int i = 0; i < fabric.server_models_size(); ++i) {
        CheckModel(fabric, i);
    }
    std::vector<int> firstOf(static_cast<size_t>(fabric.servers_size()), -1);  // by NVLink domain
    uint64_t gpus = 0;
    for (int i = 0; i < fabric.servers_size(); ++i) {
        const Server& server = fabric.servers(i);
        if (fabric.server_models().empty()) {
            if (server.model() != 0) {
                FailField("servers[{}].model: {}: there are no server_models", i, server.model());
            }
            continue;
        }
        CheckBelow(fmt::format("servers[{}].model", i), server.model(), fabric.server_models_size(),
                   "server_models");
        const ServerModel& model = fabric.server_models(static_cast<int>(server.model()));
        CheckFits(model, server.model(), static_cast<uint32_t>(i), server.endpoints());
        gpus += model.gpus();
        if (gpus > kMaxGpusOfAll) {
            FailField("server_models: the servers have more than {} gpus", kMaxGpusOfAll);
        }
        int& first = firstOf[server.nvlink_domain()];
        first = first < 0 ? i : first;
        const ServerModel& other =
            fabric.server_models(static_cast<int>(fabric.servers(first).model()));
        if (model.nvlink().rate_bps() != other.nvlink().rate_bps() ||
            model.nvlink().latency_ps() != other.nvlink().latency_ps()) {
            FailField(
                "servers[{}].model: {}: its nvlink differs from that of servers[{}], which is "
                "in the same NVLink domain",
                i, server.model(), first);
        }
    }
}

void CheckParts(const Fabric& fabric) {
    for (int i = 0; i < fabric.part_classes_size(); ++i) {
        const PartClass& part = fabric.part_classes(i);
        const std::string field = fmt::format("part_classes[{}].", i);
        if (!PartKind_IsValid(part.kind())) {
            FailField("{}kind: {}: unknown", field, static_cast<int>(part.kind()));
        }
        CheckName(field + "name", part.name());
        CheckReal(field + "mtbf_hours", part.mtbf_hours(), 0, kMaxHours);
        CheckReal(field + "mttr_hours", part.mttr_hours(), 0, kMaxHours);
    }
    CheckPartsOfModels(fabric);
    CheckRacks(fabric);
}

void CheckPortClasses(const Fabric& fabric) {
    for (int i = 0; i < fabric.port_classes_size(); ++i) {
        const PortClass& port = fabric.port_classes(i);
        const std::string field = fmt::format("port_classes[{}].", i);
        if (port.has_ecn_min_bytes() != port.has_ecn_max_bytes()) {
            FailField("{}ecn_min_bytes: must stand with ecn_max_bytes", field);
        }
        if (port.ecn_max_bytes() > kMaxBytes) {
            FailField("{}ecn_max_bytes: {}: must be at most {}", field, port.ecn_max_bytes(),
                      kMaxBytes);
        }
        if (port.ecn_min_bytes() > port.ecn_max_bytes()) {
            FailField("{}ecn_min_bytes: {}: must be at most ecn_max_bytes, {}", field,
                      port.ecn_min_bytes(), port.ecn_max_bytes());
        }
        CheckReal(field + "ecn_max_probability", port.ecn_max_probability(), 0, 1);
        if (port.has_buffer_alpha() &&
            !(port.buffer_alpha() > 0 && port.buffer_alpha() <= kMaxAlpha)) {
            FailField("{}buffer_alpha: {}: must be above 0, at most {}", field, port.buffer_alpha(),
                      kMaxAlpha);
        }
        if (port.headroom_bytes() > kMaxBytes) {
            FailField("{}headroom_bytes: {}: must be at most {}", field, port.headroom_bytes(),
                      kMaxBytes);
        }
    }
}

}  // namespace topogen
