#include "triage/link/gather_chat.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "triage/link/same_chat.h"

namespace triage {
namespace {

using Views = std::vector<ChatView>;

class Gatherer {
public:
    Gatherer(Views views, const std::vector<std::string>& device_names, const ChatRules& rules)
        : views_(std::move(views)), device_names_(device_names), rules_(rules) {
        std::sort(views_.begin(), views_.end(), [&](const ChatView& x, const ChatView& y) {
            return std::tie(device_names[x.device], x.file, x.app, x.key) <
                   std::tie(device_names[y.device], y.file, y.app, y.key);
        });
    }

    std::vector<GatheredChat> gather() {
        for (size_t i = 0; i < views_.size(); ++i)
            if (!views_[i].chat.key.empty())
                by_key_[views_[i].chat.key].push_back(i);
        const std::vector<size_t> alone = join_to_known();
        join_to_each_other(alone);
        std::vector<GatheredChat> chats;
        for (const auto& [key, members] : by_key_)
            if (const auto first = device_of(members.front());
                std::any_of(members.begin(), members.end(),
                            [&](size_t i) { return device_of(i) != first; }))
                chats.push_back(chat_of(key, members));
        return chats;
    }

private:
    uint32_t device_of(size_t view) const { return views_[view].device; }

    size_t agreeing(size_t a, size_t b) const {
        return views_[a].app == views_[b].app
                   ? agreeing_messages(views_[a].rows, views_[b].rows, rules_)
                   : 0;
    }

    // Gives the conversations that join none. Each is held against those with a key only, so that
    // one cannot draw in another.
    std::vector<size_t> join_to_known() {
        std::vector<size_t> alone;
        std::vector<std::pair<std::string, size_t>> joined;
        for (size_t i = 0; i < views_.size(); ++i) {
            if (!views_[i].chat.key.empty())
                continue;
            const std::string* best = nullptr;
            size_t best_count = 0;
            for (const auto& [key, members] : by_key_)
                for (const size_t member : members)
                    if (const size_t count = agreeing(i, member); count > best_count) {
                        best = &key;
                        best_count = count;
                    }
            if (best == nullptr)
                alone.push_back(i);
            else
                joined.emplace_back(*best, i);
        }
        for (const auto& [key, view] : joined)
            by_key_[key].push_back(view);
        return alone;
    }

    // A conversation joins the first chat that it is one with a member of.
    void join_to_each_other(const std::vector<size_t>& alone) {
        std::vector<std::vector<size_t>> chats;
        for (const size_t view : alone) {
            std::vector<size_t> joined = {view};
            std::erase_if(chats, [&](const std::vector<size_t>& chat) {
                const bool is_same = std::any_of(chat.begin(), chat.end(), [&](size_t member) {
                    return agreeing(member, view) > 0;
                });
                if (is_same)
                    joined.insert(joined.end(), chat.begin(), chat.end());
                return is_same;
            });
            std::sort(joined.begin(), joined.end());
            chats.push_back(std::move(joined));
        }
        for (const auto& chat : chats) {
            const ChatView& first = views_[chat.front()];
            by_key_["by content\n" + device_names_[first.device] + "\n" + first.file + "\n" +
                    first.app + "\n" + first.key] = chat;
        }
    }

    GatheredChat chat_of(const std::string& key, const std::vector<size_t>& members) {
        GatheredChat chat;
        chat.key = key;
        std::vector<size_t> sorted = members;
        std::sort(sorted.begin(), sorted.end());
        for (const size_t i : sorted) {
            if (chat.devices.empty() || chat.devices.back() != device_of(i))
                chat.devices.push_back(device_of(i));
            chat.by_content = chat.by_content || views_[i].chat.key.empty();
            if (chat.kind == ChatKind::Unknown)
                chat.kind = views_[i].chat.kind;
            chat.views.push_back(std::move(views_[i]));
        }
        return chat;
    }

    Views views_;
    const std::vector<std::string>& device_names_;
    const ChatRules& rules_;
    std::map<std::string, std::vector<size_t>> by_key_;
};

}  // namespace

std::vector<GatheredChat> gather_chats(std::vector<ChatView> views,
                                       const std::vector<std::string>& device_names,
                                       const ChatRules& rules) {
    return Gatherer(std::move(views), device_names, rules).gather();
}

ChatToAlign to_align(const GatheredChat& chat) {
    ChatToAlign result;
    for (uint32_t view = 0; view < chat.views.size(); ++view) {
        const auto at =
            std::find(chat.devices.begin(), chat.devices.end(), chat.views[view].device);
        result.sides.device_of_view.push_back(static_cast<uint32_t>(at - chat.devices.begin()));
        for (ChatRow row : chat.views[view].rows) {
            row.view = view;
            result.rows.push_back(row);
        }
    }
    result.sides.devices = static_cast<uint32_t>(chat.devices.size());
    return result;
}

}  // namespace triage
