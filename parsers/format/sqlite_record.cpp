#include "parsers/format/sqlite_record.h"

#include <array>
#include <bit>

namespace parsers {

uint32_t sqlite_number(std::span<const std::byte> bytes, size_t at, size_t size) {
    uint32_t value = 0;
    for (size_t index = 0; index < size; ++index)
        value = value << 8 | std::to_integer<uint32_t>(bytes[at + index]);
    return value;
}

std::optional<SqliteVarint> sqlite_varint(std::span<const std::byte> bytes, size_t at) {
    SqliteVarint read;
    while (at + read.size_bytes < bytes.size()) {
        const auto byte = std::to_integer<uint64_t>(bytes[at + read.size_bytes++]);
        if (read.size_bytes == 9) {
            read.value = read.value << 8 | byte;
            return read;
        }
        read.value = read.value << 7 | (byte & 0x7f);
        if ((byte & 0x80) == 0)
            return read;
    }
    return std::nullopt;
}

size_t sqlite_varint_bytes(uint64_t value) {
    size_t size = 1;
    while (size < 9 && (value >>= 7) != 0)
        ++size;
    return size;
}

void append_sqlite_varint(std::vector<std::byte>& out, uint64_t value) {
    std::vector<std::byte> reversed;
    if (value >> 56 != 0) {
        reversed.push_back(static_cast<std::byte>(value & 0xff));
        value >>= 8;
        while (reversed.size() < 9) {
            reversed.push_back(static_cast<std::byte>(0x80 | (value & 0x7f)));
            value >>= 7;
        }
    } else {
        do {
            const uint64_t more = reversed.empty() ? 0 : 0x80;
            reversed.push_back(static_cast<std::byte>(more | (value & 0x7f)));
            value >>= 7;
        } while (value != 0);
    }
    out.insert(out.end(), reversed.rbegin(), reversed.rend());
}

uint64_t sqlite_serial_bytes(uint64_t type) {
    constexpr std::array<uint8_t, 12> kFixed = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0};
    return type < kFixed.size() ? kFixed[static_cast<size_t>(type)] : (type - 12) / 2;
}

uint64_t sqlite_local_bytes(uint64_t payload, size_t usable, SqliteCellKind kind) {
    const uint64_t most =
        kind == SqliteCellKind::Table ? usable - 35 : (usable - 12) * 64 / 255 - 23;
    if (payload <= most)
        return payload;
    const uint64_t least = (usable - 12) * 32 / 255 - 23;
    const uint64_t fitting = least + (payload - least) % (usable - 4);
    return fitting <= most ? fitting : least;
}

std::optional<SqliteRecordHeader> read_sqlite_header(std::span<const std::byte> local,
                                                     uint64_t payload_bytes, size_t most_columns) {
    const auto size = sqlite_varint(local, 0);
    if (!size || size->value > payload_bytes || size->value > local.size() ||
        size->value <= size->size_bytes || size->size_bytes != sqlite_varint_bytes(size->value) ||
        size->value > 9 + 9 * most_columns)
        return std::nullopt;
    SqliteRecordHeader header{payload_bytes, static_cast<size_t>(size->value), {}};
    const auto bytes = local.first(header.header_bytes);
    uint64_t total = size->value;
    for (size_t at = size->size_bytes; at < bytes.size();) {
        const auto type = sqlite_varint(bytes, at);
        if (!type || type->size_bytes != sqlite_varint_bytes(type->value) || type->value == 10 ||
            type->value == 11 || type->value / 2 > payload_bytes + 6 ||
            header.types.size() == most_columns)
            return std::nullopt;
        total += sqlite_serial_bytes(type->value);
        if (total > payload_bytes)
            return std::nullopt;
        header.types.push_back(type->value);
        at += type->size_bytes;
    }
    return total == payload_bytes ? std::optional(std::move(header)) : std::nullopt;
}

std::optional<SqliteCell> read_sqlite_cell(std::span<const std::byte> page, size_t at,
                                           size_t usable, SqliteCellKind kind) {
    const auto payload = sqlite_varint(page, at);
    if (!payload)
        return std::nullopt;
    SqliteCell cell;
    cell.payload_bytes = payload->value;
    cell.payload_at = at + payload->size_bytes;
    if (kind == SqliteCellKind::Table) {
        const auto rowid = sqlite_varint(page, cell.payload_at);
        if (!rowid)
            return std::nullopt;
        cell.rowid = static_cast<int64_t>(rowid->value);
        cell.payload_at += rowid->size_bytes;
    }
    const uint64_t local = sqlite_local_bytes(payload->value, usable, kind);
    const bool overflows = local < payload->value;
    const uint64_t end = cell.payload_at + local + (overflows ? 4 : 0);
    if (local > page.size() || end > page.size())
        return std::nullopt;
    cell.local_bytes = static_cast<size_t>(local);
    cell.size_bytes = static_cast<size_t>(end) - at;
    if (overflows)
        cell.overflow = sqlite_number(page, cell.payload_at + cell.local_bytes, 4);
    return cell;
}

int64_t sqlite_integer(std::span<const std::byte> value) {
    if (value.empty())
        return 0;
    uint64_t bits = (value[0] & std::byte{0x80}) != std::byte{0} ? ~uint64_t{0} : 0;
    for (const std::byte byte : value)
        bits = bits << 8 | std::to_integer<uint64_t>(byte);
    return static_cast<int64_t>(bits);
}

double sqlite_real(std::span<const std::byte> value) {
    return std::bit_cast<double>(sqlite_integer(value));
}

}  // namespace parsers
