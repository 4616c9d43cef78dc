#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "triage/assess/command_words.h"

namespace triage {
namespace {

constexpr size_t kLeastPayColumns = 2;  // a list of one kind of sum can be of anything
constexpr int64_t kSecond = 1'000'000'000;

struct Order {
    const KeptMessage* message;
    const Thread* thread;
    const Phrase* phrase;
    bool relayed = false;  // an earlier message from another said the same
};

std::vector<Order> orders_of(const Finding& from) {
    std::vector<Order> orders;
    for (const KeptMessage& message : from.device.messages) {
        const Thread* thread = thread_of(from, message);
        if (message.direction != Direction::Outgoing || thread == nullptr || is_private(*thread) ||
            thread->counterpart == Counterpart::Target)
            continue;
        if (const Phrase* phrase = phrase_of(from, message, "O_COMMAND"))
            orders.push_back({&message, thread, phrase, is_relayed(from, message)});
    }
    return orders;
}

// To how many people, on how many days.
std::pair<size_t, size_t> reach_of(const std::vector<Order>& orders) {
    std::set<int64_t> people;
    std::set<int64_t> days;
    for (const Order& order : orders) {
        if (order.thread->group)
            people.insert(order.thread->members.begin(), order.thread->members.end());
        else
            people.insert(order.thread->identity);
        if (order.message->utc_ns)
            days.insert(day_of(*order.message->utc_ns));
    }
    people.erase(0);
    return {people.size(), days.size()};
}

void add_orders(const Finding& from, const std::vector<Order>& orders, std::vector<Item>& items) {
    const auto [people, days] = reach_of(orders);
    const bool many = static_cast<double>(people) >= from.weights.number("rules.orders_people") &&
                      static_cast<double>(days) >= from.weights.number("rules.orders_days");
    if (!many)
        return;
    for (const Order& order : orders) {
        auto item = new_item(from, "K02", Axis::Control, "chat");
        if (!item)
            return;
        fill_text(*item, from, *order.phrase);
        fill(*item, from, *order.message, *order.thread);
        if (order.relayed) {
            item->quality.context *= 0.5;
            item->note = "the same words were received from another within ten minutes before";
        }
        item->statement = fmt::format(
            "Message sent {} to {} contains the phrase \"{}\" (lexicon O_COMMAND, {}, {}); such "
            "messages went to {} people on {} days.",
            on_day(order.message->utc_ns), describe(from.device, *order.thread), order.phrase->text,
            order.phrase->language, order.phrase->confidence, people, days);
        items.push_back(std::move(*item));
    }
}

// Counter-evidence: every order repeats one that came from another minutes before.
void add_relay(const Finding& from, const std::vector<Order>& orders, std::vector<Item>& items) {
    const auto relayed = std::count_if(orders.begin(), orders.end(),
                                       [](const Order& order) { return order.relayed; });
    if (orders.empty() || relayed * 2 <= static_cast<std::ptrdiff_t>(orders.size()))
        return;
    auto item = new_item(from, "Y01", Axis::Control, "chat");
    if (!item)
        return;
    for (const Order& order : orders)
        if (order.relayed && item->records.size() < 8)
            item->records.push_back({from.device.row.device, order.message->record});
    item->episode = "orders";
    item->quality.context = static_cast<double>(relayed) / static_cast<double>(orders.size());
    item->statement = fmt::format(
        "{} of {} messages with words of command repeat a message received from "
        "another within ten minutes before.",
        relayed, orders.size());
    items.push_back(std::move(*item));
}

void add_group_role(const Finding& from, const std::vector<Order>& orders,
                    std::vector<Item>& items) {
    for (const auto& [key, thread] : from.device.threads) {
        if (!thread.group || !thread.own_admin)
            continue;
        size_t reporters = 0;
        std::vector<RecordReference> records;
        for (const auto& record : thread.admin_records)
            records.push_back({from.device.row.device, record});
        for (const auto& [member, days] : thread.report_days) {
            if (static_cast<double>(days.size()) < from.weights.number("rules.report_days"))
                continue;
            ++reporters;
            records.push_back({from.device.row.device, thread.report_records.at(member).front()});
        }
        const bool orders_given =
            std::any_of(orders.begin(), orders.end(), [&, &thread = thread](const Order& order) {
                return order.thread == &thread || !order.relayed;
            });
        if (static_cast<double>(reporters) < from.weights.number("rules.report_members"))
            continue;
        auto item = new_item(from, "K01", Axis::Control, "group");
        if (!item)
            return;
        if (!orders_given) {
            item->quality.context = from.weights.number("quality.context.one_unknown");
            item->note = "no order by this user was found";
        }
        item->episode = key;
        item->records = std::move(records);
        item->statement = fmt::format(
            "The device's own account is creator or admin of {}, in which {} members posted "
            "numbers on two or more days.",
            describe(from.device, thread), reporters);
        items.push_back(std::move(*item));
    }
}

// A table of others: a list in a message, or a file with such a name that was sent out.
void add_ledgers(const Finding& from, std::vector<Item>& items) {
    const double least = from.weights.number_or("rules.ledger_lines", 5);
    for (const KeptMessage& message : from.device.messages) {
        const Thread* thread = thread_of(from, message);
        if (message.direction != Direction::Outgoing || thread == nullptr || is_private(*thread))
            continue;
        const Phrase* phrase = phrase_of(from, message, "O_PAYROLL");
        const bool list =
            phrase != nullptr && static_cast<double>(ledger_entries(message.text)) >= least;
        if (phrase != nullptr && !list && !phrase->indicator.empty())
            phrase = nullptr;  // rent and shares are no table about others: see find_dealings
        const bool file = !message.ledger_file.empty();
        if (!list && !file && phrase == nullptr)
            continue;
        auto item = new_item(from, "K04", Axis::Control, file ? "document" : "chat");
        if (!item)
            return;
        fill(*item, from, message, *thread);
        const std::string to = describe(from.device, *thread);
        if (file) {
            item->quality.context =
                std::min(item->quality.context, from.weights.number("quality.context.one_unknown"));
            item->note = "not known: who made the file";
            item->statement = fmt::format("File '{}' was sent {} to {}.", message.ledger_file,
                                          on_day(message.utc_ns), to);
        } else {
            fill_text(*item, from, *phrase);
            if (!list) {
                item->quality.context = std::min(
                    item->quality.context, from.weights.number("quality.context.two_unknown"));
                item->note = "not known: whose table it is, who keeps it";
            }
            item->statement = fmt::format(
                "Message sent {} to {} {}contains the phrase \"{}\" (lexicon O_PAYROLL, {}, {}).",
                on_day(message.utc_ns), to, list ? "lists names with sums and " : "", phrase->text,
                phrase->language, phrase->confidence);
        }
        items.push_back(std::move(*item));
    }
}

// Five names or more with sums under columns of pay and debt, made by the user or kept among the
// user's documents. What was received or downloaded is somebody else's.
bool is_own_ledger(const Finding& from, const SeenTable& table) {
    const double least = from.weights.number_or("rules.ledger_lines", 5);
    return (table.own_author || table.own_folder) && table.pay.columns_of_pay >= kLeastPayColumns &&
           static_cast<double>(table.pay.people) >= least;
}

void add_documents(const Finding& from, std::vector<Item>& items) {
    for (const SeenTable& table : from.device.tables) {
        const std::string form = normalize(table.name + "\n" + table.text.substr(0, 4096));
        const auto& words = from.lexicon.match(form, WordList{});
        const bool named = std::any_of(words.begin(), words.end(), [&](const PhraseHit& hit) {
            return from.lexicon.phrase(hit.phrase).category == "O_PAYROLL";
        });
        if (!named && !is_own_ledger(from, table))
            continue;
        auto item = new_item(from, "K04", Axis::Control, "document");
        if (!item)
            return;
        item->quality.context = from.weights.number(
            table.own_author ? "quality.context.right" : "quality.context.one_unknown");
        item->note =
            table.own_author ? "" : "not known: who made the file; a received copy is neutral";
        item->unvalidated = from.weights.is_unvalidated(table.plugin);
        item->utc_ns = table.utc_ns;
        item->episode = "document " + table.document;
        item->records = {{from.device.row.device, table.record}};
        item->statement =
            fmt::format("Document '{}' has {} lines with a name and a number{}.", table.name,
                        table.lines, table.own_author ? ", author as the own account" : "");
        items.push_back(std::move(*item));
    }
}

bool names_a_price(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; });
}

