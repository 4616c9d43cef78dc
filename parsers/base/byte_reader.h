// ByteReader: reads numbers and runs out of a span, with every step checked against its end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "parsers/base/result.h"

namespace parsers {

// A view: it must not outlive the bytes. Every read past the end is Damaged and moves nothing.
class ByteReader {
public:
    explicit ByteReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

    size_t offset() const { return offset_; }
    size_t left() const { return bytes_.size() - offset_; }
    Result<void> seek(size_t offset);
    Result<void> skip(size_t count);

    Result<uint8_t> u8();
    Result<uint16_t> u16_le();
    Result<uint32_t> u32_le();
    Result<uint64_t> u64_le();
    Result<uint16_t> u16_be();
    Result<uint32_t> u32_be();
    Result<uint64_t> u64_be();
    Result<std::span<const std::byte>> bytes(size_t count);
    Result<std::string> text(size_t count);  // bytes as they are

private:
    std::span<const std::byte> bytes_;
    size_t offset_ = 0;
};

}  // namespace parsers
