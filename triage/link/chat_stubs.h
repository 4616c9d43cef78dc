// Stubs: the little that is kept of every conversation of a case while its devices are read, and
// the choice of those that are read in detail because another device may hold the same chat.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "triage/link/chat_names.h"
#include "triage/link/chat_rules.h"

namespace triage {

struct ConversationStub {
    uint32_t device = 0;
    uint64_t conversation = 0;  // see conversation_hash()
    uint64_t app = 0;
    uint64_t chat = 0;  // hash of ChatKey::key; 0: the app states none
    uint64_t messages = 0;
    std::vector<uint64_t> texts;  // the smallest hashes of distinctive texts, sorted
};

// Of a conversation within its device; two copies of an app keep theirs in files of their own.
uint64_t conversation_hash(std::string_view app, std::string_view file, std::string_view key);

// Gathers the stubs of one device while its records are read: accounts and facts first.
class StubCollector {
public:
    StubCollector(Region region, const ChatRules& rules)
        : names_(std::move(region)), rules_(rules) {}

    void add(const plugins::Account& account, const Provenance& from) { names_.add(account, from); }
    void add(const plugins::DeviceFact& fact, const Provenance&) { names_.add(fact); }
    void add(const plugins::Conversation& conversation, const Provenance& from);
    void add(const plugins::Message& message, const Provenance& from);

    // Sorted by conversation; without those that have no message.
    std::vector<ConversationStub> take();

private:
    ConversationStub& stub_of(std::string_view app, const std::string& file, std::string_view key);

    ChatNames names_;
    const ChatRules& rules_;
    std::unordered_map<uint64_t, ConversationStub> stubs_;
};

// Stubs, by their index, that are to be read together: every conversation of a chat that stands on
// two devices or more, and those without an identity that share distinctive texts with others.
struct ChatSet {
    std::vector<uint32_t> stubs;  // sorted
    uint64_t messages = 0;
};

// Sorted by the first stub. What is chosen does not depend on the order of the stubs.
std::vector<ChatSet> choose_chats(const std::vector<ConversationStub>& stubs,
                                  const ChatRules& rules);

}  // namespace triage