void add_trade(const Finding& from, std::vector<Item>& items) {
    for (const KeptMessage& message : from.device.messages) {
        const Thread* thread = thread_of(from, message);
        if (message.direction != Direction::Outgoing || thread == nullptr || is_private(*thread))
            continue;
        const Phrase* phrase = phrase_of(from, message, "O_TRADE");
        if (phrase == nullptr || !phrase->indicator.empty())  // a bounty is no sale: see add_named
            continue;
        auto item = new_item(from, "K06", Axis::Control, "chat");
        if (!item)
            return;
        fill_text(*item, from, *phrase);
        fill(*item, from, message, *thread);
        if (!names_a_price(message.normalized)) {
            item->quality.context =
                std::min(item->quality.context, from.weights.number("quality.context.one_unknown"));
            item->note = "no price stands in the message";
        }
        item->statement = fmt::format(
            "Message sent {} to {} contains the phrase \"{}\" (lexicon O_TRADE, {}, {}).",
            on_day(message.utc_ns), describe(from.device, *thread), phrase->text, phrase->language,
            phrase->confidence);
        items.push_back(std::move(*item));
    }
}

// Orders and notices whose phrase names an indicator of its own: rules and fines, violence,
// bounties.
void add_named(const Finding& from, std::vector<Item>& items) {
    for (const KeptMessage& message : from.device.messages) {
        const Thread* thread = thread_of(from, message);
        if (message.direction != Direction::Outgoing || thread == nullptr || is_private(*thread) ||
            thread->counterpart == Counterpart::Target)
            continue;
        for (const char* category : {"O_COMMAND", "O_TRADE"}) {
            const PhraseHit* hit = hit_of(from, message, category);
            if (hit == nullptr || hit->person == Person::First)
                continue;
            const Phrase& phrase = from.lexicon.phrase(hit->phrase);
            auto item = phrase.indicator.empty()
                            ? std::nullopt
                            : new_item(from, phrase.indicator, Axis::Control, "chat");
            if (!item)
                continue;
            fill_text(*item, from, phrase);
            fill(*item, from, message, *thread);
            if (is_relayed(from, message)) {
                item->quality.context *= 0.5;
                item->note = "the same words were received from another within ten minutes before";
            }
            item->statement = fmt::format(
                "Message sent {} to {} contains the phrase \"{}\" (lexicon {}, {}, {}).",
                on_day(message.utc_ns), describe(from.device, *thread), phrase.text, category,
                phrase.language, phrase.confidence);
            items.push_back(std::move(*item));
        }
    }
}

