#include "parsers/base/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "parsers/base/file_source.h"

namespace parsers {
namespace {

// Closes with the last read that may use it.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { ::close(number_); }

    ReadOutcome read(uint64_t offset, std::span<std::byte> out) const {
        ssize_t got = -1;
        do
            got = ::pread(number_, out.data(), out.size(), static_cast<off_t>(offset));
        while (got < 0 && errno == EINTR);
        return got < 0 ? ReadOutcome{0, errno} : ReadOutcome{static_cast<size_t>(got), 0};
    }

private:
    int number_;
};

class LostBytes : public ByteSource {
public:
    LostBytes(uint64_t size_bytes, Error error)
        : size_bytes_(size_bytes), error_(std::move(error)) {}

    uint64_t size_bytes() const override { return size_bytes_; }
    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override {
        if (offset >= size_bytes_ || out.empty())
            return size_t{0};
        return error_;
    }

private:
    uint64_t size_bytes_;
    Error error_;
};

size_t available(uint64_t size_bytes, uint64_t offset, size_t wanted) {
    if (offset >= size_bytes)
        return 0;
    return static_cast<size_t>(std::min<uint64_t>(wanted, size_bytes - offset));
}

}  // namespace

Result<std::vector<std::byte>> read_exactly(const ByteSource& source, uint64_t offset,
                                            size_t size) {
    if (size > source.size_bytes() || offset > source.size_bytes() - size)
        return Error{ErrorCode::Damaged, "ends at byte " + std::to_string(source.size_bytes()) +
                                             ", before the " + std::to_string(size) +
                                             " bytes expected at byte " + std::to_string(offset)};
    std::vector<std::byte> bytes(size);
    const size_t got = TRY(source.read_at(offset, bytes));
    if (got != size)
        return Error{ErrorCode::Damaged, "only " + std::to_string(got) + " of " +
                                             std::to_string(size) + " bytes can be read at byte " +
                                             std::to_string(offset)};
    return bytes;
}

Result<std::vector<std::byte>> read_all(const ByteSource& source, uint64_t limit_bytes) {
    if (source.size_bytes() > limit_bytes)
        return Error{ErrorCode::LimitReached, "is " + std::to_string(source.size_bytes()) +
                                                  " bytes long; the limit is " +
                                                  std::to_string(limit_bytes)};
    return read_exactly(source, 0, static_cast<size_t>(source.size_bytes()));
}

Result<std::string> read_text(const ByteSource& source, uint64_t limit_bytes) {
    const auto bytes = TRY(read_all(source, limit_bytes));
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

MemorySource::MemorySource(std::string_view text) : bytes_(text.size()) {
    if (!text.empty())
        std::memcpy(bytes_.data(), text.data(), text.size());
}

Result<size_t> MemorySource::read_at(uint64_t offset, std::span<std::byte> out) const {
    const size_t count = available(bytes_.size(), offset, out.size());
    if (count > 0)
        std::memcpy(out.data(), bytes_.data() + offset, count);
    return count;
}

SliceSource::SliceSource(SharedBytes whole, uint64_t offset, uint64_t size_bytes)
    : whole_(std::move(whole)),
      offset_(std::min(offset, whole_->size_bytes())),
      size_bytes_(std::min(size_bytes, whole_->size_bytes() - offset_)) {}

Result<size_t> SliceSource::read_at(uint64_t offset, std::span<std::byte> out) const {
    const size_t count = available(size_bytes_, offset, out.size());
    if (count == 0)
        return size_t{0};
    return whole_->read_at(offset_ + offset, out.first(count));
}

std::span<const std::byte> SliceSource::in_memory() const {
    const auto whole = whole_->in_memory();
    if (whole.empty())
        return {};
    return whole.subspan(static_cast<size_t>(offset_), static_cast<size_t>(size_bytes_));
}

SharedBytes lost_bytes(uint64_t size_bytes, Error error) {
    return std::make_shared<LostBytes>(size_bytes, std::move(error));
}

Result<SharedBytes> open_file(const std::string& path) {
    // Without waiting: a name that became a pipe since it was listed would never open.
    constexpr int kFlags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
    int descriptor = ::open(path.c_str(), kFlags | O_NOATIME);
    if (descriptor < 0 && errno == EPERM)  // O_NOATIME is for the owner of a file only
        descriptor = ::open(path.c_str(), kFlags);
    if (descriptor < 0)
        return Error{errno == ENOENT ? ErrorCode::NotFound : ErrorCode::Unreadable,
                     path + ": " + std::strerror(errno)};
    const auto opened = std::make_shared<Descriptor>(descriptor);
    struct stat status {};
    if (::fstat(descriptor, &status) != 0 || !(S_ISREG(status.st_mode) || S_ISBLK(status.st_mode)))
        return Error{ErrorCode::Unreadable, path + ": is not a file that can be read"};
    uint64_t size_bytes = static_cast<uint64_t>(status.st_size);
    if (S_ISBLK(status.st_mode))
        size_bytes = static_cast<uint64_t>(std::max<off_t>(0, ::lseek(descriptor, 0, SEEK_END)));
    const auto read_once = [opened](uint64_t offset, std::span<std::byte> out) {
        return opened->read(offset, out);
    };
    return SharedBytes(std::make_shared<FileSource>(read_once, size_bytes, path));
}

}  // namespace parsers
