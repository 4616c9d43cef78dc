// What the examiner's tool decoded: the models of a Cellebrite report.xml. It is read as a stream,
// because it may be larger than any memory. Facts: parsers/container/ufdr_report.h.
#include <map>
#include <optional>

#include "parsers/base/text.h"
#include "parsers/container/ufdr_report.h"
#include "parsers/format/xml_stream.h"
#include "plugins/api/plugin.h"
#include "plugins/apps/ufdr_report_any/model.h"
#include "plugins/apps/ufdr_report_any/records.h"
#include "plugins/apps/ufdr_report_any/words.h"

namespace plugins {
namespace {

using parsers::XmlEvent;
using parsers::XmlStream;
using ufdr_report::ChatOfMessage;
using ufdr_report::Model;
using ufdr_report::ModelReader;

bool recognizes(const File& file) {
    return parsers::is_ufdr_report(file.bytes());
}

// Counts what is one sentence for the whole report, at the place of the first.
struct Tally {
    uint64_t count = 0;
    Place first;

    void add(Place place) {
        if (count++ == 0)
            first = std::move(place);
    }
};

class ReportReader {
public:
    ReportReader(const File& file, RecordSink& sink)
        : file_(file), sink_(sink), stream_(file.bytes()), models_(stream_) {}

    void read() {
        const auto done = read_project();
        if (!done.ok())
            sink_.damaged(Place::bytes(stream_.offset(), 0),
                          done.error().what + "; what stands before is read");
        tell_tallies();
    }

private:
    Result<void> read_project() {
        TRY(stream_.next());  // the root, by which the report was recognized
        return each_child([&](const XmlEvent& start) -> Result<void> {
            if (start.name == "decodedData")
                return each_child([&](const XmlEvent& kind) { return read_type(kind); });
            if (start.name == "metadata" && start.attribute("section") == "Device Info")
                return each_child([&](const XmlEvent& item) { return read_item(item); });
            return models_.skip();
        });
    }

    // Calls take(start) for every element up to the end of the one that is open; it reads past the
    // end of its own.
    template <class Take>
    Result<void> each_child(Take take) {
        for (;;) {
            const auto event = TRY(stream_.next());
            if (event.kind == XmlEvent::Kind::End)
                return {};
            if (event.kind == XmlEvent::Kind::Start)
                TRY(take(event));
        }
    }

    Result<void> read_type(const XmlEvent& kind) {
        if (kind.name != "modelType")
            return models_.skip();
        return each_child([&](const XmlEvent& start) { return read_model(start); });
    }

    Result<void> read_model(const XmlEvent& start) {
        const std::string type = start.attribute("type");
        if (start.name != "model")
            return models_.skip();
        if (!ufdr_report::is_read_type(type)) {
            TRY(models_.skip());
            unread_[type].add(Place::bytes(start.offset, stream_.offset() - start.offset));
            return {};
        }
        const bool is_chat = type == "Chat";
        const auto read = models_.read(start, is_chat ? kDropMessages : kKeepMessages);
        tell_of(read.model);
        if (read.is_cut)
            cut_.add(read.model.place());
        if (is_chat)
            read_messages(read.model);
        else if (!read.broken)
            ufdr_report::emit_model(read.model, sink_);
        if (read.broken)
            return *read.broken;
        return {};
    }

    // What a chat says of itself may stand behind its messages, which may be more than fit into
    // memory: they are read a second time, in its own range.
    void read_messages(const Model& chat) {
        const ChatOfMessage about = ufdr_report::emit_chat(chat, sink_);
        const parsers::SliceSource range(file_.shared_bytes(), chat.offset, chat.end - chat.offset);
        XmlStream stream(range);
        const auto start = stream.next();
        if (!start.ok())
            return;  // said where the range was read first
        ModelReader reader(stream);
        reader.read(start.value(), [&](Model message) {
            move_by(message, chat.offset);
            tell_of(message);
            ufdr_report::emit_message(message, about, sink_);
        });
    }

