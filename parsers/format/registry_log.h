// Transaction logs of a hive of the Windows registry: what a computer that was not shut down had
// written to them and not yet to the hive.
//
// Format: Maxim Suhanov's specification of the regf format (logs of the old format with a bitmap of
// changed pages, and those of Windows 8.1 and later with entries under a Marvin32 hash) and his
// yarp, for the order of two logs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"

namespace parsers {

struct RegistryLog {
    std::string name;  // "SYSTEM.LOG1", for what is told of it
    SharedBytes bytes;
};

// A hive after its logs. Where `applied` is empty, `bytes` are those of the hive itself.
struct RecoveredHive {
    std::vector<std::byte> bytes;
    std::vector<std::string> applied;   // "SYSTEM.LOG1 (2 entries, 14 to 15)"
    std::vector<std::string> problems;  // a sentence for each log that was not or not all applied
};

// Applies what of the logs is newer than the hive, which needs_log(). An Error only where the hive
// or a log cannot be read; a log that is broken is a problem.
Result<RecoveredHive> apply_registry_logs(const ByteSource& hive,
                                          const std::vector<RegistryLog>& logs);

// XOR of the first 127 numbers of a header, where 0 and -1 stand for other results. The header has
// 512 bytes at least.
uint32_t registry_checksum(std::span<const std::byte> header);

inline constexpr uint64_t kRegistryLogSeed = 0x82ef4d887a4e55c5;
uint64_t marvin32(std::span<const std::byte> bytes, uint64_t seed);

}  // namespace parsers
