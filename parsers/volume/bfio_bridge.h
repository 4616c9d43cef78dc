// BfioBridge: hands a ByteSource to the libraries of the libyal project (libvshadow, libbde,
// libfvde, libluksde and others), which read through a libbfio handle.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"

namespace parsers {

// Owns the handle and keeps the source. It must outlive every object of a library that was opened
// with it. Neither the handle nor the objects made from it are safe for several threads at once.
class BfioBridge {
public:
    // Unreadable where the library cannot make a handle.
    static Result<std::unique_ptr<BfioBridge>> open(SharedBytes source);
    explicit BfioBridge(SharedBytes source);
    BfioBridge(const BfioBridge&) = delete;
    BfioBridge& operator=(const BfioBridge&) = delete;
    ~BfioBridge();

    // A libbfio_handle_t*; that type is intptr_t in every header of these libraries.
    intptr_t* get() const;

    // Why the source gave no bytes since the last call; empty where it always did. The libraries
    // drop it, and "read error" alone would hide that the evidence itself cannot be read.
    std::string take_source_error() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

// The last error of any library of that project as one sentence, which is freed. The object behind
// the pointer is the same in all of them.
std::string take_libyal_error(intptr_t** error);

}  // namespace parsers
