// DeviceView: what an assessment keeps of one device after reading its facts once. It holds no
// protected field (see triage/identity: RoutingOnly); the resolver inside reads numbers only.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "parsers/base/result.h"
#include "triage/assess/device_traces.h"
#include "triage/assess/device_use.h"
#include "triage/assess/lexicon.h"
#include "triage/assess/pay_table.h"
#include "triage/assess/programs.h"
#include "triage/assess/reading.h"
#include "triage/assess/words.h"
#include "triage/link/resolve.h"
#include "triage/store/case_store.h"

namespace triage {

struct KeptMessage {
    std::string record;
    std::string plugin;  // id without version
    std::string thread;
    Direction direction = Direction::Unknown;
    int64_t sender = 0;  // identity
    std::optional<int64_t> utc_ns;
    plugins::State state = plugins::State::Live;
    bool forwarded = false;
    Form form = Form::Typed;
    std::string text;
    std::string normalized;
    std::vector<PhraseHit> hits;
    std::vector<Mention> mentions;
    std::string ledger_file;  // name of an attached table, where its name says payroll or debts
};

struct ShortMessage {  // own and short, in a talk with one person
    std::string record;
    int64_t utc_ns = 0;
    std::string letters;  // what is left without digits, signs and spaces
};

// A long number in a message that is nobody's phone number: of a bank account, often.
struct SaidNumber {
    std::string record;
    std::string thread;
    Direction direction = Direction::Unknown;
    std::optional<int64_t> utc_ns;
    std::string digits;
    bool has_sum = false;         // another number stands beside it
    bool names_transfer = false;  // a word of accounts and transfers does
};

struct Thread {
    std::string app;
    std::string key;
    std::string user;    // of the file that it stands in; see StoredFile::user
    std::string record;  // the first that names it
    bool group = false;
    int64_t identity = 0;  // the peer, or the group
    std::string label;     // the name it is saved by
    Counterpart counterpart = Counterpart::Unknown;
    std::set<int64_t> members;
    std::set<int64_t> admins;  // of others
    bool own_admin = false;    // the device's own account is creator or admin
    std::vector<std::string> admin_records;
    uint64_t incoming = 0;
    uint64_t outgoing = 0;
    uint64_t target_hits = 0;                          // a defrauded person's words inbound
    uint64_t script_hits = 0;                          // scam script outbound
    uint64_t own_orders = 0;                           // words of command outbound
    std::map<int64_t, std::set<int64_t>> report_days;  // sender -> days with a report of numbers
    std::map<int64_t, std::vector<std::string>> report_records;
    std::set<int64_t> order_days;                              // days with an order by the user
    std::vector<std::pair<int64_t, std::string>> own_reports;  // utc_ns, record
    std::vector<std::string> removed_own;  // own messages that are deleted or revoked
    uint64_t kept_own = 0;
    std::vector<ShortMessage> own_short;
};

struct SeenCall {
    std::string record;
    int64_t peer = 0;
    std::string name;
    Direction direction = Direction::Unknown;
    std::optional<int64_t> utc_ns;
    int64_t duration_s = 0;
};

struct SeenPayment {
    std::string record;
    std::string claim;
    int64_t payer = 0;
    int64_t payee = 0;
    std::string amount;
    std::optional<int64_t> utc_ns;
    std::string kind;
    std::string text;
};

struct SeenWallet {
    std::string record;
    int64_t address = 0;
    bool has_keys = false;
};

struct SeenTable {  // a document with lines of names and numbers
    std::string record;
    std::string document;  // the same for all sheets of a workbook, which one person may have made
    std::string name;      // its title and that of its file: either may say what it is
    std::string plugin;
    std::string text;
    std::string pay_lines;  // normalized text, where a column is headed net pay
    size_t lines = 0;
    bool own_author = false;
    bool own_folder = false;  // among the documents of the user, not where received files go
    std::optional<int64_t> utc_ns;
    PayTable pay;
};

struct SeenVisit {  // a search or a page that names an authority or a way out
    std::string record;
    std::string plugin;
    std::string text;  // what was searched for, else the page's title
    std::optional<int64_t> utc_ns;
};

// Messages with a word of one class of uses.tsv; the first few records.
struct WordsSeen {
    uint64_t count = 0;
    std::vector<std::string> records;
    std::set<int64_t> incoming_from;  // senders
};

struct OwnWord {
    std::string record;
    std::string thread;
};

struct ScriptCount {
    uint64_t letters = 0;
    uint64_t uncovered = 0;  // in scripts that no phrase is written in
};

struct DeviceView {
    DeviceRow row;
    std::string holder;  // of the manifest; the device's own name where it names none
    std::string intake_note;
    std::map<std::string, uint64_t> records_of;  // kind -> count
    std::map<std::string, std::set<int64_t>> own_by_app;
    std::map<int64_t, std::string> own_records;  // own identity -> record
    std::set<std::string> own_names;             // normalized
    std::map<int64_t, std::string> names;        // identity -> saved name
    std::map<int64_t, std::string> name_records;
    std::map<std::string, Thread> threads;
    std::vector<KeptMessage> messages;
    std::vector<SeenCall> calls;
    std::vector<SeenPayment> payments;
    std::vector<SeenWallet> wallets;
    std::vector<SeenTable> tables;
    std::vector<SaidNumber> said_numbers;
    std::vector<SeenVisit> visits;
    std::map<std::string, WordsSeen> uses_said;             // by class of uses.tsv
    std::map<std::string, std::vector<OwnWord>> own_words;  // same, of what the user wrote
    std::vector<std::pair<int64_t, int64_t>> raid_words;    // utc_ns, index is not needed: 0
    std::map<std::string, std::vector<std::pair<std::string, std::string>>> not_read;  // status
    uint64_t partly = 0;
    ScriptCount scripts;
    DeviceTraces traces;
    std::optional<int64_t> first_utc_ns;
    std::optional<int64_t> last_utc_ns;
};

// Sees every message of the case once, so that a pasted text can be told from a written one.
class TemplateCounter {
public:
    TemplateCounter(size_t least_devices, size_t least_letters, int64_t gap_s)
        : least_devices_(least_devices), least_letters_(least_letters), gap_s_(gap_s) {}
    void see(std::string_view normalized, uint32_t device, std::optional<int64_t> utc_ns,
             Direction direction);
    bool is_template(std::string_view normalized) const;
    // Whether no other device that was read sent this template earlier.
    bool is_first_sender(std::string_view normalized, uint32_t device) const;

private:
    struct Event {
        uint32_t device;
        int64_t utc_s;
    };
    size_t least_devices_;
    size_t least_letters_;
    int64_t gap_s_;
    struct Text {
        std::vector<Event> events;
        std::optional<Event> first_sent;
    };
    const Text* find_template(std::string_view normalized) const;
    std::unordered_map<uint64_t, Text> texts_;  // by hash of the masked text
};

struct ReadingTools {
    const Lexicon& lexicon;
    const WordList& words;
    const WordList& uses;
    const AppList& apps;
    const ProgramList& programs;
    const IdentityIndex& index;
};

// Reads the facts of one device. `number` tells the device from others in `templates`.
parsers::Result<DeviceView> read_device_view(const CaseStore& store, const DeviceRow& row,
                                             uint32_t number, const ReadingTools& tools,
                                             TemplateCounter& templates);

// A talk of more than two: by what the app says of it, else by its identifier.
bool is_group(const plugins::Conversation& conversation);

int64_t day_of(int64_t utc_ns);
std::string date_of(int64_t utc_ns);  // 2026-03-02

// Lines or list entries that hold a word and a number.
size_t ledger_entries(std::string_view text);

}  // namespace triage
