#include "parsers/base/text.h"
#include "triage/assess/view_reader.h"

namespace triage {
namespace {

constexpr size_t kLedgerLines = 5;

}  // namespace

bool is_own_folder(std::string_view folder) {
    return folder.find("/documents/") != std::string_view::npos ||
           folder.find("/desktop/") != std::string_view::npos;
}

parsers::Result<void> ViewReader::read(const DeviceStore& store) {
    TRY(each<plugins::Account>(store, [this](const auto& record) { see(record); }));
    TRY(each<plugins::Contact>(store, [this](const auto& record) {
        see(record);
        trace(record);
    }));
    TRY(each<plugins::Conversation>(store, [this](const auto& record) {
        see(record);
        trace(record);
    }));
    TRY(each<plugins::Participant>(store, [this](const auto& record) { see(record); }));
    TRY(each<plugins::Attachment>(store, [this](const auto& record) {
        see(record);
        trace(record);
    }));
    TRY(each<plugins::Message>(store, [this](const auto& record) {
        see(record);
        trace(record);
    }));
    TRY(each<plugins::Call>(store, [this](const auto& record) {
        see(record);
        trace(record);
    }));
    TRY(each<plugins::Payment>(store, [this](const auto& record) { see(record); }));
    TRY(each<plugins::Wallet>(store, [this](const auto& record) { see(record); }));
    TRY(each<plugins::Document>(store, [this](const auto& record) {
        see(record);
        trace(record);
    }));
    TRY(each<plugins::DeviceFact>(store, [this](const auto& record) {
        see(record);
        trace(record);
    }));
    TRY(each<plugins::Visit>(store, [this](const auto& record) {
        see(record);
        trace(record);
    }));
    TRY(each<plugins::Location>(store, [this](const auto& record) { trace(record); }));
    TRY(each<plugins::InstalledApp>(store, [this](const auto& record) { trace(record); }));
    TRY(each<plugins::Media>(store, [](const auto&) {}));
    TRY(each<ContentMention>(store, [this](const auto& record) { trace(record); }));
    return store.each_coverage([this](const CoverageRow& row) { see(row); });
}

void ViewReader::see(const Stored<plugins::DeviceFact>& record) {
    if (record.body.name != "own_number")
        return;
    const int64_t own = resolver_.identity_of(plugins::phone(record.body.value), "phone");
    if (own != 0)
        view_.own_records.try_emplace(own, record.provenance.id);
}

void ViewReader::see(const Stored<plugins::Visit>& record) {
    const std::string& text = record.body.term.empty() ? record.body.title : record.body.term;
    const std::string form = normalize(text);
    if (!tools_.words.has("authority", form) && !tools_.words.has("way_out", form))
        return;
    const std::string& plugin = record.provenance.plugin;
    view_.visits.push_back(
        {record.provenance.id, plugin.substr(0, plugin.find(' ')), text, record.body.time.utc_ns});
}

void ViewReader::see(const Stored<plugins::Payment>& record) {
    const auto& body = record.body;
    view_.payments.push_back({record.provenance.id, body.claim.name,
                              resolver_.identity_of(body.payer, body.app),
                              resolver_.identity_of(body.payee, body.app), body.amount,
                              body.time.utc_ns, body.kind.name, body.text});
}

void ViewReader::see(const Stored<plugins::Wallet>& record) {
    const int64_t address = resolver_.identity_of(record.body.address, record.body.app);
    view_.wallets.push_back({record.provenance.id, address, record.body.keys.name == "present"});
}

// Only of a table with a column of net pay: few tables are kept twice.
std::string ViewReader::pay_lines_of(const std::string& text) const {
    constexpr size_t kHeadBytes = 2048;
    const bool has_column = tools_.words.has("net_pay", normalize(text.substr(0, kHeadBytes)));
    return has_column ? normalize(text) : std::string{};
}

void ViewReader::see(const Stored<plugins::Document>& record) {
    const auto& body = record.body;
    const std::string file = record.provenance.file;
    const size_t lines = ledger_entries(body.text);
    if (lines < kLedgerLines)
        return;
    const size_t slash = file.rfind('/');
    const std::string base = file.substr(slash + 1);
    const std::string folder = parsers::to_lower_ascii(
        slash == std::string::npos ? std::string_view{}
                                   : std::string_view(file).substr(0, slash + 1));
    const std::string name = body.title.empty() ? base : body.title + " (" + base + ")";
    const bool is_part = record.provenance.place.starts_with('#');
    view_.tables.push_back(
        {record.provenance.id, is_part ? file : record.provenance.id, name,
         record.provenance.plugin.substr(0, record.provenance.plugin.find(' ')), body.text,
         pay_lines_of(body.text), lines,
         !body.author.empty() && view_.own_names.contains(normalize(body.author)),
         is_own_folder(folder) && !tools_.programs.has("received_folder", Mark::Path, folder),
         body.modified.utc_ns ? body.modified.utc_ns : body.created.utc_ns,
         read_pay_table(name, body.text, tools_.words, resolver_)});
}

void ViewReader::see(const CoverageRow& row) {
    if (row.device != view_.row.store_device || row.plugin.empty())
        return;
    if (row.status == CoverageStatus::Partly)
        ++view_.partly;
    if (row.status != CoverageStatus::Parsed)
        view_.not_read[std::string(to_word(row.status))].emplace_back(row.file, row.plugin);
}

}  // namespace triage
