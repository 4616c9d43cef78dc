// Every limit on a length, count or depth that comes from evidence, and checked arithmetic on them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "parsers/base/result.h"

namespace parsers::limits {

inline constexpr int kNestingDepth = 8;                       // containers inside containers
inline constexpr uint64_t kEntriesPerTree = 20'000'000;       // names in one file system
inline constexpr uint64_t kPathBytes = 32 * 1024;             // one name with its folders
inline constexpr uint64_t kWholeFileBytes = 512ULL << 20;     // a file taken into memory whole
inline constexpr uint64_t kSpoolInMemoryBytes = 96ULL << 20;  // beyond it a spool goes to disk
inline constexpr uint64_t kSpoolBytes = 64ULL << 30;          // one decompressed entry
inline constexpr uint64_t kCompressionRatio = 2000;           // zip-bomb guard, above 64 MiB
inline constexpr uint64_t kSparseExtents = 2'000'000;         // ranges of one sparse file
inline constexpr uint64_t kSparseHoleBytes = 4ULL << 40;      // holes of all files of one tar
inline constexpr uint64_t kExpandedBytes = 256ULL << 30;      // live at once out of one exhibit
inline constexpr uint64_t kContainersPerExhibit = 50'000;     // entered inside one exhibit
inline constexpr uint64_t kKeptInMemoryBytes = 256ULL << 20;  // entered containers of an exhibit
inline constexpr int kKeptFiles = 256;                        // of the others, open and unlinked
inline constexpr uint64_t kEntriesPerExhibit = 40'000'000;    // names of all its trees
inline constexpr uint64_t kTextBytes = 4ULL << 20;            // one text value
inline constexpr int kDocumentDepth = 64;                     // nested plist, XML, JSON
inline constexpr uint64_t kDocumentNodes = 4'000'000;         // nodes of one document
inline constexpr uint64_t kPlistNodes = 1'000'000;            // values of one property list
inline constexpr uint64_t kSqlitePages = 1ULL << 32;          // pages of one database
inline constexpr uint64_t kSqliteSteps = 20'000'000'000;      // virtual-machine steps of one query
inline constexpr uint64_t kCarvedPages = 16'000'000;          // pages of a database that is carved
inline constexpr uint64_t kCarvedRows = 500'000;              // of one database
inline constexpr uint64_t kCarvedBytes = 128ULL << 20;        // of all carved rows of one database
inline constexpr uint64_t kCarvedColumns = 4'000'000'000;     // looked at in one database
inline constexpr uint64_t kCarvedVersions = 64;               // of one row
inline constexpr uint64_t kRecordsPerFile = 200'000'000;      // records of one file
inline constexpr uint64_t kKeyIterations = 100'000'000;       // of one password (PBKDF2)
inline constexpr uint64_t kKeyMemoryBytes = 4ULL << 30;       // of one password (Argon2)
inline constexpr uint64_t kKeyWorkBytes = 256ULL << 30;       // memory times passes (Argon2)
inline constexpr uint64_t kKeyLanes = 64;                     // of one password (Argon2)
inline constexpr size_t kKeyBytes = 64 * 1024;                // one key, wrapped or derived
inline constexpr uint64_t kImagePixels = 100'000'000;         // one decoded picture

}  // namespace parsers::limits

namespace parsers {

// a + b, or LimitReached where it does not fit 64 bits.
inline Result<uint64_t> checked_add(uint64_t a, uint64_t b) {
    uint64_t sum = 0;
    if (__builtin_add_overflow(a, b, &sum))
        return Error{ErrorCode::LimitReached, "a size in the evidence does not fit 64 bits"};
    return sum;
}

// a * b, or LimitReached where it does not fit 64 bits.
inline Result<uint64_t> checked_mul(uint64_t a, uint64_t b) {
    uint64_t product = 0;
    if (__builtin_mul_overflow(a, b, &product))
        return Error{ErrorCode::LimitReached, "a size in the evidence does not fit 64 bits"};
    return product;
}

}  // namespace parsers
