// XmlStream: reads XML of any size piece by piece, in memory that does not grow with the file.
//
// Format: XML 1.0 (W3C Recommendation, fifth edition), as far as data needs it. A document type is
// skipped and no entity of it is ever expanded; nothing outside the file is read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"
#include "parsers/format/xml_characters.h"

namespace parsers {

// One step. Texts are UTF-8. `offset` to `end`: the bytes of the tag or text in the source. An
// empty element <a/> gives Start and End with the same range.
struct XmlEvent {
    enum class Kind { Start, End, Text, Finished };
    Kind kind = Kind::Finished;
    std::string name;                                             // with its prefix
    std::vector<std::pair<std::string, std::string>> attributes;  // in stored order
    std::string text;  // a long one comes in several events
    uint64_t offset = 0;
    uint64_t end = 0;

    // "" where the attribute is absent.
    std::string attribute(std::string_view name) const;
    bool has_attribute(std::string_view name) const;
};

class XmlStream {
public:
    // `source` must outlive it.
    explicit XmlStream(const ByteSource& source) : input_(source) {}

    // Damaged, with the byte, where the text is not well formed or breaks off; Unsupported for an
    // encoding other than UTF-8 and UTF-16; LimitReached for a tag above the limits. Nothing can be
    // read after an error.
    Result<XmlEvent> next();

    // Elements around what comes next.
    size_t depth() const { return open_.size(); }
    uint64_t offset() const { return input_.offset(); }

    // Elements nested deeper than limits::kDocumentDepth, which are left out, and the first one.
    uint64_t left_out() const { return left_out_; }
    uint64_t first_left_out() const { return first_left_out_; }
    // References to entities that XML itself does not know; they stay in the text as they stand.
    uint64_t unknown_entities() const { return unknown_entities_; }

private:
    using Step = Result<std::optional<XmlEvent>>;  // none: nothing to tell, go on

    Step step();
    Step read_markup();
    Step read_declaration(uint64_t offset);
    Result<void> skip_instruction();
    Result<void> skip_past(std::string_view mark);
    Result<void> skip_document_type();
    Step read_start(uint64_t offset);
    Step read_end(uint64_t offset);
    Step start_element(XmlEvent event, bool is_empty);
    Step end_element(XmlEvent event);
    Step read_text();
    Step read_cdata(uint64_t offset);
    Result<std::string> read_name();
    Result<std::pair<std::string, std::string>> read_attribute();
    Result<std::string> read_quoted();
    Result<std::string> read_reference();
    void skip_space();
    bool has_room(const std::string& text);
    Error damaged(std::string_view what) const;

    XmlCharacters input_;
    std::vector<std::string> open_;
    std::optional<XmlEvent> waiting_;  // the End of an empty element
    uint64_t too_deep_ = 0;            // elements that are open and left out
    bool is_in_cdata_ = false;
    std::string cdata_rest_;  // of the piece before
    bool had_root_ = false;
    uint64_t left_out_ = 0;
    uint64_t first_left_out_ = 0;
    uint64_t unknown_entities_ = 0;
};

}  // namespace parsers
