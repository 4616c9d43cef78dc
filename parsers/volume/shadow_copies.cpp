#include "parsers/volume/shadow_copies.h"

#include <libvshadow.h>

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "parsers/base/time.h"
#include "parsers/volume/bfio_bridge.h"

namespace parsers {
namespace {

constexpr uint64_t kHeaderAt = 0x1e00;
constexpr std::string_view kHeaderGuid =
    "\x6b\x87\x08\x38\x76\xc1\x48\x4e\xb7\xae\x04\x04\x6e\x6c\xc7\x52";
constexpr int kMaxCopies = 512;  // Windows keeps at most 64 and, with tools, 512 of a volume

struct VolumeFree {
    void operator()(libvshadow_volume_t* volume) const { libvshadow_volume_free(&volume, nullptr); }
};
struct StoreFree {
    void operator()(libvshadow_store_t* store) const { libvshadow_store_free(&store, nullptr); }
};
using OwnedStore = std::unique_ptr<libvshadow_store_t, StoreFree>;

// Everything that one opened volume needs; the library is not safe for several threads at once.
struct OpenedVolume {
    std::unique_ptr<BfioBridge> bridge;
    std::unique_ptr<libvshadow_volume_t, VolumeFree> volume;
    std::mutex mutex;
};

// Why a call of the library failed, with what the evidence itself said.
std::string take_reason(const OpenedVolume& opened, libvshadow_error_t** error) {
    const std::string source = opened.bridge->take_source_error();
    const std::string library = take_libyal_error(error);
    return source.empty() ? library : library + " (" + source + ')';
}

class ShadowCopy : public ByteSource {
public:
    ShadowCopy(std::shared_ptr<OpenedVolume> opened, OwnedStore store, uint64_t size_bytes)
        : opened_(std::move(opened)), store_(std::move(store)), size_bytes_(size_bytes) {}
    ShadowCopy(const ShadowCopy&) = delete;
    ShadowCopy& operator=(const ShadowCopy&) = delete;
    ~ShadowCopy() override {
        const std::lock_guard lock(opened_->mutex);
        store_.reset();
    }

    uint64_t size_bytes() const override { return size_bytes_; }

    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override {
        if (offset >= size_bytes_ || out.empty())
            return size_t{0};
        const auto wanted =
            static_cast<size_t>(std::min<uint64_t>(out.size(), size_bytes_ - offset));
        const std::lock_guard lock(opened_->mutex);
        size_t done = 0;
        while (done < wanted) {
            libvshadow_error_t* error = nullptr;
            const ssize_t got = libvshadow_store_read_buffer_at_offset(
                store_.get(), out.data() + done, wanted - done, static_cast<off64_t>(offset + done),
                &error);
            if (got <= 0)
                return Error{ErrorCode::Damaged, "the shadow copy cannot be read at byte " +
                                                     std::to_string(offset + done) + ": " +
                                                     take_reason(*opened_, &error)};
            done += static_cast<size_t>(got);
        }
        return wanted;
    }

private:
    std::shared_ptr<OpenedVolume> opened_;
    OwnedStore store_;
    uint64_t size_bytes_;
};

std::string created_text(libvshadow_store_t* store) {
    uint64_t stored = 0;
    if (libvshadow_store_get_creation_time(store, &stored, nullptr) != 1 || stored > INT64_MAX)
        return "shadow copy, time of creation not stored";
    const Timestamp created = from_filetime(static_cast<int64_t>(stored));
    return created.utc_ns ? "shadow copy created " + to_iso8601(*created.utc_ns)
                          : "shadow copy, stored time of creation " + created.as_stored;
}

// The library divides by the size of a cluster that the boot sector gives.
Result<void> check_cluster_size(const ByteSource& volume) {
    constexpr size_t kSectorBytesAt = 11;
    const auto boot = TRY(read_exactly(volume, kSectorBytesAt, 3));
    const auto is_zero = [](std::byte byte) { return byte == std::byte{0}; };
    if ((is_zero(boot[0]) && is_zero(boot[1])) || is_zero(boot[2]))
        return Error{ErrorCode::Damaged,
                     "the shadow copies cannot be read: the boot sector of their volume gives no "
                     "size of a cluster"};
    return {};
}

Result<std::shared_ptr<OpenedVolume>> open_volume(const SharedBytes& bytes) {
    auto opened = std::make_shared<OpenedVolume>();
    opened->bridge = TRY(BfioBridge::open(bytes));
    libvshadow_error_t* error = nullptr;
    libvshadow_volume_t* volume = nullptr;
    if (libvshadow_volume_initialize(&volume, &error) != 1)
        return Error{ErrorCode::Unreadable, take_reason(*opened, &error)};
    opened->volume.reset(volume);
    if (libvshadow_volume_open_file_io_handle(volume, opened->bridge->get(), LIBVSHADOW_OPEN_READ,
                                              &error) != 1)
        return Error{ErrorCode::Damaged, "the catalog of the shadow copies cannot be read: " +
                                             take_reason(*opened, &error)};
    return opened;
}

void add_copy(const std::shared_ptr<OpenedVolume>& opened, int index, uint64_t volume_bytes,
              Layer& layer) {
    const std::string name = "vss" + std::to_string(index + 1);
    libvshadow_error_t* error = nullptr;
    libvshadow_store_t* raw = nullptr;
    if (libvshadow_volume_get_store(opened->volume.get(), index, &raw, &error) != 1) {
        layer.notes.push_back(
            {name, "failed", "the shadow copy cannot be opened: " + take_reason(*opened, &error)});
        return;
    }
    OwnedStore store(raw);
    const std::string type = created_text(store.get());
    uint64_t size = 0;
    // Of the file system, where that is smaller than what the catalog says of the volume.
    if (libvshadow_store_get_size(store.get(), &size, nullptr) != 1 || size == 0)
        size = volume_bytes;
    if (libvshadow_store_has_in_volume_data(store.get(), nullptr) != 1) {
        layer.notes.push_back(
            {name, "unsupported", type + ": the blocks it keeps lie on another volume; not read"});
        return;
    }
    layer.volumes.push_back(
        {name, type, size, std::make_shared<ShadowCopy>(opened, std::move(store), size)});
}

}  // namespace

Result<Layer> open_shadow_copies(const SharedBytes& volume, const Surroundings&) {
    std::array<std::byte, 16> guid{};
    const auto got = TRY(volume->read_at(kHeaderAt, guid));
    if (got != guid.size() ||
        std::string_view(reinterpret_cast<const char*>(guid.data()), guid.size()) != kHeaderGuid)
        return Error{ErrorCode::NotFound, "the volume has no shadow copies"};
    TRY(check_cluster_size(*volume));
    const auto opened = TRY(open_volume(volume));
    const std::lock_guard lock(opened->mutex);
    int count = 0;
    libvshadow_error_t* error = nullptr;
    if (libvshadow_volume_get_number_of_stores(opened->volume.get(), &count, &error) != 1)
        return Error{ErrorCode::Damaged, take_reason(*opened, &error)};
    if (count <= 0)
        return Error{ErrorCode::NotFound, "the volume has no shadow copies"};
    Layer layer;
    layer.description = "shadow copies of an NTFS volume";
    if (count > kMaxCopies)
        layer.notes.push_back({"", "partly",
                               "the catalog names " + std::to_string(count) +
                                   " shadow copies; the first " + std::to_string(kMaxCopies) +
                                   " are read"});
    for (int index = 0; index < std::min(count, kMaxCopies); ++index)
        add_copy(opened, index, volume->size_bytes(), layer);
    return layer;
}

}  // namespace parsers
