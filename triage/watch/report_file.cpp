#include "triage/watch/report_file.h"

#include "triage/watch/watch_list.h"

namespace triage {

Result<ReportList> read_report_file(const std::string& path, std::string_view indicator) {
    const WatchList file = TRY(read_watch_list(path));
    ReportList list{std::string(indicator), file.name, file.date, file.sha256, {}};
    for (const WatchEntry& entry : file.entries) {
        const bool taken = entry.form.type == "phone" || entry.form.type == "passport_no";
        if (taken && entry.form.linking == Linking::Links)
            list.identifiers.push_back({entry.form.type, entry.form.value, entry.line});
    }
    if (list.identifiers.empty())
        return parsers::Error{parsers::ErrorCode::Damaged,
                              path + ": holds no phone (with + and country) or passport number"};
    return list;
}

}  // namespace triage
