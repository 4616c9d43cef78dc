// RegistryHive: keys and values of a hive file of the Windows registry, for known paths.
//
// Format: Maxim Suhanov's specification of the regf format and the format paper of libregf
// ("Windows NT Registry File (REGF) format"). Cells that no key owns any more are not searched.
// needs_log() tells where the transaction logs beside a hive are needed (registry_log.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"
#include "parsers/base/time.h"

namespace parsers {

struct RegistryKey {
    std::string name;
    Timestamp written;
    uint32_t subkey_count = 0;
    uint32_t subkeys_at = 0;  // cells, counted from the first bin
    uint32_t value_count = 0;
    uint32_t values_at = 0;
};

struct RegistryValue {
    std::string name;  // empty for the value without a name
    uint32_t type = 0;
    std::vector<std::byte> data;

    // REG_SZ and REG_EXPAND_SZ up to the first zero; empty for other types.
    std::string text() const;
    // REG_DWORD of either byte order and REG_QWORD; absent for other types and sizes.
    std::optional<uint64_t> number() const;
};

// What of a list can be read. `problems` are sentences, one for each entry that cannot.
struct RegistryKeys {
    std::vector<RegistryKey> keys;
    std::vector<std::string> problems;
};
struct RegistryValues {
    std::vector<RegistryValue> values;
    std::vector<std::string> problems;

    // By name, whose case does not count; null where there is none.
    const RegistryValue* find(std::string_view name) const;
};

bool is_registry_hive(const ByteSource& bytes);

class RegistryHive {
public:
    // Unsupported for what is no primary file of a hive; Damaged where its root cannot be read.
    static Result<RegistryHive> open(const ByteSource& bytes);

    // The file was being written when it was last closed, or its header is damaged: newer changes
    // stand in its transaction logs.
    bool needs_log() const { return needs_log_; }

    const RegistryKey& root() const { return root_; }

    // The key at `path`, whose names are separated by '\' and whose case does not count. Absent
    // where a name on the way is not there; Damaged where that cannot be told.
    Result<std::optional<RegistryKey>> find(const RegistryKey& from, std::string_view path) const;

    RegistryKeys subkeys(const RegistryKey& key) const;
    RegistryValues values(const RegistryKey& key) const;

private:
    explicit RegistryHive(std::vector<std::byte> bytes) : bytes_(std::move(bytes)) {}

    // The content of the cell, without its size; it points into the hive.
    Result<std::span<const std::byte>> cell(uint32_t at) const;
    Result<RegistryKey> key_at(uint32_t at) const;
    Result<RegistryValue> value_at(uint32_t at) const;
    Result<std::vector<std::byte>> big_data(std::span<const std::byte> header, size_t size) const;
    Result<std::vector<std::byte>> data_of(uint32_t stored_size, uint32_t at) const;
    void add_keys_of_list(uint32_t at, int depth, std::vector<uint32_t>& found,
                          std::vector<std::string>& problems) const;

    std::vector<std::byte> bytes_;
    RegistryKey root_;
    bool needs_log_ = false;
};

}  // namespace parsers
