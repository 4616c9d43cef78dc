// Telegram for the desktop and apps made from its source: which account slots a folder "tdata" has.
// Facts: telegramdesktop/tdesktop (storage_file_utilities, storage_domain). The app keeps no
// history of messages on the disk.
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/hash.h"
#include "parsers/base/text.h"
#include "plugins/api/plugin.h"

namespace plugins {
namespace {

constexpr std::string_view kMagic = "TDF$";
constexpr size_t kHeadBytes = 8;         // magic and version
constexpr size_t kHashBytes = 16;        // MD5 at the end
constexpr size_t kLargestBytes = 65536;  // of a file of keys, which has some hundred
constexpr int kMostSlots = 100;          // the app itself allows six; others made from it more

bool recognizes(const File& file) {
    const auto head = parsers::read_exactly(file.bytes(), 0, kMagic.size());
    return head.ok() && std::string_view(reinterpret_cast<const char*>(head.value().data()),
                                         head.value().size()) == kMagic;
}

std::string little_endian(uint32_t number) {
    std::string bytes;
    for (int shift = 0; shift < 32; shift += 8)
        bytes += static_cast<char>(number >> shift & 0xff);
    return bytes;
}

// The MD5 is over the content, its size, the version and the magic.
bool has_right_hash(const std::string& file) {
    const std::string content = file.substr(kHeadBytes, file.size() - kHeadBytes - kHashBytes);
    parsers::Hasher hasher(parsers::HashKind::kMd5);
    hasher.add(content);
    hasher.add(little_endian(static_cast<uint32_t>(content.size())));
    hasher.add(std::string_view(file).substr(kMagic.size(), 4));
    hasher.add(kMagic);
    const std::string_view stored = std::string_view(file).substr(file.size() - kHashBytes);
    return hasher.hex() == parsers::to_hex(std::as_bytes(std::span(stored)));
}

// The first half of the MD5 of "data", "data#2", ..., the digits of every byte exchanged.
std::string folder_of_slot(int slot) {
    parsers::Hasher hasher(parsers::HashKind::kMd5);
    hasher.add(slot == 1 ? "data" : "data#" + std::to_string(slot));
    const std::string hex = hasher.hex();
    std::string name;
    for (size_t at = 0; at < 16; at += 2)
        for (const size_t digit : {at + 1, at}) {
            const char letter = hex[digit];
            name += letter >= 'a' ? static_cast<char>(letter - 'a' + 'A') : letter;
        }
    return name;
}

// The file of a slot's keys, under any of the names that it had; empty where there is none.
std::string file_of_slot(const File& file, int slot) {
    for (const char* ending : {"s", "0", "1"}) {
        std::string name = folder_of_slot(slot) + ending;
        if (file.companion(name) != nullptr)
            return name;
    }
    return {};
}

Result<void> parse(const File& file, RecordSink& sink) {
    const std::string text = TRY(parsers::read_text(file.bytes(), kLargestBytes));
    if (text.size() < kHeadBytes + kHashBytes || !has_right_hash(text))
        sink.damaged(Place::whole_file(), "the file does not match the hash at its end");
    for (int slot = 1; slot <= kMostSlots; ++slot)
        if (const std::string name = file_of_slot(file, slot); !name.empty())
            sink.emit(Account{.app = "telegram",
                              .note = "account slot " + std::to_string(slot) + " of tdata, file " +
                                      name + "; its id is encrypted"},
                      Place::pointer("/" + name));
    sink.unsupported(Place::whole_file(),
                     "who the accounts are is encrypted with a key of this folder, and with the "
                     "passcode where one is set; the app keeps no messages on the disk");
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "telegram_desktop",
    .app = "telegram",
    .version = "1",
    .platform = plugins::Platform::Desktop,
    .about = "Says how many accounts the folder tdata of Telegram for the desktop has; their ids "
             "are encrypted and not read, and the app keeps no messages on the disk.",
    .references = {"https://github.com/telegramdesktop/tdesktop"},
    .tested = {"samples/apps/telegram_desktop"},
    .paths = {"*/tdata/key_datas", "*/tdata/key_data0", "*/tdata/key_data1"},
    .records = {"account"},
    .recognizes = plugins::recognizes,
    .parse = plugins::parse,
})
