// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_COSTS_RELIABILITY_H
#define TOPOGEN_COSTS_RELIABILITY_H

#include <cstdint>
#include <string>
#include <vector>

#include "topogen/catalog.pb.h"
#include "topogen/fabric.pb.h"

namespace topogen {

// Parts fail independently of each other and of their age: the time to a part's failure is
// exponentially distributed with its mean time between failures, so that rates add up.
// Ref.: Trivedi, "Probability and Statistics with Reliability, Queuing and Computer Science
// Applications", chapter 3.

/// 1 - (1 - p)^n: the chance that any of `n` independent events of chance `p` happens.
double ChanceOfAny(double p, double n);

/// Mean time to the first failure among `count` parts, in the unit of `mtbf`: mtbf / count.
double TimeToFirst(double count, double mtbf);

/// exp(-rate * time): the chance that nothing fails.
double ChanceOfNone(double ratePerHour, double hours);

/// What to reckon the failures of.
struct JobOptions {
    uint32_t gpus;         ///< of a job, at most the fabric's
    double hours;          ///< that it runs
    double linkMtbfYears;  ///< of a server's link, transceivers and cable together; 0: by parts
};

/// Parts of one sort.
struct FailureLine {
    std::string sort;
    std::string part;
    uint64_t count = 0;
    double mtbfHours = 0;
    std::string source;
    bool stopsJob = false;  ///< if the job uses it

    double PerHour() const { return static_cast<double>(count) / mtbfHours; }
};

struct Reliability {
    std::vector<FailureLine> lines;
    JobOptions job;
    double perHour;         ///< failures of any part
    double networkPerHour;  ///< of NICs, access links and leaves that stop the job
    double jobPerHour;      ///< of anything that stops the job
};

/// Failures of the parts of `fabric`, which must be valid.
///
/// A job is stopped by its GPUs, servers and NICs, and, unless its endpoints have several ports, by
/// access links and leaves, of all of which it uses its share of the GPUs. Above the leaves,
/// traffic is routed around what fails.
/// Throws Error(kUsage) for a job of more GPUs than there are, Error(kData) for what MakeBom does.
Reliability MakeReliability(const Fabric& fabric, const Catalog& catalog, const JobOptions& job);

std::string ReliabilityTable(const Reliability& reliability);

}  // namespace topogen

#endif  // TOPOGEN_COSTS_RELIABILITY_H
