#include "parsers/container/link_target.h"

#include <algorithm>

#include "parsers/base/text.h"

namespace parsers {
namespace {

// How far below the root the parts of a path lead; below zero as soon as one step leaves it.
int64_t depth_after(std::string_view path, int64_t depth) {
    while (!path.empty() && depth >= 0) {
        const size_t slash = std::min(path.find('/'), path.size());
        const std::string_view part = path.substr(0, slash);
        if (part == "..")
            --depth;
        else if (!part.empty() && part != ".")
            ++depth;
        path.remove_prefix(std::min(slash + 1, path.size()));
    }
    return depth;
}

}  // namespace

std::string link_note(std::string_view target) {
    return "symbolic link to " + to_path_utf8(target);
}

bool climbs_out(std::string_view path, std::string_view target) {
    if (target.starts_with('/'))
        return false;
    const size_t slash = path.rfind('/');
    const auto folder =
        slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
    return depth_after(target, depth_after(folder, 0)) < 0;
}

void ClimbingLinks::look_at(const std::string& path, std::string_view target) {
    if (!climbs_out(path, target))
        return;
    if (count_++ == 0)
        first_ = path + ", to " + to_path_utf8(target);
}

std::string ClimbingLinks::sentence(const std::string& of_what) const {
    if (count_ == 0)
        return {};
    return std::to_string(count_) + " symbolic links lead out of the " + of_what +
           " and are not followed; the first is " + first_;
}

}  // namespace parsers
