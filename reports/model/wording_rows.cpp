// Stored sentences, facts and addresses in the words that a reader outside the laboratory knows.
#include <algorithm>
#include <array>
#include <regex>
#include <set>
#include <tuple>

#include "reports/model/wording.h"

namespace reports {
namespace {

using Word = std::pair<std::string_view, std::string_view>;

// Categories of the word lists, in the words of their heads.
constexpr std::array<Word, 21> kWordLists = {{{"N_SCAM", "scam script"},
                                              {"N_SLANG", "slang of the trade"},
                                              {"O_ACCOUNTS", "accounts and identities"},
                                              {"O_CASHOUT", "cashing out"},
                                              {"O_COMMAND", "orders to workers"},
                                              {"O_PAYROLL", "payroll and debts of workers"},
                                              {"O_RECRUIT", "recruiting"},
                                              {"O_SCRIPT", "handing out scripts"},
                                              {"O_TRADE", "trade in people"},
                                              {"V_CONTROL", "confinement and watched contact"},
                                              {"V_DEBT", "debt"},
                                              {"V_DECEIVE", "deception about the work"},
                                              {"V_DOCS", "kept documents"},
                                              {"V_HELP", "calls for help"},
                                              {"V_LURE", "job offers"},
                                              {"V_QUOTA", "quotas"},
                                              {"V_RANSOM", "ransom"},
                                              {"V_REPLACE", "replacement for release"},
                                              {"V_SOLD", "being sold on"},
                                              {"V_VIOLENCE", "violence"},
                                              {"V_WAGE", "withheld pay"}}};
constexpr std::array<Word, 33> kLanguages = {{{"am", "Amharic"},
                                              {"ar", "Arabic"},
                                              {"ar-MA", "Moroccan Arabic"},
                                              {"bn", "Bengali"},
                                              {"bn-Latn", "Bengali in Latin letters"},
                                              {"de", "German"},
                                              {"en", "English"},
                                              {"es", "Spanish"},
                                              {"fr", "French"},
                                              {"hi", "Hindi"},
                                              {"hi-Latn", "Hindi in Latin letters"},
                                              {"id", "Indonesian"},
                                              {"ja", "Japanese"},
                                              {"km", "Khmer"},
                                              {"ko", "Korean"},
                                              {"lo", "Lao"},
                                              {"ms", "Malay"},
                                              {"my", "Burmese"},
                                              {"ne", "Nepali"},
                                              {"ne-Latn", "Nepali in Latin letters"},
                                              {"pt-BR", "Portuguese"},
                                              {"ru", "Russian"},
                                              {"si", "Sinhala"},
                                              {"sw", "Swahili"},
                                              {"ta", "Tamil"},
                                              {"th", "Thai"},
                                              {"tl", "Tagalog"},
                                              {"tr", "Turkish"},
                                              {"ur", "Urdu"},
                                              {"ur-Latn", "Urdu in Latin letters"},
                                              {"vi", "Vietnamese"},
                                              {"zh-Hans", "Chinese"},
                                              {"zh-Hant", "Chinese, traditional letters"}}};

template <size_t Size>
std::string word_of(const std::array<Word, Size>& words, const std::string& stored) {
    const auto found = std::find_if(words.begin(), words.end(),
                                    [&](const Word& word) { return word.first == stored; });
    return found == words.end() ? stored : std::string(found->second);
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

}  // namespace

std::string level_heading(Level level) {
    switch (level) {
        case Level::Custody:
            return "Same account logged in";
        case Level::Team:
            return "Shared work group or report line";
        case Level::Network:
            return "Other shared identifiers";
    }
    return {};
}

std::string statement_in_words(std::string_view stored) {
    static const std::regex kMatch(
        R"(\(lexicon ([A-Z_]{1,20}), ([A-Za-z-]{1,12}), (high|med|low)\))");
    static const std::regex kOne(R"(^1 (message|counterpart|call|file)s\b)");
    static const std::regex kOneInside(R"(\b(with|on) 1 (counterpart|day)s\b)");
    std::string text;
    std::string rest(stored);
    for (std::smatch match; std::regex_search(rest, match, kMatch); rest = match.suffix()) {
        const std::string sureness = match[3] == "med" ? "medium" : match[3].str();
        text += match.prefix().str() + "(word list \"" + word_of(kWordLists, match[1]) + "\", " +
                word_of(kLanguages, match[2]) + "; match: " + sureness + ")";
    }
    text += rest;
    for (const auto& [from, to] : {Word{"(log_only)", "(found in the write-ahead log only)"},
                                   Word{"(deleted)", "(found as a deleted row)"},
                                   Word{"(carved)", "(found in unused space)"}})
        replace_all(text, from, to);
    text = std::regex_replace(text, kOne, "1 $1");
    return std::regex_replace(text, kOneInside, "$1 1 $2");
}

std::string safety_flag_in_words(std::string_view flag) {
    if (flag == "suicide")
        return "words about suicide stand in a message sent from this device: speak with the "
               "person at once";
    if (flag == "sexual_violence")
        return "words about sexual violence stand in a message sent from this device: have a "
               "trained person speak with the person";
    if (flag == "plea_to_target")
        return "a call for help was sent from this device to a person who was sent the script";
    return std::string(flag);
}

std::string clock_time(std::string_view utc) {
    constexpr size_t kSeconds = 19;
    if (utc.size() < kSeconds || utc[10] != 'T')
        return std::string(utc);
    return std::string(utc.substr(0, 10)) + " " + std::string(utc.substr(11, 8));
}

std::string counted(uint64_t count, std::string_view one, std::string_view many) {
    return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

AddressWords address_words(const FreezeEntry& entry) {
    static constexpr std::string_view kCheck = "Before sending: ";
    const size_t check = entry.why.find(kCheck);
    if (check == std::string::npos)
        return {entry.why, {}};
    AddressWords words{entry.why.substr(0, check), {}};
    while (!words.why.empty() && words.why.back() == ' ')
        words.why.pop_back();
    // The first sentence asks what harm_questions() asks; what follows belongs to this address.
    const size_t end = entry.why.find(". ", check);
    if (end != std::string::npos)
        words.warning = entry.why.substr(end + 2);
    return words;
}

const std::vector<std::string>& harm_questions() {
    static const std::vector<std::string> kText = {
        "Could it be a worker's own savings?",
        "Could a family be paying through it for somebody who is still held (ransom, hostage)?",
        "Could it be the own wallet of a defrauded person?"};
    return kText;
}

AddressGroup group_of(const FreezeEntry& entry) {
    const std::string& word = entry.evidence_class;
    if (word == "A" || word == "B" || word == "C")
        return AddressGroup::Send;
    return word == "EXCLUDED" ? AddressGroup::Excluded : AddressGroup::Unclear;
}

std::vector<const FreezeEntry*> addresses_of(const CaseReport& report, AddressGroup group) {
    std::vector<const FreezeEntry*> entries;
    for (const FreezeEntry& entry : report.freeze) {
        if (group_of(entry) == group)
            entries.push_back(&entry);
    }
    return entries;
}

Pairs printed_profile(const Device& device) {
    // Accounts and own numbers stand in a table of their own.
    static const std::set<std::string> kRepeats = {"owner accounts", "region source",
                                                   "installed apps"};
    Pairs facts;
    for (const auto& [name, value] : device.profile) {
        if (!value.empty() && value != "none" && kRepeats.count(name) == 0)
            facts.emplace_back(name, value);
    }
    return facts;
}

std::string user_in_words(std::string_view user) {
    if (user.empty())
        return {};
    const bool is_number = user.find_first_not_of("0123456789") == std::string_view::npos;
    return (is_number ? " (user " : " (") + std::string(user) + " of the device)";
}

std::vector<const AccountEntry*> printed_accounts(const Device& device) {
    std::vector<const AccountEntry*> accounts;
    std::set<std::tuple<std::string, std::string, std::string>> seen;
    for (const AccountEntry& account : device.accounts) {
        if (!account.value.empty() && seen.emplace(account.app, account.value, account.user).second)
            accounts.push_back(&account);
    }
    return accounts;
}

}  // namespace reports
