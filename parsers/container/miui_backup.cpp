#include "parsers/container/miui_backup.h"

#include <string>
#include <string_view>

#include "parsers/base/text.h"
#include "parsers/container/android_backup.h"

namespace parsers {
namespace {

constexpr std::string_view kMagicLine = "MIUI BACKUP\n";
constexpr std::string_view kInnerLine = "\nANDROID BACKUP\n";
constexpr size_t kHeaderBytes = 8 * 1024;
constexpr size_t kPackageLine = 2;

}  // namespace

bool is_miui_backup(std::span<const std::byte> start) {
    const std::string_view text(reinterpret_cast<const char*>(start.data()), start.size());
    return text.starts_with(kMagicLine);
}

Result<Layer> open_miui_backup(const SharedBytes& file, const Surroundings& surroundings) {
    std::string start(kHeaderBytes, '\0');
    const size_t got =
        TRY(file->read_at(0, std::as_writable_bytes(std::span(start.data(), start.size()))));
    const std::string_view header = std::string_view(start).substr(0, got);
    if (!header.starts_with(kMagicLine))
        return Error{ErrorCode::Unsupported, "is no MIUI backup"};
    const size_t inner = header.find(kInnerLine);
    if (inner == std::string_view::npos)
        return Error{ErrorCode::Unsupported,
                     "a MIUI backup in which no Android backup follows the header: its form is "
                     "not known"};
    const auto lines = split(header.substr(0, inner), '\n');
    const std::string package =
        lines.size() > kPackageLine ? to_valid_utf8(lines[kPackageLine]) : std::string();
    const std::string kind =
        "MIUI backup" + (package.empty() ? "" : " of " + package) + ", an Android backup";
    return open_android_backup_at(file, inner + 1, kind, surroundings);
}

}  // namespace parsers
