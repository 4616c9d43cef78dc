#include "tests/harness/sample.h"

#include <gtest/gtest.h>
#include <plist/plist.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "triage/store/device_store.h"

namespace tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// A nested path has the container in front; so have the paths here.
constexpr std::string_view kContainer = "evidence/";

std::string text_of(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

void write(const fs::path& path, std::string_view text) {
    std::ofstream(path, std::ios::binary)
        .write(text.data(), static_cast<std::streamsize>(text.size()));
}

std::string without_ending(const std::string& path, std::string_view ending) {
    return path.substr(0, path.size() - ending.size());
}

void execute(sqlite3* handle, const fs::path& script, const std::string& sql) {
    char* message = nullptr;
    const int status = sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, &message);
    ASSERT_EQ(status, SQLITE_OK) << script << ": " << (message != nullptr ? message : "");
}

// The files are copied while the connection is open: closing it would empty the log.
void build_database(const fs::path& script, const fs::path& target) {
    TemporaryFolder scratch;
    const fs::path database = scratch.path() / "made.db";
    const fs::path log_script = without_ending(script.string(), ".sql") + ".wal.sql";
    sqlite3* handle = nullptr;
    ASSERT_EQ(sqlite3_open(database.c_str(), &handle), SQLITE_OK) << script;
    execute(handle, script, "PRAGMA synchronous=OFF");
    if (fs::exists(log_script))
        execute(handle, script, "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0");
    execute(handle, script, text_of(script));
    if (fs::exists(log_script)) {
        execute(handle, script, "PRAGMA wal_checkpoint(TRUNCATE)");
        execute(handle, log_script, text_of(log_script));
        fs::copy_file(database.string() + "-wal", target.string() + "-wal");
    }
    fs::copy_file(database, target);
    sqlite3_close(handle);
}

void build_binary_plist(const fs::path& xml, const fs::path& target) {
    const std::string text = text_of(xml);
    plist_t list = nullptr;
    plist_from_xml(text.data(), static_cast<uint32_t>(text.size()), &list);
    ASSERT_NE(list, nullptr) << xml;
    char* bytes = nullptr;
    uint32_t size = 0;
    plist_to_bin(list, &bytes, &size);
    write(target, {bytes, size});
    plist_to_bin_free(bytes);
    plist_free(list);
}

void build_file(const fs::path& from, const fs::path& target) {
    const std::string name = from.string();
    if (name.ends_with(".wal.sql"))
        return;
    if (name.ends_with(".sql"))
        build_database(from, without_ending(target.string(), ".sql"));
    else if (name.ends_with(".plist.xml"))
        build_binary_plist(from, without_ending(target.string(), ".xml"));
    else
        fs::copy_file(from, target);
}

// "-wal" is appended to the name; anything else is relative to the file's folder.
parsers::SharedBytes companion_of(const EvidenceFiles& files, const std::string& file,
                                  std::string_view relative) {
    const std::string path =
        relative.starts_with("-")
            ? file + std::string(relative)
            : (fs::path(file).parent_path() / relative).lexically_normal().string();
    const auto found = files.find(path);
    return found == files.end() ? nullptr : found->second;
}

class KeepingSink : public plugins::RecordSink {
public:
    KeepingSink(std::string file, RunResult& result) : file_(std::move(file)), result_(result) {}

    void emit(plugins::Record record, plugins::Place place, plugins::State state) override {
        result_.found.push_back({file_, std::move(place.text), state, std::move(record)});
    }
    void damaged(plugins::Place where, std::string what) override {
        result_.told.push_back({file_, std::move(where.text), "damaged", std::move(what)});
    }
    void unsupported(plugins::Place where, std::string what) override {
        result_.told.push_back({file_, std::move(where.text), "unsupported", std::move(what)});
    }

private:
    std::string file_;
    RunResult& result_;
};

}  // namespace

std::string test_name(const Sample& sample) {
    std::string name = sample.plugin + "_" + sample.name;
    for (char& letter : name)
        if (std::isalnum(static_cast<unsigned char>(letter)) == 0)
            letter = '_';
    return name;
}

void PrintTo(const Sample& sample, std::ostream* stream) {
    *stream << sample.folder.string();
}

