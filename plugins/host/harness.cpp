#include "plugins/host/harness.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>

#include "parsers/base/check.h"
#include "parsers/base/hash.h"
#include "parsers/base/text.h"
#include "parsers/format/sqlite.h"
#include "plugins/host/conversions.h"
#include "plugins/host/golden.h"
#include "plugins/host/mangled.h"
#include "plugins/host/record_fields.h"
#include "plugins/host/registry.h"

namespace plugins {
namespace {

namespace fs = std::filesystem;
// Of one kind of finding; the rest would bury the others.
constexpr size_t kShown = 5;

std::string text_of(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> lines_of(const fs::path& path) {
    std::vector<std::string> lines;
    std::ifstream stream(path);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

bool is_sentence(const std::string& text) {
    return text.ends_with('.') && text.find(' ') != std::string::npos &&
           std::isupper(static_cast<unsigned char>(text.front())) != 0;
}

bool is_word(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char letter) {
        return std::islower(letter) != 0 || std::isdigit(letter) != 0 || letter == '_';
    });
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

bool contains(const std::vector<std::string>& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

// The line that begins, after blanks and a dot, with `key` and then '='; 0 where there is none.
size_t line_of_key(const Subject& subject, std::string_view key) {
    size_t number = 0;
    for (const auto& line : parsers::split(subject.source_text, '\n')) {
        ++number;
        std::string_view rest = line;
        rest.remove_prefix(std::min(rest.find_first_not_of(" \t."), rest.size()));
        if (!rest.starts_with(key))
            continue;
        rest.remove_prefix(key.size());
        rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
        if (rest.starts_with('='))
            return number;
    }
    return 0;
}

// The query that gives a kind of record, in a declared plugin.
size_t line_of_record(const Subject& subject, std::string_view kind) {
    if (!subject.source.ends_with(".toml"))
        return line_of_key(subject, "records");
    size_t number = 0;
    for (const auto& line : parsers::split(subject.source_text, '\n')) {
        ++number;
        if (line.find("record") == 0 &&
            line.find("\"" + std::string(kind) + "\"") != std::string::npos)
            return number;
    }
    return 0;
}

// ---- records ------------------------------------------------------------------------------------

// What is wrong with one field of a record; "" where nothing is.
class FieldCheck {
public:
    void operator()(const char* name, const Identifier& id) { look_at(name, id); }
    void operator()(const char* name, const Identifiers& list) {
        for (const auto& id : list)
            look_at(name, id);
    }
    void operator()(const char* name, const Code& code) {
        if (code.name.empty() && !code.as_stored.empty())
            tell(name, "the stored code " + code.as_stored +
                           " has no meaning and is not marked as unknown: use unknown_code()");
        if (code.name == "unknown" && code.as_stored.empty())
            tell(name, "an unknown code without what is stored: keep the stored value");
        if (code.name == "other")
            tell(name, "\"other\" hides a code: use unknown_code()");
        else if (!code.name.empty() && !is_word(code.name))
            tell(name, "the meaning \"" + code.name +
                           "\" is not made of lower-case letters, digits and '_'");
    }
    void operator()(const char* name, const Time& time) {
        constexpr int64_t k1980 = 315532800LL * 1'000'000'000;
        constexpr int64_t k2100 = 4102444800LL * 1'000'000'000;
        if (time.utc_ns && time.as_stored.empty())
            tell(name, "a time without what is stored: keep the stored value");
        if (time.utc_ns && (*time.utc_ns < k1980 || *time.utc_ns > k2100))
            tell(name, "the stored " + time.as_stored + " becomes " +
                           parsers::to_iso8601(*time.utc_ns) + ": take another unit");
    }
    void operator()(const char* name, const std::string& text) {
        if (parsers::to_valid_utf8(text) != text)
            tell(name, "bytes that are no UTF-8: use to_valid_utf8()");
        if (std::string_view(name) == "app" && text.empty())
            tell(name, "nothing: every record names its app");
    }
    void operator()(const char* name, const std::vector<std::string>& list) {
        for (const auto& text : list)
            (*this)(name, text);
    }
    void operator()(const char*, const Integer&) {}
    void operator()(const char*, const Number&) {}

    const std::vector<std::string>& findings() const { return findings_; }

private:
    void look_at(const char* name, const Identifier& id) {
        static const auto kTypes = conversion_names(FieldType::kId);
        if (id.present() && !contains(kTypes, id.type))
            tell(name,
                 "\"" + id.type + "\" is no type of identifier; the types are " + joined(kTypes));
    }
    void tell(const char* name, const std::string& what) {
        findings_.push_back("the field \"" + std::string(name) + "\" holds " + what);
    }

    std::vector<std::string> findings_;
};

std::vector<std::string> field_findings(const Record& record) {
    FieldCheck check;
    std::visit([&](const auto& body) { each_field(body, check); }, record);
    return check.findings();
}

// ---- places -------------------------------------------------------------------------------------

// Tables and rowids of a database, before and after its log.
class RowLookup {
public:
    explicit RowLookup(const parsers::SqliteDatabase& database) : database_(&database) {}

    bool has(const std::string& table, int64_t rowid) {
        const auto entry = rows_.try_emplace(table);
        std::set<int64_t>& known = entry.first->second;
        if (entry.second)
            (void)database_->rows_with_state("SELECT rowid FROM \"" + table + "\"", {table, 0},
                                             [&](const parsers::SqliteRow& row, parsers::RowState) {
                                                 known.insert(row.integer(0).value_or(-1));
                                                 return true;
                                             });
        return known.contains(rowid);
    }

private:
    const parsers::SqliteDatabase* database_;
    std::map<std::string, std::set<int64_t>> rows_;
};

// True for table/rowid and table/rowid.column where that row exists, bytes (and their columns)
// within the file, lines and pointers that are well formed.
bool resolves(const std::string& place, const parsers::ByteSource& bytes, RowLookup* rows) {
    if (place == "file" || place.starts_with("#") || place.starts_with("line "))
        return true;
    if (place.starts_with("@")) {
        const auto parts = parsers::split(std::string_view(place).substr(1), '+');
        const auto offset = parsers::to_int64(parts[0]);
        const auto size = parts.size() == 2
                              ? parsers::to_int64(parts[1].substr(0, parts[1].find('.')))
                              : std::nullopt;
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

// ---- evidence as it was -------------------------------------------------------------------------

// Every file with its hash and times: reading changes none and adds none.
std::map<std::string, std::string> facts_of(const fs::path& folder) {
    std::map<std::string, std::string> facts;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        std::string& fact = facts[entry.path()];
        fact = std::to_string(entry.last_write_time().time_since_epoch().count());
        if (!entry.is_regular_file())
            continue;
        const auto bytes = parsers::open_file(entry.path());
        const auto hash = bytes.ok() ? parsers::sha256(*bytes.value()) : bytes.error();
        fact += " " + (hash.ok() ? parsers::to_hex(hash.value()) : hash.error().what);
    }
    return facts;
}

}  // namespace

Subject subject_of(const Plugin& plugin, const std::string& source) {
    const bool is_text = source.ends_with(".toml") || source.ends_with(".cpp");
    return {&plugin, source, is_text ? text_of(source) : ""};
}

std::vector<Finding> description_findings(const Subject& subject) {
    const Plugin& plugin = *subject.plugin;
    std::vector<Finding> findings;
    const auto expect = [&](bool is_met, std::string_view key, const std::string& what) {
        if (!is_met)
            findings.push_back({subject.source, line_of_key(subject, key), what});
    };
    expect(is_word(plugin.id), "id",
           "the id \"" + plugin.id + "\" is not made of lower-case letters, digits and '_'");
    expect(is_word(plugin.app), "app", "\"app\" must be one lower-case word");
    expect(!plugin.version.empty(), "version",
           "\"version\" is missing: give a text, such as \"1\"");
    expect(!plugin.about.empty() && is_sentence(plugin.about), "about",
           "\"about\" must be a sentence: a capital letter, words, a full stop");
    expect(!plugin.references.empty(), "references",
           "\"references\" must say how the format is known");
    expect(!plugin.tested.empty(), "tested", "\"tested\" must say with what the plugin was tested");
    expect(!plugin.paths.empty() || !plugin.needs.empty() || plugin.recognizes, "paths",
           "nothing leads to the plugin: give \"paths\", \"needs\" or \"recognizes\"");
    const auto kinds = kind_words();
    expect(plugin.records.empty() != plugin.unsupported.empty(), "records",
           "\"records\" names no kind of record, or names one of an app that is not read");
    expect(plugin.unsupported.empty() || is_sentence(plugin.unsupported), "unsupported",
           "\"unsupported\" must be a sentence: a capital letter, words, a full stop");
    for (const auto& kind : plugin.records)
        expect(contains(kinds, kind), "records",
               "\"" + kind + "\" is no kind of record; the kinds are " + joined(kinds));
    for (const auto& texts : {plugin.references, plugin.tested, {plugin.about}})
        for (const auto& text : texts)
            expect(text.find(kToFillIn) == std::string::npos, "references",
                   "\"" + text + "\" is still to be filled in");
    expect(static_cast<bool>(plugin.parse), "parse", "there is no \"parse\"");
    return findings;
}

std::vector<Finding> about_findings(const Sample& sample) {
    fs::path path = sample.folder / "about.md";
    if (!fs::exists(path))
        path = sample.folder.parent_path() / "about.md";
    if (!fs::exists(path))
        return {{path.string(), 0,
                 "is not there: write it and say how the format is known, and that the data is "
                 "invented"}};
    std::vector<Finding> findings;
    size_t number = 0;
    size_t words = 0;
    for (const auto& line : lines_of(path)) {
        ++number;
        if (line.find(kToFillIn) != std::string::npos)
            findings.push_back({path.string(), number, "is still to be filled in"});
        if (!line.starts_with('#'))
            words += static_cast<size_t>(std::count(line.begin(), line.end(), ' '));
    }
    if (findings.empty() && words < 5)
        findings.push_back({path.string(), 0, "says nothing: write how the format is known"});
    return findings;
}

std::vector<Finding> record_findings(const Subject& subject, const Sample& sample,
                                     const RunResult& result) {
    const Plugin& plugin = *subject.plugin;
    std::vector<Finding> findings;
    std::set<std::string> told;
    const auto tell = [&](const Found& found, const std::string& kind, const std::string& what) {
        if (told.insert(kind + what).second && told.size() <= kShown)
            findings.push_back(
                {subject.source, line_of_record(subject, kind),
                 what + " (case " + sample.name + ", " + found.file + " " + found.place + ")"});
    };
    std::set<std::string> places;
    for (const auto& found : result.found) {
        const std::string kind(kind_word_of(found.record));
        if (!contains(plugin.records, kind))
            tell(found, kind, "emits " + kind + ", which \"records\" does not list: add it");
        if (!places.insert(found.file + '\n' + kind + '\n' + found.place).second)
            tell(found, kind,
                 "emits two records of kind " + kind +
                     " at one place: a kind and a place come together once a file");
        if (found.state != State::Carved)
            for (const auto& what : field_findings(found.record))
                tell(found, kind, kind + ": " + what);
    }
    if (result.found.empty() && result.told.empty())
        findings.push_back({(sample.folder / "evidence").string(), 0,
                            "the plugin says nothing of this sample: look at its \"paths\" and "
                            "\"needs\""});
    return findings;
}

std::vector<Finding> place_findings(const Subject& subject, const Sample& sample,
                                    const EvidenceFiles& files, const RunResult& result) {
    std::vector<Finding> findings;
    Registry registry;
    CHECK(registry.add({*subject.plugin, "harness", {}}).ok());
    for (const auto& [path, bytes] : files) {
        const auto database = open_database(registry, file_of(files, path), {});
        std::optional<RowLookup> rows;
        if (database.ok())
            rows.emplace(database.value());
        for (const auto& found : result.found) {
            if (found.file != path || found.state == State::Carved)
                continue;
            if (findings.size() < kShown && !resolves(found.place, *bytes, rows ? &*rows : nullptr))
                findings.push_back(
                    {subject.source, line_of_record(subject, kind_word_of(found.record)),
                     "the place \"" + found.place + "\" is not found again in " + path + " (case " +
                         sample.name + "): give the table and the rowid that are read"});
        }
    }
    return findings;
}

std::vector<Finding> sample_findings(const Subject& subject, const Sample& sample) {
    auto findings = about_findings(sample);
    const auto take = [&](const std::vector<Finding>& more) {
        findings.insert(findings.end(), more.begin(), more.end());
    };
    const TemporaryFolder folder;
    const fs::path evidence = sample.folder / "evidence";
    const auto built = build_evidence(evidence, folder.path());
    const auto files = built.ok() ? open_evidence(folder.path()) : built.error();
    if (!files.ok()) {
        findings.push_back({evidence.string(), 0, files.error().what});
        return findings;
    }
    const auto before = facts_of(folder.path());
    const auto tell = [&](const std::vector<std::string>& sentences) {
        for (const auto& what : sentences)
            findings.push_back({subject.source, 0, what + " (case " + sample.name + ")"});
    };
    // In a process of its own first: what crashes there is not run in this one.
    const auto crashes = mangled_findings(*subject.plugin, files.value(), {.copies = 0});
    tell(crashes);
    if (!crashes.empty())
        return findings;
    const auto result = run_plugin_over(*subject.plugin, files.value());
    take(record_findings(subject, sample, result));
    take(place_findings(subject, sample, files.value(), result));
    take(golden_findings(golden_of(sample, result)));
    tell(mangled_findings(*subject.plugin, files.value(), {}));
    if (facts_of(folder.path()) != before)
        findings.push_back({subject.source, 0, "changed the evidence of the case " + sample.name});
    return findings;
}

}  // namespace plugins
