// RustDesk on computers: the own number where it is stored in plain, and the computers that it
// knows. Facts: the app's source (hbb_common/src/config.rs).
#include <map>

#include "parsers/base/text.h"
#include "plugins/apps/text_lines/lines.h"

namespace plugins {
namespace {

constexpr std::string_view kApp = "rustdesk";

struct Stored {
    std::string value;
    uint64_t line = 0;
};

// "section.key" -> value of the lines of a TOML file; only plain texts, which are all we ask for.
Result<std::map<std::string, Stored>> read_values(const File& file) {
    std::map<std::string, Stored> values;
    std::string section;
    TRY(text_lines::each_line(file, [&](uint64_t number, std::string_view line) {
        const std::string_view text = parsers::trim(line);
        if (text.starts_with('[') && text.ends_with(']')) {
            section = std::string(text.substr(1, text.size() - 2)) + '.';
            return;
        }
        auto [key, value] = text_lines::setting_of(text);
        if (!key.empty())
            values.try_emplace(section + key, Stored{std::move(value), number});
    }));
    return values;
}

Stored stored(const std::map<std::string, Stored>& values, const std::string& key) {
    const auto found = values.find(key);
    return found == values.end() ? Stored{} : found->second;
}

void read_own(const std::map<std::string, Stored>& values, RecordSink& sink) {
    if (const Stored id = stored(values, "id"); !id.value.empty())
        sink.emit(Account{.app = std::string(kApp),
                          .id = {std::string(id_type::kAppUser), id.value},
                          .note = "the computer's own number"},
                  Place::line(id.line));
    else if (const Stored sealed = stored(values, "enc_id"); !sealed.value.empty())
        sink.unsupported(Place::line(sealed.line),
                         "the own number is encrypted with a key that is made of the computer");
}

void read_peer(const std::string& file, const std::map<std::string, Stored>& values,
               RecordSink& sink) {
    const std::string id = file.substr(0, file.rfind('.'));
    const Stored user = stored(values, "info.username");
    const Stored host = stored(values, "info.hostname");
    const Stored platform = stored(values, "info.platform");
    std::string note;
    for (const auto& [what, one] :
         {std::pair{"computer ", &host}, std::pair{"system ", &platform}}) {
        if (!one->value.empty())
            note += (note.empty() ? "" : "; ") + std::string(what) + one->value;
    }
    sink.emit(Contact{.app = std::string(kApp),
                      .name = user.value,
                      .identifiers = {{std::string(id_type::kAppUser), id}},
                      .source = "computers known to the app",
                      .note = std::move(note)},
              Place::whole_file());
}

Result<void> parse(const File& file, RecordSink& sink) {
    const auto values = TRY(read_values(file));
    const std::string name = text_lines::file_name(file);
    if (file.path().find("/peers/") != std::string::npos)
        read_peer(name, values, sink);
    else
        read_own(values, sink);
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "rustdesk_desktop",
    .app = "rustdesk",
    .version = "1",
    .platform = plugins::Platform::Desktop,
    .about = "The own number of RustDesk where it is stored in plain, and the computers that it "
             "knows, reached or found nearby, with user and name; logs and moved files are not "
             "read, passwords never.",
    .references = {"https://github.com/rustdesk/hbb_common (src/config.rs)"},
    .tested = {"samples/apps/rustdesk_desktop"},
    .paths = {"*/RustDesk.toml", "*RustDesk/config/peers/*.toml", "*rustdesk/peers/*.toml",
              "*RustDesk/peers/*.toml"},
    .records = {"account", "contact"},
    .parse = plugins::parse,
})
