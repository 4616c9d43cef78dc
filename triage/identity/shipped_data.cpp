#include "triage/identity/shipped_data.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "parsers/base/hash.h"
#include "parsers/base/limits.h"

namespace triage {

using parsers::Error;
using parsers::ErrorCode;
using parsers::Result;

Result<DataFile> read_data_file(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    if (!stream)
        return Error{ErrorCode::NotFound, path + " cannot be opened."};
    std::ostringstream text;
    text << stream.rdbuf();
    if (stream.bad())
        return Error{ErrorCode::Unreadable, path + " cannot be read."};
    DataFile file{path, text.str(), {}};
    if (file.text.size() > parsers::limits::kWholeFileBytes)
        return Error{ErrorCode::LimitReached, path + " is too large to be a data file."};
    file.sha256 = parsers::to_hex(parsers::sha256(std::string_view(file.text)));
    return file;
}

Result<DataFile> read_shipped(std::string_view name) {
    namespace fs = std::filesystem;
    std::error_code failure;
    const fs::path program = fs::read_symlink("/proc/self/exe", failure);
    if (!failure) {
        const fs::path beside = program.parent_path().parent_path() / "share" / "triage" / name;
        if (fs::is_regular_file(beside, failure))
            return read_data_file(beside.string());
    }
    const fs::path source = fs::path(TRIAGE_SOURCE_DATA) / name;
    if (fs::is_regular_file(source, failure))
        return read_data_file(source.string());
    return read_data_file((fs::path(TRIAGE_INSTALLED_DATA) / name).string());
}

Result<DataFile> read_given_or_shipped(const std::string& path, std::string_view shipped) {
    return path.empty() ? read_shipped(shipped) : read_data_file(path);
}

}  // namespace triage
