// OutlookStore: the mails and the address book in a mail store of Outlook (.pst, .ost), folder by
// folder.
//
// Format: [MS-PST] 2.4, [MS-OXOCNTC] for the address book.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"
#include "parsers/document/outlook_item.h"
#include "parsers/document/outlook_nodes.h"
#include "parsers/document/outlook_object.h"

namespace parsers {

struct OutlookContact {
    std::string name;
    std::string company;
    std::string title;
    std::vector<std::string> phones;
    std::vector<std::string> addresses;  // of mail
};

struct OutlookItem {
    // The names of the folders and the number of the node, as a JSON pointer.
    std::string pointer;
    // Unlisted: no folder's list of items has it any more. Lost: only an old page of the index has
    // it; what is missing of it was written over and is not told.
    enum class Standing : uint8_t { kListed, kUnlisted, kLost } standing = Standing::kListed;
    OutlookMessage message;  // its parts are pointers
    std::optional<OutlookContact> contact;
};

class OutlookStore {
public:
    static Result<OutlookStore> open(SharedBytes source);

    const std::string& display_name() const { return display_name_; }

    // Calls `take` for each mail and entry of the address book, and for messages inside of one
    // behind it.
    void each_item(const std::function<void(const OutlookItem&)>& take);

    // The same for what was deleted for good and is still there.
    void each_lost_item(const std::function<void(const OutlookItem&)>& take);

    // Items of other classes are counted by each_item().
    const std::map<std::string, uint64_t>& unread_classes() const { return unread_; }
    // What is damaged and belongs to no item.
    const std::vector<Error>& notes() const { return notes_; }

private:
    struct Folder {
        std::string pointer;
        std::optional<std::set<uint32_t>> listed;  // absent where its list cannot be read
    };
    using Take = std::function<void(const OutlookItem&)>;

    explicit OutlookStore(OutlookNodes nodes) : nodes_(std::move(nodes)) {}

    void take_notes(const std::string& of);
    std::string name_of(uint32_t folder);
    const Folder& folder(uint32_t id);
    std::string pointer_of(uint32_t folder, unsigned depth);
    std::optional<std::set<uint32_t>> items_of(uint32_t folder);
    void read_store_name();
    void read_named_properties();
    Result<void> read_item(const OutlookNode& node, OutlookItem item, unsigned depth,
                           const Take& take);
    OutlookContact contact_of(const MapiProperties& properties) const;
    Result<void> read_recipients(const OutlookObject& object, OutlookItem& item, unsigned page);
    struct Enclosed {
        OutlookNode node;
        std::string pointer;
    };
    Result<std::vector<Enclosed>> read_attachments(const OutlookObject& object, OutlookItem& item,
                                                   unsigned page);
    Result<void> read_attached(const OutlookObject& object, OutlookAttachment& attachment);

    OutlookNodes nodes_;
    std::string display_name_;
    std::map<uint32_t, Folder> folders_;
    std::map<unsigned, unsigned> address_properties_;  // by the number within their own set
    std::map<std::string, uint64_t> unread_;
    std::vector<Error> notes_;
};

}  // namespace parsers
