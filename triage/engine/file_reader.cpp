#include "triage/engine/file_reader.h"

#include <array>
#include <exception>
#include <filesystem>
#include <span>

#include "parsers/format/sqlite.h"
#include "plugins/api/sqlite_file.h"

namespace triage {
namespace {

using parsers::Error;
using parsers::ErrorCode;
using parsers::Result;
using parsers::SharedBytes;

constexpr std::array<std::string_view, 2> kCompanions = {"-wal", "-journal"};

std::string log_notes_of(const plugins::File& file) {
    if (!parsers::is_sqlite(file.bytes()))
        return {};
    const auto database = plugins::open_sqlite(file);
    if (!database.ok())
        return {};
    std::string text;
    for (const std::string& note : database.value().notes())
        text += (text.empty() ? "" : " ") + note;
    return text;
}

}  // namespace

FileReader::FileReader(const plugins::Exhibit& exhibit, const plugins::ExhibitListing& listing)
    : exhibit_(exhibit), listing_(listing) {
    for (size_t index = 0; index < listing_.files.size(); ++index)
        by_path_.emplace(listing_.files[index].path, index);
}

Result<SharedBytes> FileReader::open(size_t index) const {
    try {
        return exhibit_.open(listing_.files[index]);
    } catch (const std::exception& thrown) {
        return Error{ErrorCode::LimitReached, std::string("cannot be opened: ") + thrown.what()};
    }
}

Result<Content> FileReader::read(size_t index) const {
    const plugins::NestedFile& nested = listing_.files[index];
    SharedBytes bytes = TRY(open(index));
    const parsers::Sha256 main = TRY(parsers::sha256(*bytes));
    parsers::Hasher all;
    all.add(std::span<const std::byte>(main));
    size_t found = 0;
    for (const std::string_view suffix : kCompanions) {
        const SharedBytes log = companion(nested.path, suffix);
        if (log == nullptr || log->size_bytes() == 0)
            continue;
        const parsers::Sha256 hash = TRY(parsers::sha256(*log));
        all.add(suffix);
        all.add(std::span<const std::byte>(hash));
        ++found;
    }
    plugins::File file(nested.path, std::move(bytes),
                       [this, path = nested.path](std::string_view relative) {
                           return companion(path, relative);
                       });
    std::string log_notes = log_notes_of(file);
    return Content{std::move(file), main, found == 0 ? main : all.sha256(), std::move(log_notes)};
}

SharedBytes FileReader::companion(const std::string& path, std::string_view relative) const {
    std::string wanted;
    if (relative.starts_with("-")) {
        wanted = path + std::string(relative);
    } else {
        const std::filesystem::path folder = std::filesystem::path(path).parent_path();
        wanted = (folder / relative).lexically_normal().string();
    }
    const auto found = by_path_.find(wanted);
    if (found == by_path_.end())
        return nullptr;
    auto bytes = open(found->second);
    return bytes.ok() ? std::move(bytes).value() : nullptr;
}

}  // namespace triage
