#include "parsers/container/ewf_acquisition.h"

#include <libewf.h>

#include <array>
#include <memory>
#include <mutex>

#include "parsers/base/text.h"

namespace parsers {
namespace {

constexpr std::array<const char*, 13> kHeaderValues = {"case_number",
                                                       "description",
                                                       "examiner_name",
                                                       "evidence_number",
                                                       "notes",
                                                       "acquiry_date",
                                                       "system_date",
                                                       "acquiry_operating_system",
                                                       "acquiry_software_version",
                                                       "acquiry_software",
                                                       "model",
                                                       "serial_number",
                                                       "device_label"};
constexpr size_t kValueBytes = 4096;

void close_handle(libewf_handle_t* handle) {
    libewf_handle_close(handle, nullptr);
    libewf_handle_free(&handle, nullptr);
}
using Handle = std::unique_ptr<libewf_handle_t, decltype(&close_handle)>;

Result<Handle> open_handle(const std::vector<std::string>& paths) {
    libewf_handle_t* raw = nullptr;
    if (libewf_handle_initialize(&raw, nullptr) != 1)
        return Error{ErrorCode::Unreadable, "libewf cannot be started"};
    Handle handle(raw, &close_handle);
    std::vector<std::string> kept = paths;
    std::vector<char*> names;
    for (std::string& path : kept)
        names.push_back(path.data());
    if (libewf_handle_open(raw, names.data(), static_cast<int>(names.size()), LIBEWF_OPEN_READ,
                           nullptr) != 1)
        return Error{ErrorCode::Damaged,
                     (paths.empty() ? std::string("no segment") : paths.front()) +
                         ": libewf cannot open the image"};
    return handle;
}

class LibewfSource : public ByteSource {
public:
    LibewfSource(Handle handle, uint64_t size_bytes)
        : handle_(std::move(handle)), size_bytes_(size_bytes) {}

    uint64_t size_bytes() const override { return size_bytes_; }

    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override {
        if (offset >= size_bytes_)
            return size_t{0};
        const std::lock_guard lock(mutex_);
        const ssize_t got = libewf_handle_read_random(handle_.get(), out.data(), out.size(),
                                                      static_cast<off64_t>(offset), nullptr);
        if (got < 0)
            return Error{ErrorCode::Damaged,
                         "libewf cannot read at byte " + std::to_string(offset)};
        return static_cast<size_t>(got);
    }

private:
    Handle handle_;
    uint64_t size_bytes_;
    mutable std::mutex mutex_;  // one handle has one read position
};

}  // namespace

Result<EwfAcquisition> read_ewf_acquisition(const std::vector<std::string>& paths) {
    const Handle handle = TRY(open_handle(paths));
    EwfAcquisition acquisition;
    std::array<uint8_t, kValueBytes> value{};
    const auto keep = [&](const char* name, int found) {
        const std::string text(reinterpret_cast<const char*>(value.data()));
        if (found == 1 && !trim(text).empty())
            acquisition[name] = to_valid_utf8(trim(text));
    };
    for (const char* name : kHeaderValues) {
        value.fill(0);
        keep(name, libewf_handle_get_utf8_header_value(handle.get(),
                                                       reinterpret_cast<const uint8_t*>(name),
                                                       std::char_traits<char>::length(name),
                                                       value.data(), value.size() - 1, nullptr));
    }
    for (const char* name : {"MD5", "SHA1"}) {
        value.fill(0);
        keep(name,
             libewf_handle_get_utf8_hash_value(handle.get(), reinterpret_cast<const uint8_t*>(name),
                                               std::char_traits<char>::length(name), value.data(),
                                               value.size() - 1, nullptr));
    }
    return acquisition;
}

Result<SharedBytes> open_with_libewf(const std::vector<std::string>& paths) {
    Handle handle = TRY(open_handle(paths));
    size64_t size_bytes = 0;
    if (libewf_handle_get_media_size(handle.get(), &size_bytes, nullptr) != 1)
        return Error{ErrorCode::Damaged, "libewf gives no media size"};
    return SharedBytes(std::make_shared<LibewfSource>(std::move(handle), size_bytes));
}

}  // namespace parsers
