// Which fields of a report hold a name, a number or free text; and which secrets a case holds.
#include <set>

#include "reports/model/redaction.h"
#include "triage/identity/address.h"
#include "triage/store/case_store.h"

namespace reports {
namespace {

using triage::DeviceStore;
using triage::Stored;

// Types that name a thing (a picture, a web site, a network cell) and no person or line.
bool names_a_thing(std::string_view type) {
    static const std::set<std::string_view> kThings = {"sha256", "phash", "txid", "domain",
                                                       "ssid",   "bssid", "url"};
    return kThings.count(type) > 0 || triage::is_address_type(type);
}

class Secrets {
public:
    void add_name(std::string_view text) { add(text, Secret::Kind::Name); }
    void add_number(const plugins::Identifier& identifier) {
        if (names_a_thing(identifier.type))
            return;
        add(identifier.value, Secret::Kind::Number);
        add(std::string_view(identifier.value).substr(0, identifier.value.find('@')),
            Secret::Kind::Number);
    }
    void add(std::string_view text, Secret::Kind kind) {
        if (!text.empty() && seen_.insert(std::string(text)).second)
            secrets_.push_back({std::string(text), kind});
    }
    std::vector<Secret> take() { return std::move(secrets_); }

private:
    std::set<std::string> seen_;
    std::vector<Secret> secrets_;
};

Result<void> add_secrets(const DeviceStore& store, Secrets& secrets) {
    TRY(store.each<plugins::Contact>([&](const Stored<plugins::Contact>& stored) {
        secrets.add_name(stored.body.name);
        for (const plugins::Identifier& identifier : stored.body.identifiers)
            secrets.add_number(identifier);
    }));
    TRY(store.each<plugins::Account>([&](const Stored<plugins::Account>& stored) {
        secrets.add_name(stored.body.display);
        secrets.add_number(stored.body.id);
    }));
    TRY(store.each<plugins::Participant>([&](const Stored<plugins::Participant>& stored) {
        secrets.add_name(stored.body.name);
        secrets.add_number(stored.body.member);
    }));
    TRY(store.each<plugins::Conversation>([&](const Stored<plugins::Conversation>& stored) {
        secrets.add_name(stored.body.name);
        secrets.add_number(stored.body.id);
    }));
    return store.each<plugins::Call>([&](const Stored<plugins::Call>& stored) {
        secrets.add_name(stored.body.name);
        secrets.add_number(stored.body.peer);
    });
}

class ReportRedactor {
public:
    explicit ReportRedactor(const Redactor& redactor) : redactor_(redactor) {}

    void name(std::string& value) const { value = redactor_.name(value); }
    void text(std::string& value) const { value = redactor_.text(value); }
    void texts(std::vector<std::string>& values) const {
        for (std::string& value : values)
            text(value);
    }
    void pairs(Pairs& values) const {
        for (auto& [key, value] : values)
            text(value);
    }
    void identifier(const std::string& type, std::string& value) const {
        if (!names_a_thing(type))
            value = redactor_.number(value);
    }

    void row(QuotedRow& row) const {
        row.sender = redactor_.number(row.sender);
        name(row.sender_name);
        text(row.counterpart);
        text(row.text);
        text(row.file);
        text(row.place);
        for (auto& [key, value] : row.fields) {
            if (key == "name" || key == "display" || key == "author" || key == "conversation")
                name(value);
            else
                text(value);
        }
    }

    void item(Item& item) const {
        text(item.statement.text());
        text(item.counter_reading);
        pairs(item.detail);
        for (QuotedRow& quoted : item.statement.support().rows())
            row(quoted);
    }

    void coverage(DeviceCoverage& coverage) const {
        for (auto* entries : {&coverage.not_read, &coverage.entries}) {
            for (CoverageEntry& entry : *entries) {
                text(entry.file);
                text(entry.note);
            }
        }
        for (DamageEntry& entry : coverage.damage) {
            text(entry.file);
            text(entry.place);
            text(entry.what);
        }
        std::map<std::string, uint64_t> reasons;
        for (const auto& [reason, count] : coverage.not_tried)
            reasons[redactor_.text(reason)] += count;
        coverage.not_tried = std::move(reasons);
    }

    void device(Device& device) const {
        name(device.holder);
        text(device.source);
        pairs(device.profile);
        coverage(device.coverage);
        for (AccountEntry& account : device.accounts) {
            account.value = redactor_.number(account.value);
            name(account.display);
            text(account.file);
            text(account.place);
        }
        if (!device.assessment)
            return;
        Assessment& assessment = *device.assessment;
        texts(assessment.sensitivity);
        texts(assessment.not_seen);
        texts(assessment.roles);
        texts(assessment.safety_flags);
        text(assessment.attribution);
        for (Item& entry : assessment.items)
            item(entry);
    }

private:
    const Redactor& redactor_;
};

void redact_case_tables(CaseReport& report, const ReportRedactor& redact) {
    for (ExhibitEntry& exhibit : report.exhibits) {
        redact.name(exhibit.holder);
        for (std::string* field :
             {&exhibit.path, &exhibit.place, &exhibit.label, &exhibit.note, &exhibit.status_note})
            redact.text(*field);
    }
    for (LeftOut& left_out : report.left_out)
        redact.text(left_out.path);
    for (Decision& decision : report.decisions)
        redact.text(decision.reason);
    for (LogLine& line : report.log)
        redact.text(line.detail);
    for (FreezeEntry& entry : report.freeze)
        redact.text(entry.why);
    redact.texts(report.problems);
}

}  // namespace

Result<std::vector<Secret>> secrets_of(const std::string& case_folder) {
    const auto store = TRY(triage::CaseStore::open(case_folder, triage::CaseStore::Access::Read));
    Secrets secrets;
    std::set<std::string> exhibits;
    for (const triage::ExhibitRow& exhibit : store.exhibits())
        secrets.add_name(exhibit.holder);
    for (const triage::DeviceRow& device : store.devices()) {
        secrets.add_name(device.holder);
        if (!exhibits.insert(device.exhibit).second)
            continue;
        const auto opened = store.open_device_store(device);
        if (opened.ok())  // one that cannot be read is quoted nowhere either
            TRY(add_secrets(opened.value(), secrets));
    }
    TRY(store.database().each(
        "SELECT type, value, as_stored, display FROM holding JOIN identity USING(identity)",
        [&](const triage::Statement& row) {
            secrets.add_number({row.text(0), row.text(1)});
            secrets.add_number({row.text(0), row.text(2)});
            secrets.add_name(row.text(3));
        }));
    return secrets.take();
}

CaseReport redacted(CaseReport report, const Redactor& redactor) {
    const ReportRedactor redact(redactor);
    for (Device& device : report.devices)
        redact.device(device);
    for (Link& link : report.links) {
        for (LinkReason& reason : link.reasons) {
            redact.identifier(reason.type, reason.value);
            redact.text(reason.note);
        }
    }
    for (Cluster& cluster : report.clusters) {
        for (ClusterReason& reason : cluster.reasons)
            redact.identifier(reason.type, reason.value);
        redact.texts(cluster.splitting);
    }
    redact_case_tables(report, redact);
    report.redaction = Redaction::Protected;
    return report;
}

}  // namespace reports
