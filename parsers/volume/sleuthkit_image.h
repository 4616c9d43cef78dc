// SleuthkitImage: hands a ByteSource to The Sleuth Kit, which never guesses an image type here.
#pragma once

#include <memory>
#include <string>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"

struct TSK_IMG_INFO;

namespace parsers {

// Owns the TSK_IMG_INFO (about 2 MiB of cache) and keeps the source. It must outlive every
// TSK_VS_INFO and TSK_FS_INFO made from it.
class SleuthkitImage {
public:
    static Result<std::shared_ptr<SleuthkitImage>> open(SharedBytes source);
    explicit SleuthkitImage(SharedBytes source);
    SleuthkitImage(const SleuthkitImage&) = delete;
    SleuthkitImage& operator=(const SleuthkitImage&) = delete;
    ~SleuthkitImage();

    TSK_IMG_INFO* get() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

// The library's sentence on its last error on this thread, which is cleared.
std::string take_sleuthkit_error();

}  // namespace parsers
