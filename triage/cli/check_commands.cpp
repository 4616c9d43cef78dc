#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "parsers/base/hash.h"
#include "parsers/base/time.h"
#include "triage/cli/command.h"
#include "triage/cli/terminal.h"
#include "triage/export/shown_text.h"
#include "triage/watch/check_case.h"
#include "triage/watch/share.h"

namespace triage::cli {

namespace options = boost::program_options;

namespace {

using nlohmann::json;

constexpr size_t kShortSecret = 12;

json time_json(const std::optional<int64_t>& utc_ns) {
    return utc_ns ? json(parsers::to_iso8601(*utc_ns)) : json(nullptr);
}

json held_json(const HeldIdentifier& held) {
    return {{"device", held.device},
            {"app", held.app},
            {"role", held.role},
            {"type", held.type},
            {"value", held.value},
            {"as_stored", held.as_stored},
            {"display", held.display},
            {"count", held.count},
            {"records", held.records},
            {"first_utc", time_json(held.first_utc_ns)},
            {"last_utc", time_json(held.last_utc_ns)},
            {"service", held.service}};
}

json list_json(const WatchList& list) {
    return {{"name", list.name},
            {"date", list.date},
            {"file", list.path},
            {"sha256", list.sha256},
            {"entries", list.entries.size()}};
}

std::string held_words(const HeldIdentifier& held) {
    std::string words = held.device + ": " + held.type + " " + held.value + ", " + held.role +
                        (held.app.empty() ? "" : " in " + held.app) + ", " +
                        std::to_string(held.count) + (held.count == 1 ? " record" : " records");
    if (!held.records.empty())
        words += ", first " + held.records.front();
    return words;
}

void print_hit(const WatchHit& hit, bool as_json) {
    if (as_json) {
        json line = held_json(hit.held);
        line["list"] = list_json(*hit.list);
        line["entry"] = {{"line", hit.entry->line},
                         {"value", hit.entry->as_written},
                         {"type", hit.entry->form.type},
                         {"name", hit.entry->name},
                         {"note", hit.entry->note}};
        line["match"] = hit.match == Match::Canonical ? "canonical" : "exact";
        line["rule"] = hit.entry->form.rule;
        print(line.dump());
        return;
    }
    std::string words = held_words(hit.held) + "\n    stands on " + hit.list->name;
    if (!hit.list->date.empty())
        words += " of " + hit.list->date;
    words += ", line " + std::to_string(hit.entry->line);
    if (!hit.entry->name.empty())
        words += ": " + hit.entry->name;
    if (hit.match == Match::Exact)
        words += " (same spelling only)";
    print(shown_text(words));
}

Result<std::string> file_text(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    if (!stream)
        return parsers::Error{parsers::ErrorCode::NotFound,
                              path + ": cannot be read; is the path right?"};
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

// The secret itself, or the first line of the file that the word names: a secret on the command
// line can be seen by everybody on the machine.
Result<parsers::SecretBytes> key_of(const std::string& word) {
    std::string secret = word;
    std::error_code failed;
    if (std::filesystem::is_regular_file(word, failed)) {
        secret = TRY(file_text(word));
        secret = secret.substr(0, secret.find_first_of("\r\n"));
    }
    if (secret.empty())
        return parsers::Error{parsers::ErrorCode::Unsupported, "--key: is empty"};
    if (secret.size() < kShortSecret)
        warn("--key: is shorter than " + std::to_string(kShortSecret) +
             " letters; whoever gets the shared file can try such keys one by one");
    return share_key(secret);
}

// Who looked for what is part of the case's history.
Result<void> log_check(CaseStore& store, const json& what) {
    TRY(store.log("check", what.dump()));
    return store.seal();
}

Result<int> check_lists(CaseStore& store, const Words& paths, bool as_json) {
    std::vector<WatchList> lists;
    json log = json::array();
    bool is_whole = true;
    for (const std::string& path : paths) {
        lists.push_back(TRY(read_watch_list(path)));
        const WatchList& list = lists.back();
        for (const std::string& sentence : list.left_out)
            warn(path + ": " + sentence);
        is_whole &= list.left_out.empty();
        log.push_back(list_json(list));
    }
    const auto hits = TRY(check_case(store, lists));
    for (const WatchHit& hit : hits)
        print_hit(hit, as_json);
    size_t entries = 0;
    for (const WatchList& list : lists)
        entries += list.entries.size();
    say(std::to_string(hits.size()) + (hits.size() == 1 ? " hit" : " hits") + " of " +
        std::to_string(entries) + " entries on " + std::to_string(lists.size()) +
        (lists.size() == 1 ? " list" : " lists"));
    TRY(log_check(store, {{"watchlists", log}, {"hits", hits.size()}}));
    return is_whole ? kDone : kDoneWithNotes;
}

Result<int> check_shared(CaseStore& store, const std::string& path, const std::string& secret,
                         bool as_json) {
    const std::string text = TRY(file_text(path));
    const SharedSet set = TRY(read_shared(text, path));
    const auto key = TRY(key_of(secret));
    const auto common = TRY(common_with(store, set, key));
    const std::string sha256 = parsers::to_hex(parsers::sha256(std::as_bytes(std::span(text))));
    for (const HeldIdentifier& held : common) {
        if (!as_json) {
            print(shown_text(held_words(held) + "\n    is held by the other side as well"));
            continue;
        }
        json line = held_json(held);
        line["shared"] = {{"file", path}, {"sha256", sha256}};
        print(line.dump());
    }
    say(std::to_string(common.size()) + " in common with " + std::to_string(set.hashes.size()) +
        " shared identifiers");
    TRY(log_check(store,
                  {{"shared", {{"file", path}, {"sha256", sha256}}}, {"common", common.size()}}));
    return kDone;
}

Result<int> share(CaseStore& store, const std::string& secret, const std::string& output) {
    const auto key = TRY(key_of(secret));
    const SharedSet set = TRY(shared_set(store, key));
    const std::string text = to_text(set);
    if (output.empty()) {
        print(text.substr(0, text.size() - 1));
    } else {
        std::ofstream stream(output, std::ios::binary | std::ios::trunc);
        stream << text;
        stream.close();
        if (!stream)
            return parsers::Error{parsers::ErrorCode::Unreadable,
                                  output + ": cannot be written; is the folder there?"};
    }
    say(std::to_string(set.hashes.size()) + " identifiers shared as keyed hashes");
    const std::string sha256 = parsers::to_hex(parsers::sha256(std::as_bytes(std::span(text))));
    TRY(store.log("share", json({{"sha256", sha256}, {"count", set.hashes.size()}}).dump()));
    TRY(store.seal());
    return kDone;
}

template <class Work>
int with_case(const std::string& folder, Work&& work) {
    auto store = CaseStore::open(folder, CaseStore::Access::Write);
    if (!store.ok())
        return fail(store.error());
    const Result<int> code = work(store.value());
    return code.ok() ? code.value() : fail(code.error());
}

options::options_description case_options() {
    options::options_description described;
    described.add_options()("case", options::value<std::string>()->required(), "the case folder");
    return described;
}

options::positional_options_description case_positional() {
    options::positional_options_description positional;
    positional.add("case", 1);
    return positional;
}

}  // namespace

int run_check(const Words& words) {
    options::options_description described = case_options();
    described.add_options()("watchlist", options::value<Words>()->multitoken(),
                            "CSV files with columns type,value[,name,note,region]")(
        "shared", options::value<std::string>()->default_value(""),
        "file that another agency wrote with `triage share`")(
        "key", options::value<std::string>()->default_value(""),
        "the agreed secret of the shared file, or a file whose first line it is")(
        "json", "one JSON object a hit");
    const Parsed parsed = parse("check", words, described, case_positional());
    if (!parsed.values)
        return parsed.exit_code;
    const options::variables_map& values = *parsed.values;
    const auto shared = values["shared"].as<std::string>();
    const bool has_lists = values.count("watchlist") > 0;
    if (has_lists == !shared.empty())
        return fail_usage("check", "give either --watchlist or --shared");
    if (!shared.empty() && values["key"].as<std::string>().empty())
        return fail_usage("check", "--shared needs --key");
    const bool as_json = values.count("json") > 0;
    return with_case(values["case"].as<std::string>(), [&](CaseStore& store) {
        return has_lists ? check_lists(store, values["watchlist"].as<Words>(), as_json)
                         : check_shared(store, shared, values["key"].as<std::string>(), as_json);
    });
}

int run_share(const Words& words) {
    options::options_description described = case_options();
    described.add_options()("key", options::value<std::string>()->required(),
                            "the agreed secret, or a file whose first line it is")(
        "output", options::value<std::string>()->default_value(""),
        "file to write; standard output where not given");
    const Parsed parsed = parse("share", words, described, case_positional());
    if (!parsed.values)
        return parsed.exit_code;
    return with_case((*parsed.values)["case"].as<std::string>(), [&](CaseStore& store) {
        return share(store, (*parsed.values)["key"].as<std::string>(),
                     (*parsed.values)["output"].as<std::string>());
    });
}

}  // namespace triage::cli
