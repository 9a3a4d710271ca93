// SPDX-License-Identifier: GPL-2.0-only
#ifndef CLASS_ATTRIBUTE_H
#define CLASS_ATTRIBUTE_H

#include "fabric/model/link/class-scheduler.h"

#include "ns3/attribute-accessor-helper.h"

#include <array>

namespace ns3 {

/// Reaches one element of an array member: the attribute of one traffic class.
/// \tparam Value an ns-3 AttributeValue
template <typename Value, typename Owner, typename Element>
class ClassAccessor final : public AccessorHelper<Owner, Value> {
  public:
    using Member = std::array<Element, kTrafficClasses> Owner::*;

    ClassAccessor(Member member, unsigned trafficClass) : m_member(member), m_class(trafficClass) {}

    bool HasGetter() const override { return true; }
    bool HasSetter() const override { return true; }

  private:
    bool DoSet(Owner* owner, const Value* value) const override {
        return value->GetAccessor((owner->*m_member)[m_class]);
    }
    bool DoGet(const Owner* owner, Value* value) const override {
        value->Set((owner->*m_member)[m_class]);
        return true;
    }

    Member m_member;
    unsigned m_class;
};

/// \param member of the object whose attribute it is \param trafficClass 0..7
template <typename Value, typename Owner, typename Element>
Ptr<const AttributeAccessor> MakeClassAccessor(std::array<Element, kTrafficClasses> Owner::*member,
                                               unsigned trafficClass) {
    return Ptr<const AttributeAccessor>(
        new ClassAccessor<Value, Owner, Element>(member, trafficClass), false);
}

}  // namespace ns3

#endif  // CLASS_ATTRIBUTE_H
