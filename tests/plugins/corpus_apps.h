// The fixture of the tests that read files of other projects with the plugins of apps: the file,
// the records that it gives, and what a plain query or the origin's list says of the same file.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "parsers/container/zip.h"
#include "plugins/api/sqlite_file.h"
#include "plugins/host/registry.h"

namespace plugins::corpus_apps {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using parsers::SharedBytes;
using Counts = std::map<std::string, int>;

inline std::string corpus() {
    const char* given = std::getenv("TRIAGE_CORPUS");
    return given != nullptr ? given : SOURCE_FOLDER "/../shared/corpus";
}

class Kept : public RecordSink {
public:
    void emit(Record record, Place place, State state) override {
        const std::string kind(kind_word_of(record));
        if (state == State::Carved) {
            carved.push_back(std::move(record));
            return;
        }
        EXPECT_TRUE(places.insert({kind + " " + place.text, records.size()}).second)
            << kind << " " << place.text;
        EXPECT_EQ(state, State::Live) << kind << " " << place.text;
        ++counts[kind];
        records.push_back(std::move(record));
    }
    void damaged(Place where, std::string what) override {
        ADD_FAILURE() << where.text << ": " << what;
    }
    void unsupported(Place where, std::string what) override {
        ADD_FAILURE() << where.text << ": " << what;
    }

    template <class Kind>
    std::vector<Kind> all() const {
        std::vector<Kind> found;
        for (const Record& record : records)
            if (const auto* body = std::get_if<Kind>(&record))
                found.push_back(*body);
        return found;
    }

    template <class Kind>
    Kind at(const std::string& place) const {
        const auto entry = places.find(std::string(kind_word<Kind>()) + " " + place);
        if (entry != places.end())
            return std::get<Kind>(records[entry->second]);
        ADD_FAILURE() << "no " << kind_word<Kind>() << " at " << place;
        return {};
    }

    Counts counts;
    std::vector<Record> records;
    std::vector<Record> carved;            // which no list of an origin and no query knows
    std::map<std::string, size_t> places;  // kind and place -> index
};

using Rows = std::vector<std::vector<std::string>>;

class CorpusApps : public testing::Test {
protected:
    void SetUp() override {
        is_absent_ = !fs::is_directory(corpus());
        if (is_absent_)
            std::cout << "No corpus at " << corpus() << ": nothing was compared.\n";
    }

    static SharedBytes file(const std::string& in_corpus) {
        auto bytes = parsers::open_file(corpus() + "/" + in_corpus);
        EXPECT_TRUE(bytes.ok()) << in_corpus;
        return bytes.ok() ? bytes.value() : nullptr;
    }

    // The first entry of a zip whose path holds `part` and ends with `end`.
    static std::pair<std::string, SharedBytes> in_zip(const std::string& in_corpus,
                                                      std::string_view part, std::string_view end) {
        std::pair<std::string, SharedBytes> found;
        auto tree = parsers::ZipTree::open(file(in_corpus), {});
        EXPECT_TRUE(tree.ok()) << in_corpus;
        const auto listed = tree.value()->list(
            {.entry =
                 [&](const parsers::FileEntry& entry) {
                     if (found.second != nullptr || entry.path.find(part) == std::string::npos ||
                         !entry.path.ends_with(end))
                         return;
                     auto content = tree.value()->open(entry);
                     EXPECT_TRUE(content.ok()) << entry.path;
                     found = {entry.path, content.value()};
                 },
             .damaged = [](const std::string& where,
                           const std::string& what) { ADD_FAILURE() << where << ": " << what; }});
        EXPECT_TRUE(listed.ok());
        EXPECT_NE(found.second, nullptr) << "nothing ends with " << end;
        return found;
    }

    // Runs the plugin of that id, which must be the only one that is chosen for the file.
    static void run(const std::string& id, const File& given, RecordSink& sink) {
        static const Registry registry = Registry::with_builtins();
        const auto choices = registry.choose(given, registry.proposed(given.path()));
        EXPECT_EQ(choices.run.size(), 1U) << given.path();
        for (const Choice& choice : choices.run) {
            EXPECT_EQ(choice.plugin->id, id);
            const auto done =
                run_plugin(*choice.plugin, choice.decrypted ? *choice.decrypted : given, sink);
            EXPECT_TRUE(done.ok()) << done.error().what;
        }
    }

    // `carved`: the number of deleted rows that the file still holds.
    static Kept read(const std::string& id, const std::string& path, const SharedBytes& bytes,
                     size_t carved = 0) {
        Kept kept;
        run(id, File(path, bytes), kept);
        EXPECT_EQ(kept.carved.size(), carved);
        return kept;
    }

    static Rows rows(const SharedBytes& bytes, const std::string& sql, int columns) {
        Rows found;
        auto database = parsers::SqliteDatabase::open(bytes, {}, "corpus");
        EXPECT_TRUE(database.ok());
        const auto done = database.value().rows(sql, [&](const parsers::SqliteRow& row) {
            auto& one = found.emplace_back();
            for (int column = 0; column < columns; ++column)
                one.push_back(row.text(column));
            return true;
        });
        EXPECT_TRUE(done.ok()) << sql;
        return found;
    }

    // The rows of an expected file of iLEAPP.
    static Json expected(const std::string& in_corpus) {
        std::ifstream stream(corpus() + "/ileapp/expected/" + in_corpus);
        EXPECT_TRUE(stream.good()) << in_corpus;
        return Json::parse(stream).at("data");
    }

    static int64_t seconds(const Time& time) { return time.utc_ns.value_or(0) / 1'000'000'000; }

    bool is_absent_ = false;
};

}  // namespace plugins::corpus_apps
