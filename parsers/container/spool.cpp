#include "parsers/container/spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

namespace parsers {
namespace {

class SpooledSource : public ByteSource {
public:
    SpooledSource(int descriptor, uint64_t size_bytes)
        : descriptor_(descriptor), size_bytes_(size_bytes) {}
    SpooledSource(const SpooledSource&) = delete;
    SpooledSource& operator=(const SpooledSource&) = delete;
    ~SpooledSource() override { ::close(descriptor_); }

    uint64_t size_bytes() const override { return size_bytes_; }

    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override {
        size_t done = 0;
        while (done < out.size() && offset + done < size_bytes_) {
            const ssize_t got = ::pread(descriptor_, out.data() + done, out.size() - done,
                                        static_cast<off_t>(offset + done));
            if (got < 0 && errno == EINTR)
                continue;
            if (got <= 0)
                return Error{ErrorCode::Unreadable,
                             "the scratch folder does not give back what was written to it"};
            done += static_cast<size_t>(got);
        }
        return done;
    }

private:
    int descriptor_;
    uint64_t size_bytes_;
};

// A file without a name. Some file systems cannot make one at once; there it is made and unlinked.
int open_unlinked(const std::string& folder) {
    const int descriptor = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor >= 0)
        return descriptor;
    std::string name = folder + "/spool-XXXXXX";
    const int named = ::mkostemp(name.data(), O_CLOEXEC);
    if (named >= 0)
        ::unlink(name.c_str());
    return named;
}

}  // namespace

Spool::~Spool() {
    if (descriptor_ >= 0)
        ::close(descriptor_);
}

Result<void> Spool::add(std::span<const std::byte> bytes) {
    if (bytes.size() > limits::kSpoolBytes - size_bytes_)
        return Error{ErrorCode::LimitReached,
                     "decompresses to more than " + std::to_string(limits::kSpoolBytes) + " bytes"};
    if (descriptor_ < 0 && size_bytes_ + bytes.size() > scratch_.in_memory_bytes)
        TRY(move_to_file());
    if (descriptor_ >= 0)
        TRY(write_to_file(bytes));
    else
        memory_.insert(memory_.end(), bytes.begin(), bytes.end());
    size_bytes_ += bytes.size();
    return {};
}

SharedBytes Spool::finish() {
    if (descriptor_ < 0)
        return std::make_shared<MemorySource>(std::move(memory_));
    const int descriptor = std::exchange(descriptor_, -1);
    return std::make_shared<SpooledSource>(descriptor, size_bytes_);
}

Result<void> Spool::move_to_file() {
    if (scratch_.folder.empty())
        return Error{ErrorCode::LimitReached,
                     "decompresses to more than fits memory, and there "
                     "is no scratch folder"};
    descriptor_ = open_unlinked(scratch_.folder);
    if (descriptor_ < 0)
        return Error{ErrorCode::Unreadable, "no file can be made in the scratch folder " +
                                                scratch_.folder + ": " + std::strerror(errno)};
    const std::vector<std::byte> so_far = std::move(memory_);
    memory_ = {};
    return write_to_file(so_far);
}

Result<void> Spool::write_to_file(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t put = ::write(descriptor_, bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return Error{ErrorCode::Unreadable, "the scratch folder " + scratch_.folder +
                                                    " takes no more: " + std::strerror(errno)};
        bytes = bytes.subspan(static_cast<size_t>(put));
    }
    return {};
}

}  // namespace parsers
