#include "plugins/sources/split_parts.h"

#include <memory>
#include <optional>

#include "plugins/sources/names.h"

namespace plugins {
namespace {

using parsers::ErrorCode;
using parsers::SharedBytes;

constexpr int kMostMissing = 10'000;

std::string sentence(int number, uint64_t begin, uint64_t size) {
    return "part " + std::to_string(number) + " of the split file is missing: bytes " +
           std::to_string(begin) + " to " + std::to_string(begin + size - 1) + " cannot be read";
}

std::optional<int> part_number(const std::string& name) {
    const auto part = parse_part_name(name);
    if (!part ||
        (part->scheme != PartName::Scheme::Numbered && part->scheme != PartName::Scheme::Lettered))
        return std::nullopt;
    return part->number;
}

}  // namespace

SplitParts fill_missing_parts(const std::vector<std::string>& names,
                              std::vector<SharedBytes> parts) {
    SplitParts filled;
    if (parts.size() < 2 || names.size() != parts.size())
        return {std::move(parts), {}};
    const uint64_t part_bytes = parts[0]->size_bytes();
    uint64_t begin = 0;
    std::optional<int> expected;
    for (size_t index = 0; index < parts.size(); ++index) {
        const auto number = part_number(names[index]);
        if (!number || (expected && *number < *expected) || part_bytes == 0)
            return {std::move(parts), {}};
        for (int missing = expected.value_or(*number);
             missing < *number && filled.notes.size() < kMostMissing; ++missing) {
            filled.notes.push_back(sentence(missing, begin, part_bytes));
            filled.parts.push_back(
                parsers::lost_bytes(part_bytes, {ErrorCode::Damaged, filled.notes.back()}));
            begin += part_bytes;
        }
        begin += parts[index]->size_bytes();
        filled.parts.push_back(parts[index]);
        expected = *number + 1;
    }
    return filled;
}

}  // namespace plugins
