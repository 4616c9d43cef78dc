#include "plugins/apps/ufdr_report_any/model.h"

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/format/base64.h"

namespace plugins::ufdr_report {
namespace {

using parsers::Result;
using parsers::XmlEvent;

Model start_of(const XmlEvent& start) {
    Model model;
    model.type = start.attribute("type");
    model.deleted_state = start.attribute("deleted_state");
    model.is_carved = parsers::to_lower_ascii(start.attribute("iscarved")) == "true";
    model.offset = start.offset;
    model.end = start.end;
    return model;
}

// A text that is said to be base64 and is none stays as it stands.
std::string decoded(const std::string& text) {
    const auto bytes = parsers::read_base64(text);
    if (!bytes.ok())
        return text;
    const auto& value = bytes.value();
    return parsers::to_valid_utf8({reinterpret_cast<const char*>(value.data()), value.size()});
}

}  // namespace

std::string Model::text(std::string_view field) const {
    for (const auto& [name, value] : fields)
        if (name == field)
            return value;
    return {};
}

const Model* Model::model(std::string_view field) const {
    for (const auto& [name, value] : models)
        if (name == field)
            return &value;
    return nullptr;
}

std::vector<const Model*> Model::models_of(std::string_view field) const {
    std::vector<const Model*> found;
    for (const auto& [name, value] : models)
        if (name == field)
            found.push_back(&value);
    return found;
}

State Model::state() const {
    if (is_carved)
        return State::Carved;
    return deleted_state == "Deleted" || deleted_state == "Trash" ? State::Deleted : State::Live;
}

ModelReader::Read ModelReader::read(const XmlEvent& start, const TakeMessage& take_message) {
    Read read{start_of(start), std::nullopt, false};
    parts_ = 0;
    is_cut_ = false;
    const auto filled = fill(read.model, take_message);
    if (!filled.ok()) {
        read.broken = filled.error();
        read.model.end = stream_.offset();
    }
    read.is_cut = is_cut_;
    return read;
}

bool ModelReader::has_room() {
    is_cut_ = is_cut_ || ++parts_ > parsers::limits::kDocumentNodes;
    return parts_ <= parsers::limits::kDocumentNodes;
}

Result<void> ModelReader::fill(Model& model, const TakeMessage& take_message) {
    for (;;) {
        const auto event = TRY(stream_.next());
        if (event.kind == XmlEvent::Kind::End) {
            model.end = event.end;
            return {};
        }
        if (event.kind != XmlEvent::Kind::Start)
            continue;
        const std::string name = event.attribute("name");
        if (event.name == "field" || event.name == "multiField")
            TRY(read_field(model, name));
        else if (event.name == "modelField" || event.name == "multiModelField")
            TRY(read_models(model, name, take_message));
        else
            TRY(skip());
    }
}

Result<void> ModelReader::read_field(Model& model, const std::string& name) {
    for (;;) {
        const auto event = TRY(stream_.next());
        if (event.kind == XmlEvent::Kind::End)
            return {};
        if (event.kind != XmlEvent::Kind::Start)
            continue;
        if (event.name != "value") {
            TRY(skip());
            continue;
        }
        std::string value = TRY(read_text());
        if (event.attribute("format") == "Base64String")
            value = decoded(value);
        if (has_room())
            model.fields.emplace_back(name, std::move(value));
    }
}

Result<void> ModelReader::read_models(Model& model, const std::string& name,
                                      const TakeMessage& take_message) {
    const bool is_taken = take_message && name == "Messages";
    for (;;) {
        const auto event = TRY(stream_.next());
        if (event.kind == XmlEvent::Kind::End)
            return {};
        if (event.kind != XmlEvent::Kind::Start)
            continue;
        if (event.name != "model") {
            TRY(skip());
            continue;
        }
        if (is_taken)
            parts_ = 0;
        Model below = start_of(event);
        TRY(fill(below, {}));
        if (is_taken)
            take_message(below);
        else if (has_room())
            model.models.push_back({name, std::move(below)});
    }
}

Result<void> ModelReader::skip() {
    for (size_t depth = 1; depth > 0;) {
        const auto event = TRY(stream_.next());
        if (event.kind == XmlEvent::Kind::Start)
            ++depth;
        else if (event.kind == XmlEvent::Kind::End)
            --depth;
    }
    return {};
}

Result<std::string> ModelReader::read_text() {
    std::string text;
    for (size_t depth = 1; depth > 0;) {
        const auto event = TRY(stream_.next());
        if (event.kind == XmlEvent::Kind::Start)
            ++depth;
        else if (event.kind == XmlEvent::Kind::End)
            --depth;
        else if (text.size() + event.text.size() <= parsers::limits::kTextBytes)
            text += event.text;
        else
            is_cut_ = true;
    }
    return std::string(parsers::trim(text));
}

}  // namespace plugins::ufdr_report
