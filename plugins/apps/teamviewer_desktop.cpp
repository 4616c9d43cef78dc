// TeamViewer on computers: the sessions of its two connection logs. Facts: plaso (teamviewer.py),
// WiredPulse/TeamViewer_Forensics (times are UTC) and published lines of the incoming log.
#include <algorithm>
#include <optional>
#include <set>

#include "parsers/base/text.h"
#include "plugins/apps/text_lines/lines.h"

namespace plugins {
namespace {

constexpr std::string_view kApp = "teamviewer";

// "20-08-2025 09:58:25", UTC.
std::optional<Time> time_of(const std::string& text) {
    if (text.size() != 19 || text[2] != '-' || text[5] != '-' || text[10] != ' ')
        return std::nullopt;
    const std::string iso = text.substr(6, 4) + '-' + text.substr(3, 2) + '-' + text.substr(0, 2) +
                            'T' + text.substr(11) + 'Z';
    const auto moment = parsers::from_iso8601(iso);
    if (!moment)
        return std::nullopt;
    return Time{moment, text};
}

struct Session {
    std::string id;
    std::string name;
    Time start;
    std::string end;
    std::string user;
    std::string kind;
};

// Number, name (of incoming sessions), start, end, user at this computer, kind, GUID, parted by
// tabs; the name is absent where the other side's start stands in its place.
std::optional<Session> session_of(std::string_view line) {
    std::vector<std::string> columns;
    for (const std::string& column : parsers::split(line, '\t'))
        columns.emplace_back(parsers::trim(column));
    const auto is_time = [](const std::string& text) { return time_of(text).has_value(); };
    const auto start = std::ranges::find_if(columns, is_time);
    if (start == columns.begin() || start == columns.end())
        return std::nullopt;
    Session session{.id = columns.front(), .start = *time_of(*start)};
    if (start != columns.begin() + 1)
        session.name = *(start - 1);
    auto next = start + 1;
    if (next != columns.end() && is_time(*next))
        session.end = parsers::to_iso8601(*time_of(*next++)->utc_ns);
    if (next != columns.end())
        session.user = *next++;
    if (next != columns.end())
        session.kind = *next;
    return session;
}

std::string title_of(const Session& session, std::string_view direction) {
    std::string title(direction);
    if (!session.kind.empty())
        title += ", " + session.kind;
    if (!session.end.empty())
        title += ", until " + session.end;
    if (!session.user.empty())
        title += ", user " + session.user;
    return title;
}

Result<void> parse(const File& file, RecordSink& sink) {
    const bool is_incoming =
        parsers::to_lower_ascii(text_lines::file_name(file)).find("incoming") != std::string::npos;
    const std::string_view direction = is_incoming ? "incoming" : "outgoing";
    std::set<std::string> known_peers;
    return text_lines::each_line(file, [&](uint64_t number, std::string_view line) {
        if (parsers::trim(line).empty())
            return;
        const auto session = session_of(line);
        if (!session) {
            sink.damaged(Place::line(number), "the line is no connection");
            return;
        }
        if (!session->id.empty() && known_peers.insert(session->id).second)
            sink.emit(Contact{.app = std::string(kApp),
                              .name = session->name,
                              .identifiers = {{std::string(id_type::kAppUser), session->id}},
                              .source = std::string(direction) + " connections"},
                      Place::line(number));
        sink.emit(Visit{.app = std::string(kApp),
                        .kind = known("remote_session", ""),
                        .title = title_of(*session, direction),
                        .term = session->name.empty() ? session->id
                                                      : session->name + " (" + session->id + ')',
                        .time = session->start},
                  Place::line(number));
    });
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "teamviewer_desktop",
    .app = "teamviewer",
    .version = "1",
    .platform = plugins::Platform::Desktop,
    .about = "Incoming and outgoing sessions of TeamViewer from its connection logs, with the "
             "numbers and names of the other side; the long log, chats and moved files are not "
             "read. The own number stands in the registry.",
    .references = {"https://github.com/log2timeline/plaso (teamviewer.py)",
                   "https://github.com/WiredPulse/TeamViewer_Forensics"},
    .tested = {"samples/apps/teamviewer_desktop"},
    .paths = {"*/Connections_incoming.txt", "*/connections_incoming.txt",
              "*TeamViewer/Connections.txt", "*TeamViewer/connections.txt"},
    .records = {"contact", "visit"},
    .parse = plugins::parse,
})
