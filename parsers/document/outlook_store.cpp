#include "parsers/document/outlook_store.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "parsers/base/hash.h"
#include "parsers/document/compound_file.h"

namespace parsers {
namespace {

constexpr uint32_t kStoreNode = 0x21;
constexpr uint32_t kNamesNode = 0x61;
constexpr uint32_t kRootFolder = 0x122;
constexpr uint32_t kAttachmentsPart = 0x671;
constexpr uint32_t kRecipientsPart = 0x692;
constexpr uint32_t kKindBits = 0x1F;
constexpr uint32_t kFolderKind = 0x02;
constexpr uint32_t kMessageKind = 0x04;
constexpr uint32_t kItemListKind = 0x0E;
constexpr unsigned kFolderDepth = 64;
constexpr unsigned kEnclosedDepth = 8;
constexpr size_t kListedItems = 10'000'000;
constexpr size_t kNotes = 1000;
constexpr unsigned kAttachMethod = 0x3705;
constexpr uint64_t kIsMessage = 5;  // of kAttachMethod

// [MS-OXOCNTC] 2.2.1: PSETID_Address, and the numbers of the three mail addresses within it: the
// address and, where that is none of the network, the name that it was first shown with.
constexpr std::string_view kAddressSet("\x04\x20\x06\0\0\0\0\0\xC0\0\0\0\0\0\0\x46", 16);
constexpr std::array kAddressNumbers{std::pair(0x8083U, 0x8084U), std::pair(0x8093U, 0x8094U),
                                     std::pair(0x80A3U, 0x80A4U)};
// Telephones of a person: business, home, mobile, main, other, second of business and home, car.
constexpr std::array kPhones{0x3A08U, 0x3A09U, 0x3A1CU, 0x3A1AU, 0x3A1FU,
                             0x3A1BU, 0x3A2FU, 0x3A1EU, 0x3A57U};
constexpr unsigned kCompany = 0x3A16;
constexpr unsigned kTitle = 0x3A17;

bool is_of(std::string_view message_class, std::string_view kind) {
    return message_class.starts_with(kind) &&
           (message_class.size() == kind.size() || message_class[kind.size()] == '.');
}

// What people write to each other. An item without a class is taken for a mail.
bool is_mail(std::string_view message_class) {
    constexpr std::array<std::string_view, 9> kinds{
        "IPM.Note", "IPM.Schedule", "IPM.Post",    "IPM.TaskRequest", "IPM.Recall",
        "REPORT",   "IPM.Outlook",  "IPM.Sharing", "IPM.Conflict"};
    return message_class.empty() || message_class == "IPM" ||
           std::ranges::any_of(kinds, [&](auto kind) { return is_of(message_class, kind); });
}

std::string escaped(std::string_view name) {
    std::string made;
    for (const char letter : name)
        made += letter == '~' ? "~0" : letter == '/' ? "~1" : std::string(1, letter);
    return made;
}

MapiProperties properties_of(const OutlookRow& row, unsigned code_page) {
    MapiProperties properties([&row](unsigned property) -> Result<std::optional<MapiValue>> {
        const auto found = row.values.find(property);
        return found == row.values.end() ? std::nullopt : std::optional(found->second);
    });
    properties.use_code_page(code_page);
    return properties;
}

}  // namespace

Result<OutlookStore> OutlookStore::open(SharedBytes source) {
    OutlookStore made(TRY(OutlookNodes::open(std::move(source))));
    made.take_notes("");
    made.read_store_name();
    made.read_named_properties();
    return made;
}

void OutlookStore::take_notes(const std::string& of) {
    for (Error& note : nodes_.take_notes())
        if (notes_.size() < kNotes)
            notes_.push_back({note.code, of + note.what});
}

void OutlookStore::read_store_name() {
    const OutlookNode* const node = nodes_.find(kStoreNode);
    if (node == nullptr)
        return;
    const auto object = OutlookObject::open(nodes_, *node);
    const auto name = object.ok() ? object.value().properties().text(mapi::kDisplayName)
                                  : Result<std::string>(object.error());
    if (name.ok())
        display_name_ = name.value();
    else
        notes_.push_back({name.error().code, "The name of the mail store: " + name.error().what});
    take_notes("The name of the mail store: ");
}

// [MS-PST] 2.4.7: which numbers from 0x8000 on this store gave to properties of a set.
void OutlookStore::read_named_properties() {
    constexpr unsigned kSets = 0x0002;
    constexpr unsigned kEntries = 0x0003;
    constexpr uint64_t kFirstSet = 3;
    const OutlookNode* const node = nodes_.find(kNamesNode);
    const auto object = node == nullptr ? Result<OutlookObject>(Error{ErrorCode::NotFound, ""})
                                        : OutlookObject::open(nodes_, *node);
    if (!object.ok())
        return;
    const auto sets = object.value().properties().value(kSets);
    const auto entries = object.value().properties().value(kEntries);
    if (!sets.ok() || !entries.ok() || !sets.value() || !entries.value())
        return;
    const std::string& bytes = entries.value()->bytes;
    for (uint64_t at = 0; at + 8 <= bytes.size(); at += 8) {
        const uint64_t set = little_number(bytes, at + 4, 2);  // its lowest bit: named by a text
        const uint64_t set_at = (set >> 1) * 16 - kFirstSet * 16;
        if ((set & 1) == 0 && (set >> 1) >= kFirstSet && set_at < sets.value()->bytes.size() &&
            std::string_view(sets.value()->bytes).substr(set_at, 16) == kAddressSet)
            address_properties_.try_emplace(
                static_cast<unsigned>(little_number(bytes, at, 4)),
                static_cast<unsigned>(0x8000 + little_number(bytes, at + 6, 2)));
    }
}

std::string OutlookStore::name_of(uint32_t id) {
    const OutlookNode* const node = nodes_.find(id);
    if (node == nullptr)
        return fmt::format("missing folder {}", id);
    const auto object = OutlookObject::open(nodes_, *node);
    const auto name = object.ok() ? object.value().properties().text(mapi::kDisplayName)
                                  : Result<std::string>(object.error());
    return name.ok() && !name.value().empty() ? name.value() : fmt::format("folder {}", id);
}

std::string OutlookStore::pointer_of(uint32_t id, unsigned depth) {
    const OutlookNode* const node = nodes_.find(id);
    if (id == kRootFolder || depth == 0)
        return "";
    const bool has_parent = node != nullptr && node->parent != 0 && node->parent != id;
    const std::string above = has_parent ? pointer_of(node->parent, depth - 1) : "";
    return above + "/" + escaped(name_of(id));
}

std::optional<std::set<uint32_t>> OutlookStore::items_of(uint32_t id) {
    const OutlookNode* const node = nodes_.find((id & ~kKindBits) | kItemListKind);
    if (node == nullptr)
        return std::nullopt;
    const auto object = OutlookObject::open(nodes_, *node);
    const auto rows = object.ok() ? object.value().rows({}, kListedItems)
                                  : Result<std::vector<OutlookRow>>(object.error());
    if (!rows.ok())
        return std::nullopt;
    std::set<uint32_t> listed;
    for (const OutlookRow& row : rows.value())
        listed.insert(row.id);
    return listed;
}

const OutlookStore::Folder& OutlookStore::folder(uint32_t id) {
    const auto known = folders_.find(id);
    if (known != folders_.end())
        return known->second;
    Folder made{pointer_of(id, kFolderDepth), items_of(id)};
    take_notes("The folder " + made.pointer + ": ");
    return folders_.emplace(id, std::move(made)).first->second;
}

void OutlookStore::each_item(const Take& take) {
    for (const OutlookNode& node : nodes_.nodes()) {
        if ((node.id & kKindBits) != kMessageKind || node.data == 0)
            continue;
        const Folder& in = folder(node.parent);
        OutlookItem item;
        item.pointer = fmt::format("{}/{}", in.pointer, node.id);
        if ((node.parent & kKindBits) != kFolderKind || nodes_.find(node.parent) == nullptr ||
            (in.listed && !in.listed->contains(node.id)))
            item.standing = OutlookItem::Standing::kUnlisted;
        const std::string pointer = item.pointer;
        if (const auto read = read_item(node, std::move(item), kEnclosedDepth, take);
            !read.ok() && notes_.size() < kNotes)
            notes_.push_back({read.error().code, "The item " + pointer + ": " + read.error().what});
    }
}

void OutlookStore::each_lost_item(const Take& take) {
    const auto lost = nodes_.find_lost_nodes();
    if (!lost.ok()) {
        notes_.push_back({lost.error().code, "Deleted items: " + lost.error().what});
        return;
    }
    std::set<uint32_t> done;
    for (const OutlookNode& node : lost.value()) {
        if ((node.id & kKindBits) != kMessageKind || node.data == 0 || done.contains(node.id))
            continue;
        OutlookItem item;
        item.pointer = fmt::format("{}/{}", folder(node.parent).pointer, node.id);
        item.standing = OutlookItem::Standing::kLost;
        const auto read = read_item(node, std::move(item), kEnclosedDepth, [&](OutlookItem found) {
            done.insert(node.id);
            found.message.notes.clear();
            take(found);
        });
        (void)nodes_.take_notes();
        (void)read;  // most of them were written over
    }
}

Result<void> OutlookStore::read_item(const OutlookNode& node, OutlookItem item, unsigned depth,
                                     const Take& take) {
    const OutlookObject object = TRY(OutlookObject::open(nodes_, node));
    const MapiProperties properties = object.properties();
    item.message = outlook_message_of(properties);
    const std::string& kind = item.message.message_class;
    if (is_of(kind, "IPM.Contact"))
        item.contact = contact_of(properties);
    else if (!is_mail(kind)) {
        if (item.standing != OutlookItem::Standing::kLost)
            ++unread_[kind];
        return {};
    }
    const auto keep = [&](const Error& error) { item.message.notes.push_back(error); };
    if (const auto read = read_recipients(object, item, properties.code_page()); !read.ok())
        keep(read.error());
    const auto enclosed = read_attachments(object, item, properties.code_page());
    if (!enclosed.ok())
        keep(enclosed.error());
    for (const Error& note : nodes_.take_notes())
        keep(note);
    take(item);
    if (!enclosed.ok())
        return {};
    for (const Enclosed& each : enclosed.value()) {
        if (depth == 0)
            return Error{ErrorCode::LimitReached,
                         "Messages inside of messages are nested too deep"};
        OutlookItem inner;
        inner.pointer = each.pointer;
        inner.standing = item.standing;
        TRY(read_item(each.node, std::move(inner), depth - 1, take));
    }
    return {};
}

OutlookContact OutlookStore::contact_of(const MapiProperties& properties) const {
    const auto text = [&](unsigned property) {
        const auto read = properties.text(property);
        return read.ok() ? read.value() : std::string();
    };
    const auto named = [&](unsigned number) {
        const auto known = address_properties_.find(number);
        return known == address_properties_.end() ? std::string() : text(known->second);
    };
    OutlookContact made{text(mapi::kDisplayName), text(kCompany), text(kTitle), {}, {}};
    for (const unsigned property : kPhones)
        if (std::string phone = text(property); !phone.empty())
            made.phones.push_back(std::move(phone));
    for (const auto& [address, shown] : kAddressNumbers)
        for (std::string& found : std::array{named(address), named(shown)})
            if (found.find('@') != std::string::npos) {
                made.addresses.push_back(std::move(found));
                break;
            }
    return made;
}

Result<void> OutlookStore::read_recipients(const OutlookObject& object, OutlookItem& item,
                                           unsigned page) {
    const OutlookNode* const part = object.subnode(kRecipientsPart);
    if (part == nullptr)
        return {};
    const OutlookObject table = TRY(OutlookObject::open(nodes_, *part));
    const auto rows = TRY(
        table.rows({mapi::kDisplayName, mapi::kSmtpAddress, mapi::kEmailAddress}, kOutlookPeople));
    for (const OutlookRow& row : rows) {
        MailAddress address = TRY(outlook_recipient_of(properties_of(row, page)));
        item.message.recipients.push_back(
            {fmt::format("{}/receiver {}", item.pointer, row.id), std::move(address)});
    }
    return {};
}

Result<std::vector<OutlookStore::Enclosed>> OutlookStore::read_attachments(
    const OutlookObject& object, OutlookItem& item, unsigned page) {
    std::vector<Enclosed> enclosed;
    const OutlookNode* const part = object.subnode(kAttachmentsPart);
    if (part == nullptr)
        return enclosed;
    const OutlookObject table = TRY(OutlookObject::open(nodes_, *part));
    const auto rows = TRY(table.rows({}, kOutlookPeople));
    for (const OutlookRow& row : rows) {
        const OutlookNode* const node = object.subnode(row.id);
        if (node == nullptr)
            return Error{ErrorCode::Damaged, "What is attached is missing in the mail store"};
        const OutlookObject attached = TRY(OutlookObject::open(nodes_, *node));
        MapiProperties properties = attached.properties();
        properties.use_code_page(page);
        OutlookAttachment attachment = TRY(outlook_attachment_of(properties));
        attachment.part = fmt::format("{}/attachment {}", item.pointer, row.id);
        const auto inner = TRY(attached.enclosed_part());
        const OutlookNode* const message = inner ? attached.subnode(*inner) : nullptr;
        if (message != nullptr && properties.number(kAttachMethod) == kIsMessage)
            enclosed.push_back({*message, attachment.part});
        else if (inner)
            item.message.notes.push_back(
                {ErrorCode::Unsupported, "The attachment '" + attachment.name +
                                             "' is an object of another program and is not read"});
        else if (const auto read = read_attached(attached, attachment); !read.ok())
            item.message.notes.push_back(read.error());
        item.message.attachments.push_back(std::move(attachment));
    }
    return enclosed;
}

Result<void> OutlookStore::read_attached(const OutlookObject& object,
                                         OutlookAttachment& attachment) {
    if (!object.has(mapi::kData))
        return {};
    Hasher hasher;
    uint64_t size = 0;
    const auto add = [&](const std::string& bytes) {
        hasher.add(bytes);
        size += bytes.size();
    };
    if (const OutlookNode* const part = object.part_of(mapi::kData); part != nullptr)
        TRY(nodes_.each_piece(part->data, add));
    else if (const auto value = TRY(object.properties().value(mapi::kData)); value)
        add(value->bytes);
    attachment.size_bytes = size;
    attachment.sha256 = hasher.hex();
    return {};
}

}  // namespace parsers
