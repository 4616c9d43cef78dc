// Near-duplicate scripts and documents: which texts are taken for versions of one, measured on a
// labelled set, and what links devices.
#include "triage/link/near_duplicates.h"

#include <random>

#include "tests/fixtures/chat_case.h"
#include "tests/fixtures/near_set.h"
#include "triage/identity/shipped_data.h"
#include "triage/link/shingles.h"

namespace {

using fixtures::DeviceOf;
using fixtures::NearSet;
using fixtures::Said;
using nlohmann::json;
using triage::shingles_of;

triage::NearRules shipped_rules() {
    const auto file = triage::read_shipped("weights.toml");
    EXPECT_TRUE(file.ok());
    const auto rules = triage::read_near_rules(file.value().text);
    EXPECT_TRUE(rules.ok());
    return rules.value();
}

fixtures::NearMeasure measure(const fixtures::Language& language) {
    const auto labelled = fixtures::labelled_pairs(language, 120, 20261123);
    triage::ShingleSets sets;
    fixtures::PairNumbers numbers;
    for (const auto& kind : labelled) {
        numbers.emplace_back();
        for (const auto& [text, other] : kind.pairs) {
            const uint32_t first = sets.number_of(shingles_of(text));
            numbers.back().emplace_back(first, sets.number_of(shingles_of(other)));
        }
    }
    return fixtures::measure_near(
        labelled, numbers,
        triage::group_near_duplicates(sets.all(), shipped_rules().least_jaccard));
}

// The floors; the figures themselves are printed by tests/benchmarks.
TEST(NearDuplicates, FindEditedScriptsAndNothingElse) {
    for (const auto* language : {&fixtures::english(), &fixtures::chinese()}) {
        const auto measured = measure(*language);
        EXPECT_EQ(measured.wrong, 0U);
        EXPECT_GT(measured.right, 1000U);
        ASSERT_EQ(measured.joined.size(), 11U);
        EXPECT_EQ(measured.joined[0], 1.0);   // names and numbers
        EXPECT_GE(measured.joined[1], 0.99);  // 2 % of the words
        EXPECT_GE(measured.joined[2], 0.75);  // 5 % of them
        EXPECT_GE(measured.joined[6], 0.99);  // 10 % of the sentences
        EXPECT_GE(measured.joined[7], 0.99);  // 20 %
        EXPECT_GE(measured.joined[8], 0.85);  // 30 %
        EXPECT_GE(measured.joined[9], 0.99);  // in another order
        EXPECT_EQ(measured.joined[10], 0.0);  // another script of the same trade
    }
}

TEST(NearDuplicates, NamesNumbersAddressesAndCaseDoNotCount) {
    const auto one = shingles_of(
        "Good evening Linda, I am Robert Miller from the bank. Please send 4,300 to "
        "https://golden.example/a before noon.");
    EXPECT_EQ(one, shingles_of("GOOD evening Anne Marie; i am Yusuf from the bank -- please send "
                               "95 to http://other.example/b before noon"));
    EXPECT_FALSE(one.empty());
    EXPECT_EQ(triage::jaccard(one, one), 1.0);
    EXPECT_EQ(triage::jaccard(one, shingles_of("Something wholly different stands in this one")),
              0.0);
    EXPECT_EQ(triage::jaccard({}, {}), 0.0);
    // Letters of scripts without spaces count one by one, whatever their width.
    EXPECT_EQ(shingles_of("先和客户打招呼ＡＢＣ再慢慢解释").size(), 15U - 7U - 2U);
}

TEST(NearDuplicates, GroupsDoNotDependOnTheOrder) {
    NearSet set(3);
    std::vector<std::vector<uint32_t>> sets;
    for (size_t base = 0; base < 12; ++base) {
        const auto script = set.script(fixtures::english(), 20);
        for (size_t version = 0; version < 6; ++version)
            sets.push_back(shingles_of(NearSet::text_of(
                set.with_sentences_replaced(script, fixtures::english(), 4 * version))));
    }
    const auto partition = [](const std::vector<std::vector<uint32_t>>& of) {
        const auto groups = triage::group_near_duplicates(of, 0.4);
        std::map<uint32_t, std::set<std::vector<uint32_t>>> members;
        for (size_t i = 0; i < of.size(); ++i)
            members[groups[i]].insert(of[i]);
        std::set<std::set<std::vector<uint32_t>>> result;
        for (auto& [group, texts] : members)
            result.insert(std::move(texts));
        return result;
    };
    const auto expected = partition(sets);
    EXPECT_EQ(expected.size(), 12U);
    std::mt19937 random(4);
    for (int round = 0; round < 5; ++round) {
        std::shuffle(sets.begin(), sets.end(), random);
        EXPECT_EQ(partition(sets), expected);
    }
}

// A device on which this text was said; `direction` by the sender, "" being the device itself.
DeviceOf device_with(const std::string& exhibit, const std::string& number,
                     const std::string& sender, const std::string& text) {
    return {exhibit,
            number,
            {{"whatsapp",
              exhibit,
              "one_to_one",
              plugins::phone("+6690000" + number.substr(8)),
              "",
              {Said{1'750'000'000, sender, text, "ID" + exhibit}}}}};
}

json near_links(const std::vector<DeviceOf>& devices, std::string* nothing = nullptr) {
    json links = json::array();
    const fixtures::ChatCase made(devices);
    auto store = triage::CaseStore::open(made.folder(), triage::CaseStore::Access::Read);
    EXPECT_TRUE(store.ok());
    const auto read = store.value().database().each(
        "SELECT r.a, r.b, r.weight, r.note, i.value FROM link_reason r JOIN identity i "
        "USING(identity) WHERE i.type = 'near_document' ORDER BY 1, 2",
        [&](const triage::Statement& row) {
            links.push_back({row.text(0), row.text(1), row.real(2), row.text(3), row.text(4)});
        });
    EXPECT_TRUE(read.ok());
    if (nothing != nullptr)
        *nothing = store.value().database().text_value(
            "SELECT why FROM links_nothing JOIN identity USING(identity) WHERE type = "
            "'near_document'");
    return links;
}

std::vector<DeviceOf> ten_strangers() {
    std::vector<DeviceOf> devices;
    NearSet set(11);
    for (int i = 0; i < 10; ++i)
        devices.push_back(device_with("EX-9" + std::to_string(i), "+6681000010" + std::to_string(i),
                                      "", NearSet::text_of(set.script(fixtures::english(), 12))));
    return devices;
}

TEST(NearDuplicates, AScriptThatWasEditedLinksTheDevicesThatPastedIt) {
    NearSet set(9);
    const auto script = set.script(fixtures::english(), 14);
    const auto other = set.with_sentences_replaced(set.renamed(script, fixtures::english()),
                                                   fixtures::english(), 15);
    auto devices = ten_strangers();
    devices.push_back(device_with("EX-01", "+66810000011", "", NearSet::text_of(script)));
    devices.push_back(device_with("EX-02", "+66810000012", "", NearSet::text_of(other)));
    // Received, not written: what a bank or a stranger sends links nobody.
    devices.push_back(
        device_with("EX-03", "+66810000013", "+66890000000", NearSet::text_of(script)));
    const json links = near_links(devices);
    ASSERT_EQ(links.size(), 1U) << links.dump();
    EXPECT_EQ(links[0][0], "EX-01");
    EXPECT_EQ(links[0][1], "EX-02");
    EXPECT_EQ(links[0][2], 0.15);
    EXPECT_EQ(links[0][4].get<std::string>().size(), 32U);  // a record that can be looked up
}

TEST(NearDuplicates, AScriptThatIsEverywhereLinksNothingAndSaysSo) {
    NearSet set(9);
    const auto script = set.script(fixtures::english(), 14);
    std::vector<DeviceOf> devices = ten_strangers();
    devices.resize(4);
    for (int i = 0; i < 8; ++i)
        devices.push_back(device_with("EX-0" + std::to_string(i), "+6681000001" + std::to_string(i),
                                      "",
                                      NearSet::text_of(set.renamed(script, fixtures::english()))));
    std::string nothing;
    for (const json& link : near_links(devices, &nothing))
        EXPECT_EQ(link[2], 0.0);
    EXPECT_EQ(nothing, "links nothing: carried by 8 of 12 devices");
}

TEST(NearDuplicates, BoilerplateShortAndForwardedTextsAreNoScripts) {
    const triage::NearRules rules = shipped_rules();
    triage::ShingleSets sets;
    triage::TextCollector texts(sets, rules);
    NearSet set(2);
    const std::string script = NearSet::text_of(set.script(fixtures::english(), 14));
    triage::Provenance from;
    from.id = "00";
    plugins::Document licence;
    licence.text =
        "Copyright of somebody. Permission is hereby\n granted, free of charge, " + script;
    texts.add(licence, from);
    EXPECT_EQ(texts.boilerplate(), 1U);
    plugins::Message message;
    message.direction = plugins::known("outgoing", "1");
    message.text = script.substr(0, 150);
    texts.add(message, from);
    message.text = script;
    message.forwarded = 1;
    texts.add(message, from);
    message.forwarded = 0;
    message.direction = plugins::known("incoming", "0");
    texts.add(message, from);
    plugins::Document table;
    for (int i = 0; i < 200; ++i)
        table.text += "paid " + std::to_string(i) + " open " + std::to_string(i * 3) + "\n";
    texts.add(table, from);
    EXPECT_TRUE(texts.take().empty());
    message.direction = plugins::known("outgoing", "1");
    texts.add(message, from);
    texts.add(message, from);
    const auto held = texts.take();
    ASSERT_EQ(held.size(), 1U);
    EXPECT_EQ(held[0].count, 2U);
}

// Their hash links them already; twice would be too much.
TEST(NearDuplicates, CopiesOfOneFileAreLeftToTheirHash) {
    const triage::NearRules rules = shipped_rules();
    triage::ServiceList services;
    triage::IdentityTable identities(services);
    triage::ShingleSets sets;
    NearSet set(2);
    const auto script = set.script(fixtures::english(), 14);
    triage::HeldText one;
    one.set = sets.number_of(shingles_of(NearSet::text_of(script)));
    one.record = "aa";
    one.file_sha256 = "same";
    triage::HeldText two = one;
    two.device = 1;
    EXPECT_TRUE(triage::near_holdings({one, two}, sets, identities, rules).empty());
    two.file_sha256 = "other";
    two.record = "0b";
    const auto holdings = triage::near_holdings({one, two}, sets, identities, rules);
    ASSERT_EQ(holdings.size(), 2U);
    EXPECT_EQ(identities.entries()[holdings[0].holding.identity].canonical.value, "0b");
    EXPECT_EQ(holdings[1].holding.role, triage::Role::HolderOf);
}

}  // namespace
