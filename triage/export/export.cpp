#include "triage/export/export.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "triage/export/app_share.h"
#include "triage/export/export_case.h"
#include "triage/export/sealed_line.h"
#include "triage/identity/canonical.h"
#include "triage/identity/region.h"
#include "triage/store/record_json.h"

namespace triage {
namespace {

using nlohmann::json;
using parsers::Error;
using parsers::ErrorCode;
using plugins::Identifier;
using Line = ExportLine;

json time_json(const plugins::Time& time) {
    return time.utc_ns ? json(parsers::to_iso8601(*time.utc_ns)) : json(nullptr);
}

template <class Number>
json number_json(const std::optional<Number>& value) {
    return value ? json(*value) : json(nullptr);
}

// Direction as the design words it; what is not stored is unknown.
std::string direction_of(const plugins::Code& code) {
    return code.name == "incoming" || code.name == "outgoing" ? code.name : "unknown";
}

// What the facts of one device say about reading its identifiers.
struct DeviceContext {
    std::string device;
    Region region;
    std::map<std::string, std::vector<Canonical>> owners;  // app -> distinct own accounts
};

json identifier_json(const Identifier& identifier, const DeviceContext& context,
                     std::string_view app) {
    if (!identifier.present())
        return nullptr;
    const Canonical form = canonical(identifier, context.region, app);
    return {{"type", form.type}, {"value", form.value}};
}

// One exhibit's store with the contexts of its devices.
class ExhibitExport {
public:
    ExhibitExport(const ExhibitRow& exhibit, DeviceStore store)
        : exhibit_(exhibit), store_(std::move(store)) {}

    Result<void> prepare() {
        for (const StoredDevice& device : store_.devices())
            contexts_[device.row].device =
                exhibit_.exhibit + (device.name.empty() ? "" : "/" + device.name);
        std::map<int64_t, std::vector<plugins::DeviceFact>> facts;
        std::map<int64_t, std::vector<plugins::Account>> accounts;
        TRY(store_.each<plugins::DeviceFact>([&](const Stored<plugins::DeviceFact>& fact) {
            facts[fact.provenance.device].push_back(fact.body);
        }));
        TRY(store_.each<plugins::Account>([&](const Stored<plugins::Account>& account) {
            accounts[account.provenance.device].push_back(account.body);
        }));
        for (auto& [row, context] : contexts_) {
            context.region = region_of_device(facts[row], accounts[row]);
            for (const plugins::Account& account : accounts[row]) {
                const Canonical form = canonical(account.id, context.region, account.app);
                auto& owners = context.owners[account.app];
                if (std::find(owners.begin(), owners.end(), form) == owners.end())
                    owners.push_back(form);
            }
        }
        return {};
    }

    json base(const Provenance& provenance, const std::string& app) {
        return {{"record", provenance.id},
                {"device", context(provenance).device},
                {"app", app},
                {"state", plugins::to_word(provenance.state)},
                {"file", provenance.file},
                {"place", provenance.place},
                {"plugin", provenance.plugin}};
    }

    const DeviceContext& context(const Provenance& provenance) {
        return contexts_[provenance.device];
    }

    // The sender, or the device's own account of the app where the app stores none for its own
    // messages and there is exactly one.
    json sender_json(const Stored<plugins::Message>& message) {
        const DeviceContext& device = context(message.provenance);
        if (message.body.sender.present())
            return identifier_json(message.body.sender, device, message.body.app);
        if (message.body.direction.name != "outgoing")
            return nullptr;
        const auto owners = device.owners.find(message.body.app);
        if (owners == device.owners.end() || owners->second.size() != 1)
            return nullptr;
        return {{"type", owners->second[0].type}, {"value", owners->second[0].value}};
    }

    Result<void> accounts(const Line& line) {
        return store_.each<plugins::Account>([&](const Stored<plugins::Account>& account) {
            json out = base(account.provenance, account.body.app);
            const Canonical form =
                canonical(account.body.id, context(account.provenance).region, account.body.app);
            out["role"] = "owner";
            out["type"] = form.type;
            out["value"] = form.value;
            out["as_stored"] = account.body.id.value;
            out["display"] = account.body.display;
            out["since_utc"] = time_json(account.body.since);
            out["note"] = account.body.note;
            line(sealed_line(out));
        });
    }

