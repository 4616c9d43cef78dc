#include "parsers/document/mapi_properties.h"

#include <algorithm>

#include "parsers/document/charset.h"
#include "parsers/document/compound_file.h"

namespace parsers {
namespace {

constexpr unsigned kWesternPage = 1252;

// Some programs store the zero that ends a text in memory as well.
Result<std::string> without_ending(Result<std::string> text) {
    if (text.ok())
        text.value().erase(text.value().find_last_not_of('\0') + 1);
    return text;
}

}  // namespace

unsigned MapiProperties::code_page() const {
    if (!code_page_)
        code_page_ = static_cast<unsigned>(number(mapi::kMessageCodePage).value_or(kWesternPage) &
                                           UINT32_MAX);
    return *code_page_;
}

Result<std::string> MapiProperties::text(unsigned property) const {
    const auto found = TRY(find_(property));
    if (found && found->type == mapi::kText16)
        return without_ending(decode_charset(found->bytes, "utf-16le"));
    if (found && found->type == mapi::kText8)
        return without_ending(decode_code_page(found->bytes, code_page()));
    return std::string();
}

Result<std::string> MapiProperties::first_text(std::initializer_list<unsigned> properties) const {
    for (const unsigned property : properties)
        if (std::string found = TRY(text(property)); !found.empty())
            return found;
    return std::string();
}

std::optional<uint64_t> MapiProperties::number(unsigned property) const {
    const auto found = find_(property);
    if (!found.ok() || !found.value() || found.value()->type == mapi::kText16 ||
        found.value()->type == mapi::kText8 || found.value()->type == mapi::kBinary)
        return std::nullopt;
    return little_number(found.value()->bytes, 0, std::min<size_t>(found.value()->bytes.size(), 8));
}

Timestamp MapiProperties::time(unsigned property) const {
    const auto stored = number(property);
    return !stored || *stored > INT64_MAX ? Timestamp{}
                                          : from_filetime(static_cast<int64_t>(*stored));
}

Result<std::string> MapiProperties::html() const {
    const auto found = TRY(find_(mapi::kHtml));
    if (!found || found->type != mapi::kBinary)
        return text(mapi::kHtml);
    const auto page =
        static_cast<unsigned>(number(mapi::kInternetCodePage).value_or(0) & UINT32_MAX);
    auto decoded = decode_code_page(found->bytes, page);
    return decoded.ok() ? std::move(decoded).value() : decode_unnamed(found->bytes).text;
}

}  // namespace parsers
