#include "parsers/crypt/locked.h"

namespace parsers {
namespace {

std::string count_of(size_t count, const std::string& word) {
    return std::to_string(count) + ' ' + word + (count == 1 ? "" : "s");
}

}  // namespace

Error to_error(const Locked& locked) {
    std::string what = locked.title + ": ";
    if (locked.passwords_tried + locked.key_files_tried == 0) {
        what += "no secret that fits its form was given";
    } else {
        if (locked.passwords_tried > 0)
            what += count_of(locked.passwords_tried, "password");
        if (locked.passwords_tried > 0 && locked.key_files_tried > 0)
            what += " and ";
        if (locked.key_files_tried > 0)
            what += count_of(locked.key_files_tried, "key file");
        what += " tried, none opens it";
    }
    what += "; it needs " + locked.kinds;
    if (!locked.remark.empty())
        what += "; " + locked.remark;
    return {ErrorCode::Encrypted, std::move(what)};
}

}  // namespace parsers
