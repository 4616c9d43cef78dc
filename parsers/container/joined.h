// JoinedSource: several sources one behind the other, such as the parts of a split raw image.
#pragma once

#include <cstdint>
#include <vector>

#include "parsers/base/byte_source.h"

namespace parsers {

class JoinedSource : public ByteSource {
public:
    explicit JoinedSource(std::vector<SharedBytes> parts);

    uint64_t size_bytes() const override { return size_bytes_; }
    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override;

private:
    std::vector<SharedBytes> parts_;
    std::vector<uint64_t> begins_;
    uint64_t size_bytes_ = 0;
};

}  // namespace parsers
