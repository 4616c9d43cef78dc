// HoldingCollector: gathers the holdings of one device while its records are read.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "plugins/api/record.h"
#include "triage/link/holding.h"

namespace triage {

class HoldingCollector {
public:
    HoldingCollector(IdentityTable& identities, Region region)
        : identities_(identities), region_(std::move(region)) {}

    void add(const plugins::Account& account, const Provenance& from);
    void add(const plugins::Contact& contact, const Provenance& from);
    void add(const plugins::Conversation& conversation, const Provenance& from);
    void add(const plugins::Participant& participant, const Provenance& from);
    void add(const plugins::Message& message, const Provenance& from);
    void add(const plugins::Attachment& attachment, const Provenance& from);
    void add(const plugins::Call& call, const Provenance& from);
    void add(const plugins::Payment& payment, const Provenance& from);
    void add(const plugins::Wallet& wallet, const Provenance& from);
    void add(const plugins::Visit& visit, const Provenance& from);
    void add(const plugins::Document& document, const Provenance& from);
    void add(const plugins::DeviceFact& fact, const Provenance& from);
    void add(const plugins::Media& media, const Provenance& from);
    void add(const ContentMention& mention, const Provenance& from);

    // Gives the owners the times of the messages that stand nearest to their account's file.
    std::vector<Holding> take();

private:
    struct Sight {
        Role role;
        std::string_view app;
        const plugins::Time* time = nullptr;
        std::string_view display = {};
    };
    struct Span {
        int64_t first_utc_ns = 0;
        int64_t last_utc_ns = 0;
    };
    void see(const plugins::Identifier& identifier, const Sight& sight, const Provenance& from);
    void see(uint32_t identity, const std::string& as_stored, const Sight& sight,
             const Provenance& from);
    void see_text(std::string_view text, const Sight& sight, const Provenance& from);
    uint32_t number_of(const plugins::Identifier& identifier, std::string_view app);
    void date_owners();

    IdentityTable& identities_;
    Region region_;
    std::unordered_map<std::string, uint32_t> known_;  // stored form -> identity
    std::map<std::tuple<uint32_t, Role, std::string>, Holding> holdings_;
    // For the dates of accounts: where an account's record stands, when an app's file was in use.
    struct AccountPlace {
        std::tuple<uint32_t, Role, std::string> key;
        std::string file;
    };
    std::vector<AccountPlace> account_places_;
    std::map<std::pair<std::string, std::string>, Span> use_;  // (app, file)
};

}  // namespace triage
