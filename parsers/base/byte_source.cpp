#include "parsers/base/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace parsers {
namespace {

class FileSource : public ByteSource {
public:
    FileSource(int descriptor, uint64_t size_bytes, std::string path)
        : descriptor_(descriptor), size_bytes_(size_bytes), path_(std::move(path)) {}
    FileSource(const FileSource&) = delete;
    FileSource& operator=(const FileSource&) = delete;
    ~FileSource() override { ::close(descriptor_); }

    uint64_t size_bytes() const override { return size_bytes_; }

    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override {
        size_t done = 0;
        while (done < out.size() && offset + done < size_bytes_) {
            const ssize_t got = ::pread(descriptor_, out.data() + done, out.size() - done,
                                        static_cast<off_t>(offset + done));
            if (got < 0 && errno == EINTR)
                continue;
            if (got < 0)
                return Error{ErrorCode::Unreadable, path_ + ": cannot be read at byte " +
                                                        std::to_string(offset + done) + ": " +
                                                        std::strerror(errno)};
            if (got == 0)
                break;
            done += static_cast<size_t>(got);
        }
        return done;
    }

private:
    int descriptor_;
    uint64_t size_bytes_;
    std::string path_;
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

Result<SharedBytes> open_file(const std::string& path) {
    int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOATIME);
    if (descriptor < 0 && errno == EPERM)  // O_NOATIME is for the owner of a file only
        descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return Error{errno == ENOENT ? ErrorCode::NotFound : ErrorCode::Unreadable,
                     path + ": " + std::strerror(errno)};
    struct stat status {};
    if (::fstat(descriptor, &status) != 0 || S_ISDIR(status.st_mode)) {
        ::close(descriptor);
        return Error{ErrorCode::Unreadable, path + ": is not a file that can be read"};
    }
    uint64_t size_bytes = static_cast<uint64_t>(status.st_size);
    if (S_ISBLK(status.st_mode))
        size_bytes = static_cast<uint64_t>(std::max<off_t>(0, ::lseek(descriptor, 0, SEEK_END)));
    return SharedBytes(std::make_shared<FileSource>(descriptor, size_bytes, path));
}

}  // namespace parsers