// The same offer of work to many.
void add_recruiting(const Finding& from, std::vector<Item>& items) {
    std::map<std::string, std::map<int64_t, const KeptMessage*>> sent;
    for (const KeptMessage& message : from.device.messages) {
        const Thread* thread = thread_of(from, message);
        const bool offer = phrase_of(from, message, "V_LURE") != nullptr ||
                           phrase_of(from, message, "O_RECRUIT") != nullptr;
        if (message.direction == Direction::Outgoing && thread != nullptr && !thread->group &&
            offer)
            sent[mask(message.normalized)].emplace(thread->identity, &message);
    }
    for (const auto& [text, people] : sent) {
        if (static_cast<double>(people.size()) < from.weights.number_or("rules.lure_people", 10))
            continue;
        auto item = new_item(from, "K08", Axis::Control, "chat");
        if (!item)
            return;
        item->basis = Basis::Text;
        for (const auto& [person, message] : people)
            if (item->records.size() < 12)
                item->records.push_back({from.device.row.device, message->record});
        item->episode = text;
        item->utc_ns = people.begin()->second->utc_ns;
        item->statement =
            fmt::format("The same offer of work was sent to {} people.", people.size());
        items.push_back(std::move(*item));
    }
}

}  // namespace

std::vector<Item> find_command(const Finding& from) {
    std::vector<Item> items;
    const std::vector<Order> orders = orders_of(from);
    add_orders(from, orders, items);
    add_relay(from, orders, items);
    add_group_role(from, orders, items);
    add_ledgers(from, items);
    add_documents(from, items);
    add_trade(from, items);
    add_named(from, items);
    add_recruiting(from, items);
    return items;
}

}  // namespace triage
