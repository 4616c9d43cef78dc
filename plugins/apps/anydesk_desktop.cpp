// AnyDesk on computers: the own address and the sessions of its logs. Facts: AnyDesk's description
// of its connection log, dissect.target (anydesk.py: times of traces are UTC), and published lines
// of both logs of one session, whose minutes agree.
#include <algorithm>
#include <set>

#include "parsers/base/text.h"
#include "plugins/apps/text_lines/lines.h"

namespace plugins {
namespace {

constexpr std::string_view kApp = "anydesk";

bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// "2024-02-16" and "20:29:04.298", both UTC.
Time time_of(std::string_view day, std::string_view clock) {
    Time time;
    time.utc_ns = parsers::from_iso8601(std::string(day) + 'T' + std::string(clock) + 'Z');
    time.as_stored = std::string(day) + ' ' + std::string(clock);
    return time;
}

// The people of one file: each address once, where it stands first.
class Peers {
public:
    explicit Peers(RecordSink& sink) : sink_(&sink) {}

    void add(const std::string& id, const std::string& name, std::string_view log, uint64_t line) {
        if (!is_number(id) || !known_.insert(id).second)
            return;
        sink_->emit(Contact{.app = std::string(kApp),
                            .name = name == id || name == "-" ? std::string() : name,
                            .identifiers = {{std::string(id_type::kAppUser), id}},
                            .source = std::string(log)},
                    Place::line(line));
    }

private:
    RecordSink* sink_;
    std::set<std::string> known_;
};

void emit_session(std::string title, std::string term, Time time, uint64_t line, RecordSink& sink) {
    sink.emit(Visit{.app = std::string(kApp),
                    .kind = known("remote_session", ""),
                    .title = std::move(title),
                    .term = std::move(term),
                    .time = std::move(time)},
              Place::line(line));
}

// ---- settings -----------------------------------------------------------------------------------

struct Own {
    std::string id;
    std::string alias;
    uint64_t line = 0;
};

Result<void> read_settings(const File& file, RecordSink& sink) {
    Own own;
    TRY(text_lines::each_line(file, [&](uint64_t number, std::string_view line) {
        const auto [key, value] = text_lines::setting_of(line);
        if (value.empty() || (key != "ad.anynet.id" && key != "ad.anynet.alias"))
            return;
        (key == "ad.anynet.id" ? own.id : own.alias) = value;
        if (own.line == 0 || key == "ad.anynet.id")
            own.line = number;
    }));
    if (own.line != 0)
        sink.emit(Account{.app = std::string(kApp),
                          .id = {std::string(id_type::kAppUser), own.id},
                          .display = own.alias,
                          .note = "the computer's own address"},
                  Place::line(own.line));
    return {};
}

// ---- connection_trace.txt -----------------------------------------------------------------------

// Incoming    2024-02-16, 20:29    User                              221436813    221436813
void read_connection(const std::vector<std::string>& columns, uint64_t line, Peers& peers,
                     RecordSink& sink) {
    constexpr size_t kDayBytes = 10;
    if (columns.size() < 3 || columns[1].size() < kDayBytes + 2 || columns[1][kDayBytes] != ',') {
        sink.damaged(Place::line(line), "the line is no connection");
        return;
    }
    const std::string_view when = columns[1];
    const std::string clock(parsers::trim(when.substr(kDayBytes + 1)));
    Time time = time_of(when.substr(0, kDayBytes), clock + ":00");
    time.as_stored = columns[1];
    const std::string& id = columns.back();
    const std::string& alias = columns[columns.size() >= 5 ? columns.size() - 2 : 2];
    std::string title = columns[0];
    // User: allowed at this computer; Passwd, Token: without anybody there; REJECTED.
    if (columns.size() >= 5 || (columns.size() == 4 && !is_number(columns[2])))
        title += ", " + columns[2];
    peers.add(id, alias, "connection_trace.txt", line);
    emit_session(std::move(title), alias == id ? id : alias + " (" + id + ')', std::move(time),
                 line, sink);
}

Result<void> read_connections(const File& file, RecordSink& sink) {
    Peers peers(sink);
    return text_lines::each_line(file, [&](uint64_t number, std::string_view line) {
        if (!parsers::trim(line).empty())
            read_connection(text_lines::columns_of(line), number, peers, sink);
    });
}

// ---- *.trace ------------------------------------------------------------------------------------

// The text behind `mark`, or "" where the message does not hold it.
std::string_view after(std::string_view message, std::string_view mark) {
    const size_t at = message.find(mark);
    return at == std::string_view::npos ? std::string_view()
                                        : parsers::trim(message.substr(at + mark.size()));
}

// "Richard Beard (221436813)"
void read_request(std::string_view who, Time time, uint64_t line, Peers& peers, RecordSink& sink) {
    const size_t open = who.rfind(" (");
    if (open != std::string_view::npos && who.ends_with(')')) {
        const std::string id(who.substr(open + 2, who.size() - open - 3));
        peers.add(id, std::string(who.substr(0, open)), "incoming session request", line);
    }
    emit_session("incoming session request", std::string(who), std::move(time), line, sink);
}

//   info 2024-02-16 20:29:04.298       back   4668   6440      app.backend_session - Incoming ...
void read_trace_line(std::string_view line, uint64_t number, Peers& peers, RecordSink& sink) {
    const auto words = parsers::split(parsers::trim(line.substr(0, line.find(" - "))), ' ');
    const std::string_view message = after(line, " - ");
    if (words.size() < 3 || message.empty())
        return;
    const Time time = time_of(words[1], words[2]);
    if (!time.utc_ns)
        return;
    if (const auto who = after(message, "Incoming session request:"); !who.empty())
        read_request(who, time, number, peers, sink);
    else if (const auto from = after(message, "Logged in from "); !from.empty())
        emit_session("logged in from", std::string(from), time, number, sink);
    else if (const auto target = after(message, "Connecting to \""); !target.empty())
        emit_session("outgoing connection", std::string(target.substr(0, target.find('"'))), time,
                     number, sink);
    else if (const auto id = after(message, "Client-ID:"); !id.empty())
        emit_session("client of a session", std::string(id), time, number, sink);
}

Result<void> read_trace(const File& file, RecordSink& sink) {
    Peers peers(sink);
    return text_lines::each_line(file, [&](uint64_t number, std::string_view line) {
        read_trace_line(line, number, peers, sink);
    });
}

Result<void> parse(const File& file, RecordSink& sink) {
    const std::string name = text_lines::file_name(file);
    if (name.ends_with(".conf"))
        return read_settings(file, sink);
    return name.ends_with(".trace") ? read_trace(file, sink) : read_connections(file, sink);
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "anydesk_desktop",
    .app = "anydesk",
    .version = "1",
    .platform = plugins::Platform::Desktop,
    .about = "The own address of AnyDesk, and sessions, logins and addresses of others from its "
             "connection log and traces; chats, moved files and the list of saved computers are "
             "not read, passwords never.",
    .references = {"http://support.anydesk.com/knowledgebase/articles/467186-connection-log",
                   "https://github.com/fox-it/dissect.target (anydesk.py)"},
    .tested = {"samples/apps/anydesk_desktop"},
    .paths = {"*/ad.trace", "*/ad_svc.trace", "*/connection_trace.txt", "*AnyDesk/*.trace",
              "*AnyDesk/*system.conf", "*AnyDesk/*service.conf", "*.anydesk/*.trace",
              "*.anydesk/system.conf", "*.anydesk/service.conf", "*/anydesk*.trace",
              "*anydesk/system.conf", "*anydesk/service.conf"},
    .records = {"account", "contact", "visit"},
    .parse = plugins::parse,
})