std::vector<Sample> find_samples_in(const fs::path& root) {
    std::vector<Sample> samples;
    if (!fs::exists(root))
        return samples;
    for (const auto& plugin : fs::directory_iterator(root)) {
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

std::vector<Sample> find_samples() {
    auto samples = find_samples_in(SOURCE_FOLDER "/samples/apps");
    const auto fixtures = find_samples_in(SOURCE_FOLDER "/tests/harness/fixtures/samples");
    samples.insert(samples.end(), fixtures.begin(), fixtures.end());
    // A build without TRIAGE_MEDIA has no plugin for the samples of pictures.
    std::erase_if(samples, [](const Sample& sample) {
        return fs::exists(SOURCE_FOLDER "/plugins/media/" + sample.plugin + ".cpp") &&
               all_plugins().find(sample.plugin) == nullptr;
    });
    return samples;
}

const plugins::Registry& all_plugins() {
    static const plugins::Registry registry = [] {
        auto made = plugins::Registry::with_builtins();
        for (const char* folder : {SOURCE_FOLDER "/tests/harness/fixtures",
                                   BINARY_FOLDER "/tests/fixtures", BINARY_FOLDER "/plugins"}) {
            if (!fs::exists(folder))
                continue;
            const auto loaded = made.load_folder(folder);
            EXPECT_TRUE(loaded.ok()) << loaded.error().what;
        }
        for (const auto& left : made.left_out())
            ADD_FAILURE() << left.why;
        return made;
    }();
    return registry;
}

TemporaryFolder::TemporaryFolder() {
    std::string pattern = (fs::temp_directory_path() / "sample_XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

void build_evidence(const fs::path& evidence, const fs::path& target) {
    fs::create_directories(target);
    for (const auto& entry : fs::recursive_directory_iterator(evidence)) {
        const fs::path to = target / fs::relative(entry.path(), evidence);
        if (entry.is_directory())
            fs::create_directories(to);
        else
            build_file(entry.path(), to);
    }
}

EvidenceFiles open_evidence(const fs::path& folder) {
    EvidenceFiles files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file())
            continue;
        auto bytes = parsers::open_file(entry.path());
        EXPECT_TRUE(bytes.ok()) << entry.path();
        if (bytes.ok())
            files[fs::relative(entry.path(), folder)] = bytes.value();
    }
    return files;
}

RunResult run_plugin_over(const plugins::Plugin& plugin, const EvidenceFiles& files) {
    plugins::Registry registry;
    EXPECT_TRUE(registry.add({plugin, "test", {}}).ok());
    RunResult result;
    for (const auto& [path, bytes] : files) {
        const plugins::File file(std::string(kContainer) + path, bytes,
                                 [&, &file_path = path](std::string_view relative) {
                                     return companion_of(files, file_path, relative);
                                 });
        const auto choices = registry.choose(file, registry.proposed(file.path()));
        for (const auto& refused : choices.refused)
            result.told.push_back({path, "file", "refused", refused.why});
        if (choices.run.empty())
            continue;
        result.files_read.push_back(path);
        KeepingSink sink(path, result);
        const auto ran = plugins::run_plugin(*choices.run.front().plugin, file, sink);
        if (!ran.ok())
            result.told.push_back({path, "file", "failed", ran.error().what});
    }
    return result;
}

std::vector<std::string> to_lines(const RunResult& result) {
    std::vector<std::pair<std::array<std::string, 3>, std::string>> sorted;
    for (const auto& found : result.found) {
        auto line = json::parse(triage::to_json_line(found.record, found.place, found.state));
        line["file"] = found.file;
        const std::string kind(plugins::kind_word_of(found.record));
        sorted.push_back({{found.file, kind, found.place}, line.dump()});
    }
    for (const auto& told : result.told) {
        const json line = {{"file", told.file}, {"place", told.place}, {told.kind, told.what}};
        sorted.push_back({{told.file, "~" + told.kind, told.place},
                          line.dump(-1, ' ', false, json::error_handler_t::replace)});
    }
    std::sort(sorted.begin(), sorted.end());
    std::vector<std::string> lines;
    for (auto& [key, line] : sorted)
        lines.push_back(std::move(line));
    return lines;
}

}  // namespace tests
