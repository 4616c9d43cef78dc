// ChatNames: who the accounts of one device's chats are, and which chat a conversation is.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "triage/identity/region.h"
#include "triage/store/device_store.h"

namespace triage {

enum class ChatKind { Unknown, Direct, Group };

// `key` is equal on all devices of a chat; empty where the app states nothing that is.
struct ChatKey {
    std::string key;
    ChatKind kind = ChatKind::Unknown;
};

// An id that stands for one account on some devices and for none on others.
bool is_hidden_id(std::string_view type);

// A name is "<type>\t<value>" in canonical form.
class ChatNames {
public:
    explicit ChatNames(Region region) : region_(std::move(region)) {}

    void add(const plugins::Account& account, const Provenance& from);
    void add(const plugins::DeviceFact& fact);

    std::string name_of(const plugins::Identifier& identifier, std::string_view app) const;
    // The own account of an app whose file stands nearest; "" where none is stated.
    std::string own(std::string_view app, std::string_view file) const;
    ChatKey key_of(const plugins::Conversation& conversation, std::string_view file) const;

private:
    struct Own {
        std::string app;
        std::string file;
        std::string name;
    };
    Region region_;
    std::vector<Own> own_;
    std::vector<std::string> own_numbers_;
    mutable std::unordered_map<std::string, std::string> known_;
};

}  // namespace triage
