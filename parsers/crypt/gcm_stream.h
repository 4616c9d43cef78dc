// GcmStream: AES-GCM over more bytes than fit memory, with its tag checked at the end.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "parsers/base/result.h"

namespace parsers {

// The plain bytes come before the tag is checked: they are not to be trusted until finish().
class GcmStream {
public:
    // Unsupported for a key or nonce of a size that AES-GCM does not use.
    static Result<GcmStream> make(std::span<const std::byte> key, std::span<const std::byte> nonce);

    GcmStream(GcmStream&&) noexcept;
    GcmStream& operator=(GcmStream&&) noexcept;
    ~GcmStream();

    // In place.
    Result<void> decrypt(std::span<std::byte> bytes);

    // Damaged where the 16 bytes of the tag are not those of all that was decrypted. Call once.
    Result<void> finish(std::span<const std::byte> tag);

private:
    struct State;
    explicit GcmStream(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace parsers
