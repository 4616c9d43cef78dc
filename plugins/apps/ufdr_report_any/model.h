// Model: one decoded item of a Cellebrite report, as report.xml has it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parsers/base/result.h"
#include "parsers/format/xml_stream.h"
#include "plugins/api/place.h"

namespace plugins::ufdr_report {

struct ModelBelow;

// Fields are texts; a field of several values stands several times. `models` are those below it.
// `offset` to `end`: its bytes in the file.
struct Model {
    std::string type;
    std::string deleted_state;
    bool is_carved = false;
    uint64_t offset = 0;
    uint64_t end = 0;
    std::vector<std::pair<std::string, std::string>> fields;
    std::vector<ModelBelow> models;

    // "" where the field is absent or empty.
    std::string text(std::string_view field) const;
    // The first model of that field; null where there is none.
    const Model* model(std::string_view field) const;
    std::vector<const Model*> models_of(std::string_view field) const;

    Place place() const { return Place::bytes(offset, end - offset); }
    // What the report calls deleted or in the trash is deleted. For "Unknown", Live: the report
    // does not say that it is gone.
    State state() const;
};

// `field` holds the model.
struct ModelBelow {
    std::string field;
    Model model;
};

// Reads models out of a stream, from the start tag on.
class ModelReader {
public:
    // Takes the models of the field "Messages" one by one in place of keeping them.
    using TakeMessage = std::function<void(const Model&)>;

    explicit ModelReader(parsers::XmlStream& stream) : stream_(stream) {}

    // `model` holds what was read where an error ends it.
    struct Read {
        Model model;
        std::optional<parsers::Error> broken;
        bool is_cut = false;  // a text or the number of parts is above the limits
    };
    Read read(const parsers::XmlEvent& start, const TakeMessage& take_message);

    // Reads past the end of the element.
    parsers::Result<void> skip();
    // The text of the element, up to its end.
    parsers::Result<std::string> read_text();

private:
    parsers::Result<void> fill(Model& model, const TakeMessage& take_message);
    parsers::Result<void> read_field(Model& model, const std::string& name);
    parsers::Result<void> read_models(Model& model, const std::string& name,
                                      const TakeMessage& take_message);
    bool has_room();

    parsers::XmlStream& stream_;
    uint64_t parts_ = 0;
    bool is_cut_ = false;
};

}  // namespace plugins::ufdr_report
