// Every installed plugin keeps the promises of plugins/api/plugin.h: what it says of itself, what
// it emits, and that every place can be found again.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "parsers/base/text.h"
#include "parsers/format/sqlite.h"
#include "plugins/host/author.h"
#include "tests/harness/sample.h"

namespace tests {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> plugin_ids() {
    std::vector<std::string> ids;
    for (const auto& installed : all_plugins().installed())
        ids.push_back(installed.plugin.id);
    return ids;
}

std::vector<Sample> samples_of(const std::string& plugin) {
    std::vector<Sample> samples;
    for (const auto& sample : find_samples())
        if (sample.plugin == plugin)
            samples.push_back(sample);
    return samples;
}

bool has_source_file(const std::string& id) {
    for (const char* folder : {"/plugins/apps/", "/plugins/media/", "/tests/harness/fixtures/"})
        for (const char* ending : {".cpp", ".toml"})
            if (fs::exists(std::string(SOURCE_FOLDER) + folder + id + ending))
                return true;
    return false;
}

class Conformance : public testing::TestWithParam<std::string> {
protected:
    const plugins::Plugin& plugin() const { return *all_plugins().find(GetParam()); }
};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Conformance);

TEST_P(Conformance, SaysWhatItIs) {
    const auto& id = plugin().id;
    EXPECT_TRUE(has_source_file(id)) << "the id is not the name of its file";
    EXPECT_EQ(plugins::description_findings(plugin()), std::vector<std::string>{});
}

TEST_P(Conformance, HasASampleThatSaysHowItIsKnown) {
    const auto samples = samples_of(plugin().id);
    ASSERT_FALSE(samples.empty()) << "no samples/apps/" << plugin().id << "/<case>/evidence";
    for (const auto& sample : samples)
        EXPECT_TRUE(fs::exists(sample.folder / "about.md") ||
                    fs::exists(sample.folder.parent_path() / "about.md"))
            << sample.folder << ": no about.md says how the format is known";
}

TEST_P(Conformance, EmitsOnlyWhatItDeclaresAndEveryPlaceOnce) {
    for (const auto& sample : samples_of(plugin().id)) {
        TemporaryFolder folder;
        build_evidence(sample.folder / "evidence", folder.path());
        const auto result = run_plugin_over(plugin(), open_evidence(folder.path()));
        std::set<std::string> places;
        for (const auto& found : result.found) {
            const std::string kind(plugins::kind_word_of(found.record));
            EXPECT_NE(std::find(plugin().records.begin(), plugin().records.end(), kind),
                      plugin().records.end())
                << sample.name << ": emits " << kind << ", which \"records\" does not list";
            EXPECT_TRUE(places.insert(found.file + '\n' + kind + '\n' + found.place).second)
                << sample.name << ": two records of kind " << kind << " at " << found.place
                << " of " << found.file;
        }
        EXPECT_FALSE(result.found.empty() && result.told.empty()) << sample.name;
    }
}

// Tables and rowids of a database, before and after its log.
class RowLookup {
public:
    explicit RowLookup(const parsers::SqliteDatabase& database) : database_(database) {}

    bool has(const std::string& table, int64_t rowid) {
        const auto [known, is_new] = rows_.try_emplace(table);
        if (is_new)
            (void)database_.rows_with_state("SELECT rowid FROM \"" + table + "\"", {table, 0},
                                            [&](const parsers::SqliteRow& row, parsers::RowState) {
                                                known->second.insert(row.integer(0).value_or(-1));
                                                return true;
                                            });
        return known->second.contains(rowid);
    }

private:
    const parsers::SqliteDatabase& database_;
    std::map<std::string, std::set<int64_t>> rows_;
};

// True for table/rowid and table/rowid.column where that row exists, bytes within the file, lines
// and pointers that are well formed.
bool resolves(const Found& found, const parsers::ByteSource& bytes, RowLookup* rows) {
    const std::string& place = found.place;
    if (place == "file" || place.starts_with("#") || place.starts_with("line "))
        return true;
    if (place.starts_with("@")) {
        const auto parts = parsers::split(std::string_view(place).substr(1), '+');
        const auto offset = parsers::to_int64(parts[0]);
        const auto size = parts.size() == 2 ? parsers::to_int64(parts[1]) : std::nullopt;
        return offset && size && *offset >= 0 && *size >= 0 &&
               static_cast<uint64_t>(*offset + *size) <= bytes.size_bytes();
    }
    const size_t slash = place.rfind('/');
    if (rows == nullptr || slash == std::string::npos)
        return false;
    const std::string row = place.substr(slash + 1);
    const auto rowid = parsers::to_int64(row.substr(0, row.find('.')));
    return rowid && rows->has(place.substr(0, slash), *rowid);
}

TEST_P(Conformance, EveryPlaceIsFoundAgain) {
    for (const auto& sample : samples_of(plugin().id)) {
        TemporaryFolder folder;
        build_evidence(sample.folder / "evidence", folder.path());
        const auto files = open_evidence(folder.path());
        const auto result = run_plugin_over(plugin(), files);
        for (const auto& [path, bytes] : files) {
            const auto companion = [&](const char* ending) {
                const auto entry = files.find(path + ending);
                return entry == files.end() ? nullptr : entry->second;
            };
            auto database = parsers::SqliteDatabase::open(
                bytes, {companion("-wal"), companion("-journal")}, path);
            std::optional<RowLookup> rows;
            if (database.ok())
                rows.emplace(database.value());
            for (const auto& found : result.found) {
                if (found.file != path || found.state == plugins::State::Carved)
                    continue;
                EXPECT_TRUE(resolves(found, *bytes, rows ? &*rows : nullptr))
                    << sample.name << ": " << found.place << " of " << path;
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Plugins, Conformance, testing::ValuesIn(plugin_ids()),
                         [](const auto& parameter) { return parameter.param; });

}  // namespace
}  // namespace tests
