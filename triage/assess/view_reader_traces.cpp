#include <algorithm>

#include "parsers/base/text.h"
#include "triage/assess/view_reader.h"
#include "triage/identity/travel_document.h"

namespace triage {
namespace {

constexpr size_t kTextOfAName = 4096;  // so much of a document says what it is
constexpr size_t kAroundPassport = 120;

std::string plugin_of(const Provenance& from) {
    return from.plugin.substr(0, from.plugin.find(' '));
}

std::string folder_of(const std::string& file) {
    const size_t slash = file.rfind('/');
    return slash == std::string::npos ? std::string() : file.substr(0, slash + 1);
}

// Signs between the words of a file's name are borders of words.
std::string spaced(std::string text) {
    for (char& letter : text)
        if (letter == '_' || letter == '-' || letter == '.' || letter == '<')
            letter = ' ';
    return text;
}

// The names of a passport and what stands around it. State, birth and sex, which its zone holds as
// well, are left out: they are no inputs.
std::string text_near(std::string_view text, const FoundDocument& found) {
    constexpr size_t kTypeAndState = 5;
    constexpr size_t kNames = 39;
    const size_t begin = found.offset - std::min(found.offset, kAroundPassport);
    const size_t end = found.offset + found.size_bytes;
    std::string near(text.substr(begin, found.offset - begin));
    near += ' ';
    near += text.substr(found.offset + kTypeAndState, kNames);
    near += ' ';
    near += text.substr(end, kAroundPassport);
    return near;
}

struct WebPlace {
    std::string host;
    std::string path;
};

WebPlace web_place_of(const std::string& url) {
    const size_t scheme = url.find("://");
    if (scheme == std::string::npos || !url.starts_with("http"))
        return {};
    const size_t begin = scheme + 3;
    const size_t end = url.find_first_of("/?#", begin);
    if (end == std::string::npos || url[end] != '/')
        return {url.substr(begin, end == std::string::npos ? end : end - begin), "/"};
    // A page of one program may stand behind '#'; what stands behind '?' are values.
    const size_t query = url.find('?', end);
    return {url.substr(begin, end - begin),
            url.substr(end, query == std::string::npos ? query : query - end)};
}

}  // namespace

void ViewReader::trace(const Stored<plugins::Contact>& record) {
    if (!tools_.programs.has("controlled", Mark::Source, record.body.source))
        return;
    for (const auto& identifier : record.body.identifiers)
        if (const int64_t peer = resolver_.identity_of(identifier, record.body.app); peer != 0)
            view_.traces.controlled.push_back({record.provenance.id, peer});
}

void ViewReader::trace(const Stored<plugins::Conversation>& record) {
    Thread& thread = thread_of(record.body.app, record.provenance.file, record.body.key);
    thread.user = record.provenance.user;
    thread.record = record.provenance.id;
}

void ViewReader::trace(const Stored<plugins::Attachment>& record) {
    const auto& body = record.body;
    const std::string& name = body.name.empty() ? body.path : body.name;
    const std::string base = name.substr(name.rfind('/') + 1);
    if (body.sha256.empty() || !tools_.uses.has("script", normalize(spaced(base))))
        return;
    attached_[record.provenance.file + "\x1f" + body.message].push_back(
        {record.provenance.id, body.sha256, base, true, Direction::Unknown, std::nullopt});
}

void ViewReader::trace(const Stored<plugins::Message>& record) {
    const auto& body = record.body;
    Thread& thread = thread_of(body.app, record.provenance.file, body.conversation);
    thread.user = record.provenance.user;
    if (thread.record.empty())
        thread.record = record.provenance.id;
    const bool sent = body.direction.name == "outgoing";
    const auto utc_ns = body.sent.utc_ns ? body.sent.utc_ns : body.received.utc_ns;
    if (sent && utc_ns)
        view_.traces.own_days.insert(day_of(*utc_ns));
    if (sent && (body.kind.name == "location" || body.kind.name == "live_location"))
        view_.traces.shared_places.push_back(
            {record.provenance.id, plugin_of(record.provenance), thread.key, utc_ns});
    const auto files = attached_.find(record.provenance.file + "\x1f" + record.provenance.place);
    if (files != attached_.end())
        for (ScriptCopy copy : files->second) {
            copy.direction = sent                                ? Direction::Outgoing
                             : body.direction.name == "incoming" ? Direction::Incoming
                                                                 : Direction::Unknown;
            copy.utc_ns = utc_ns;
            view_.traces.scripts.push_back(std::move(copy));
        }
    trace_passports(record.provenance, sent ? Keeping::Sent : Keeping::Received, body.text);
}

void ViewReader::trace(const Stored<plugins::Call>& record) {
    if (record.body.direction.name == "outgoing" && record.body.started.utc_ns)
        view_.traces.own_days.insert(day_of(*record.body.started.utc_ns));
}

void ViewReader::trace_passports(const Provenance& from, Keeping keeping, std::string_view text) {
    if (text.find("<<") == std::string_view::npos)
        return;
    for (const FoundDocument& found : find_travel_documents(text)) {
        if (found.document.type != "passport_no")
            continue;
        view_.traces.passports.push_back(
            {from.id, resolver_.identity_of({"passport_no", found.document.number}, ""),
             found.document.number, keeping, folder_of(from.file),
             normalize(spaced(text_near(text, found)))});
    }
}

void ViewReader::trace_script(const Stored<plugins::Document>& record) {
    const std::string& file = record.provenance.file;
    const std::string base = file.substr(file.rfind('/') + 1);
    const std::string form =
        normalize(record.body.title + "\n" + record.body.text.substr(0, kTextOfAName));
    const auto hits = tools_.lexicon.match(form, tools_.words);
    const bool is_script = tools_.uses.has("script", normalize(spaced(base))) ||
                           std::any_of(hits.begin(), hits.end(), [&](const PhraseHit& hit) {
                               return tools_.lexicon.phrase(hit.phrase).category == "O_SCRIPT";
                           });
    if (is_script)
        view_.traces.scripts.push_back({record.provenance.id, record.provenance.file_sha256, base,
                                        false, Direction::Unknown, std::nullopt});
}

void ViewReader::trace(const Stored<plugins::Document>& record) {
    const bool received =
        tools_.programs.has("received_folder", Mark::Path, folder_of(record.provenance.file));
    trace_passports(record.provenance, received ? Keeping::Received : Keeping::Document,
                    record.body.text);
    trace_script(record);
}

// A file that no plugin reads counts as a document where people keep what they write themselves:
// elsewhere it may be an app's, which keeps what others sent.
void ViewReader::trace(const Stored<ContentMention>& record) {
    const std::string folder = parsers::to_lower_ascii(folder_of(record.provenance.file));
    const bool kept =
        is_own_folder(folder) && !tools_.programs.has("received_folder", Mark::Path, folder);
    if (record.body.id.type == "passport_no")
        trace_passports(record.provenance, kept ? Keeping::Document : Keeping::Received,
                        record.body.as_written);
}

std::set<std::string> ViewReader::classes_of_app(const std::string& package) const {
    auto classes = tools_.programs.classes_of(Mark::Package, package);
    if (const AppList::App* app = tools_.apps.find(package))
        classes.insert(app->app_class);
    return classes;
}

void ViewReader::trace(const Stored<plugins::DeviceFact>& record) {
    const auto& body = record.body;
    if (body.name == "time_zone" && view_.traces.time_zone.empty())
        view_.traces.time_zone = body.value;
    if (body.name == "foreground_seconds")
        if (const auto seconds = parsers::to_int64(body.value))
            view_.traces.use.push_back({record.provenance.id, body.note, *seconds});
    if (body.name != "app_used")
        return;
    auto classes = classes_of_app(body.value);
    if (!classes.empty())
        view_.traces.programs.push_back({record.provenance.id, body.value, std::move(classes)});
}

void ViewReader::trace(const Stored<plugins::Visit>& record) {
    const auto& body = record.body;
    if (body.kind.name == "remote_session") {
        const int64_t peer =
            resolver_.identity_of({std::string(plugins::id_type::kAppUser), body.term}, body.app);
        if (peer != 0 && tools_.programs.has("controlled", Mark::Session, body.title))
            view_.traces.controlled.push_back({record.provenance.id, peer});
        return;
    }
    WebPlace place = web_place_of(body.url);
    auto classes = tools_.programs.classes_of(Mark::Path, place.path);
    if (place.host.empty() || classes.empty())
        return;
    view_.traces.pages.push_back({record.provenance.id, plugin_of(record.provenance),
                                  std::move(place.host), std::move(place.path), std::move(classes),
                                  body.time.utc_ns});
}

// A place that somebody sent, or that was saved on a map, is not where the device was: only what
// programs.tsv names as a position counts.
void ViewReader::trace(const Stored<plugins::Location>& record) {
    const auto& body = record.body;
    if (!body.latitude || !body.longitude || !body.time.utc_ns)
        return;
    const std::string plugin = plugin_of(record.provenance);
    const auto classes = tools_.programs.classes_of(Mark::Plugin, plugin);
    const bool in_camera_folder =
        tools_.programs.has("camera_folder", Mark::Path, record.provenance.file) ||
        tools_.programs.has("camera_folder", Mark::Path, body.name);
    Origin origin = Origin::Library;
    if (classes.contains("position"))
        origin = Origin::Sensor;
    else if (classes.contains("picture_position") && in_camera_folder)
        origin = Origin::Camera;
    else if (!classes.contains("picture_position") && !classes.contains("library_position"))
        return;
    view_.traces.fixes.push_back({record.provenance.id, *body.time.utc_ns, *body.latitude,
                                  *body.longitude, body.accuracy_m.value_or(0), origin});
}

void ViewReader::trace(const Stored<plugins::InstalledApp>& record) {
    const auto& body = record.body;
    auto classes = classes_of_app(body.package);
    classes.merge(tools_.programs.classes_of(Mark::Name, body.name));
    if (!classes.empty())
        view_.traces.programs.push_back({record.provenance.id,
                                         body.name.empty() ? body.package : body.name,
                                         std::move(classes)});
}

}  // namespace triage
