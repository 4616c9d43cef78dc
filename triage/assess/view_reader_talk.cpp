#include "triage/assess/view_reader.h"

#include <algorithm>
#include <functional>

namespace triage {
namespace {

Direction direction_of(const plugins::Code& code) {
    if (code.name == "incoming")
        return Direction::Incoming;
    return code.name == "outgoing" ? Direction::Outgoing : Direction::Unknown;
}

// The text of a voice mail can only be what a program heard; beside a recording it may be either.
Form form_of(const plugins::Code& kind) {
    if (kind.name == "voicemail")
        return Form::Transcript;
    return kind.name == "audio" || kind.name == "voice" ? Form::Unknown : Form::Typed;
}

constexpr size_t kMostShortBytes = 240;
constexpr size_t kLeastShortLetters = 8;
// Of a bank account: shorter ones are sums and dates, longer ones hashes.
constexpr size_t kLeastDigits = 9;
constexpr size_t kMostDigits = 18;

bool is_digit(char each) {
    return each >= '0' && each <= '9';
}
bool is_letter(char each) {
    return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') || each == '_';
}
bool has_digit(std::string_view text) {
    return std::any_of(text.begin(), text.end(), is_digit);
}

// Runs of digits, also with hyphens between them; none behind a '+' or inside of a word.
std::vector<std::string> numbers_in(std::string_view text) {
    std::vector<std::string> numbers;
    for (size_t at = 0; at < text.size(); ++at) {
        if (!is_digit(text[at]))
            continue;
        const size_t end = std::min(text.find_first_not_of("0123456789-", at), text.size());
        const bool marked = at > 0 && (text[at - 1] == '+' || is_letter(text[at - 1]));
        std::string digits(text.substr(at, end - at));
        digits.erase(std::remove(digits.begin(), digits.end(), '-'), digits.end());
        if (!marked && (end == text.size() || !is_letter(text[end])))
            numbers.push_back(std::move(digits));
        at = end;
    }
    return numbers;
}

}  // namespace

// Two databases of one app (a second copy of it) may use equal keys.
Thread& ViewReader::thread_of(const std::string& app, const std::string& file,
                              const std::string& key) {
    const std::string name = app + "\x1f" + file + "\x1f" + key;
    Thread& thread = view_.threads[name];
    thread.app = app;
    thread.key = name;
    return thread;
}

void ViewReader::name(int64_t identity, const std::string& saved, const std::string& record) {
    if (identity != 0 && !saved.empty() && view_.names.try_emplace(identity, saved).second)
        view_.name_records[identity] = record;
}

void ViewReader::see(const Stored<plugins::Account>& record) {
    const int64_t own = resolver_.identity_of(record.body.id, record.body.app);
    if (own == 0)
        return;
    view_.own_by_app[record.body.app].insert(own);
    view_.own_records.try_emplace(own, record.provenance.id);
    if (!record.body.display.empty())
        view_.own_names.insert(normalize(record.body.display));
    view_.own_names.insert(normalize(record.body.id.value));
}

void ViewReader::see(const Stored<plugins::Contact>& record) {
    for (const auto& identifier : record.body.identifiers)
        name(resolver_.identity_of(identifier, record.body.app), record.body.name,
             record.provenance.id);
}

void ViewReader::see(const Stored<plugins::Conversation>& record) {
    const auto& body = record.body;
    Thread& thread = thread_of(body.app, record.provenance.file, body.key);
    thread.group = is_group(body);
    thread.identity = resolver_.identity_of(body.id, body.app);
    thread.label = body.name;
    const int64_t creator = resolver_.identity_of(body.creator, body.app);
    if (creator != 0 && view_.own_records.contains(creator)) {
        thread.own_admin = true;
        thread.admin_records.push_back(record.provenance.id);
    } else if (creator != 0) {
        thread.admins.insert(creator);
    }
    if (!thread.group)
        name(thread.identity, body.name, record.provenance.id);
}

void ViewReader::see(const Stored<plugins::Participant>& record) {
    const auto& body = record.body;
    Thread& thread = thread_of(body.app, record.provenance.file, body.conversation);
    const int64_t member = resolver_.identity_of(body.member, body.app);
    const bool is_named = body.member.present();
    if (is_named && member == 0)
        return;
    if (is_named) {
        thread.members.insert(member);
        name(member, body.name, record.provenance.id);
    }
    // Apps that keep no number for their own account leave its membership without a member.
    const bool is_own = !is_named || view_.own_records.contains(member);
    const bool leads = body.role.name == "admin" || body.role.name == "creator";
    if (leads && is_own) {
        thread.own_admin = true;
        thread.admin_records.push_back(record.provenance.id);
    } else if (leads) {
        thread.admins.insert(member);
    }
}

// Only tables whose name says what they are; the message that carries one comes later.
void ViewReader::see(const Stored<plugins::Attachment>& record) {
    const std::string file_name = record.body.name.empty() ? record.body.path : record.body.name;
    const std::string form = normalize(file_name);
    for (const PhraseHit& hit : tools_.lexicon.match(form, tools_.words))
        if (tools_.lexicon.phrase(hit.phrase).category == "O_PAYROLL")
            ledgers_[record.provenance.file + "\x1f" + record.body.message] = file_name;
}

void ViewReader::see(const Stored<plugins::Message>& record) {
    if (is_older_version(record))
        return;
    const auto& body = record.body;
    Thread& thread = thread_of(body.app, record.provenance.file, body.conversation);
    KeptMessage message;
    message.record = record.provenance.id;
    message.plugin = record.provenance.plugin.substr(0, record.provenance.plugin.find(' '));
    message.thread = thread.key;
    message.direction = direction_of(body.direction);
    message.utc_ns = body.sent.utc_ns ? body.sent.utc_ns : body.received.utc_ns;
    message.state = record.provenance.state;
    message.forwarded = body.forwarded.value_or(0) > 0;
    message.form = form_of(body.kind);
    message.sender = resolver_.identity_of(body.sender, body.app);
    if (!thread.group && thread.identity == 0)
        thread.identity = peer_of(body, message);
    message.normalized = normalize(body.text);
    note_time(message.utc_ns);
    const auto ledger = ledgers_.find(record.provenance.file + "\x1f" + record.provenance.place);
    if (ledger != ledgers_.end())
        message.ledger_file = ledger->second;
    count(thread, message, body);
    if (!message.normalized.empty()) {
        message.hits = tools_.lexicon.match(message.normalized, tools_.words);
        templates_.see(message.normalized, number_, message.utc_ns, message.direction);
        count_script(message.normalized);
        count_uses(message);
        if (message.utc_ns && tools_.words.has("raid", message.normalized))
            view_.raid_words.emplace_back(*message.utc_ns, 0);
    }
    if (body.text.size() >= 25)
        message.mentions = resolver_.mentions(body.text);
    count_hits(thread, message);
    keep_short(thread, message);
    keep_numbers(thread, message, body.text);
    if (message.hits.empty() && message.mentions.empty() && message.ledger_file.empty())
        return;
    message.text = body.text;
    view_.messages.push_back(std::move(message));
}

// A row that was changed, by a new status say, may stand a second time in unused space: one
// message must not count twice.
bool ViewReader::is_older_version(const Stored<plugins::Message>& record) {
    const auto& body = record.body;
    const auto& time = body.sent.as_stored.empty() ? body.received : body.sent;
    const bool is_new = messages_seen_
                            .insert(std::hash<std::string>()(
                                record.provenance.file + '\x1f' + body.app + '\x1f' +
                                time.as_stored + '\x1f' + body.direction.name + '\x1f' + body.text))
                            .second;
    return !is_new && record.provenance.state == plugins::State::Carved;
}

int64_t ViewReader::peer_of(const plugins::Message& body, const KeptMessage& message) {
    if (message.direction == Direction::Incoming)
        return message.sender;
    return body.recipients.size() == 1 ? resolver_.identity_of(body.recipients.front(), body.app)
                                       : 0;
}

void ViewReader::note_time(const std::optional<int64_t>& utc_ns) {
    if (!utc_ns)
        return;
    view_.first_utc_ns = std::min(view_.first_utc_ns.value_or(*utc_ns), *utc_ns);
    view_.last_utc_ns = std::max(view_.last_utc_ns.value_or(*utc_ns), *utc_ns);
}

void ViewReader::count(Thread& thread, const KeptMessage& message, const plugins::Message& body) {
    if (message.direction == Direction::Incoming)
        ++thread.incoming;
    if (message.direction != Direction::Outgoing)
        return;
    ++thread.outgoing;
    const bool removed = body.status.name == "revoked" || message.state == plugins::State::Deleted;
    if (removed)
        thread.removed_own.push_back(message.record);
    else
        ++thread.kept_own;
}

// A report: numbers beside a word of reporting.
void ViewReader::count_hits(Thread& thread, const KeptMessage& message) {
    for (const PhraseHit& hit : message.hits) {
        const std::string& category = tools_.lexicon.phrase(hit.phrase).category;
        if (category == "T_TARGET" && message.direction == Direction::Incoming)
            ++thread.target_hits;
        if (category == "N_SCAM" && message.direction == Direction::Outgoing)
            ++thread.script_hits;
        if (category == "O_COMMAND" && message.direction == Direction::Outgoing &&
            !hit.hypothetical)
            ++thread.own_orders;
        if (category == "O_COMMAND" && message.direction == Direction::Outgoing && message.utc_ns &&
            !hit.hypothetical && hit.person != Person::First)
            thread.order_days.insert(day_of(*message.utc_ns));
    }
    if (!message.utc_ns || !has_digit(message.normalized) ||
        !tools_.words.has("report", message.normalized))
        return;
    if (message.direction == Direction::Outgoing)
        thread.own_reports.emplace_back(*message.utc_ns, message.record);
    if (message.direction != Direction::Incoming || message.sender == 0)
        return;
    thread.report_days[message.sender].insert(day_of(*message.utc_ns));
    auto& records = thread.report_records[message.sender];
    if (records.size() < 3)
        records.push_back(message.record);
}

void ViewReader::keep_short(Thread& thread, const KeptMessage& message) {
    const bool own = message.direction == Direction::Outgoing && !message.forwarded;
    if (!own || thread.group || !message.utc_ns || message.normalized.size() > kMostShortBytes)
        return;
    std::string letters;
    for (size_t at = 0; at < message.normalized.size();) {
        const Letter letter = letter_at(message.normalized, at);
        const bool digit = letter.code >= '0' && letter.code <= '9';
        if (is_word_letter(letter.code) && !digit)
            letters.append(message.normalized, at, letter.size_bytes);
        at += letter.size_bytes;
    }
    if (letters_of(letters) >= kLeastShortLetters)
        thread.own_short.push_back({message.record, *message.utc_ns, std::move(letters)});
}

// Digits that are no phone number: neither by their signs nor as the number of somebody known here.
// One that begins with 0 is dialed, unless the message speaks of accounts.
void ViewReader::keep_numbers(const Thread& thread, const KeptMessage& message,
                              const std::string& text) {
    if (thread.group)
        return;
    const std::vector<std::string> numbers = numbers_in(text);
    for (const std::string& digits : numbers) {
        if (digits.size() < kLeastDigits || digits.size() > kMostDigits ||
            resolver_.identity_of(plugins::phone(digits), "phone") != 0 ||
            resolver_.identity_of(plugins::phone("+" + digits), "phone") != 0)
            continue;
        const bool transfer = tools_.words.has("transfer", message.normalized);
        if (transfer || digits.front() != '0')
            view_.said_numbers.push_back({message.record, message.thread, message.direction,
                                          message.utc_ns, digits, numbers.size() > 1, transfer});
    }
}

void ViewReader::count_uses(const KeptMessage& message) {
    constexpr size_t kMostRecords = 8;
    for (const std::string& word_class : tools_.uses.classes_in(message.normalized)) {
        WordsSeen& seen = view_.uses_said[word_class];
        ++seen.count;
        if (seen.records.size() < kMostRecords)
            seen.records.push_back(message.record);
        if (message.direction == Direction::Incoming && message.sender != 0)
            seen.incoming_from.insert(message.sender);
        std::vector<OwnWord>& own = view_.own_words[word_class];
        if (message.direction == Direction::Outgoing && !message.forwarded &&
            own.size() < kMostRecords)
            own.push_back({message.record, message.thread});
    }
}

void ViewReader::count_script(const std::string& text) {
    for (size_t at = 0; at < text.size();) {
        const Letter letter = letter_at(text, at);
        at += letter.size_bytes;
        const Script script = script_of(letter.code);
        if (script == Script::None)
            continue;
        ++view_.scripts.letters;
        if (!tools_.lexicon.covers(script))
            ++view_.scripts.uncovered;
    }
}

void ViewReader::see(const Stored<plugins::Call>& record) {
    const auto& body = record.body;
    view_.calls.push_back({record.provenance.id, resolver_.identity_of(body.peer, body.app),
                           body.name, direction_of(body.direction), body.started.utc_ns,
                           body.duration_s.value_or(0)});
    note_time(body.started.utc_ns);
}

}  // namespace triage
