#include "parsers/volume/filevault_context.h"

#include <algorithm>
#include <charconv>

#include <pugixml.hpp>

#include "parsers/base/byte_reader.h"
#include "parsers/base/hash.h"
#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/crypt/cipher.h"
#include "parsers/crypt/derive.h"
#include "parsers/format/base64.h"

namespace parsers {
namespace {

constexpr size_t kWayBytes = 284;
constexpr size_t kKeyBytes = 256;
constexpr size_t kMostFileBytes = 8 << 20;

using Anchors = std::map<std::string, std::string, std::less<>>;

class Reader {
public:
    Result<void> read(const pugi::xml_node& node, int depth) {
        if (depth > limits::kDocumentDepth)
            return Error{ErrorCode::LimitReached, "the XML of the keys is nested too deep"};
        std::string key;
        for (const auto& child : node.children()) {
            const std::string_view tag = child.name();
            if (tag == "key") {
                key = child.text().get();
            } else if (tag == "dict" || tag == "array" || tag == "plist") {
                TRY(read(child, depth + 1));
            } else if (tag == "reference") {
                const auto anchor =
                    anchors_.find(std::string_view(child.attribute("IDREF").value()));
                text_.values.emplace(key, anchor == anchors_.end() ? "" : anchor->second);
            } else if (child.type() == pugi::node_element) {
                const std::string value = child.text().get();
                if (const auto id = child.attribute("ID"))
                    anchors_.emplace(id.value(), value);
                text_.values.emplace(key, value);
            }
        }
        return {};
    }

    CoreStorageText take() { return std::move(text_); }

private:
    Anchors anchors_;
    CoreStorageText text_;
};

Result<FileVaultContext::Way> read_way(std::string_view base64) {
    const auto bytes = TRY(read_base64(base64));
    ByteReader reader(bytes);
    const uint32_t salt_kind = TRY(reader.u32_le());
    const uint32_t salt_size = TRY(reader.u32_le());
    if (bytes.size() != kWayBytes || salt_kind != 3 || salt_size != 16)
        return Error{ErrorCode::Unsupported, "a way in has another form"};
    FileVaultContext::Way way;
    const auto salt = TRY(reader.bytes(16));
    const uint32_t key_kind = TRY(reader.u32_le());
    const uint32_t key_size = TRY(reader.u32_le());
    if (key_kind != 16 || key_size != 24)
        return Error{ErrorCode::Unsupported, "a way in has another form"};
    const auto wrapped = TRY(reader.bytes(24));
    TRY(reader.seek(168));
    way.iterations = TRY(reader.u32_le());
    way.salt.assign(salt.begin(), salt.end());
    way.wrapped.assign(wrapped.begin(), wrapped.end());
    return way;
}

Result<SecretBytes> with_second_half(const SecretBytes& key, const CoreStorageId& family) {
    SecretBytes both(32);
    if (key.size() != 16)
        return Error{ErrorCode::Unsupported, "a volume key of another size"};
    std::copy(key.view().begin(), key.view().end(), both.writable().begin());
    std::copy(family.begin(), family.end(), both.writable().begin() + 16);
    const auto sum = sha256(both.view());
    std::copy_n(sum.begin(), 16, both.writable().begin() + 16);
    return both;
}

bool is_xml(std::string_view text) {
    return trim(text.substr(0, 256)).starts_with('<');
}

}  // namespace

std::string CoreStorageText::value_of(std::string_view key) const {
    const auto found = values.find(key);
    return found == values.end() ? std::string() : found->second;
}

Result<CoreStorageText> read_core_storage_text(std::string_view xml) {
    pugi::xml_document document;
    xml = xml.substr(0, xml.find('\0'));
    const auto parsed =
        document.load_buffer(xml.data(), xml.size(), pugi::parse_default | pugi::parse_fragment);
    if (!parsed || !is_xml(xml))
        return Error{ErrorCode::Damaged, "the XML of the metadata is broken"};
    Reader reader;
    TRY(reader.read(document, 0));
    return reader.take();
}

Result<CoreStorageId> to_core_storage_id(std::string_view text) {
    std::string digits(text);
    std::erase(digits, '-');
    const auto bytes = from_hex(digits);
    CoreStorageId id{};
    if (bytes.size() != id.size())
        return Error{ErrorCode::Damaged, "the metadata lacks an id"};
    std::copy(bytes.begin(), bytes.end(), id.begin());
    return id;
}

Result<uint64_t> to_core_storage_number(std::string_view text) {
    text = trim(text);
    const bool is_hex = text.starts_with("0x");
    if (is_hex)
        text.remove_prefix(2);
    uint64_t number = 0;
    const auto read =
        std::from_chars(text.data(), text.data() + text.size(), number, is_hex ? 16 : 10);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size())
        return Error{ErrorCode::Damaged, "the metadata lacks a number"};
    return number;
}

Result<FileVaultContext> read_filevault_context(std::string_view xml) {
    const auto text = TRY(read_core_storage_text(xml));
    FileVaultContext context;
    context.conversion = text.value_of("ConversionStatus");
    const auto [first, last] = text.values.equal_range("PassphraseWrappedKEKStruct");
    for (auto way = first; way != last; ++way) {
        auto read = read_way(way->second);
        if (read.ok())
            context.ways.push_back(std::move(read).value());
    }
    const auto [begin, end] = text.values.equal_range("KEKWrappedVolumeKeyStruct");
    for (auto stored = begin; stored != end; ++stored) {
        const auto bytes = read_base64(stored->second);
        if (!bytes.ok() || bytes.value().size() != kKeyBytes)
            continue;
        const auto from = bytes.value().begin() + 8;
        context.volume_keys.emplace_back(from, from + 24);
    }
    return context;
}

Result<std::string> read_encrypted_root(std::span<const std::byte> file,
                                        const CoreStorageHeader& header) {
    if (file.size() < 64 || file.size() > kMostFileBytes)
        return Error{ErrorCode::NotFound, "is no file of keys"};
    std::vector<std::byte> bytes(file.begin(), file.end());
    const auto text = [&] {
        return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    };
    if (is_xml(text()))
        return text();
    std::vector<std::byte> key(header.key.begin(), header.key.end());
    key.resize(32);
    auto cipher = TRY(Cipher::make(CipherMode::Xts, CipherDirection::Decrypt, key));
    TRY(cipher.apply({}, bytes));
    if (!is_xml(text()))
        return Error{ErrorCode::NotFound, "is no file of keys of this volume"};
    return text();
}

Result<SecretBytes> unlock(const FileVaultContext& context, std::string_view text,
                           const CoreStorageId& family) {
    const SecretBytes secret(text);
    for (const auto& way : context.ways) {
        const auto derived = TRY(pbkdf2(secret.view(), {"sha256", way.salt, way.iterations, 16}));
        const auto wrapping = unwrap_key(derived.view(), way.wrapped);
        if (!wrapping.ok())
            continue;
        for (const auto& wrapped : context.volume_keys) {
            const auto key = unwrap_key(wrapping.value().view(), wrapped);
            if (key.ok())
                return with_second_half(key.value(), family);
        }
    }
    return Error{ErrorCode::Encrypted, "the text opens none of its keys"};
}

}  // namespace parsers
