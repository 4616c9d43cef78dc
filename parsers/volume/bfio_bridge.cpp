#include "parsers/volume/bfio_bridge.h"

#include <libbfio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include "parsers/base/text.h"

namespace parsers {
namespace {

static_assert(std::is_same_v<libbfio_handle_t, intptr_t>);

// What the callbacks see behind their intptr_t*.
struct OpenSource {
    SharedBytes source;
    uint64_t position = 0;
    bool is_open = false;
    std::string failure;
};

OpenSource& source_of(intptr_t* io_handle) {
    return *reinterpret_cast<OpenSource*>(io_handle);
}

int keep(intptr_t**, libbfio_error_t**) {
    return 1;  // it is freed with its owner
}

int refuse_copy(intptr_t**, intptr_t*, libbfio_error_t**) {
    return -1;
}

int open_source(intptr_t* io_handle, int access_flags, libbfio_error_t**) {
    if ((access_flags & LIBBFIO_ACCESS_FLAG_WRITE) != 0)
        return -1;
    source_of(io_handle).is_open = true;
    source_of(io_handle).position = 0;
    return 1;
}

int close_source(intptr_t* io_handle, libbfio_error_t**) {
    source_of(io_handle).is_open = false;
    return 0;
}

ssize_t read_source(intptr_t* io_handle, uint8_t* buffer, size_t size, libbfio_error_t**) {
    OpenSource& opened = source_of(io_handle);
    const auto got =
        opened.source->read_at(opened.position, {reinterpret_cast<std::byte*>(buffer), size});
    if (!got.ok()) {
        opened.failure = got.error().what;
        return -1;
    }
    opened.position += got.value();
    return static_cast<ssize_t>(got.value());
}

ssize_t refuse_write(intptr_t*, const uint8_t*, size_t, libbfio_error_t**) {
    return -1;
}

off64_t seek_source(intptr_t* io_handle, off64_t offset, int whence, libbfio_error_t**) {
    OpenSource& opened = source_of(io_handle);
    off64_t base = 0;
    if (whence == SEEK_CUR)
        base = static_cast<off64_t>(opened.position);
    else if (whence == SEEK_END)
        base = static_cast<off64_t>(opened.source->size_bytes());
    off64_t position = 0;
    if (__builtin_add_overflow(base, offset, &position) || position < 0)
        return -1;
    opened.position = static_cast<uint64_t>(position);
    return position;
}

int has_source(intptr_t*, libbfio_error_t**) {
    return 1;
}

int is_source_open(intptr_t* io_handle, libbfio_error_t**) {
    return source_of(io_handle).is_open ? 1 : 0;
}

int size_of_source(intptr_t* io_handle, size64_t* size, libbfio_error_t**) {
    *size = source_of(io_handle).source->size_bytes();
    return 1;
}

}  // namespace

struct BfioBridge::State {
    OpenSource opened;
    libbfio_handle_t* handle = nullptr;
};

BfioBridge::BfioBridge(SharedBytes source) : state_(std::make_unique<State>()) {
    state_->opened.source = std::move(source);
}

BfioBridge::~BfioBridge() {
    if (state_->handle != nullptr)
        libbfio_handle_free(&state_->handle, nullptr);
}

Result<std::unique_ptr<BfioBridge>> BfioBridge::open(SharedBytes source) {
    if (source->size_bytes() > INT64_MAX)
        return Error{ErrorCode::LimitReached, "is larger than any disk"};
    auto bridge = std::make_unique<BfioBridge>(std::move(source));
    libbfio_error_t* error = nullptr;
    if (libbfio_handle_initialize(&bridge->state_->handle,
                                  reinterpret_cast<intptr_t*>(&bridge->state_->opened), keep,
                                  refuse_copy, open_source, close_source, read_source, refuse_write,
                                  seek_source, has_source, is_source_open, size_of_source,
                                  LIBBFIO_FLAG_IO_HANDLE_NON_MANAGED, &error) != 1)
        return Error{ErrorCode::Unreadable, take_libyal_error(&error)};
    return bridge;
}

intptr_t* BfioBridge::get() const {
    return state_->handle;
}

std::string BfioBridge::take_source_error() const {
    return std::exchange(state_->opened.failure, {});
}

std::string take_libyal_error(intptr_t** error) {
    if (error == nullptr || *error == nullptr)
        return "no reason given";
    std::array<char, 1024> sentence{};
    const int length = libbfio_error_sprint(*error, sentence.data(), sentence.size());
    libbfio_error_free(error);
    if (length <= 0)
        return "no reason given";
    const std::string_view text(sentence.data(),
                                std::min(static_cast<size_t>(length), sentence.size() - 1));
    return to_valid_utf8(trim(text));
}

}  // namespace parsers
