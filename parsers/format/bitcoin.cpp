#include "parsers/format/bitcoin.h"

#include <algorithm>
#include <array>
#include <numeric>

// RIPEMD-160 has no other entry on every OpenSSL 3: the provider of older ones lacks it.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/ripemd.h>

#include "parsers/base/byte_reader.h"
#include "parsers/base/hash.h"
#include "parsers/base/text.h"

namespace parsers {
namespace {

using Bytes = std::vector<std::byte>;
using View = std::span<const std::byte>;

constexpr std::string_view kBase58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
constexpr std::string_view kBech32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr size_t kLeastInputBytes = 41;  // txid, index, empty script, sequence
constexpr size_t kLeastOutputBytes = 9;

Result<uint64_t> read_count(ByteReader& reader) {
    const uint8_t first = TRY(reader.u8());
    if (first < 0xfd)
        return uint64_t{first};
    if (first == 0xfd)
        return uint64_t{TRY(reader.u16_le())};
    if (first == 0xfe)
        return uint64_t{TRY(reader.u32_le())};
    return reader.u64_le();
}

// A count of things of which each takes at least `least` of the bytes that are left.
Result<size_t> read_count_of(ByteReader& reader, size_t least) {
    const uint64_t count = TRY(read_count(reader));
    if (count > reader.left() / least)
        return Error{ErrorCode::Damaged, "a count of the transaction passes its end"};
    return static_cast<size_t>(count);
}

Result<Bytes> read_counted(ByteReader& reader) {
    const size_t size = TRY(read_count_of(reader, 1));
    const auto bytes = TRY(reader.bytes(size));
    return Bytes(bytes.begin(), bytes.end());
}

Result<BitcoinInput> read_input(ByteReader& reader) {
    const auto hash = TRY(reader.bytes(32));
    Bytes written(hash.begin(), hash.end());
    std::ranges::reverse(written);  // hashes are written with their last byte first
    BitcoinInput input{.txid = to_hex(written)};
    input.output = TRY(reader.u32_le());
    TRY(read_counted(reader));
    TRY(reader.skip(4));
    return input;
}

Result<BitcoinOutput> read_output(ByteReader& reader) {
    BitcoinOutput output;
    output.satoshi = TRY(reader.u64_le());
    output.script = TRY(read_counted(reader));
    return output;
}

Result<void> skip_witnesses(ByteReader& reader, size_t inputs) {
    for (size_t i = 0; i < inputs; ++i) {
        const size_t items = TRY(read_count_of(reader, 1));
        for (size_t item = 0; item < items; ++item)
            TRY(read_counted(reader));
    }
    return {};
}

std::string base58check(uint8_t version, View payload) {
    Bytes bytes{std::byte{version}};
    bytes.insert(bytes.end(), payload.begin(), payload.end());
    const Sha256 twice = sha256(View(sha256(View(bytes))));
    bytes.insert(bytes.end(), twice.begin(), twice.begin() + 4);
    std::vector<unsigned> digits;  // of base 58, the lowest first
    for (const std::byte byte : bytes) {
        unsigned carry = std::to_integer<unsigned>(byte);
        for (unsigned& digit : digits) {
            carry += digit << 8;
            digit = carry % 58;
            carry /= 58;
        }
        for (; carry > 0; carry /= 58)
            digits.push_back(carry % 58);
    }
    std::string text;
    for (size_t i = 0; i < bytes.size() && bytes[i] == std::byte{0}; ++i)
        text += '1';
    std::ranges::reverse(digits);
    for (const unsigned digit : digits)
        text += kBase58[digit];
    return text;
}

uint32_t bech32_step(uint32_t sum, uint8_t value) {
    constexpr std::array<uint32_t, 5> generator = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                                   0x2a1462b3};
    const uint32_t top = sum >> 25;
    sum = (sum & 0x1ffffff) << 5 ^ value;
    for (unsigned i = 0; i < generator.size(); ++i)
        if ((top >> i & 1) != 0)
            sum ^= generator[i];
    return sum;
}

std::string bech32(std::string_view prefix, uint8_t version, View program) {
    std::vector<uint8_t> values{version};
    uint32_t held = 0;
    unsigned bits = 0;
    for (const std::byte byte : program) {
        held = (held << 8 | std::to_integer<uint32_t>(byte)) & 0xfff;
        for (bits += 8; bits >= 5;) {
            bits -= 5;
            values.push_back(static_cast<uint8_t>(held >> bits & 31));
        }
    }
    if (bits > 0)
        values.push_back(static_cast<uint8_t>(held << (5 - bits) & 31));
    uint32_t sum = 1;
    for (const char letter : prefix)
        sum = bech32_step(sum, static_cast<uint8_t>(letter >> 5));
    sum = bech32_step(sum, 0);
    for (const char letter : prefix)
        sum = bech32_step(sum, static_cast<uint8_t>(letter & 31));
    for (const uint8_t value : values)
        sum = bech32_step(sum, value);
    for (int i = 0; i < 6; ++i)
        sum = bech32_step(sum, 0);
    sum ^= version == 0 ? 1 : 0x2bc830a3;
    std::string text = std::string(prefix) + "1";
    for (const uint8_t value : values)
        text += kBech32[value];
    for (unsigned i = 0; i < 6; ++i)
        text += kBech32[sum >> (5 * (5 - i)) & 31];
    return text;
}

bool matches(View script, std::initializer_list<uint8_t> head, size_t payload,
             std::initializer_list<uint8_t> tail) {
    const auto same = [](std::byte stored, uint8_t code) { return stored == std::byte{code}; };
    return script.size() == head.size() + payload + tail.size() &&
           std::equal(head.begin(), head.end(), script.begin(),
                      [&](uint8_t code, std::byte stored) { return same(stored, code); }) &&
           std::equal(tail.begin(), tail.end(), script.end() - static_cast<ptrdiff_t>(tail.size()),
                      [&](uint8_t code, std::byte stored) { return same(stored, code); });
}

std::string key_hash_address(View hash, BitcoinNetwork network) {
    return base58check(network == BitcoinNetwork::Main ? 0x00 : 0x6f, hash);
}

// OP_0 or OP_1 to OP_16, and one push of 2 to 40 bytes (BIP 141).
bool is_witness_program(View script) {
    if (script.size() < 4 || script.size() > 42 ||
        std::to_integer<size_t>(script[1]) != script.size() - 2)
        return false;
    const auto code = std::to_integer<unsigned>(script[0]);
    if (code == 0)  // BIP 173: version 0 has programs of these two lengths only
        return script.size() == 22 || script.size() == 34;
    return code >= 0x51 && code <= 0x60;
}

}  // namespace

