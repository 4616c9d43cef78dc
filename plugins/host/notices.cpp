#include "plugins/host/notices.h"

#include <toml++/toml.h>

#include <algorithm>

#include "parsers/base/check.h"
#include "parsers/base/text.h"
#include "plugins/host/builtins.h"

namespace plugins {
namespace {

using parsers::Error;
using parsers::ErrorCode;

constexpr size_t kMostTextBytes = 1600;  // ten parts of a text message

class ProviderReader {
public:
    explicit ProviderReader(const std::string& id) : id_(id) {}

    Result<NoticeProvider> read(const toml::table& root) {
        NoticeProvider provider{.id = id_};
        if (text(root, "about").empty() || text(root, "source").empty())
            return error(root, "\"about\" and \"source\" say what is read, and how it is known");
        provider.currency = text(root, "currency");
        provider.senders = TRY(names(root, "senders"));
        provider.apps = TRY(names(root, "apps"));
        if (provider.senders.empty() && provider.apps.empty())
            return error(root, "\"senders\" or \"apps\" lists who sends these texts");
        provider.writing.decimal_mark = text(root, "decimal_mark") == "," ? ',' : '.';
        if (const auto* table = root["currencies"].as_table())
            for (const auto& [written, iso] : *table)
                provider.writing.currencies[parsers::to_lower_ascii(written.str())] =
                    iso.value_or(std::string());
        const auto* notices = root["notice"].as_array();
        if (notices == nullptr)
            return error(root, "there is no [[notice]]");
        for (const auto& node : *notices)
            provider.patterns.push_back(TRY(pattern(node)));
        return provider;
    }

private:
    static std::string text(const toml::table& table, std::string_view key) {
        return table[key].value_or(std::string());
    }

    Error error(const toml::node& node, const std::string& what) const {
        return {ErrorCode::Damaged,
                id_ + ".toml:" + std::to_string(node.source().begin.line) + ": " + what};
    }

    Result<std::vector<std::string>> names(const toml::table& root, std::string_view key) const {
        std::vector<std::string> found;
        if (const auto* list = root[key].as_array())
            for (const auto& node : *list)
                found.push_back(parsers::to_lower_ascii(node.value_or(std::string())));
        if (std::ranges::any_of(found, &std::string::empty))
            return error(root, "\"" + std::string(key) + "\" holds an empty name");
        return found;
    }

    Result<NoticePattern> pattern(const toml::node& node) const {
        const toml::table* table = node.as_table();
        if (table == nullptr)
            return error(node, "a [[notice]] is a table");
        const std::string direction = text(*table, "direction");
        if (!direction.empty() && direction != "incoming" && direction != "outgoing")
            return error(node, "\"direction\" is incoming or outgoing, or left out");
        auto form = NoticeTemplate::read(text(*table, "text"));
        if (!form.ok())
            return error(node, form.error().what);
        NoticePattern made{text(*table, "id"), direction, std::move(form).value(), {}};
        if (made.id.empty())
            return error(node, "a [[notice]] has an \"id\"");
        for (const char* key : {"example", "near_miss"})
            if (const auto* list = (*table)[key].as_array())
                for (const auto& each : *list)
                    if (const auto* one = each.as_table())
                        made.examples.push_back(example(*one));
        return made;
    }

    static NoticeExample example(const toml::table& table) {
        NoticeExample made{text(table, "sender"), text(table, "app"), text(table, "text"), {}};
        if (const auto* says = table["says"].as_table())
            for (const auto& [field, value] : *says)
                made.says[std::string(field.str())] = value.value_or(std::string());
        return made;
    }

