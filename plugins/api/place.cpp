#include "plugins/api/place.h"

#include "parsers/base/check.h"

namespace plugins {

std::string_view to_word(State state) {
    switch (state) {
        case State::Live:
            return "live";
        case State::LogOnly:
            return "log_only";
        case State::Deleted:
            return "deleted";
        case State::Carved:
            return "carved";
    }
    parsers::check_failed("state is one of four", __FILE__, __LINE__);
}

Place Place::row(std::string_view table, int64_t rowid) {
    std::string text(table);
    text += '/';
    text += std::to_string(rowid);
    return {std::move(text)};
}

Place Place::cell(std::string_view table, int64_t rowid, std::string_view column) {
    Place place = row(table, rowid);
    place.text += '.';
    place.text += column;
    return place;
}

Place Place::bytes(uint64_t offset, uint64_t size) {
    return {"@" + std::to_string(offset) + "+" + std::to_string(size)};
}

Place Place::bytes_beside(std::string_view ending, uint64_t offset, uint64_t size) {
    return {std::string(ending) + bytes(offset, size).text};
}

Place Place::at_column(std::string_view column) const {
    return {text + "." + std::string(column), is_carved};
}

Place Place::pointer(std::string_view json_pointer) {
    return {"#" + std::string(json_pointer)};
}
Place Place::line(uint64_t number) {
    return {"line " + std::to_string(number)};
}
Place Place::whole_file() {
    return {"file"};
}

}  // namespace plugins
