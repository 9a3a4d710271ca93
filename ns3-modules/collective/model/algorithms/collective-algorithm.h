// SPDX-License-Identifier: GPL-2.0-only
#ifndef COLLECTIVE_ALGORITHM_H
#define COLLECTIVE_ALGORITHM_H

#include "collective/model/plan/collective-plan.h"
#include "collective/model/plan/collective-request.h"

#include "ns3/object.h"

#include <memory>
#include <string>

namespace ns3 {

/// An algorithm for collectives: makes plans. One of your own is a class of this kind with a
/// TypeId, its parameters being attributes; it is chosen by the type's name.
class CollectiveAlgorithm : public Object {
  public:
    static TypeId GetTypeId();

    /// As the result files call it.
    virtual std::string GetName() const = 0;

    /// \throws std::invalid_argument for what it does not do, naming what it does
    virtual void Check(const CollectiveRequest& request) const = 0;

    /// \pre Check() let the request pass
    virtual std::unique_ptr<CollectivePlan> MakePlan(const CollectiveRequest& request,
                                                     const Chunking& chunking) const = 0;
};

}  // namespace ns3

#endif  // COLLECTIVE_ALGORITHM_H
