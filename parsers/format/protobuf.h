// Protocol buffers without their schema: the fields of one message by number.
//
// Format: https://protobuf.dev/programming-guides/encoding/
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "parsers/base/result.h"

namespace parsers {

enum class ProtobufWire { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };

struct ProtobufField {
    uint32_t number = 0;
    ProtobufWire wire = ProtobufWire::Varint;
    uint64_t value = 0;  // Varint, Fixed64, Fixed32
    std::string bytes;   // Bytes: a text or a message inside, as it stands
};

// In stored order. Damaged where the bytes are no message (also groups, which nobody writes now).
Result<std::vector<ProtobufField>> read_protobuf(std::span<const std::byte> bytes);
Result<std::vector<ProtobufField>> read_protobuf(std::string_view bytes);

// The first field of that number; null where there is none.
const ProtobufField* find_field(const std::vector<ProtobufField>& fields, uint32_t number);

}  // namespace parsers
