#include "triage/link/collect_holdings.h"

#include <algorithm>

namespace triage {
namespace {

bool is_device_id(std::string_view name) {
    static constexpr std::array<std::string_view, 6> kNames = {"imei",   "imsi", "iccid",
                                                               "serial", "mac",  "android_id"};
    return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

size_t common_prefix(std::string_view a, std::string_view b) {
    return static_cast<size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first -
                               a.begin());
}

}  // namespace

uint32_t HoldingCollector::number_of(const plugins::Identifier& identifier, std::string_view app) {
    std::string key = identifier.type;
    key.append(1, '\t').append(identifier.value);
    if (identifier.type == plugins::id_type::kAppUser)
        key.append(1, '\t').append(app);
    const auto known = known_.find(key);
    if (known != known_.end())
        return known->second;
    const uint32_t number = identities_.number_of(canonical(identifier, region_, app));
    known_.emplace(std::move(key), number);
    return number;
}

void HoldingCollector::see(const plugins::Identifier& identifier, const Sight& sight,
                           const Provenance& from) {
    if (!identifier.present())
        return;
    const std::string as_stored =
        identifier.type == "card" ? canonical(identifier, region_).value : identifier.value;
    see(number_of(identifier, sight.app), as_stored, sight, from);
}

void HoldingCollector::see(uint32_t identity, const std::string& as_stored, const Sight& sight,
                           const Provenance& from) {
    Holding& holding = holdings_[{identity, sight.role, std::string(sight.app)}];
    if (holding.count == 0) {
        holding.identity = identity;
        holding.role = sight.role;
        holding.app = sight.app;
        holding.as_stored = as_stored;
    }
    ++holding.count;
    if (holding.display.empty())
        holding.display = sight.display;
    const bool repeated = !holding.records.empty() && holding.records.back() == from.id;
    if (holding.records.size() < kRecordsPerHolding && !repeated)
        holding.records.push_back(from.id);
    if (sight.time == nullptr || !sight.time->utc_ns)
        return;
    const int64_t utc_ns = *sight.time->utc_ns;
    holding.first_utc_ns = std::min(holding.first_utc_ns.value_or(utc_ns), utc_ns);
    holding.last_utc_ns = std::max(holding.last_utc_ns.value_or(utc_ns), utc_ns);
}

void HoldingCollector::see_text(std::string_view text, const Sight& sight, const Provenance& from) {
    if (text.size() < 8)  // shorter than the shortest phone number
        return;
    for (const FoundIdentifier& found : find_identifiers(text))
        see(identities_.number_of(found.canonical), found.as_written, sight, from);
}

void HoldingCollector::add(const plugins::Account& account, const Provenance& from) {
    if (!account.id.present())
        return;
    see(account.id, {Role::Owner, account.app, &account.since, account.display}, from);
    account_places_.push_back(
        {{number_of(account.id, account.app), Role::Owner, account.app}, from.file});
}

void HoldingCollector::add(const plugins::Contact& contact, const Provenance& from) {
    for (const auto& identifier : contact.identifiers)
        see(identifier, {Role::Contact, contact.app, nullptr, contact.name}, from);
}

void HoldingCollector::add(const plugins::Conversation& conversation, const Provenance& from) {
    see(conversation.id,
        {Role::Participant, conversation.app, &conversation.created, conversation.name}, from);
    see(conversation.creator, {Role::Participant, conversation.app, &conversation.created}, from);
}

void HoldingCollector::add(const plugins::Participant& participant, const Provenance& from) {
    see(participant.member,
        {Role::Participant, participant.app, &participant.changed, participant.name}, from);
}

// The sender of an outgoing message is the device's own account, which Account records state.
void HoldingCollector::add(const plugins::Message& message, const Provenance& from) {
    const plugins::Time& time = message.sent.utc_ns ? message.sent : message.received;
    if (message.direction.name == "incoming")
        see(message.sender, {Role::Sender, message.app, &time}, from);
    for (const auto& recipient : message.recipients)
        see(recipient, {Role::Participant, message.app, &time}, from);
    see_text(message.text, {Role::Mentioned, message.app, &time}, from);
    if (!time.utc_ns)
        return;
    const auto [span, fresh] =
        use_.try_emplace({message.app, from.file}, Span{*time.utc_ns, *time.utc_ns});
    span->second.first_utc_ns = std::min(span->second.first_utc_ns, *time.utc_ns);
    span->second.last_utc_ns = std::max(span->second.last_utc_ns, *time.utc_ns);
}

void HoldingCollector::add(const plugins::Attachment& attachment, const Provenance& from) {
    see({"sha256", attachment.sha256}, {Role::Mentioned, attachment.app}, from);
}

void HoldingCollector::add(const plugins::Call& call, const Provenance& from) {
    see(call.peer, {Role::Participant, call.app, &call.started, call.name}, from);
    see(call.group, {Role::Participant, call.app, &call.started}, from);
}

void HoldingCollector::add(const plugins::Payment& payment, const Provenance& from) {
    see(payment.payer, {Role::Payer, payment.app, &payment.time}, from);
    see(payment.payee, {Role::Payee, payment.app, &payment.time}, from);
    see(payment.transaction, {Role::Mentioned, payment.app, &payment.time}, from);
}

// A wallet app keeps an address book as well: only an entry that is not marked as without keys is
// the device's own.
void HoldingCollector::add(const plugins::Wallet& wallet, const Provenance& from) {
    const Role role = wallet.keys.name == "absent" ? Role::Mentioned : Role::HolderOf;
    see(wallet.address, {role, wallet.app, nullptr, wallet.label}, from);
}

void HoldingCollector::add(const plugins::Visit& visit, const Provenance& from) {
    for (const FoundIdentifier& found : find_identifiers(visit.url))
        if (found.canonical.type == "domain" || !found.canonical.chain.empty())
            see(identities_.number_of(found.canonical), found.as_written,
                {Role::Mentioned, visit.app, &visit.time}, from);
}

void HoldingCollector::add(const plugins::Document& document, const Provenance& from) {
    see({"sha256", from.file_sha256}, {Role::HolderOf, document.app, nullptr, document.title},
        from);
    see_text(document.text, {Role::Mentioned, document.app, &document.modified}, from);
}

void HoldingCollector::add(const plugins::DeviceFact& fact, const Provenance& from) {
    if (is_device_id(fact.name))
        see({fact.name, fact.value}, {Role::Owner, "device"}, from);
    else if (fact.name == "own_number")
        see(plugins::phone(fact.value), {Role::Owner, "device"}, from);
    else if (fact.name == "randomized_mac")
        see({"mac", fact.value}, {Role::Owner, "device"}, from);
    else if (fact.name == "hotspot_ssid")
        see({"ssid", fact.value}, {Role::Owner, "device"}, from);
    else if (fact.name == "ssid" || fact.name == "bssid")
        see({fact.name, fact.value}, {Role::HolderOf, "device"}, from);
    else if (fact.name == "bluetooth_peer")
        see({"mac", fact.value}, {Role::Contact, "device"}, from);
}

void HoldingCollector::add(const plugins::Media& media, const Provenance& from) {
    see({"sha256", from.file_sha256}, {Role::HolderOf, "media", &media.taken}, from);
    see({"phash", media.phash}, {Role::HolderOf, "media", &media.taken}, from);
    for (const std::string& code : media.codes)
        see_text(code, {Role::Mentioned, "media", &media.taken}, from);
}

void HoldingCollector::add(const ContentMention& mention, const Provenance& from) {
    see(mention.id, {Role::Mentioned, kInContent}, from);
}

// Two copies of one app on a device have two accounts: a file's messages date the account whose
// own file shares the longest path with it.
void HoldingCollector::date_owners() {
    for (const auto& [app_and_file, span] : use_) {
        const AccountPlace* nearest = nullptr;
        size_t best = 0;
        for (const AccountPlace& place : account_places_) {
            if (std::get<2>(place.key) != app_and_file.first)
                continue;
            const size_t shared = common_prefix(place.file, app_and_file.second);
            if (nearest == nullptr || shared > best) {
                nearest = &place;
                best = shared;
            }
        }
        if (nearest == nullptr)
            continue;
        Holding& owner = holdings_[nearest->key];
        owner.first_utc_ns =
            std::min(owner.first_utc_ns.value_or(span.first_utc_ns), span.first_utc_ns);
        owner.last_utc_ns =
            std::max(owner.last_utc_ns.value_or(span.last_utc_ns), span.last_utc_ns);
    }
}

std::vector<Holding> HoldingCollector::take() {
    date_owners();
    std::vector<Holding> holdings;
    holdings.reserve(holdings_.size());
    for (auto& [key, holding] : holdings_)
        holdings.push_back(std::move(holding));
    holdings_.clear();
    return holdings;
}

}  // namespace triage
