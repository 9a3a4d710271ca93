// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_REPORTS_H
#define TOPOGEN_REPORTS_H

#include <string>
#include <vector>

#include "topogen/catalog.pb.h"
#include "topogen/costs/bom-text.h"
#include "topogen/fabric.pb.h"
#include "topogen/report.pb.h"

namespace topogen {

/// How reports are told.
enum class TextForm { kTable, kJson, kCsv, kMarkdown };

/// Which reports of a fabric the command line asks for.
struct Reports {
    TextForm form = TextForm::kTable;
    const BomForm* bom = nullptr;  ///< null: none
    bool reliability = false;
    bool check = false;  ///< the fabric is checked, and what that finds printed after the reports
    ReportOptions options;
};

/// Throws Error(kUsage) if an option is given that none of the reports uses, or if what one of them
/// prints for a program would not be alone. `compares`: of several fabrics, side by side.
void CheckReports(const Reports& reports, bool compares);

/// Whether the standard output is for a program: one report and nothing else.
bool ForProgram(const Reports& reports);

/// What topogen prints of `fabric`: the summary and the reports for people, or nothing but the
/// report for a program. Ends in a line break.
std::string ReportText(const Fabric& fabric, const Catalog& catalog, const Reports& reports);

/// The same as JSON: FabricReport of report.proto, with the files `wrote`.
std::string ReportJson(const Fabric& fabric, const Catalog& catalog, const Reports& reports,
                       const std::vector<std::string>& wrote);

/// What is compared of the fabric called `name`.
Comparison::Fabric ComparedBy(const std::string& name, const Fabric& fabric, const Catalog& catalog,
                              const Reports& reports);

/// `compared` in the form that `reports` asks for; bills, if it asks for them, stand below.
std::string ComparisonText(const Comparison& compared, const Reports& reports);

}  // namespace topogen

#endif  // TOPOGEN_REPORTS_H
