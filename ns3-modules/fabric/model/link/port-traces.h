// SPDX-License-Identifier: GPL-2.0-only
#ifndef PORT_TRACES_H
#define PORT_TRACES_H

#include "ns3/callback.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/traced-callback.h"

#include "fabric/model/wire/frame.h"

#include <cstdint>

namespace ns3 {

class FabricPort;

/// The trace sources of a port, allocated when the first sink connects: a port that nobody watches
/// pays one null pointer. Sinks must not keep the frame.
struct PortTraces {
    /// \param port the sender \param frame what it sends \param time when its transmission starts,
    /// ps; in lazy mode sinks learn of it later than that, never earlier.
    typedef void (*FrameCallback)(const FabricPort& port, const Frame& frame, int64_t time);
    /// \param port the port whose sending is stopped or goes on \param trafficClass 0..7, in
    /// InfiniBand the virtual lane \param stopped true when it stops \param time ps
    typedef void (*PauseCallback)(const FabricPort& port, uint8_t trafficClass, bool stopped,
                                  int64_t time);

    TracedCallback<const FabricPort&, const Frame&, int64_t> enqueue;
    TracedCallback<const FabricPort&, const Frame&, int64_t> transmit;
    TracedCallback<const FabricPort&, const Frame&, int64_t> mark;
    TracedCallback<const FabricPort&, const Frame&, int64_t> drop;
    TracedCallback<const FabricPort&, const Frame&, int64_t> damage;
    TracedCallback<const FabricPort&, const Frame&, int64_t> trim;
    TracedCallback<const FabricPort&, uint8_t, bool, int64_t> pause;
    TracedCallback<const FabricPort&, uint8_t, bool, int64_t> creditStall;
};

/// Gives ns-3's trace system access to a member of a struct that its owner allocates on demand.
/// Owner must offer `Traces& RequireTraces()`.
template <typename Owner, typename Traces, typename Source>
class OnDemandTraceAccessor : public TraceSourceAccessor {
  public:
    explicit OnDemandTraceAccessor(Source Traces::*source) : m_source(source) {}

    bool ConnectWithoutContext(ObjectBase* object, const CallbackBase& callback) const override {
        return Apply(object, [&](Source& source) { source.ConnectWithoutContext(callback); });
    }
    bool Connect(ObjectBase* object, std::string context,
                 const CallbackBase& callback) const override {
        return Apply(object, [&](Source& source) { source.Connect(callback, context); });
    }
    bool DisconnectWithoutContext(ObjectBase* object, const CallbackBase& callback) const override {
        return Apply(object, [&](Source& source) { source.DisconnectWithoutContext(callback); });
    }
    bool Disconnect(ObjectBase* object, std::string context,
                    const CallbackBase& callback) const override {
        return Apply(object, [&](Source& source) { source.Disconnect(callback, context); });
    }

  private:
    template <typename Action>
    bool Apply(ObjectBase* object, Action action) const {
        auto* owner = dynamic_cast<Owner*>(object);
        if (owner == nullptr) {
            return false;
        }
        action(owner->RequireTraces().*m_source);
        return true;
    }

    Source Traces::*m_source;
};

template <typename Owner, typename Traces, typename Source>
Ptr<const TraceSourceAccessor> MakeOnDemandTraceAccessor(Source Traces::*source) {
    return Ptr<const TraceSourceAccessor>(new OnDemandTraceAccessor<Owner, Traces, Source>(source),
                                          false);
}

}  // namespace ns3

#endif  // PORT_TRACES_H
