#include "parsers/volume/sleuthkit_image.h"

#include <tsk/libtsk.h>

#include <cstddef>

namespace parsers {
namespace {

constexpr unsigned kSectorBytes = 512;

// The library wants its own structure first; it casts back and forth.
struct ExternalImage {
    TSK_IMG_INFO base;
    const ByteSource* source;
};

ssize_t read_image(TSK_IMG_INFO* image, TSK_OFF_T offset, char* buffer, size_t size) {
    const auto* external = reinterpret_cast<const ExternalImage*>(image);
    if (offset < 0)
        return -1;
    const auto got = external->source->read_at(static_cast<uint64_t>(offset),
                                               {reinterpret_cast<std::byte*>(buffer), size});
    if (!got.ok()) {
        tsk_error_reset();
        tsk_error_set_errno(TSK_ERR_IMG_READ);
        tsk_error_set_errstr("%s", got.error().what.c_str());
        return -1;
    }
    return static_cast<ssize_t>(got.value());
}

void close_image(TSK_IMG_INFO*) {}  // the structure is ours and is freed with its owner

void print_image(TSK_IMG_INFO*, FILE*) {}

}  // namespace

struct SleuthkitImage::State {
    SharedBytes source;
    ExternalImage image{};
    bool is_open = false;
};

SleuthkitImage::SleuthkitImage(SharedBytes source) : state_(std::make_unique<State>()) {
    state_->source = std::move(source);
    state_->image.source = state_->source.get();
}

SleuthkitImage::~SleuthkitImage() {
    if (state_->is_open)
        tsk_img_close(&state_->image.base);
}

Result<std::shared_ptr<SleuthkitImage>> SleuthkitImage::open(SharedBytes source) {
    if (source->size_bytes() == 0 || source->size_bytes() > INT64_MAX)
        return Error{ErrorCode::NotFound, "is empty or larger than any disk"};
    auto image = std::make_shared<SleuthkitImage>(std::move(source));
    State& state = *image->state_;
    if (tsk_img_open_external(&state.image, static_cast<TSK_OFF_T>(state.source->size_bytes()),
                              kSectorBytes, read_image, close_image, print_image) == nullptr)
        return Error{ErrorCode::Unreadable, take_sleuthkit_error()};
    state.is_open = true;
    return image;
}

TSK_IMG_INFO* SleuthkitImage::get() const {
    return &state_->image.base;
}

std::string take_sleuthkit_error() {
    const char* sentence = tsk_error_get();
    std::string text = sentence != nullptr ? sentence : "The Sleuth Kit gives no reason";
    tsk_error_reset();
    return text;
}

}  // namespace parsers
