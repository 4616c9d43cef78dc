#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>

#include "parsers/base/hash.h"
#include "triage/assess/assess.h"
#include "triage/assess/find_items.h"
#include "triage/assess/write_assessment.h"
#include "triage/identity/shipped_data.h"

namespace triage {
namespace {

using Json = nlohmann::json;

struct Inputs {
    Weights weights;
    Lexicon lexicon;
    WordList words;
    WordList uses;
    AppList apps;
    ProgramList programs;
    std::string weights_sha256;
    std::string lexicon_sha256;
    std::string words_sha256;
    std::string programs_sha256;
    std::string case_hash;  // over the facts and every data file: the seed of the draws
};

Result<Inputs> read_inputs(const CaseStore& store, const AssessOptions& options) {
    const DataFile weights = TRY(read_given_or_shipped(options.weights_path, "weights.toml"));
    const DataFile lexicon = TRY(read_given_or_shipped(options.lexicon_path, "lexicon.tsv"));
    const DataFile words = TRY(read_shipped("words.tsv"));
    const DataFile uses = TRY(read_shipped("uses.tsv"));
    const DataFile apps = TRY(read_shipped("apps.tsv"));
    const DataFile programs = TRY(read_shipped("programs.tsv"));
    std::string facts;
    for (const ExhibitRow& exhibit : store.exhibits())
        facts += exhibit.exhibit + " " +
                 (exhibit.sha256.empty() ? exhibit.store_sha256 : exhibit.sha256) + "\n";
    facts += hash_of_report_lists(store);
    facts += weights.sha256 + lexicon.sha256 + words.sha256 + uses.sha256 + apps.sha256 +
             programs.sha256;
    Weights read_weights = TRY(Weights::read(weights.text));
    Lexicon read_lexicon = TRY(Lexicon::read(lexicon.text));
    WordList read_words = TRY(WordList::read(words.text));
    WordList read_uses = TRY(WordList::read(uses.text));
    AppList read_apps = TRY(AppList::read(apps.text));
    ProgramList read_programs = TRY(ProgramList::read(programs.text));
    return Inputs{std::move(read_weights),
                  std::move(read_lexicon),
                  std::move(read_words),
                  std::move(read_uses),
                  std::move(read_apps),
                  std::move(read_programs),
                  weights.sha256,
                  lexicon.sha256,
                  words.sha256,
                  programs.sha256,
                  parsers::to_hex(parsers::sha256(facts))};
}

// The same for a device whatever other devices are assessed before it.
uint64_t seed_of(const std::string& case_hash, const std::string& device) {
    const parsers::Sha256 hash = parsers::sha256(case_hash + "\x1f" + device);
    uint64_t seed = 0;
    for (size_t i = 0; i < 8; ++i)
        seed = seed << 8 | static_cast<uint64_t>(hash[i]);
    return seed;
}

void append(std::vector<Item>& items, std::vector<Item> more) {
    std::move(more.begin(), more.end(), std::back_inserter(items));
}

std::vector<Item> find_all(const Finding& from) {
    std::vector<Item> items = find_in_messages(from);
    append(items, find_command(from));
    append(items, find_dealings(from));
    append(items, find_decisions(from));
    append(items, find_reported(from));
    append(items, find_in_structure(from));
    append(items, find_in_web(from));
    append(items, find_in_places(from));
    append(items, find_in_usage(from));
    append(items, find_in_apps(from));
    append(items, find_in_files(from));
    append(items, find_in_payments(from));
    append(items, find_on_other_devices(from));
    append(items, find_counter(from, items));
    append(items, find_counter_words(from, items));
    append(items, find_net_pay(from, items));
    append(items, find_neutral(from));
    return items;
}

// Exploitation, control, neutral; the heaviest first, counter-evidence among them.
void sort_for_print(std::vector<Item>& items) {
    std::stable_sort(items.begin(), items.end(), [](const Item& x, const Item& y) {
        const double weight_x = std::abs(weight_of(x));
        const double weight_y = std::abs(weight_of(y));
        return std::tie(x.axis, weight_y, x.indicator, x.records) <
               std::tie(y.axis, weight_x, y.indicator, y.records);
    });
}

Finding finding_of(const CaseView& all, size_t number, const Inputs& inputs) {
    const DeviceView& device = all.devices[number];
    return {all,
            device,
            number,
            inputs.weights,
            inputs.lexicon,
            inputs.words,
            attribution_of(all, device, inputs.weights),
            inside_from(all, device, inputs.lexicon)};
}

Assessment assess_device(const Finding& from, const DeviceUse& use, const Inputs& inputs) {
    Assessment result;
    result.device = from.device.row.device;
    result.attribution = from.attribution;
    result.items = with_readings(from, merge_episodes(find_all(from)));
    sort_for_print(result.items);
    result.coverage = coverage_of(from.device, inputs.weights);
    result.safety_signs = safety_signs(from, use, result.items);
    for (const SafetySign& sign : result.safety_signs)
        result.safety_flags.push_back(sign.flag);
    result.volatile_signs = volatile_signs(from.device, use);
    const SafetyFlag flag = result.safety_flags.empty() ? SafetyFlag::None : SafetyFlag::Raised;
    const uint64_t seed = seed_of(inputs.case_hash, result.device);
    result.judgment = judge(result.items, result.coverage.share, flag, inputs.weights, seed);
    result.sensitivity = test_sensitivity(result.items, result.coverage.share, flag,
                                          result.judgment, inputs.weights, seed);
    result.roles = roles_of({from, use, result.items, inputs.uses, result.coverage.share});
    result.weights_version = inputs.weights.version();
    result.weights_sha256 = inputs.weights_sha256;
    result.lexicon_sha256 = inputs.lexicon_sha256;
    return result;
}

// A wallet on it can be emptied, or moved to safety, at this moment.
bool is_open_now(const std::vector<VolatileSign>& signs) {
    return std::any_of(signs.begin(), signs.end(), [](const VolatileSign& sign) {
        return sign.sign == "live_session" || sign.sign == "about_to_lock" ||
               sign.sign == "after_first_unlock";
    });
}

Result<Json> assess(CaseStore& store, const Inputs& inputs) {
    TRY(clear_assessments(store.database()));
    const IdentityIndex index = TRY(IdentityIndex::read(store.database()));
    const ReadingTools tools{inputs.lexicon, inputs.words,    inputs.uses,
                             inputs.apps,    inputs.programs, index};
    const CaseView all = TRY(read_case_view(store, tools, inputs.weights));
    std::map<std::string, ExhibitRow> exhibits;
    for (const ExhibitRow& exhibit : store.exhibits())
        exhibits[exhibit.exhibit] = exhibit;
    std::vector<AddressSide> sides;
    for (size_t i = 0; i < all.devices.size(); ++i) {
        const DeviceRow& row = all.devices[i].row;
        DeviceUse use = TRY(read_device_use(store, row, inputs.apps, inputs.uses));
        if (const auto exhibit = exhibits.find(row.device); exhibit != exhibits.end())
            add_intake(use, exhibit->second, inputs.uses);
        Assessment assessment = assess_device(finding_of(all, i, inputs), use, inputs);
        TRY(write_assessment(store.database(), assessment));
        const bool open_now = is_open_now(assessment.volatile_signs);
        sides.push_back({std::move(assessment.items), open_now, std::move(use.payment_currency)});
    }
    const FreezeList freeze = freeze_list(all, sides, inputs.uses);
    TRY(write_freeze_list(store.database(), freeze));
    TRY(write_targets(store.database(), scam_targets(all, sides, inputs.lexicon)));
    Json left_out = Json::array();
    for (const auto& [address, why] : freeze.left_out)
        left_out.push_back({{"address", address}, {"why", why}});
    Json detail = {{"devices", all.devices.size()},
                   {"weights_version", inputs.weights.version()},
                   {"weights_sha256", inputs.weights_sha256},
                   {"lexicon_sha256", inputs.lexicon_sha256},
                   {"words_sha256", inputs.words_sha256},
                   {"programs_sha256", inputs.programs_sha256},
                   {"seed", inputs.case_hash},
                   {"freeze_left_out", left_out}};
    if (all.raid_aware_from)
        detail["raid_aware_from"] = parsers::to_iso8601(*all.raid_aware_from);
    return detail;
}

}  // namespace

Result<void> assess_case(CaseStore& store, const AssessOptions& options) {
    const Inputs inputs = TRY(read_inputs(store, options));
    TRY(store.database().execute("BEGIN IMMEDIATE"));
    Result<Json> done = assess(store, inputs);
    if (!done.ok()) {
        static_cast<void>(store.database().execute("ROLLBACK"));
        return done.error();
    }
    TRY(store.database().execute("COMMIT"));
    return store.log("assess", done.value().dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace triage