    Result<void> contacts(const Line& line) {
        return store_.each<plugins::Contact>([&](const Stored<plugins::Contact>& contact) {
            json out = base(contact.provenance, contact.body.app);
            out["name"] = contact.body.name;
            out["identifiers"] = json::array();
            for (const Identifier& identifier : contact.body.identifiers)
                out["identifiers"].push_back(
                    identifier_json(identifier, context(contact.provenance), contact.body.app));
            out["source"] = contact.body.source;
            line(sealed_line(out));
        });
    }

    Result<void> messages(const Line& line) {
        return store_.each<plugins::Message>([&](const Stored<plugins::Message>& message) {
            json out = base(message.provenance, message.body.app);
            out["conversation"] = message.body.conversation;
            out["sender"] = sender_json(message);
            out["direction"] = direction_of(message.body.direction);
            out["sent_utc"] = time_json(message.body.sent);
            out["received_utc"] = time_json(message.body.received);
            out["text"] = message.body.text;
            out["kind"] = message.body.kind.name;
            out["status"] = message.body.status.name;
            line(sealed_line(out));
        });
    }

    Result<void> mentions(const Line& line) {
        return store_.each<ContentMention>([&](const Stored<ContentMention>& mention) {
            json out = base(mention.provenance, "");
            out.erase("app");
            out["type"] = mention.body.id.type;
            out["value"] = mention.body.id.value;
            out["as_written"] = mention.body.as_written;
            out["encoding"] = mention.body.encoding;
            out["context"] = mention.body.context;
            line(sealed_line(out));
        });
    }

    Result<void> calls(const Line& line) {
        return store_.each<plugins::Call>([&](const Stored<plugins::Call>& call) {
            json out = base(call.provenance, call.body.app);
            out["peer"] = identifier_json(call.body.peer, context(call.provenance), call.body.app);
            out["direction"] = direction_of(call.body.direction);
            out["started_utc"] = time_json(call.body.started);
            out["duration_s"] = number_json(call.body.duration_s);
            out["result"] = call.body.result.name;
            line(sealed_line(out));
        });
    }

    Result<void> payments(const Line& line) {
        return store_.each<plugins::Payment>([&](const Stored<plugins::Payment>& payment) {
            const plugins::Payment& body = payment.body;
            const DeviceContext& device = context(payment.provenance);
            json out = base(payment.provenance, body.app);
            out["kind"] = body.kind.name;
            out["amount"] = body.amount;
            out["currency"] = body.currency;
            out["chain"] = body.chain;
            out["payer"] = identifier_json(body.payer, device, body.app);
            out["payee"] = identifier_json(body.payee, device, body.app);
            out["time_utc"] = time_json(body.time);
            out["claim"] = body.claim.name;
            out["transaction"] = body.transaction.value;
            line(sealed_line(out));
        });
    }

    // Before the files: what the device has installed against what was parsed of it.
    static json apps_json(const std::string& device, const AppShare& share) {
        const CoverageStatus status = share.unread.empty() && share.without_files.empty()
                                          ? CoverageStatus::Parsed
                                      : share.parsed.empty() ? CoverageStatus::NotTried
                                                             : CoverageStatus::Partly;
        return {{"device", device},
                {"file", ""},
                {"plugin", ""},
                {"status", to_word(status)},
                {"note", sentence_of(share)},
                {"installed_apps", share.installed()},
                {"parsed_apps", share.parsed.size()},
                {"unread_apps", share.unread}};
    }