    static void move_by(Model& model, uint64_t offset) {
        model.offset += offset;
        model.end += offset;
        for (auto& [field, below] : model.models)
            move_by(below, offset);
    }

    void tell_of(const Model& model) {
        if (model.deleted_state == "Unknown" && !model.is_carved)
            unknown_state_.add(model.place());
    }

    Result<void> read_item(const XmlEvent& item) {
        const std::string name = item.attribute("name");
        const std::string value = TRY(models_.read_text());
        const Place place = Place::bytes(item.offset, stream_.offset() - item.offset);
        if (value.empty())
            return {};
        const std::string_view fact = ufdr_report::device_fact(name);
        if (fact.empty()) {
            unread_items_.add(place);
            unread_names_ += (unread_names_.empty() ? "" : ", ") + name;
            return {};
        }
        std::string note = name;
        if (const auto source = item.attribute("sourceExtraction"); !source.empty())
            note += ", extraction " + source;
        sink_.emit(DeviceFact{std::string(fact), value, std::move(note)}, place);
        return {};
    }

    void tell_tallies() {
        for (const auto& [type, tally] : unread_)
            sink_.unsupported(tally.first, std::to_string(tally.count) + " models of type \"" +
                                               type + "\" are not read; the first is here");
        constexpr size_t kNamesBytes = 500;
        if (unread_items_.count > 0)
            sink_.unsupported(unread_items_.first,
                              std::to_string(unread_items_.count) +
                                  " items of the section Device Info have no word here: " +
                                  parsers::to_valid_utf8(unread_names_.substr(0, kNamesBytes)));
        if (unknown_state_.count > 0)
            sink_.unsupported(unknown_state_.first,
                              std::to_string(unknown_state_.count) +
                                  " models have the deleted state \"Unknown\" and are given as "
                                  "live; the first is here");
        if (cut_.count > 0)
            sink_.damaged(cut_.first, std::to_string(cut_.count) +
                                          " models are larger than the limits and are cut; the "
                                          "first is here");
        if (stream_.left_out() > 0)
            sink_.damaged(Place::bytes(stream_.first_left_out(), 0),
                          std::to_string(stream_.left_out()) +
                              " elements are nested deeper than any report nests them and are "
                              "left out; the first is here");
        if (stream_.unknown_entities() > 0)
            sink_.unsupported(Place::whole_file(),
                              std::to_string(stream_.unknown_entities()) +
                                  " references to entities that XML does not define stay in the "
                                  "texts as they stand");
    }

    inline static const ModelReader::TakeMessage kKeepMessages;
    inline static const ModelReader::TakeMessage kDropMessages = [](const Model&) {};

    const File& file_;
    RecordSink& sink_;
    XmlStream stream_;
    ModelReader models_;
    std::map<std::string, Tally> unread_;
    Tally unread_items_;
    std::string unread_names_;
    Tally unknown_state_;
    Tally cut_;
};

Result<void> parse(const File& file, RecordSink& sink) {
    ReportReader(file, sink).read();
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "ufdr_report_any",
    .app = "ufdr",
    .version = "2",
    .platform = plugins::Platform::Any,
    .about = "What a Cellebrite report decoded: chats, messages, contacts, accounts, calls, text "
             "messages, locations, transfers of funds, installed apps and the device; other types "
             "of models are counted, and passwords are not read; notices of banks become payments.",
    .references = {"parsers/container/ufdr_report.h", "https://github.com/sepinf-inc/IPED",
                   "https://github.com/SEilers/UFEDLib"},
    .tested = {"samples/apps/ufdr_report_any", "IPED ufed-model-useraccount.xml"},
    .paths = {"*/report.xml", "report.xml", "*/Report.xml"},
    .records = {"account", "contact", "conversation", "participant", "message", "attachment",
                "call", "payment", "location", "device_fact", "installed_app"},
    .recognizes = plugins::recognizes,
    .parse = plugins::parse,
})
