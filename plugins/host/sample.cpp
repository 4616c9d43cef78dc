#include "plugins/host/sample.h"

#include <plist/plist.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <memory>

#include "parsers/base/check.h"
#include "plugins/host/folder_names.h"
#include "plugins/host/record_json.h"

namespace plugins {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using parsers::Error;
using parsers::ErrorCode;

// A nested path has the container in front; so have the paths here.
constexpr std::string_view kContainer = "evidence/";

std::string text_of(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

Result<void> write(const fs::path& path, std::string_view text) {
    std::ofstream stream(path, std::ios::binary);
    stream.write(text.data(), static_cast<std::streamsize>(text.size()));
    if (!stream.flush())
        return Error{ErrorCode::Unreadable, path.string() + ": cannot be written"};
    return {};
}

std::string without_ending(const std::string& path, std::string_view ending) {
    return path.substr(0, path.size() - ending.size());
}

struct CloseDatabase {
    void operator()(sqlite3* handle) const { sqlite3_close(handle); }
};
struct FinalizeStatement {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Handle = std::unique_ptr<sqlite3, CloseDatabase>;
using StatementHandle = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

Error script_error(sqlite3* handle, const fs::path& script, const std::string& sql, size_t at) {
    const auto line = std::count(sql.begin(), sql.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    return {ErrorCode::Damaged, script.string() + ":" + std::to_string(line + 1) + ": " +
                                    sqlite3_errmsg(handle) + "; mend the SQL of the sample"};
}

// Where the statement begins that starts at or behind `at`: behind blanks and comments.
size_t first_word(const std::string& sql, size_t at) {
    while (at < sql.size()) {
        if (sql.compare(at, 2, "--") == 0)
            at = std::min(sql.find('\n', at), sql.size());
        else if (std::isspace(static_cast<unsigned char>(sql[at])) != 0)
            ++at;
        else
            break;
    }
    return at;
}

// One statement after the other, so that an error can name its line.
Result<void> execute(sqlite3* handle, const fs::path& script, const std::string& sql) {
    const char* const begin = sql.c_str();
    for (const char* at = begin; *at != '\0';) {
        const char* next = nullptr;
        sqlite3_stmt* raw = nullptr;
        const int prepared = sqlite3_prepare_v2(handle, at, -1, &raw, &next);
        const StatementHandle statement(raw);
        const size_t start = first_word(sql, static_cast<size_t>(at - begin));
        if (prepared != SQLITE_OK) {
            const int offset = sqlite3_error_offset(handle);
            return script_error(handle, script, sql,
                                offset >= 0 ? static_cast<size_t>(at - begin + offset) : start);
        }
        int status = SQLITE_DONE;
        while (raw != nullptr && (status = sqlite3_step(raw)) == SQLITE_ROW) {
        }
        if (status != SQLITE_DONE)
            return script_error(handle, script, sql, start);
        at = next;
    }
    return {};
}

// The files are copied while the connection is open: closing it would empty the log.
Result<void> build_database(const fs::path& script, const fs::path& target) {
    const TemporaryFolder scratch;
    const fs::path database = scratch.path() / "made.db";
    const fs::path log_script = without_ending(script.string(), ".sql") + ".wal.sql";
    const bool has_log = fs::exists(log_script);
    sqlite3* raw = nullptr;
    const int opened = sqlite3_open(database.c_str(), &raw);
    const Handle handle(raw);
    if (opened != SQLITE_OK)
        return Error{ErrorCode::Unreadable, database.string() + ": cannot be made"};
    TRY(execute(raw, script, "PRAGMA synchronous=OFF"));
    if (has_log)
        TRY(execute(raw, script, "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0"));
    TRY(execute(raw, script, text_of(script)));
    if (has_log) {
        TRY(execute(raw, script, "PRAGMA wal_checkpoint(TRUNCATE)"));
        TRY(execute(raw, log_script, text_of(log_script)));
        fs::copy_file(database.string() + "-wal", target.string() + "-wal");
    }
    fs::copy_file(database, target);
    return {};
}

Result<void> build_binary_plist(const fs::path& xml, const fs::path& target) {
    const std::string text = text_of(xml);
    plist_t list = nullptr;
    plist_from_xml(text.data(), static_cast<uint32_t>(text.size()), &list);
    if (list == nullptr)
        return Error{ErrorCode::Damaged, xml.string() + ": is no property list in XML"};
    char* bytes = nullptr;
    uint32_t size = 0;
    plist_to_bin(list, &bytes, &size);
    auto written = write(target, {bytes, size});
    plist_to_bin_free(bytes);
    plist_free(list);
    return written;
}

Result<void> build_file(const fs::path& from, const fs::path& target) {
    const std::string name = from.string();
    if (name.ends_with(".wal.sql"))
        return {};
    if (name.ends_with(".sql"))
        return build_database(from, without_ending(target.string(), ".sql"));
    if (name.ends_with(".plist.xml"))
        return build_binary_plist(from, without_ending(target.string(), ".xml"));
    fs::copy_file(from, target);
    return {};
}

Result<void> build_tree(const fs::path& evidence, const fs::path& target) {
    fs::create_directories(target);
    for (const auto& entry : fs::recursive_directory_iterator(evidence)) {
        const fs::path to = target / fs::relative(entry.path(), evidence);
        if (entry.is_directory())
            fs::create_directories(to);
        else
            TRY(build_file(entry.path(), to));
    }
    return {};
}

// "-wal" is appended to the name; anything else is relative to the file's folder.
parsers::SharedBytes companion_of(const EvidenceFiles& files, const std::string& file,
                                  std::string_view relative) {
    const std::string path =
        relative.starts_with("-")
            ? file + std::string(relative)
            : (fs::path(file).parent_path() / relative).lexically_normal().string();
    if (path.ends_with('/'))
        return names_in_folder(files, path);
    const auto found = files.find(path);
    return found == files.end() ? nullptr : found->second;
}

class KeepingSink : public RecordSink {
public:
    KeepingSink(std::string file, RunResult* result) : file_(std::move(file)), result_(result) {}

    void emit(Record record, Place place, State state) override {
        result_->found.push_back({file_, std::move(place.text), state, std::move(record)});
    }
    void damaged(Place where, std::string what) override {
        result_->told.push_back({file_, std::move(where.text), "damaged", std::move(what)});
    }
    void unsupported(Place where, std::string what) override {
        result_->told.push_back({file_, std::move(where.text), "unsupported", std::move(what)});
    }

private:
    std::string file_;
    RunResult* result_;
};

}  // namespace

std::vector<Sample> find_samples(const fs::path& root) {
    std::vector<Sample> samples;
    std::error_code failed;
    for (const auto& plugin : fs::directory_iterator(root, failed)) {
        if (!plugin.is_directory())
            continue;
        for (const auto& entry : fs::directory_iterator(plugin))
            if (fs::exists(entry.path() / "evidence"))
                samples.push_back({plugin.path().filename(), entry.path().filename(), entry});
    }
    std::sort(samples.begin(), samples.end(),
              [](const Sample& a, const Sample& b) { return a.folder < b.folder; });
    return samples;
}

TemporaryFolder::TemporaryFolder() {
    std::string pattern = (fs::temp_directory_path() / "sample_XXXXXX").string();
    const char* made = ::mkdtemp(pattern.data());
    CHECK(made != nullptr);
    path_ = made;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

Result<void> build_evidence(const fs::path& evidence, const fs::path& target) {
    try {
        return build_tree(evidence, target);
    } catch (const fs::filesystem_error& failed) {
        return Error{ErrorCode::Unreadable, failed.what()};
    }
}

Result<EvidenceFiles> open_evidence(const fs::path& folder) {
    EvidenceFiles files;
    std::error_code failed;
    for (const auto& entry : fs::recursive_directory_iterator(folder, failed))
        if (entry.is_regular_file())
            files[fs::relative(entry.path(), folder)] = TRY(parsers::open_file(entry.path()));
    if (failed)
        return Error{ErrorCode::Unreadable, folder.string() + ": " + failed.message()};
    return files;
}

File file_of(const EvidenceFiles& files, const std::string& path) {
    return {
        std::string(kContainer) + path, files.at(path),
        [&files, path](std::string_view relative) { return companion_of(files, path, relative); }};
}

RunResult run_plugin_over(const Plugin& plugin, const EvidenceFiles& files) {
    Registry registry;
    CHECK(registry.add({plugin, "harness", {}}).ok());
    RunResult result;
    for (const auto& [path, bytes] : files) {
        const File file = file_of(files, path);
        const auto choices = registry.choose(file, registry.proposed(file.path()));
        for (const auto& refused : choices.refused)
            result.told.push_back({path, "file", "refused", refused.why});
        if (choices.run.empty())
            continue;
        result.files_read.push_back(path);
        KeepingSink sink(path, &result);
        const Choice& choice = choices.run.front();
        const auto ran =
            run_plugin(*choice.plugin, choice.decrypted ? *choice.decrypted : file, sink);
        if (!ran.ok())
            result.told.push_back({path, "file", "failed", ran.error().what});
    }
    return result;
}

std::vector<std::string> to_lines(const RunResult& result) {
    std::vector<std::pair<std::array<std::string, 3>, std::string>> sorted;
    for (const auto& found : result.found) {
        auto line = json::parse(to_json_line(found.record, found.place, found.state));
        line["file"] = found.file;
        const std::string kind(kind_word_of(found.record));
        sorted.push_back({{found.file, kind, found.place}, line.dump()});
    }
    for (const auto& told : result.told)
        sorted.push_back(
            {{told.file, "~" + told.kind, told.place},
             dump_line({{"file", told.file}, {"place", told.place}, {told.kind, told.what}})});
    std::sort(sorted.begin(), sorted.end());
    std::vector<std::string> lines;
    for (auto& [key, line] : sorted)
        lines.push_back(std::move(line));
    return lines;
}

}  // namespace plugins
