// SPDX-License-Identifier: GPL-2.0-only
#include "collective-algorithms.h"

#include "collective/model/algorithms/binomial.h"
#include "collective/model/algorithms/bruck.h"
#include "collective/model/algorithms/dissemination-barrier.h"
#include "collective/model/algorithms/double-tree.h"
#include "collective/model/algorithms/halving-doubling.h"
#include "collective/model/algorithms/hierarchical.h"
#include "collective/model/algorithms/nvls.h"
#include "collective/model/algorithms/pat.h"
#include "collective/model/algorithms/peer-to-peer.h"
#include "collective/model/algorithms/ring.h"
#include "collective/model/algorithms/two-level-all-to-all.h"

#include "ns3/object-factory.h"

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace ns3 {

namespace {

using Kinds = std::vector<CollectiveKind>;
using Plan = std::unique_ptr<CollectivePlan>;

constexpr auto kAllReduce = CollectiveKind::kAllReduce;
constexpr auto kReduceScatter = CollectiveKind::kReduceScatter;
constexpr auto kAllGather = CollectiveKind::kAllGather;
constexpr auto kBroadcast = CollectiveKind::kBroadcast;
constexpr auto kReduce = CollectiveKind::kReduce;
constexpr auto kGather = CollectiveKind::kGather;
constexpr auto kScatter = CollectiveKind::kScatter;
constexpr auto kAllToAll = CollectiveKind::kAllToAll;
constexpr auto kAllToAllV = CollectiveKind::kAllToAllV;
constexpr auto kSendReceive = CollectiveKind::kSendReceive;
constexpr auto kBarrier = CollectiveKind::kBarrier;

/// What an algorithm asks of the groups that share NVLink.
enum class Needs : uint8_t {
    kNothing,
    kEqualGroups,
    kNvls,  ///< Equal groups of two ranks or more; several only for an all-reduce.
};

struct BuiltIn {
    const char* name;
    Kinds kinds;
    Needs needs;
    Plan (*make)(const CollectiveRequest&, const Chunking&);
};

template <typename Type>
Plan Make(const CollectiveRequest& request, const Chunking& chunking) {
    return std::make_unique<Type>(request, chunking);
}

template <uint32_t Concurrency>
Plan MakePeerToPeer(const CollectiveRequest& request, const Chunking& chunking) {
    return std::make_unique<PeerToPeerPlan>(request, chunking, Concurrency);
}

const std::vector<BuiltIn>& GetBuiltIns() {
    static const Kinds direct = {kReduceScatter, kAllGather, kBroadcast, kReduce,     kGather,
                                 kScatter,       kAllToAll,  kAllToAllV, kSendReceive};
    static const std::vector<BuiltIn> builtIns = {
        {"ring",
         {kAllReduce, kReduceScatter, kAllGather, kBroadcast, kReduce},
         Needs::kNothing,
         Make<RingPlan>},
        {"double-tree", {kAllReduce}, Needs::kNothing, Make<DoubleTreePlan>},
        {"halving-doubling",
         {kAllReduce, kReduceScatter, kAllGather},
         Needs::kNothing,
         Make<HalvingDoublingPlan>},
        {"hierarchical", {kAllReduce}, Needs::kEqualGroups, Make<HierarchicalPlan>},
        {"pat", {kReduceScatter, kAllGather}, Needs::kNothing, Make<PatPlan>},
        {"nvls", {kAllReduce, kReduceScatter, kAllGather}, Needs::kNvls, Make<NvlsPlan>},
        {"direct", direct, Needs::kNothing, MakePeerToPeer<PeerToPeerPlan::kAllAtOnce>},
        {"pairwise", direct, Needs::kNothing, MakePeerToPeer<1>},
        {"bruck", {kAllToAll}, Needs::kNothing, Make<BruckPlan>},
        {"two-level", {kAllToAll}, Needs::kEqualGroups, Make<TwoLevelAllToAllPlan>},
        {"binomial", {kBroadcast, kReduce, kGather, kScatter}, Needs::kNothing, Make<BinomialPlan>},
        {"dissemination", {kBarrier}, Needs::kNothing, Make<DisseminationBarrierPlan>},
    };
    return builtIns;
}

std::string ListOf(const Kinds& kinds) {
    std::string list;
    for (const CollectiveKind kind : kinds) {
        list += (list.empty() ? "" : ", ") + std::string(ToString(kind));
    }
    return list;
}

class BuiltInAlgorithm final : public CollectiveAlgorithm {
  public:
    explicit BuiltInAlgorithm(const BuiltIn& row) : m_row(row) {}

    std::string GetName() const override { return m_row.name; }

    void Check(const CollectiveRequest& request) const override {
        if (std::find(m_row.kinds.begin(), m_row.kinds.end(), request.kind) == m_row.kinds.end()) {
            throw std::invalid_argument("algorithm: " + GetName() + " does no " +
                                        ToString(request.kind) + "; it does " +
                                        ListOf(m_row.kinds));
        }
        const RankGroups& groups = *request.GetGroups();
        if (m_row.needs != Needs::kNothing && !groups.AreEqual()) {
            throw std::invalid_argument("algorithm: " + GetName() +
                                        " needs as many ranks in each NVLink domain");
        }
        if (m_row.needs == Needs::kNvls) {
            CheckNvls(request.kind, groups);
        }
    }

    Plan MakePlan(const CollectiveRequest& request, const Chunking& chunking) const override {
        return m_row.make(request, chunking);
    }

  private:
    static void CheckNvls(CollectiveKind kind, const RankGroups& groups) {
        if (groups.GetLeastSize() < 2) {
            throw std::invalid_argument(
                "algorithm: nvls needs ranks that share an NVLink domain, two or more in each");
        }
        if (groups.GetCount() > 1 && kind != kAllReduce) {
            throw std::invalid_argument(std::string("algorithm: nvls does a ") + ToString(kind) +
                                        " in one NVLink domain, an all-reduce over several");
        }
    }

    const BuiltIn& m_row;
};

}  // namespace

std::vector<std::string> GetCollectiveAlgorithmNames() {
    std::vector<std::string> names;
    for (const BuiltIn& row : GetBuiltIns()) {
        names.emplace_back(row.name);
    }
    return names;
}

std::string GetDefaultAlgorithm(CollectiveKind kind) {
    for (const BuiltIn& row : GetBuiltIns()) {
        if (std::find(row.kinds.begin(), row.kinds.end(), kind) != row.kinds.end()) {
            return row.name;
        }
    }
    return "";
}

Ptr<CollectiveAlgorithm> CreateCollectiveAlgorithm(const std::string& name) {
    for (const BuiltIn& row : GetBuiltIns()) {
        if (name == row.name) {
            return Create<BuiltInAlgorithm>(row);
        }
    }
    TypeId type;
    if (!TypeId::LookupByNameFailSafe(name, &type) || !type.HasConstructor() ||
        !type.IsChildOf(CollectiveAlgorithm::GetTypeId())) {
        return nullptr;
    }
    ObjectFactory factory;
    factory.SetTypeId(type);
    return factory.Create<CollectiveAlgorithm>();
}

}  // namespace ns3
