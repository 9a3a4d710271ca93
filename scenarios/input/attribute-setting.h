// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_ATTRIBUTE_SETTING_H
#define SCENARIOS_ATTRIBUTE_SETTING_H

#include <string>

namespace scenarios {

/// Sets the default of an ns-3 attribute from "ns3::Type::Attribute=value", for all objects created
/// from now on.
/// Throws topogen::Error(kUsage): an unknown type or attribute with the nearest one, a wrong value
/// with what is allowed. Never reaches those of ns-3's own parsers that abort.
void SetAttributeDefault(const std::string& setting);

/// Whether it is of the form "/NodeList/16/$ns3::Type/Attribute=value": for the object of one node,
/// or of all for which there is a *. Or "/NodeList/16/DeviceList/3/Settings/Attribute=value": for
/// one port of a switch, the fourth of those that are cabled.
bool IsNodeAttribute(const std::string& setting);

/// Whether such a setting could be.
/// Throws topogen::Error(kUsage) as SetAttributeDefault does.
void CheckNodeAttribute(const std::string& setting);

/// Sets the attribute. Call after CheckNodeAttribute, when there are nodes.
/// Throws topogen::Error(kUsage) if nothing is at that path.
void SetNodeAttribute(const std::string& setting);

}  // namespace scenarios

#endif  // SCENARIOS_ATTRIBUTE_SETTING_H