Result<BitcoinTransaction> read_bitcoin_transaction(View bytes) {
    ByteReader reader(bytes);
    TRY(reader.skip(4));
    bool has_witnesses = false;
    if (reader.left() > 2 && bytes[4] == std::byte{0} && bytes[5] == std::byte{1}) {
        has_witnesses = true;
        TRY(reader.skip(2));
    }
    BitcoinTransaction transaction;
    const size_t inputs = TRY(read_count_of(reader, kLeastInputBytes));
    for (size_t i = 0; i < inputs; ++i)
        transaction.inputs.push_back(TRY(read_input(reader)));
    const size_t outputs = TRY(read_count_of(reader, kLeastOutputBytes));
    for (size_t i = 0; i < outputs; ++i)
        transaction.outputs.push_back(TRY(read_output(reader)));
    if (has_witnesses)
        TRY(skip_witnesses(reader, inputs));
    TRY(reader.skip(4));
    transaction.size_bytes = reader.offset();
    return transaction;
}

Result<BitcoinTransaction> read_bitcoin_psbt(View bytes) {
    ByteReader reader(bytes);
    // The magic, then a key of one byte, 0: the unsigned transaction.
    const auto head = TRY(reader.bytes(7));
    if (!matches(head, {'p', 's', 'b', 't', 0xff, 1, 0}, 0, {}))
        return Error{ErrorCode::Damaged, "the PSBT does not begin with its transaction"};
    const size_t size = TRY(read_count_of(reader, 1));
    const auto transaction = TRY(reader.bytes(size));
    return read_bitcoin_transaction(transaction);
}

std::string bitcoin_address_of_script(View script, BitcoinNetwork network) {
    const bool main = network == BitcoinNetwork::Main;
    if (matches(script, {0x76, 0xa9, 0x14}, 20, {0x88, 0xac}))
        return key_hash_address(script.subspan(3, 20), network);
    if (matches(script, {0xa9, 0x14}, 20, {0x87}))
        return base58check(main ? 0x05 : 0xc4, script.subspan(2, 20));
    if (matches(script, {0x21}, 33, {0xac}))
        return bitcoin_address_of_key(script.subspan(1, 33), network);
    if (matches(script, {0x41}, 65, {0xac}))
        return bitcoin_address_of_key(script.subspan(1, 65), network);
    if (!is_witness_program(script))
        return {};
    const auto code = std::to_integer<uint8_t>(script[0]);
    const auto version = static_cast<uint8_t>(code == 0 ? 0 : code - 0x50);
    return bech32(main ? "bc" : "tb", version, script.subspan(2));
}

std::string bitcoin_address_of_key(View public_key, BitcoinNetwork network) {
    if (public_key.size() != 33 && public_key.size() != 65)
        return {};
    const auto form = std::to_integer<unsigned>(public_key[0]);
    if (public_key.size() == 65 ? form != 4 : (form != 2 && form != 3))
        return {};
    const Sha256 inner = sha256(public_key);
    std::array<unsigned char, 32> bytes{};
    std::ranges::transform(inner, bytes.begin(),
                           [](std::byte byte) { return std::to_integer<unsigned char>(byte); });
    std::array<unsigned char, RIPEMD160_DIGEST_LENGTH> hash{};
    RIPEMD160(bytes.data(), bytes.size(), hash.data());
    return key_hash_address(std::as_bytes(std::span(hash)), network);
}

BitcoinNetwork bitcoin_network_of(std::string_view address) {
    const bool test = address.starts_with("tb1") || address.starts_with("bcrt1") ||
                      address.starts_with("m") || address.starts_with("n") ||
                      address.starts_with("2");
    return test ? BitcoinNetwork::Test : BitcoinNetwork::Main;
}

std::string bitcoin_amount(uint64_t satoshi) {
    constexpr uint64_t kCoin = 100'000'000;
    std::string fraction = std::to_string(satoshi % kCoin);
    return std::to_string(satoshi / kCoin) + "." + std::string(8 - fraction.size(), '0') + fraction;
}

}  // namespace parsers