    std::string id_;
};

// '*' fits any letters; both in lower case.
bool fits_glob(std::string_view text, std::string_view glob) {
    const size_t star = glob.find('*');
    if (star == std::string_view::npos)
        return text == glob;
    if (!text.starts_with(glob.substr(0, star)))
        return false;
    for (size_t at = star; at <= text.size(); ++at)
        if (fits_glob(text.substr(at), glob.substr(star + 1)))
            return true;
    return false;
}

// What a provider may have written, and who is named as its sender: the sender of a text message,
// or what a notification shows as its title.
struct NoticeText {
    std::string sender;
    std::string app;  // whose notification it is; empty for a text message and its notification
    std::string text;
    std::string_view claim;
};

bool is_text_message_app(const std::string& app) {
    return app == "sms" || app == "google_messages";
}

// The plugins of notifications put the title on the first line.
NoticeText in_notification(const Message& message) {
    const size_t line = std::min(message.text.find('\n'), message.text.size());
    const bool has_both = line < message.text.size();
    const bool is_text_message = is_text_message_app(message.app);
    return {is_text_message ? message.text.substr(0, line) : std::string(),
            is_text_message ? std::string() : parsers::to_lower_ascii(message.app),
            has_both ? message.text.substr(line + 1) : message.text, "bank_notification"};
}

std::optional<NoticeText> notice_text(const Message& message) {
    if (message.text.size() > kMostTextBytes)
        return std::nullopt;
    if (message.kind.name == "notification" && message.direction.name.empty())
        return in_notification(message);
    if (!is_text_message_app(message.app) || message.direction.name != "incoming")
        return std::nullopt;
    return NoticeText{message.sender.value, "", message.text, "bank_notice"};
}

bool is_from(const NoticeProvider& provider, const NoticeText& notice) {
    if (!notice.app.empty())
        return std::ranges::find(provider.apps, notice.app) != provider.apps.end();
    return std::ranges::any_of(provider.senders, [&](const std::string& glob) {
        return fits_glob(parsers::to_lower_ascii(notice.sender), glob);
    });
}

std::string field(const NoticeFields& fields, const std::string& name) {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string() : found->second;
}

std::string words_of(const NoticeFields& fields) {
    std::string words;
    for (const char* name : {"counterpart", "account", "balance", "fee"})
        if (const std::string value = field(fields, name); !value.empty())
            words += (words.empty() ? "" : "; ") + std::string(name) + " " + value;
    return words;
}

struct Reading {
    const NoticeProvider& provider;
    const NoticePattern& pattern;
    std::string_view claim;
};

Payment to_payment(const Message& message, const Reading& reading, const NoticeFields& fields) {
    const auto& [provider, pattern, claim] = reading;
    const std::string currency = field(fields, "currency");
    const std::string reference = field(fields, "reference");
    Payment payment{.app = message.app,
                    .kind = pattern.direction.empty() ? unknown_code(pattern.id)
                                                      : known(pattern.direction, pattern.id),
                    .amount = field(fields, "amount"),
                    .currency = currency.empty() ? provider.currency : currency,
                    .time = message.received.as_stored.empty() ? message.sent : message.received,
                    .claim = known(claim, provider.id),
                    .text = words_of(fields)};
    if (!reference.empty())
        payment.transaction = {"transaction_id", reference};
    const std::string number = field(fields, "phone");
    if (!number.empty() && number.find_first_of("*xX") == std::string::npos)
        (pattern.direction == "incoming" ? payment.payer : payment.payee) = phone(number);
    return payment;
}

}  // namespace

Result<NoticeProvider> read_notice_provider(std::string_view toml, const std::string& id) {
    try {
        return ProviderReader(id).read(toml::parse(toml, id + ".toml"));
    } catch (const toml::parse_error& failed) {
        return Error{ErrorCode::Damaged, id +
                                             ".toml:" + std::to_string(failed.source().begin.line) +
                                             ": " + std::string(failed.description())};
    }
}

const std::vector<NoticeProvider>& notice_providers() {
    static const std::vector<NoticeProvider> providers = [] {
        std::vector<NoticeProvider> made;
        for (const DeclaredText& text : notice_texts()) {
            auto provider = read_notice_provider(text.toml, std::string(text.id));
            CHECK(provider.ok());  // the tests read each of them
            made.push_back(std::move(provider).value());
        }
        return made;
    }();
    return providers;
}

std::optional<Payment> payment_of_notice(const Message& message,
                                         const std::vector<NoticeProvider>& providers) {
    const auto notice = notice_text(message);
    if (!notice)
        return std::nullopt;
    std::string text;
    for (const NoticeProvider& provider : providers) {
        if (!is_from(provider, *notice))
            continue;
        if (text.empty())
            text = with_ascii_digits(notice->text);
        for (const NoticePattern& pattern : provider.patterns)
            if (const auto fields = pattern.form.match(text, provider.writing))
                return to_payment(message, {provider, pattern, notice->claim}, *fields);
    }
    return std::nullopt;
}

void NoticeSink::emit(Record record, Place place, State state) {
    std::optional<Payment> payment;
    if (const auto* message = std::get_if<Message>(&record))
        payment = payment_of_notice(*message, notice_providers());
    to_.emit(std::move(record), place, state);
    if (payment)
        to_.emit(std::move(*payment), std::move(place), state);
}

void NoticeSink::damaged(Place where, std::string what) {
    to_.damaged(std::move(where), std::move(what));
}

void NoticeSink::unsupported(Place where, std::string what) {
    to_.unsupported(std::move(where), std::move(what));
}

}  // namespace plugins
