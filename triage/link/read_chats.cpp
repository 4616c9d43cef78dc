#include "triage/link/read_chats.h"

#include <algorithm>
#include <map>

#include "parsers/base/text.h"
#include "triage/link/chat_stubs.h"
#include "triage/link/text_hash.h"

namespace triage {
namespace {

using parsers::Result;

// No row that another device would have: the app's own words, and what never left.
bool is_left_out(const plugins::Message& message) {
    const std::string& status = message.status.name;
    return message.kind.name == "system" || status == "draft" || status == "failed" ||
           status == "pending";
}

Course course_of(const plugins::Code& direction) {
    if (direction.name == "incoming")
        return Course::Incoming;
    return direction.name == "outgoing" ? Course::Outgoing : Course::Unknown;
}

std::array<std::byte, 16> id_of(std::string_view hex) {
    std::array<std::byte, 16> id{};
    const auto bytes = parsers::from_hex(hex);
    std::copy_n(bytes.begin(), std::min(bytes.size(), id.size()), id.begin());
    return id;
}

class ChatReader {
public:
    ChatReader(const std::vector<WantedChat>& wanted, const ChatRules& rules, NamesByHash& names)
        : rules_(rules), sender_names_(names) {
        for (const WantedChat& each : wanted) {
            views_.emplace_back();
            views_.back().stub = each.stub;
            views_.back().device = each.device;
            places_[{each.store_device, each.conversation}] = views_.size() - 1;
        }
    }

    Result<std::vector<ChatView>> read(const DeviceStore& store) {
        TRY(read_names(store));
        TRY(store.each<plugins::Conversation>(
            [&](const Stored<plugins::Conversation>& record) { add(record); }));
        TRY(store.each<plugins::Participant>(
            [&](const Stored<plugins::Participant>& record) { add(record); }));
        TRY(store.each<plugins::Message>(
            [&](const Stored<plugins::Message>& record) { add(record); }));
        std::map<std::string, uint64_t> damages;
        TRY(store.each_damage([&](const DamageRow& damage) { ++damages[damage.file]; }));
        for (ChatView& view : views_)
            view.damages = damages[view.file];
        return std::move(views_);
    }

private:
    Result<void> read_names(const DeviceStore& store) {
        std::map<int64_t, std::vector<plugins::DeviceFact>> facts;
        std::map<int64_t, std::vector<Stored<plugins::Account>>> accounts;
        TRY(store.each<plugins::DeviceFact>([&](const Stored<plugins::DeviceFact>& record) {
            facts[record.provenance.device].push_back(record.body);
        }));
        TRY(store.each<plugins::Account>([&](const Stored<plugins::Account>& record) {
            accounts[record.provenance.device].push_back(record);
        }));
        for (const auto& [place, view] : places_) {
            const int64_t device = place.first;
            if (names_.contains(device))
                continue;
            std::vector<plugins::Account> bodies;
            for (const auto& account : accounts[device])
                bodies.push_back(account.body);
            ChatNames& names =
                names_.try_emplace(device, region_of_device(facts[device], bodies)).first->second;
            for (const auto& account : accounts[device])
                names.add(account.body, account.provenance);
            for (const auto& fact : facts[device])
                names.add(fact);
        }
        return {};
    }

    // Null where the conversation is not wanted.
    ChatView* view_of(const Provenance& from, std::string_view app, std::string_view key) {
        const auto place = places_.find({from.device, conversation_hash(app, from.file, key)});
        if (place == places_.end())
            return nullptr;
        ChatView& view = views_[place->second];
        if (view.app.empty()) {
            view.app = app;
            view.file = from.file;
            view.key = key;
            view.own = names_.at(from.device).own(app, from.file);
        }
        return &view;
    }

    void add(const Stored<plugins::Conversation>& record) {
        const plugins::Conversation& body = record.body;
        ChatView* view = view_of(record.provenance, body.app, body.key);
        if (view == nullptr)
            return;
        const ChatNames& names = names_.at(record.provenance.device);
        ChatKey key = names.key_of(body, record.provenance.file);
        if (view->chat.key.empty())
            view->chat = std::move(key);
        if (view->title.empty())
            view->title = body.name;
        if (view->chat.kind == ChatKind::Direct && view->peer.empty())
            view->peer = names.name_of(body.id, body.app);
    }

    void add(const Stored<plugins::Participant>& record) {
        const plugins::Participant& body = record.body;
        ChatView* view = view_of(record.provenance, body.app, body.conversation);
        if (view == nullptr)
            return;
        std::string name = names_.at(record.provenance.device).name_of(body.member, body.app);
        if (!name.empty())
            view->members.push_back({std::move(name), body.role.name});
    }

    std::string sender_of(const plugins::Message& message, const ChatView& view,
                          const ChatNames& names) const {
        if (message.sender.present())
            return is_hidden_id(message.sender.type) ? std::string()
                                                     : names.name_of(message.sender, message.app);
        if (message.direction.name == "outgoing")
            return view.own;
        return message.direction.name == "incoming" ? view.peer : std::string();
    }

    void add(const Stored<plugins::Message>& record) {
        const plugins::Message& body = record.body;
        ChatView* view = view_of(record.provenance, body.app, body.conversation);
        if (view == nullptr || is_left_out(body))
            return;
        const std::string sender = sender_of(body, *view, names_.at(record.provenance.device));
        ChatRow row;
        row.order = static_cast<uint32_t>(view->rows.size());
        if (!body.app_id.empty() && rules_.shared_ids.contains(body.app))
            row.app_id = hash_of(body.app_id);
        if (!sender.empty()) {
            row.sender = hash_of(sender);
            sender_names_.try_emplace(row.sender, sender);
        }
        row.text = text_hash(body.text);
        row.utc_ns = body.sent.utc_ns ? body.sent.utc_ns : body.received.utc_ns;
        row.record = id_of(record.provenance.id);
        row.state = record.provenance.state;
        row.course = course_of(body.direction);
        row.is_distinctive = letters_in(body.text) >= rules_.distinctive_letters;
        row.is_revoked = body.status.name == "revoked";
        view->rows.push_back(row);
    }

    const ChatRules& rules_;
    NamesByHash& sender_names_;
    std::vector<ChatView> views_;
    std::map<std::pair<int64_t, uint64_t>, size_t> places_;  // (device, conversation) -> view
    std::map<int64_t, ChatNames> names_;
};

}  // namespace

Result<std::vector<ChatView>> read_chats(const DeviceStore& store,
                                         const std::vector<WantedChat>& wanted,
                                         const ChatRules& rules, NamesByHash& names) {
    return ChatReader(wanted, rules, names).read(store);
}

}  // namespace triage
