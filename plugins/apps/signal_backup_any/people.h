// Recipients: the people, groups and lists of a backup, by the number that other frames name them.
#pragma once

#include <map>
#include <string>

#include "plugins/api/plugin.h"
#include "plugins/apps/signal_backup_any/values.h"

namespace plugins::signal_backup {

struct Recipient {
    std::string kind;  // contact, group, self, distributionList, releaseNotes, callLink
    Identifier id;     // a contact's telephone number, else its account
    std::string name;
    json members;  // of a group: its snapshot; of a list: the numbers of its recipients
    Place place;
};

class People {
public:
    // Keeps the recipient of a frame and emits it where it is a contact.
    void add(const json& recipient, const Place& place, RecordSink& sink);

    const Recipient* find(const std::string& number) const;

    // The account, or the telephone number where a contact tells it.
    Identifier of_service_id(const std::string& service_id) const;
    // "5f8c568d-... (Han Solo)"
    std::string words_of_service_id(const std::string& service_id) const;

    // A conversation that has no chat of its own is emitted with `key`.
    void emit_members(const Recipient& of, const std::string& key, RecordSink& sink) const;

    const std::map<std::string, Recipient>& all() const { return recipients_; }

private:
    Participant participant_of(const json& member, const std::string& key) const;
    void emit_group_members(const Recipient& group, const std::string& key, RecordSink& sink) const;
    void emit_list_members(const Recipient& list, const std::string& key, RecordSink& sink) const;

    std::map<std::string, Recipient> recipients_;
    std::map<std::string, std::string> number_of_service_id_;
};

}  // namespace plugins::signal_backup
