#include "triage/link/shared_chats.h"

#include <fmt/format.h>

#include <map>

#include "triage/link/describe_chat.h"
#include "triage/link/text_hash.h"

namespace triage {
namespace {

// Some 1.3 GB of rows; a chat with more is read alone.
constexpr uint64_t kMessagesAtATime = 16'000'000;

using Wanted = std::map<std::string, std::vector<WantedChat>>;  // exhibit -> conversations

class SharedChats {
public:
    SharedChats(CaseStore& store, const std::vector<DeviceRow>& devices,
                const std::vector<ConversationStub>& stubs, const ChatRules& rules)
        : store_(store), devices_(devices), stubs_(stubs), rules_(rules) {
        for (const DeviceRow& device : devices)
            names_.push_back(device.device);
    }

    Result<size_t> write() {
        const std::vector<ChatSet> sets = choose_chats(stubs_, rules_);
        for (size_t begin = 0; begin < sets.size();) {
            uint64_t messages = 0;
            size_t end = begin;
            while (end < sets.size() &&
                   (end == begin || messages + sets[end].messages <= kMessagesAtATime))
                messages += sets[end++].messages;
            TRY(write_some({sets.begin() + static_cast<ptrdiff_t>(begin),
                            sets.begin() + static_cast<ptrdiff_t>(end)}));
            begin = end;
        }
        return count_;
    }

private:
    Result<void> write_some(const std::vector<ChatSet>& sets) {
        Wanted wanted;
        std::map<uint32_t, size_t> set_of_stub;
        for (size_t set = 0; set < sets.size(); ++set)
            for (const uint32_t stub : sets[set].stubs) {
                const DeviceRow& device = devices_[stubs_[stub].device];
                wanted[device.exhibit].push_back(
                    {stubs_[stub].conversation, stub, stubs_[stub].device, device.store_device});
                set_of_stub[stub] = set;
            }
        std::vector<std::vector<ChatView>> views(sets.size());
        NamesByHash senders;
        for (const auto& [exhibit, chats] : wanted) {
            const DeviceStore facts =
                TRY(DeviceStore::open_for_reading(store_.device_store_path(exhibit)));
            std::vector<ChatView> read = TRY(read_chats(facts, chats, rules_, senders));
            for (ChatView& view : read)
                views[set_of_stub.at(view.stub)].push_back(std::move(view));
        }
        for (auto& set : views)
            for (const GatheredChat& chat : gather_chats(std::move(set), names_, rules_))
                TRY(write_chat(chat, senders));
        return {};
    }

    Result<void> write_chat(const GatheredChat& chat, const NamesByHash& senders) {
        ChatToAlign rows = to_align(chat);
        const AlignedChat aligned = align_chat(std::move(rows.rows), rows.sides, rules_);
        const std::string id = fmt::format("chat-{:016x}", hash_of(chat.key));
        const nlohmann::json body = describe_chat(id, chat, aligned, senders, names_, rules_);
        Statement insert = TRY(store_.database().prepare(
            "INSERT INTO chat(chat,app,kind,devices,messages,body) VALUES(?,?,?,?,?,?)"));
        insert.bind(1, id);
        insert.bind(2, body["app"].get_ref<const std::string&>());
        insert.bind(3, body["kind"].get_ref<const std::string&>());
        insert.bind(4, static_cast<int64_t>(chat.devices.size()));
        insert.bind(5, static_cast<int64_t>(aligned.messages));
        insert.bind(6, body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
        TRY(insert.run());
        ++count_;
        return {};
    }

    CaseStore& store_;
    const std::vector<DeviceRow>& devices_;
    const std::vector<ConversationStub>& stubs_;
    const ChatRules& rules_;
    std::vector<std::string> names_;
    size_t count_ = 0;
};

}  // namespace

Result<size_t> write_shared_chats(CaseStore& store, const std::vector<DeviceRow>& devices,
                                  const std::vector<ConversationStub>& stubs,
                                  const ChatRules& rules) {
    return SharedChats(store, devices, stubs, rules).write();
}

}  // namespace triage
