#include "plugins/host/author.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>

#include "plugins/host/sample.h"
#include "plugins/host/skeleton.h"

namespace plugins {
namespace {

namespace fs = std::filesystem;
using parsers::Error;
using parsers::ErrorCode;

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

// ---- the worked beginning -----------------------------------------------------------------------

constexpr std::string_view kPluginText = R"TOML(# Every key is described in plugins/README.md.
app = "@APP@"
platform = "@PLATFORM@"
about = "Messages of @APP@ with sender and time; attachments are not read."
version = "1"
references = ["(fill in: where the tables are described, or how you found out)"]
tested = ["invented sample"]
paths = ["*/com.example.@APP@/databases/chat.db"]

[[query]]
record  = "message"
needs   = { messages = ["_id", "chat", "sender", "body", "sent_ms", "kind"] }
locator = { table = "messages", row = "row" }
sql     = '''SELECT _id AS row, chat AS conversation, sender, body AS text,
                    sent_ms AS sent, kind AS direction
             FROM messages ORDER BY _id'''
convert = { sender = "phone", sent = "unix_ms" }
values.direction = { 0 = "incoming", 1 = "outgoing" }
)TOML";

constexpr std::string_view kSampleText =
    R"(CREATE TABLE messages(_id INTEGER PRIMARY KEY, chat TEXT, sender TEXT, body TEXT,
                      sent_ms INTEGER, kind INTEGER);
INSERT INTO messages VALUES(1, 'chat-1', '+12025550101', 'An invented question?', 1767225600000, 0);
INSERT INTO messages VALUES(2, 'chat-1', NULL, 'An invented answer.', 1767225660000, 1);
-- A code that the plugin does not know must stay as it is stored.
INSERT INTO messages VALUES(3, 'chat-1', NULL, NULL, 1767225720000, 9);
)";

constexpr std::string_view kAboutText = R"(# @APP@ on @PLATFORM@

All data is invented.

(fill in: how the format is known: which version was looked at, which tables and codes were seen,
and what is only assumed)
)";

std::string filled(std::string_view text, const std::string& app, const std::string& platform) {
    std::string out(text);
    const std::array<std::pair<std::string_view, std::string>, 2> kMarks = {
        {{"@APP@", app}, {"@PLATFORM@", platform}}};
    for (const auto& [mark, word] : kMarks)
        for (size_t at = 0; (at = out.find(mark, at)) != std::string::npos; at += word.size())
            out.replace(at, mark.size(), word);
    return out;
}

std::vector<SkeletonFile> worked_files(const std::string& app, const std::string& platform) {
    const std::string id = app + "_" + platform;
    const std::string sample = "samples/apps/" + id + "/";
    return {{id + ".toml", filled(kPluginText, app, platform)},
            {sample + "about.md", filled(kAboutText, app, platform)},
            {sample + "first/evidence/data/data/com.example." + app + "/databases/chat.db.sql",
             std::string(kSampleText)}};
}

Result<void> write_new(const fs::path& path, const std::string& text) {
    std::error_code failed;
    fs::create_directories(path.parent_path(), failed);
    std::ofstream stream(path, std::ios::binary);
    stream << text;
    if (failed || !stream.flush())
        return Error{ErrorCode::Unreadable, path.string() + ": cannot be written"};
    return {};
}

constexpr std::string_view kCatalogHead =
    "# Catalog of plugins\n\nMade from what the plugins say of themselves; "
    "`UPDATE_CATALOG=1 ctest -R Catalog` renews it. Plugins\nthat are shared objects, such as "
    "those of `plugins/media`, are not listed. The confidence is `real data` where a\nplugin was "
    "tested with data that apps or examiners' tools wrote, and `descriptions only` where it was "
    "tested with\nits own invented samples alone, which lie in `samples/apps/<plugin>`.\n\n"
    "| plugin | app | platform | version | tested with | confidence | records | what is read | "
    "samples |\n|---|---|---|---|---|---|---|---|---|\n";

std::string in_cell(std::string_view text) {
    std::string cell;
    for (const char letter : text)
        cell += letter == '|' ? "\\|" : letter == '\n' ? " " : std::string(1, letter);
    return cell;
}

}  // namespace

Result<std::vector<std::string>> new_plugin(const std::string& name, const std::string& folder,
                                            const std::string& database) {
    const size_t underscore = name.rfind('_');
    const std::string app = name.substr(0, underscore);
    const std::string platform = underscore == std::string::npos ? "" : name.substr(underscore + 1);
    constexpr std::array<std::string_view, 4> kPlatforms = {"any", "android", "ios", "desktop"};
    if (!is_word(app) ||
        std::find(kPlatforms.begin(), kPlatforms.end(), platform) == kPlatforms.end())
        return Error{ErrorCode::Unsupported,
                     "\"" + name +
                         "\" is not <app>_<platform>, such as zalo_android; the platforms "
                         "are android, ios, desktop and any"};
    auto files = worked_files(app, platform);
    if (!database.empty())
        files = TRY(make_skeleton(app, platform, database));
    const fs::path root(folder);
    if (fs::is_directory(root / "plugins/apps"))
        files.front().path = "plugins/apps/" + files.front().path;
    std::vector<std::string> paths;
    for (const auto& file : files) {
        paths.push_back((root / file.path).string());
        if (fs::exists(paths.back()))
            return Error{ErrorCode::Unreadable,
                         paths.back() + ": is there already; nothing is written"};
    }
    for (const auto& file : files)
        TRY(write_new(root / file.path, file.text));
    return paths;
}

std::string confidence_of(const Plugin& plugin) {
    if (!plugin.unsupported.empty())
        return "not read";
    const bool is_real =
        std::any_of(plugin.tested.begin(), plugin.tested.end(), [](const std::string& with) {
            return !with.starts_with("samples/apps/") && with.find("invented") == std::string::npos;
        });
    return is_real ? "real data" : "descriptions only";
}

std::string catalog_markdown(const Registry& registry, const std::string& samples) {
    std::vector<const Plugin*> plugins;
    for (const auto& installed : registry.installed())
        plugins.push_back(&installed.plugin);
    std::sort(plugins.begin(), plugins.end(),
              [](const Plugin* a, const Plugin* b) { return a->id < b->id; });
    std::map<std::string, std::string> cases;
    for (const auto& sample : find_samples(samples)) {
        std::string& list = cases[sample.plugin];
        list += (list.empty() ? "" : ", ") + sample.name;
    }
    std::string text(kCatalogHead);
    for (const Plugin* plugin : plugins) {
        const bool is_read = plugin->unsupported.empty();
        text += "| " + plugin->id + " | " + plugin->app + " | " +
                std::string(to_word(plugin->platform)) + " | " + plugin->version + " | " +
                in_cell(joined(plugin->tested)) + " | " + confidence_of(*plugin) + " | " +
                (is_read ? joined(plugin->records) : "not read") + " | " + in_cell(plugin->about) +
                (is_read ? "" : " " + in_cell(plugin->unsupported)) + " | " + cases[plugin->id] +
                " |\n";
    }
    return text;
}

}  // namespace plugins
