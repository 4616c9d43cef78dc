#include "tests/plugins/format_sample.h"

#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "parsers/base/hash.h"
#include "parsers/base/text.h"
#include "plugins/sources/evidence.h"
#include "plugins/sources/secret_files.h"

namespace tests {
namespace {

namespace fs = std::filesystem;

struct Expected {
    std::string size;
    std::string modified;
    std::string sha256;
    std::string status;
};

std::vector<std::vector<std::string>> read_table(const fs::path& path) {
    std::vector<std::vector<std::string>> rows;
    std::ifstream stream(path);
    std::string line;
    std::getline(stream, line);  // the header
    while (std::getline(stream, line)) {
        if (line.ends_with('\r'))
            line.pop_back();
        if (!line.empty())
            rows.push_back(parsers::split(line, '\t'));
    }
    return rows;
}

std::string cell(const std::vector<std::string>& row, size_t index) {
    return index < row.size() ? row[index] : std::string();
}

void gunzip_file(const fs::path& from, const fs::path& to) {
    gzFile in = gzopen(from.c_str(), "rb");
    std::ofstream out(to, std::ios::binary);
    std::vector<char> room(1 << 20);
    uint64_t at = 0;
    for (int got; (got = gzread(in, room.data(), static_cast<unsigned>(room.size()))) > 0;) {
        const std::string_view piece(room.data(), static_cast<size_t>(got));
        at += piece.size();
        // Disks are mostly zeros: leave holes.
        if (piece.find_first_not_of('\0') == std::string_view::npos)
            out.seekp(static_cast<std::streamoff>(at));
        else
            out.write(piece.data(), static_cast<std::streamsize>(piece.size()));
    }
    gzclose(in);
    out.close();
    fs::resize_file(to, at);
}

// The evidence as an examiner would have it, in a folder "evidence".
fs::path unpack(const FormatSample& sample, const fs::path& scratch) {
    const fs::path root = scratch / "evidence";
    fs::remove_all(root);
    fs::create_directories(root);
    const fs::path source = fs::path(sample.folder) / "evidence";
    for (const auto& entry : fs::recursive_directory_iterator(source)) {
        const fs::path target = root / entry.path().lexically_relative(source);
        if (entry.is_directory()) {
            fs::create_directories(target);
            continue;
        }
        fs::create_directories(target.parent_path());
        if (entry.path().extension() == ".gz" && !sample.keep_gz)
            gunzip_file(entry.path(), target.parent_path() / target.stem());
        else
            fs::copy_file(entry.path(), target);
    }
    return root;
}

plugins::OpenOptions options_of(const FormatSample& sample, const fs::path& scratch,
                                const fs::path& root) {
    plugins::OpenOptions options;
    options.scratch.folder = scratch.string();
    options.shadow_copies =
        sample.shadow_copies ? plugins::ShadowCopies::Read : plugins::ShadowCopies::Skip;
    plugins::SecretFiles files;
    for (const std::string& key : sample.keys) {
        const fs::path beside = fs::path(sample.folder) / key;
        files.key_paths.push_back((fs::exists(beside) ? beside : root / key).string());
    }
    auto secrets = plugins::read_secrets(files);
    if (secrets.ok())
        options.secrets = std::move(secrets).value();
    options.secrets.passwords = sample.passwords;
    return options;
}

struct Listed {
    plugins::ExhibitListing listing;
    std::unique_ptr<plugins::Exhibit> exhibit;
};

// A container that cannot be entered has a line of its own in the ledger.
std::string status_of(const Listed& listed, const plugins::NestedFile& file,
                      const parsers::Result<parsers::SharedBytes>& bytes) {
    for (const auto& note : listed.listing.notes)
        if (note.path == file.path && (note.status == "encrypted" || note.status == "unsupported"))
            return note.status;
    if (!bytes.ok() && bytes.error().code == parsers::ErrorCode::Encrypted)
        return "encrypted";
    if (!bytes.ok() && bytes.error().code == parsers::ErrorCode::Unsupported)
        return "unsupported";
    return file.entry.allocation == parsers::Allocation::Allocated ? "live" : "deleted";
}

bool is_damaged(const parsers::Result<parsers::SharedBytes>& bytes) {
    if (!bytes.ok())
        return bytes.error().code == parsers::ErrorCode::Damaged;
    const auto hash = parsers::sha256(*bytes.value());
    return !hash.ok() && hash.error().code == parsers::ErrorCode::Damaged;
}

// Empty where the file is what the tool says.
std::string difference(const Listed& listed, const plugins::NestedFile& file,
                       const Expected& expected) {
    const auto bytes = listed.exhibit->open(file);
    if (expected.status == "damaged")  // listed, and nobody is given other bytes for its own
        return is_damaged(bytes) ? "" : "can be read, or fails for another reason than damage";
    const std::string status = status_of(listed, file, bytes);
    if (!expected.status.empty() && status != expected.status)
        return "is " + status + " and not " + expected.status +
               (bytes.ok() ? "" : ": " + bytes.error().what);
    if (!expected.size.empty() && std::to_string(file.entry.size_bytes) != expected.size)
        return "has " + std::to_string(file.entry.size_bytes) + " bytes and not " + expected.size;
    const auto modified = file.entry.times.modified_utc_ns;
    if (!expected.modified.empty() &&
        (modified ? std::to_string(*modified) : "none") != expected.modified)
        return "was modified " + (modified ? std::to_string(*modified) : "at no time") +
               " and not " + expected.modified;
    if (expected.sha256.empty())
        return {};
    if (!bytes.ok())
        return "cannot be opened: " + bytes.error().what;
    const auto hash = parsers::sha256(*bytes.value());
    if (!hash.ok())
        return "cannot be read: " + hash.error().what;
    return parsers::to_hex(hash.value()) == expected.sha256 ? "" : "has another SHA-256";
}

// A whole folder is unpacked under a name that the tool does not know.
std::string without_root(const std::string& path) {
    constexpr std::string_view kRoot = "evidence/";
    return path.starts_with(kRoot) ? path.substr(kRoot.size()) : path;
}

void compare_files(const Listed& listed, std::map<std::string, Expected>& expected,
                   Comparison& result) {
    for (const plugins::NestedFile& file : listed.listing.files) {
        const auto wanted = expected.find(without_root(file.path));
        if (wanted == expected.end())
            continue;
        const std::string what = difference(listed, file, wanted->second);
        if (what.empty())
            ++result.equal;
        else
            result.differences.push_back(file.path + " " + what);
        expected.erase(wanted);
    }
}

void compare_notes(const FormatSample& sample, const std::vector<Listed>& all, Comparison& result) {
    for (const auto& row : read_table(fs::path(sample.folder) / "notes.tsv")) {
        bool is_there = false;
        for (const Listed& listed : all)
            for (const auto& note : listed.listing.notes)
                is_there |= without_root(note.path) == without_root(cell(row, 0)) &&
                            note.status == cell(row, 1) &&
                            note.what.find(cell(row, 2)) != std::string::npos;
        if (is_there)
            continue;
        std::string found;
        for (const Listed& listed : all)
            for (const auto& note : listed.listing.notes)
                found += "\n    " + note.path + " [" + note.status + "] " + note.what;
        result.differences.push_back("no ledger line " + cell(row, 0) + " [" + cell(row, 1) +
                                     "] with \"" + cell(row, 2) + "\" among:" + found);
    }
}

void compare_devices(const FormatSample& sample, const std::vector<Listed>& all,
                     Comparison& result) {
    std::vector<std::string> found;
    for (const Listed& listed : all)
        for (const plugins::NestedDevice& device : listed.listing.devices) {
            found.push_back(device.name + ' ' + device.kind + ' ' + without_root(device.root));
            for (const std::string& further : device.further_roots)
                found.back() += ' ' + without_root(further);
        }
    for (const std::string& device : sample.devices)
        if (std::count(found.begin(), found.end(), device) == 0)
            result.differences.push_back("no device " + device);
    for (const std::string& device : found)
        if (std::count(sample.devices.begin(), sample.devices.end(), device) == 0)
            result.differences.push_back("a device that nobody expects: " + device);
}

std::vector<std::string> strings(const nlohmann::json& json, const char* name) {
    return json.value(name, std::vector<std::string>());
}

}  // namespace

std::vector<FormatSample> format_samples() {
    std::vector<FormatSample> samples;
    for (const auto& entry : fs::directory_iterator(fs::path(SOURCE_FOLDER) / "samples/formats")) {
        std::ifstream stream(entry.path() / "about.json");
        const auto json = nlohmann::json::parse(stream, nullptr, false);
        if (!json.is_object())
            continue;  // its test says so
        samples.push_back(
            {entry.path().filename().string(), entry.path().string(), json.value("kind", ""),
             json.value("title", ""), json.value("open", ""), json.value("tool", ""),
             json.value("verified", ""), json.value("unsupported", ""), strings(json, "formats"),
             strings(json, "passwords"), strings(json, "keys"), strings(json, "devices"),
             json.value("keep_gz", false), json.value("shadow_copies", false)});
    }
    std::sort(samples.begin(), samples.end(),
              [](const auto& a, const auto& b) { return a.id < b.id; });
    return samples;
}

Comparison compare(const FormatSample& sample, const std::string& scratch) {
    Comparison result;
    const fs::path root = unpack(sample, scratch);
    const auto search =
        plugins::find_exhibits((sample.open == "." ? root : root / sample.open).string());
    if (!search.ok()) {
        result.differences.push_back(search.error().what);
        return result;
    }
    std::vector<Listed> all;
    for (const auto& path : search.value().exhibits) {
        auto exhibit = plugins::Exhibit::open(path, options_of(sample, scratch, root));
        if (!exhibit.ok()) {
            result.differences.push_back(exhibit.error().what);
            continue;
        }
        auto listing = exhibit.value()->list();
        if (!listing.ok()) {
            result.differences.push_back(listing.error().what);
            continue;
        }
        all.push_back({std::move(listing).value(), std::move(exhibit).value()});
    }
    std::map<std::string, Expected> expected;
    for (const auto& row : read_table(fs::path(sample.folder) / "expected.tsv"))
        expected[without_root(cell(row, 0))] = {cell(row, 1), cell(row, 2), cell(row, 3),
                                                cell(row, 4)};
    for (const Listed& listed : all)
        compare_files(listed, expected, result);
    for (const auto& [path, what] : expected)
        result.differences.push_back(path + " is not listed");
    compare_notes(sample, all, result);
    compare_devices(sample, all, result);
    return result;
}

}  // namespace tests
