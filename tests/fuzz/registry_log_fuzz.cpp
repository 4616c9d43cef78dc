#include "parsers/format/registry_log.h"

#include <algorithm>

#include "parsers/format/registry_hive.h"
#include "tests/fuzz/fuzz_input.h"

// The input is a hive of 8 KiB and a log. Their checksums and hashes are made right, which the
// fuzzer would not hit.
namespace {

constexpr size_t kHiveBytes = 8192;
constexpr size_t kSector = 512;

void put(std::vector<std::byte>& bytes, size_t at, uint64_t number, size_t size) {
    for (size_t i = 0; i < size; ++i)
        bytes[at + i] = static_cast<std::byte>(number >> (8 * i) & 0xff);
}

uint32_t number_at(const std::vector<std::byte>& bytes, size_t at) {
    uint32_t number = 0;
    for (size_t i = 4; i > 0; --i)
        number = number << 8 | static_cast<uint32_t>(bytes[at + i - 1]);
    return number;
}

void seal_entries(std::vector<std::byte>& log) {
    for (size_t at = kSector; at + 40 <= log.size(); at += kSector) {
        const size_t size = std::min<size_t>(number_at(log, at + 4), log.size() - at);
        if (size < 40)
            continue;
        const std::span<const std::byte> entry = std::span(log).subspan(at, size);
        put(log, at + 24, parsers::marvin32(entry.subspan(40), parsers::kRegistryLogSeed), 8);
        put(log, at + 32, parsers::marvin32(entry.first(32), parsers::kRegistryLogSeed), 8);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size < kHiveBytes + kSector)
        return 0;
    const auto bytes = tests::as_bytes(data, size);
    const std::vector<std::byte> hive(bytes.begin(), bytes.begin() + kHiveBytes);
    std::vector<std::byte> log(bytes.begin() + kHiveBytes, bytes.end());
    // Larger hives cost time and show nothing else.
    put(log, 40, number_at(log, 40) & 0xfffff, 4);
    put(log, 508, parsers::registry_checksum(log), 4);
    seal_entries(log);
    const auto done = parsers::apply_registry_logs(
        parsers::MemorySource(hive), {{"LOG", std::make_shared<parsers::MemorySource>(log)}});
    if (done.ok())
        (void)parsers::RegistryHive::open(parsers::MemorySource(done.value().bytes));
    return 0;
}
