// Keccak-256 with the original padding, as Ethereum uses it (it is not SHA3-256).
//
// Source: the Keccak reference, version 3.0 (keccak-f[1600], rate 1088, capacity 512).
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace triage {

using Keccak256 = std::array<std::byte, 32>;

Keccak256 keccak256(std::string_view bytes);

}  // namespace triage
