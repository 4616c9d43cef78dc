#include "triage/link/chat_stubs.h"

#include <algorithm>
#include <map>

#include "triage/link/disjoint_sets.h"
#include "triage/link/text_hash.h"

namespace triage {
namespace {

// Of two conversations that share a sixth of their texts, so many smallest hashes share enough.
constexpr size_t kTextsPerStub = 32;
// A text in more conversations is a template and tells no two of them together.
constexpr size_t kMostCarriers = 16;

using Stubs = std::vector<ConversationStub>;

void join_by_key(const Stubs& stubs, DisjointSets& sets) {
    std::unordered_map<uint64_t, uint32_t> first;
    for (uint32_t i = 0; i < stubs.size(); ++i)
        if (stubs[i].chat != 0)
            sets.join(first.try_emplace(stubs[i].chat, i).first->second, i);
}

bool may_be_one(const ConversationStub& a, const ConversationStub& b) {
    return a.device != b.device && a.app == b.app && (a.chat == 0 || b.chat == 0);
}

// Pairs of which at least one has no key, that share enough distinctive texts.
void join_by_text(const Stubs& stubs, const ChatRules& rules, DisjointSets& sets) {
    std::vector<std::pair<uint64_t, uint32_t>> carriers;
    for (uint32_t i = 0; i < stubs.size(); ++i)
        for (const uint64_t text : stubs[i].texts)
            carriers.emplace_back(text, i);
    std::sort(carriers.begin(), carriers.end());
    std::map<std::pair<uint32_t, uint32_t>, size_t> shared;
    for (size_t begin = 0; begin < carriers.size();) {
        size_t end = begin;
        while (end < carriers.size() && carriers[end].first == carriers[begin].first)
            ++end;
        if (end - begin <= kMostCarriers)
            for (size_t i = begin; i < end; ++i)
                for (size_t j = i + 1; j < end; ++j)
                    if (may_be_one(stubs[carriers[i].second], stubs[carriers[j].second]))
                        ++shared[{carriers[i].second, carriers[j].second}];
        begin = end;
    }
    for (const auto& [pair, count] : shared)
        if (count >= rules.least_messages)
            sets.join(pair.first, pair.second);
}

}  // namespace

uint64_t conversation_hash(std::string_view app, std::string_view file, std::string_view key) {
    return hash_of(key, hash_of(file, hash_of(app)));
}

ConversationStub& StubCollector::stub_of(std::string_view app, const std::string& file,
                                         std::string_view key) {
    const uint64_t conversation = conversation_hash(app, file, key);
    ConversationStub& stub = stubs_[conversation];
    stub.conversation = conversation;
    stub.app = hash_of(app);
    return stub;
}

void StubCollector::add(const plugins::Conversation& conversation, const Provenance& from) {
    const ChatKey key = names_.key_of(conversation, from.file);
    ConversationStub& stub = stub_of(conversation.app, from.file, conversation.key);
    if (!key.key.empty())
        stub.chat = hash_of(key.key);
}

void StubCollector::add(const plugins::Message& message, const Provenance& from) {
    ConversationStub& stub = stub_of(message.app, from.file, message.conversation);
    ++stub.messages;
    if (letters_in(message.text) < rules_.distinctive_letters)
        return;
    const uint64_t text = text_hash(message.text);
    auto& texts = stub.texts;
    const auto at = std::lower_bound(texts.begin(), texts.end(), text);
    const bool is_known = at != texts.end() && *at == text;
    if (is_known || (texts.size() == kTextsPerStub && at == texts.end()))
        return;
    texts.insert(at, text);
    if (texts.size() > kTextsPerStub)
        texts.pop_back();
}

std::vector<ConversationStub> StubCollector::take() {
    std::vector<ConversationStub> stubs;
    for (auto& [conversation, stub] : stubs_) {
        if (stub.messages == 0)
            continue;
        if (stub.texts.size() < rules_.least_messages)
            stub.texts = {};
        stub.texts.shrink_to_fit();
        stubs.push_back(std::move(stub));
    }
    stubs_.clear();
    std::sort(stubs.begin(), stubs.end(),
              [](const auto& x, const auto& y) { return x.conversation < y.conversation; });
    return stubs;
}

std::vector<ChatSet> choose_chats(const std::vector<ConversationStub>& stubs,
                                  const ChatRules& rules) {
    DisjointSets sets(stubs.size());
    join_by_key(stubs, sets);
    join_by_text(stubs, rules, sets);
    std::map<uint32_t, ChatSet> by_root;
    for (uint32_t i = 0; i < stubs.size(); ++i) {
        ChatSet& set = by_root[sets.root(i)];
        set.stubs.push_back(i);
        set.messages += stubs[i].messages;
    }
    std::vector<ChatSet> chosen;
    for (auto& [root, set] : by_root) {
        const uint32_t device = stubs[set.stubs.front()].device;
        const bool is_shared = std::any_of(set.stubs.begin(), set.stubs.end(), [&](uint32_t stub) {
            return stubs[stub].device != device;
        });
        if (is_shared)
            chosen.push_back(std::move(set));
    }
    return chosen;
}

}  // namespace triage
