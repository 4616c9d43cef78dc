#include "triage/identity/keccak.h"

#include <bit>
#include <cstdint>

namespace triage {
namespace {

using Lanes = std::array<uint64_t, 25>;
constexpr size_t kRateBytes = 136;

constexpr std::array<uint64_t, 24> kRoundConstants = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
    0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
    0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
    0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
    0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};

Lanes theta(const Lanes& lanes) {
    std::array<uint64_t, 5> columns{};
    for (size_t x = 0; x < 5; ++x)
        for (size_t y = 0; y < 5; ++y)
            columns[x] ^= lanes[x + 5 * y];
    Lanes mixed = lanes;
    for (size_t x = 0; x < 5; ++x) {
        const uint64_t change = columns[(x + 4) % 5] ^ std::rotl(columns[(x + 1) % 5], 1);
        for (size_t y = 0; y < 5; ++y)
            mixed[x + 5 * y] ^= change;
    }
    return mixed;
}

// Rotates each lane by its triangular number and moves it (the steps rho and pi).
Lanes rho_and_pi(const Lanes& lanes) {
    Lanes moved{};
    moved[0] = lanes[0];
    size_t x = 1;
    size_t y = 0;
    for (int step = 0; step < 24; ++step) {
        const int turn = ((step + 1) * (step + 2) / 2) % 64;
        const size_t next_y = (2 * x + 3 * y) % 5;
        moved[y + 5 * next_y] = std::rotl(lanes[x + 5 * y], turn);
        x = y;
        y = next_y;
    }
    return moved;
}

Lanes chi(const Lanes& lanes) {
    Lanes result{};
    for (size_t y = 0; y < 5; ++y)
        for (size_t x = 0; x < 5; ++x)
            result[x + 5 * y] =
                lanes[x + 5 * y] ^ (~lanes[(x + 1) % 5 + 5 * y] & lanes[(x + 2) % 5 + 5 * y]);
    return result;
}

Lanes permute(Lanes lanes) {
    for (const uint64_t constant : kRoundConstants) {
        lanes = chi(rho_and_pi(theta(lanes)));
        lanes[0] ^= constant;
    }
    return lanes;
}

Lanes absorb(Lanes lanes, const std::array<uint8_t, kRateBytes>& block) {
    for (size_t i = 0; i < kRateBytes; ++i)
        lanes[i / 8] ^= static_cast<uint64_t>(block[i]) << (8 * (i % 8));
    return permute(lanes);
}

}  // namespace

Keccak256 keccak256(std::string_view bytes) {
    Lanes lanes{};
    std::array<uint8_t, kRateBytes> block{};
    while (bytes.size() >= kRateBytes) {
        for (size_t i = 0; i < kRateBytes; ++i)
            block[i] = static_cast<uint8_t>(bytes[i]);
        lanes = absorb(lanes, block);
        bytes.remove_prefix(kRateBytes);
    }
    block.fill(0);
    for (size_t i = 0; i < bytes.size(); ++i)
        block[i] = static_cast<uint8_t>(bytes[i]);
    block[bytes.size()] ^= 0x01;
    block[kRateBytes - 1] ^= 0x80;
    lanes = absorb(lanes, block);
    Keccak256 hash{};
    for (size_t i = 0; i < hash.size(); ++i)
        hash[i] = static_cast<std::byte>(lanes[i / 8] >> (8 * (i % 8)));
    return hash;
}

}  // namespace triage
