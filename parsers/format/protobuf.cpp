#include "parsers/format/protobuf.h"

#include <algorithm>

#include "parsers/base/byte_reader.h"
#include "parsers/base/limits.h"

namespace parsers {
namespace {

Result<uint64_t> read_varint(ByteReader& reader) {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const uint8_t byte = TRY(reader.u8());
        value |= static_cast<uint64_t>(byte & 0x7f) << shift;
        if (byte < 0x80)
            return value;
    }
    return Error{ErrorCode::Damaged, "protocol buffer: a number is longer than 64 bits"};
}

Result<ProtobufField> read_field(ByteReader& reader) {
    const uint64_t tag = TRY(read_varint(reader));
    ProtobufField field;
    if (tag >> 3 == 0 || tag >> 3 > 0x1fffffff)
        return Error{ErrorCode::Damaged, "protocol buffer: a field has no valid number"};
    field.number = static_cast<uint32_t>(tag >> 3);
    field.wire = static_cast<ProtobufWire>(tag & 7);
    switch (field.wire) {
        case ProtobufWire::Varint:
            field.value = TRY(read_varint(reader));
            return field;
        case ProtobufWire::Fixed64:
            field.value = TRY(reader.u64_le());
            return field;
        case ProtobufWire::Fixed32:
            field.value = TRY(reader.u32_le());
            return field;
        case ProtobufWire::Bytes: {
            const uint64_t size = TRY(read_varint(reader));
            if (size > reader.left())
                return Error{ErrorCode::Damaged, "protocol buffer: a field reaches beyond its end"};
            field.bytes = TRY(reader.text(static_cast<size_t>(size)));
            return field;
        }
    }
    return Error{ErrorCode::Damaged, "protocol buffer: a field is of an unknown kind"};
}

}  // namespace

Result<std::vector<ProtobufField>> read_protobuf(std::span<const std::byte> bytes) {
    std::vector<ProtobufField> fields;
    ByteReader reader(bytes);
    while (reader.left() > 0) {
        if (fields.size() >= limits::kDocumentNodes)
            return Error{ErrorCode::LimitReached, "protocol buffer: has too many fields"};
        fields.push_back(TRY(read_field(reader)));
    }
    return fields;
}

Result<std::vector<ProtobufField>> read_protobuf(std::string_view bytes) {
    return read_protobuf(std::as_bytes(std::span(bytes.data(), bytes.size())));
}

const ProtobufField* find_field(const std::vector<ProtobufField>& fields, uint32_t number) {
    const auto found = std::find_if(fields.begin(), fields.end(), [&](const ProtobufField& field) {
        return field.number == number;
    });
    return found == fields.end() ? nullptr : &*found;
}

}  // namespace parsers
