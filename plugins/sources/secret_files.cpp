#include "plugins/sources/secret_files.h"

#include <filesystem>

#include "parsers/base/byte_source.h"
#include "parsers/base/text.h"
#include "parsers/container/folder.h"
#include "plugins/sources/names.h"

namespace plugins {
namespace {

using parsers::EntryKind;
using parsers::Error;
using parsers::Result;
using parsers::Secrets;

constexpr uint64_t kMostPasswordBytes = 1 << 20;
constexpr uint64_t kMostKeyBytes = 8 << 20;  // a keychain dump is the largest

Result<void> add_key_file(const std::string& path, Secrets& secrets) {
    const auto source = TRY(parsers::open_file(path));
    auto bytes = parsers::read_all(*source, kMostKeyBytes);
    if (!bytes.ok())
        return Error{bytes.error().code, path + ": is no key file: " + bytes.error().what};
    secrets.key_files.push_back({std::string(last_part(path)), std::move(bytes).value()});
    return {};
}

Result<void> add_keys(const std::string& path, Secrets& secrets) {
    const auto entry = TRY(parsers::look_at(path));
    if (entry.kind != EntryKind::Directory)
        return add_key_file(path, secrets);
    for (const std::string& name : TRY(parsers::names_in_folder(path))) {
        const std::string inside = path + '/' + name;
        const auto below = TRY(parsers::look_at(inside));
        if (below.kind == EntryKind::File)
            TRY(add_key_file(inside, secrets));
    }
    return {};
}

}  // namespace

Result<Secrets> read_secrets(const SecretFiles& files) {
    Secrets secrets;
    if (!files.password_file.empty()) {
        const auto source = TRY(parsers::open_file(files.password_file));
        const std::string text = TRY(parsers::read_text(*source, kMostPasswordBytes));
        for (std::string line : parsers::split(text, '\n')) {
            if (line.ends_with('\r'))
                line.pop_back();
            if (!line.empty())
                secrets.passwords.push_back(std::move(line));
        }
    }
    for (const std::string& path : files.key_paths)
        TRY(add_keys(path, secrets));
    return secrets;
}

std::string describe(const Secrets& secrets) {
    std::string text;
    if (!secrets.passwords.empty())
        text = std::to_string(secrets.passwords.size()) +
               (secrets.passwords.size() == 1 ? " password" : " passwords");
    for (size_t index = 0; index < secrets.key_files.size(); ++index)
        text += (index > 0      ? ", "
                 : text.empty() ? "key files: "
                                : ", key files: ") +
                secrets.key_files[index].name;
    return text;
}

}  // namespace plugins