    // The ledger: the apps, then one object a (file, plugin), with the damage noted in it.
    Result<void> coverage(const Line& line) {
        std::map<std::pair<std::string, std::string>, json> damages;
        TRY(store_.each_damage([&](const DamageRow& damage) {
            damages[{damage.file, damage.plugin}].push_back(
                {{"place", damage.place}, {"what", damage.what}});
        }));
        std::vector<CoverageRow> rows;
        TRY(store_.each_coverage([&](const CoverageRow& row) { rows.push_back(row); }));
        std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
            return std::tie(a.device, a.file, a.plugin) < std::tie(b.device, b.file, b.plugin);
        });
        for (const auto& [device, share] : TRY(app_shares(store_)))
            line(sealed_line(apps_json(contexts_[device].device, share)));
        for (const CoverageRow& row : rows) {
            json out = {{"device", contexts_[row.device].device},
                        {"file", row.file},
                        {"plugin", row.plugin},
                        {"status", to_word(row.status)},
                        {"note", row.note}};
            const auto found = damages.find({row.file, row.plugin});
            if (found != damages.end())
                out["damage"] = found->second;
            line(sealed_line(out));
        }
        return {};
    }

private:
    const ExhibitRow& exhibit_;
    DeviceStore store_;
    std::map<int64_t, DeviceContext> contexts_;
};

using ExhibitPart = Result<void> (ExhibitExport::*)(const Line&);

Result<void> each_exhibit(const CaseStore& store, ExhibitPart part, const Line& line) {
    for (const ExhibitRow& exhibit : store.exhibits()) {
        if (exhibit.status == "accepted")
            continue;  // not finished; `triage ingest` carries on with it
        DeviceStore device = TRY(store.open_exhibit_store(exhibit.exhibit));
        ExhibitExport one(exhibit, std::move(device));
        TRY(one.prepare());
        TRY((one.*part)(line));
    }
    return {};
}

Result<void> export_coverage(const CaseStore& store, const Line& line) {
    TRY(each_exhibit(store, &ExhibitExport::coverage, line));
    return store.database().each(
        "SELECT path, why FROM left_out ORDER BY path", [&](const Statement& row) {
            line(sealed_line({{"device", ""},
                              {"file", row.text(0)},
                              {"plugin", ""},
                              {"status", to_word(CoverageStatus::NotTried)},
                              {"note", row.text(1)}}));
        });
}

struct Kind {
    const char* name;
    ExhibitPart of_exhibit;
    Result<void> (*of_case)(const CaseStore&, const Line&);
};

constexpr Kind kKinds[] = {
    {"devices", nullptr, &export_devices},
    {"accounts", &ExhibitExport::accounts, nullptr},
    {"contacts", &ExhibitExport::contacts, nullptr},
    {"messages", &ExhibitExport::messages, nullptr},
    {"calls", &ExhibitExport::calls, nullptr},
    {"payments", &ExhibitExport::payments, nullptr},
    {"mentions", &ExhibitExport::mentions, nullptr},
    {"identifiers", nullptr, &export_identifiers},
    {"holdings", nullptr, &export_holdings},
    {"links", nullptr, &export_links},
    {"clusters", nullptr, &export_clusters},
    {"chats", nullptr, &export_chats},
    {"assessments", nullptr, &export_assessments},
    {"queues", nullptr, &export_queues},
    {"freeze", nullptr, &export_freeze},
    {"targets", nullptr, &export_targets},
    {"decisions", nullptr, &export_decisions},
    {"coverage", nullptr, &export_coverage},
};

}  // namespace

const std::vector<std::string>& export_kinds() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> list;
        for (const Kind& kind : kKinds)
            list.emplace_back(kind.name);
        return list;
    }();
    return names;
}

Result<void> export_kind(const CaseStore& store, std::string_view name, const Line& line) {
    for (const Kind& kind : kKinds)
        if (name == kind.name)
            return kind.of_case != nullptr ? kind.of_case(store, line)
                                           : each_exhibit(store, kind.of_exhibit, line);
    std::string known;
    for (const std::string& kind : export_kinds())
        known += (known.empty() ? "" : ", ") + kind;
    return Error{ErrorCode::Unsupported,
                 "there is no kind '" + std::string(name) + "'; the kinds are " + known};
}

}  // namespace triage
