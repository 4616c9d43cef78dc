// Berkeley DB: the pairs of a B-tree database, from the pages of its leaves.
//
// Format: db_page.h of Berkeley DB 4 and 5 (versions 8 and 9 of the B-tree).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "parsers/base/result.h"

namespace parsers {

struct BerkeleyPair {
    std::string key;
    std::string value;
    uint64_t offset = 0;      // of the key's item
    uint64_t size_bytes = 0;  // from there to the end of the key
    bool is_deleted = false;  // marked deleted, and still on its page
};

struct BerkeleyDamage {
    uint64_t offset = 0;
    uint64_t size_bytes = 0;
    std::string what;
};

struct BerkeleyContent {
    std::vector<BerkeleyPair> pairs;  // in the order of the pages
    std::vector<BerkeleyDamage> damage;
};

// An error where the bytes are no B-tree database, are of another byte order, or are encrypted.
Result<BerkeleyContent> read_berkeley_btree(std::span<const std::byte> bytes);

bool is_berkeley_btree(std::span<const std::byte> head);

}  // namespace parsers
