// Roles by what is done with the device.
#include <fmt/format.h>

#include <algorithm>

#include "triage/assess/roles.h"

namespace triage {
namespace {

using Rests = RoleMaker::Rests;

constexpr size_t kSeveral = 3;
constexpr size_t kManyPayees = 5;
constexpr uint64_t kOften = 3;

const std::vector<NamedRecord>* list_of(
    const std::map<std::string, std::vector<NamedRecord>>& classes, const char* word_class) {
    const auto entry = classes.find(word_class);
    return entry == classes.end() ? nullptr : &entry->second;
}

void add_list(RoleMaker& role, const RoleInput& input, std::string_view feature,
              std::string_view kind, Rests rests, std::string_view what,
              const std::vector<NamedRecord>* list) {
    if (list != nullptr && !list->empty())
        role.add(feature, kind, rests, fmt::format("{}: '{}'", what, list->front().name),
                 records_of_list(input, *list));
}

// Words of a class in at least a few messages; one alone may be about anything.
void add_words(RoleMaker& role, const RoleInput& input, const char* word_class,
               std::string_view what) {
    const auto said = input.from.device.uses_said.find(word_class);
    if (said == input.from.device.uses_said.end() || said->second.count < kOften)
        return;
    std::vector<RecordReference> records;
    for (const std::string& record : said->second.records)
        records.push_back({input.from.device.row.device, record});
    role.add("words", "chat", Rests::OnWords,
             fmt::format("{} messages {}", said->second.count, what), std::move(records));
}

void add_applicants(RoleMaker& role, const RoleInput& input) {
    const auto said = input.from.device.uses_said.find("applicant");
    if (said == input.from.device.uses_said.end() || said->second.incoming_from.size() < kSeveral)
        return;
    std::vector<RecordReference> records;
    for (const std::string& record : said->second.records)
        records.push_back({input.from.device.row.device, record});
    role.add("applicants", "contact", Rests::OnWords,
             fmt::format("{} senders write of an application", said->second.incoming_from.size()),
             std::move(records));
}

std::vector<RecordReference> payments_to_many(const RoleInput& input) {
    std::set<int64_t> payees;
    std::vector<RecordReference> records;
    for (const SeenPayment& payment : input.from.device.payments)
        if (payment.payee != 0 && !input.from.device.own_records.contains(payment.payee) &&
            payees.insert(payment.payee).second)
            records.push_back({input.from.device.row.device, payment.record});
    return payees.size() >= kManyPayees ? records : std::vector<RecordReference>{};
}

bool has_scam_talk(const RoleInput& input) {
    return !records_of_items(input, {"N01", "N02", "N03", "N09"}).empty();
}

}  // namespace

std::optional<DeviceRole> recruiter(const RoleInput& input) {
    const bool release = !records_of_items(input, {"E22"}).empty();
    RoleMaker role(input, "recruiter",
                   release ? "The device carries talk of bringing replacements to be freed: "
                             "recruiting can be the price of the own release."
                           : "Recruiting can be the price of the own release; look for talk of "
                             "replacements.");
    role.add("offers", "chat", Rests::OnRecords, "one offer of work sent to many",
             records_of_items(input, {"K08"}));
    add_applicants(role, input);
    add_list(role, input, "papers", "document", Rests::OnWords, "papers of applicants",
             list_of(input.use.files, "applicant"));
    return role.take();
}

std::optional<DeviceRole> money_mover(const RoleInput& input) {
    RoleMaker role(input, "money mover",
                   "A mule's accounts are used by others; who signs is not who decides.");
    std::vector<RecordReference> keys;
    for (const SeenWallet& wallet : input.from.device.wallets)
        if (wallet.has_keys)
            keys.push_back({input.from.device.row.device, wallet.record});
    role.add("keys", "wallet", Rests::OnRecords, "keys of a wallet", std::move(keys));
    for (const char* app_class : {"wallet", "exchange"})
        if (!role.has("apps"))
            add_list(role, input, "apps", "app", Rests::OnRecords, "wallet or exchange apps",
                     list_of(input.use.apps, app_class));
    add_list(role, input, "otc_groups", "group", Rests::OnWords,
             "groups of exchange or guarantee trade", list_of(input.use.groups, "otc"));
    if (input.use.addresses.size() >= kSeveral)
        add_list(role, input, "address_book", "contact", Rests::OnRecords,
                 "an address book of wallets of others", &input.use.addresses);
    role.add("payments", "payment", Rests::OnRecords, "payments to five payees or more",
             payments_to_many(input));
    return role.take();
}

std::optional<DeviceRole> technical_operator(const RoleInput& input) {
    RoleMaker role(input, "technical operator", "Engineers are held and forced as well.");
    add_list(role, input, "apps", "app", Rests::OnRecords, "apps that administer servers",
             list_of(input.use.apps, "server"));
    add_list(role, input, "panels", "web", Rests::OnWords,
             "pages or searches about servers and domains", list_of(input.use.pages, "server"));
    add_words(role, input, "server", "speak of servers, domains or SIM banks");
    add_list(role, input, "files", "document", Rests::OnWords, "files about servers or SIM banks",
             list_of(input.use.files, "server"));
    return role.take();
}

std::optional<DeviceRole> guard_or_property(const RoleInput& input) {
    RoleMaker role(input, "guard or property",
                   "The company that runs a park can be another than those inside it, and guards "
                   "may not be free to leave either.");
    for (const char* word_class : {"guard", "property"}) {
        if (!role.has("groups"))
            add_list(role, input, "groups", "group", Rests::OnWords,
                     "groups named after guarding or the property",
                     list_of(input.use.groups, word_class));
        if (!role.has("words"))
            add_words(role, input, word_class, "speak of guarding, gates or fees of the property");
        if (!role.has("files"))
            add_list(role, input, "files", "document", Rests::OnWords,
                     "gate logs or fees of the property", list_of(input.use.files, word_class));
    }
    add_list(role, input, "cameras", "app", Rests::OnRecords, "apps that show cameras",
             list_of(input.use.apps, "camera"));
    return role.take();
}

std::optional<DeviceRole> support(const RoleInput& input) {
    if (has_scam_talk(input))
        return std::nullopt;
    RoleMaker role(input, "support",
                   "Cooks, cleaners, translators and models may be held and forced as well.");
    add_list(role, input, "groups", "group", Rests::OnWords,
             "groups named after a service of the house", list_of(input.use.groups, "support"));
    add_words(role, input, "support", "speak of such tasks");
    add_list(role, input, "files", "document", Rests::OnWords, "files about such tasks",
             list_of(input.use.files, "support"));
    return role.take();
}

}  // namespace triage
