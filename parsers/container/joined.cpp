#include "parsers/container/joined.h"

#include <algorithm>

namespace parsers {

JoinedSource::JoinedSource(std::vector<SharedBytes> parts) : parts_(std::move(parts)) {
    for (const auto& part : parts_) {
        begins_.push_back(size_bytes_);
        size_bytes_ += part->size_bytes();
    }
}

Result<size_t> JoinedSource::read_at(uint64_t offset, std::span<std::byte> out) const {
    if (offset >= size_bytes_)
        return size_t{0};
    auto index = static_cast<size_t>(std::upper_bound(begins_.begin(), begins_.end(), offset) -
                                     begins_.begin() - 1);
    size_t done = 0;
    for (; index < parts_.size() && done < out.size(); ++index) {
        const uint64_t inside = offset + done - begins_[index];
        done += TRY(parts_[index]->read_at(inside, out.subspan(done)));
        if (offset + done < begins_[index] + parts_[index]->size_bytes())
            break;  // full, or the part is shorter than it was
    }
    return done;
}

}  // namespace parsers
