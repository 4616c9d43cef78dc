// The accounts of QQ on Android: empty files of files/uid, named "<number>###<internal id>". Facts:
// public descriptions of how the key of QQ's databases is made, which begin with these names.
#include <algorithm>

#include "plugins/api/plugin.h"

namespace plugins {
namespace {

constexpr std::string_view kBetween = "###";

bool is_number(std::string_view text) {
    return text.size() >= 5 && text.size() <= 11 &&
           std::ranges::all_of(text, [](char letter) { return letter >= '0' && letter <= '9'; });
}

// The number of the account; "" where the name is of another form.
std::string number_in(const std::string& path) {
    const std::string_view name = std::string_view(path).substr(path.rfind('/') + 1);
    const size_t end = name.find(kBetween);
    if (end == std::string_view::npos || !name.substr(end + kBetween.size()).starts_with("u_"))
        return {};
    const std::string_view number = name.substr(0, end);
    return is_number(number) ? std::string(number) : std::string();
}

Result<void> parse(const File& file, RecordSink& sink) {
    const std::string number = number_in(file.path());
    if (!number.empty())
        sink.emit(Account{.app = "qq",
                          .id = {std::string(id_type::kAppUser), number},
                          .note = "in the name of the file"},
                  Place::whole_file());
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "qq_account_android",
    .app = "qq",
    .version = "1",
    .platform = Platform::Android,
    .about = "Reads the numbers of the accounts that QQ on Android has been used with from the "
             "names of files; names and messages are not read.",
    .references = {"https://h4ckm310n.com/?p=1135"},
    .tested = {"samples/apps/qq_account_android"},
    .paths = {"*/com.tencent.mobileqq/files/uid/*", "*/com.tencent.tim/files/uid/*"},
    .records = {"account"},
    .recognizes = [](const File& file) { return !number_in(file.path()).empty(); },
    .parse = parse,
})
