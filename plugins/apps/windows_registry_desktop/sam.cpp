// The hive SAM: the local users. Hashes of passwords are never read.
#include <algorithm>

#include "parsers/base/byte_reader.h"
#include "parsers/base/text.h"
#include "plugins/apps/windows_registry_desktop/keys.h"

namespace plugins::windows_registry {
namespace {

using parsers::ByteReader;
using parsers::RegistryValue;
using parsers::RegistryValues;
using Bytes = std::span<const std::byte>;

constexpr size_t kFieldsAt = 0xcc;  // of "V": offsets of its fields count from here
constexpr size_t kNameAt = 0x0c;
constexpr size_t kFullNameAt = 0x18;

Result<std::string> field_of(Bytes v, size_t at) {
    ByteReader reader(v);
    TRY(reader.seek(at));
    const uint32_t offset = TRY(reader.u32_le());
    const uint32_t size = TRY(reader.u32_le());
    TRY(reader.seek(kFieldsAt));
    TRY(reader.skip(offset));
    return parsers::from_utf16_le(TRY(reader.bytes(size)));
}

struct Fixed {
    Time last_sign_in;
    Time password_set;
    uint32_t rid = 0;
    uint16_t flags = 0;
    uint16_t sign_ins = 0;
};

Result<Time> time_at(Bytes f, size_t at) {
    ByteReader reader(f);
    TRY(reader.seek(at));
    return filetime_in(TRY(reader.bytes(8)));
}

Result<Fixed> read_fixed(Bytes f) {
    Fixed fixed;
    fixed.last_sign_in = TRY(time_at(f, 8));
    fixed.password_set = TRY(time_at(f, 24));
    ByteReader reader(f);
    TRY(reader.seek(48));
    fixed.rid = TRY(reader.u32_le());
    TRY(reader.seek(56));
    fixed.flags = TRY(reader.u16_le());
    TRY(reader.seek(66));
    fixed.sign_ins = TRY(reader.u16_le());
    return fixed;
}

// 0 and the greatest number stand for "never".
std::string moment_of(const Time& time) {
    return time.utc_ns ? words_of(time) : std::string();
}

std::string note_of_user(const Fixed& fixed, const std::string& full_name) {
    constexpr uint16_t kDisabled = 0x0001;
    std::string note = "RID " + std::to_string(fixed.rid);
    append(note, "full name ", full_name);
    append(note, "last sign-in ", moment_of(fixed.last_sign_in));
    append(note, "password last set ", moment_of(fixed.password_set));
    append(note, "sign-ins counted: ", std::to_string(fixed.sign_ins));
    if ((fixed.flags & kDisabled) != 0)
        append(note, "", "disabled");
    return note;
}

// UTF-16 in a value of bytes, in some versions with a zero at the end.
std::string internet_name(const RegistryValue& value) {
    const std::string text = parsers::from_utf16_le(value.data);
    return text.substr(0, text.find('\0'));
}

Result<void> read_user_key(const Keys& keys, const KeyAt& user, const RegistryValues& values) {
    const RegistryValue* fixed = values.find("F");
    const RegistryValue* variable = values.find("V");
    if (fixed == nullptr || variable == nullptr)
        return parsers::Error{parsers::ErrorCode::Damaged, "the user has no values F and V"};
    const Fixed parts = TRY(read_fixed(fixed->data));
    const std::string name = TRY(field_of(variable->data, kNameAt));
    const std::string full_name = TRY(field_of(variable->data, kFullNameAt));
    keys.sink().emit(
        DeviceFact{.name = "user", .value = name, .note = note_of_user(parts, full_name)},
        user.place());
    if (const RegistryValue* mail = values.find("InternetUserName"); mail != nullptr)
        if (const std::string address = internet_name(*mail); !address.empty())
            keys.sink().emit(Account{.app = "microsoft",
                                     .id = identifier_of_phone_or_email(address),
                                     .display = full_name,
                                     .note = "InternetUserName of the user " + name},
                             user.value_place("InternetUserName"));
    return {};
}

}  // namespace

void read_sam(const Keys& keys) {
    for (const KeyAt& user : keys.below(keys.root(), R"(SAM\Domains\Account\Users)")) {
        if (user.key.name == "Names")
            continue;
        const auto done = read_user_key(keys, user, keys.values(user));
        if (!done.ok())
            keys.sink().damaged(user.place(), "a user cannot be read: " + done.error().what);
    }
}

}  // namespace plugins::windows_registry
