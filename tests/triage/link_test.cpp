#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <random>
#include <set>
#include <sstream>
#include <tuple>

#include "triage/identity/shipped_data.h"
#include "triage/link/collect_holdings.h"
#include "triage/link/find_clusters.h"
#include "triage/link/graph.h"
#include "triage/link/leiden.h"
#include "triage/link/link_weights.h"
#include "triage/link/same_device.h"
#include "triage/link/weigh_links.h"

namespace triage {
namespace {

std::vector<uint32_t> nodes(std::initializer_list<uint32_t> list) {
    return list;
}

TEST(Graph, FindsTwoCommunitiesAndTheBridgeBetweenThem) {
    const std::vector<Edge> edges = {{0, 1, 1}, {1, 2, 1}, {0, 2, 1}, {2, 3, 0.1},
                                     {3, 4, 1}, {4, 5, 1}, {3, 5, 1}};
    const auto found = communities(7, edges);
    ASSERT_EQ(found.size(), 3u);
    EXPECT_EQ(found[0], nodes({0, 1, 2}));
    EXPECT_EQ(found[1], nodes({3, 4, 5}));
    EXPECT_EQ(found[2], nodes({6}));
    const auto cut = bridges(7, edges);
    ASSERT_EQ(cut.size(), 1u);
    EXPECT_EQ(cut[0].a, 2u);
    EXPECT_EQ(cut[0].b, 3u);
}

// Zachary's karate club (1977): the best partition known has modularity 0.4198.
std::vector<Edge> karate_club() {
    const std::vector<std::vector<uint32_t>> known = {
        {2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 18, 20, 22, 32},
        {3, 4, 8, 14, 18, 20, 22, 31},
        {4, 8, 9, 10, 14, 28, 29, 33},
        {8, 13, 14},
        {7, 11},
        {7, 11, 17},
        {17},
        {},
        {31, 33, 34},
        {34},
        {},
        {},
        {},
        {34},
        {33, 34},
        {33, 34},
        {},
        {},
        {33, 34},
        {34},
        {33, 34},
        {},
        {33, 34},
        {26, 28, 30, 33, 34},
        {26, 28, 32},
        {32},
        {30, 34},
        {34},
        {32, 34},
        {33, 34},
        {33, 34},
        {33, 34},
        {34}};
    std::vector<Edge> edges;
    for (uint32_t a = 0; a < known.size(); ++a)
        for (const uint32_t b : known[a])
            edges.push_back({a, b - 1, 1});
    return edges;
}

TEST(Leiden, ReachesTheBestPartitionOfAKnownGraph) {
    const std::vector<Edge> edges = karate_club();
    ASSERT_EQ(edges.size(), 78u);
    EXPECT_GE(modularity(34, edges, communities(34, edges)), 0.4197);
    EXPECT_NEAR(modularity(34, edges, components(34, edges)), 0, 1e-12);
}

// Groups of devices with more ties inside than between, and some between.
std::vector<Edge> planted(uint32_t groups, uint32_t size, uint32_t inside, uint32_t between,
                          std::mt19937& random) {
    std::vector<Edge> edges;
    for (uint32_t a = 0; a < groups * size; ++a) {
        for (uint32_t i = 0; i < inside; ++i)
            edges.push_back({a, a / size * size + static_cast<uint32_t>(random() % size),
                             1.0 + static_cast<double>(random() % 3)});
        for (uint32_t i = 0; i < between; ++i)
            edges.push_back({a, static_cast<uint32_t>(random() % (groups * size)), 0.5});
    }
    std::erase_if(edges, [](const Edge& edge) { return edge.a == edge.b; });
    return edges;
}

TEST(Leiden, GivesConnectedCommunitiesAndTheSameTwice) {
    std::mt19937 random(7);
    for (uint32_t round = 0; round < 20; ++round) {
        const auto edges = planted(12, 25, 3, 1, random);
        auto shuffled = edges;
        std::shuffle(shuffled.begin(), shuffled.end(), random);
        const auto found = communities(300, edges);
        EXPECT_EQ(found, communities(300, shuffled));
        for (const auto& community : found) {
            std::vector<Edge> inside;
            for (const Edge& edge : edges)
                if (std::binary_search(community.begin(), community.end(), edge.a) &&
                    std::binary_search(community.begin(), community.end(), edge.b))
                    inside.push_back(edge);
            const auto pieces = components(300, inside);
            EXPECT_EQ(pieces.size(), 300 - community.size() + 1) << round;
        }
    }
}

// igraph's own Leiden on the same graphs, where python3-igraph is there: ours must not be worse.
TEST(Leiden, IsAsGoodAsAnIndependentProgram) {
    std::mt19937 random(11);
    double ours = 0;
    std::ostringstream script;
    script << "import igraph, random\nrandom.seed(1)\ntotal = 0\n";
    for (uint32_t round = 0; round < 10; ++round) {
        const uint32_t between = 1 + round % 4;
        const auto edges = planted(15, 20, 2, between, random);
        ours += modularity(300, edges, communities(300, edges));
        script << "g = igraph.Graph(n=300, edges=[";
        for (const Edge& edge : edges)
            script << '(' << edge.a << ',' << edge.b << "),";
        script << "])\nw = [";
        for (const Edge& edge : edges)
            script << edge.weight << ',';
        script << "]\ntotal += g.community_leiden(objective_function='modularity', weights=w, "
                  "n_iterations=-1).recalculate_modularity() * 0 + "
                  "g.modularity(g.community_leiden(objective_function='modularity', weights=w, "
                  "n_iterations=-1), weights=w)\n";
    }
    script << "print(total)\n";
    const std::string path = testing::TempDir() + "/leiden.py";
    std::ofstream(path) << script.str();
    std::FILE* python = ::popen(("/usr/bin/python3 " + path + " 2>/dev/null").c_str(), "r");
    ASSERT_NE(python, nullptr);
    double theirs = 0;
    const int read = std::fscanf(python, "%lf", &theirs);
    ::pclose(python);
    if (read != 1) {
        std::cout << "notice: python3-igraph is not there; nothing compared\n";
        return;
    }
    EXPECT_GE(ours, theirs * 0.995) << ours << " against " << theirs;
}

TEST(Graph, CallsEveryEdgeOfAChainABridgeAndNoneOfARing) {
    EXPECT_EQ(bridges(4, {{0, 1, 1}, {1, 2, 1}, {2, 3, 1}}).size(), 3u);
    EXPECT_TRUE(bridges(4, {{0, 1, 1}, {1, 2, 1}, {2, 3, 1}, {0, 3, 1}}).empty());
    EXPECT_EQ(components(4, {{0, 1, 1}}).size(), 3u);
}

// A hand-made case: devices, and identifiers with the roles that devices carry them in.
class Linking_ : public testing::Test {
protected:
    void SetUp() override {
        const auto file = read_shipped("weights.toml");
        ASSERT_TRUE(file.ok());
        auto read = read_link_weights(file.value().text);
        ASSERT_TRUE(read.ok()) << read.error().what;
        weights_ = read.value();
    }

    uint32_t identity(const std::string& type, const std::string& value, std::string service = {}) {
        entries_.push_back({{type, value, "test", {}, Linking::Links}, std::move(service)});
        return static_cast<uint32_t>(entries_.size() - 1);
    }
    void carries(uint32_t device, uint32_t id, Role role) {
        for (Carrying& each : carryings_)
            if (each.device == device && each.identity == id) {
                each.roles = static_cast<uint8_t>(each.roles | bit_of(role));
                return;
            }
        carryings_.push_back({id, device, bit_of(role)});
    }
    WeighedLinks weigh(uint32_t devices) {
        return weigh_links(carryings_, entries_, devices, weights_);
    }
    static const Link* between(const WeighedLinks& links, uint32_t a, uint32_t b) {
        for (const Link& link : links.links)
            if (link.a == a && link.b == b)
                return &link;
        return nullptr;
    }

    LinkWeights weights_;
    std::vector<IdentityTable::Entry> entries_;
    std::vector<Carrying> carryings_;
};
using LinkWeighing = Linking_;

TEST_F(LinkWeighing, RanksOwnersAboveContactsAboveMentions) {
    const uint32_t owned = identity("phone", "+1");
    const uint32_t known = identity("phone", "+2");
    const uint32_t met = identity("phone", "+3");
    const uint32_t told = identity("phone", "+4");
    carries(0, owned, Role::Owner);
    carries(1, owned, Role::Owner);
    carries(2, known, Role::Owner);
    carries(3, known, Role::Contact);
    carries(4, met, Role::Contact);
    carries(5, met, Role::Contact);
    carries(6, told, Role::Contact);
    carries(7, told, Role::Mentioned);
    const auto links = weigh(20);
    ASSERT_EQ(links.links.size(), 4u);
    EXPECT_GT(links.links[0].weight, links.links[1].weight);
    EXPECT_GT(links.links[1].weight, links.links[2].weight);
    EXPECT_GT(links.links[2].weight, links.links[3].weight);
    EXPECT_EQ(links.links[1].reasons[0].role_a, Role::Owner);
    EXPECT_EQ(links.links[1].reasons[0].role_b, Role::Contact);
}

// A network of a building is seen by all who are in it; a paired phone was in the same hands.
TEST_F(LinkWeighing, RanksAPairedPhoneFarAboveANetworkOfTheBuilding) {
    const uint32_t paired = identity("mac", "4c:4f:ee:10:20:30");
    carries(0, paired, Role::Owner);
    carries(1, paired, Role::Contact);
    for (const char* type : {"ssid", "bssid"}) {
        const uint32_t network = identity(type, "KB5");
        carries(2, network, Role::HolderOf);
        carries(3, network, Role::HolderOf);
    }
    const auto links = weigh(20);
    ASSERT_NE(between(links, 0, 1), nullptr);
    ASSERT_NE(between(links, 2, 3), nullptr);
    EXPECT_GT(between(links, 0, 1)->weight, 5 * between(links, 2, 3)->weight);
}

TEST(HoldingCollector, KnowsTheRolesOfRadioAddresses) {
    const ServiceList services;
    IdentityTable identities(services);
    HoldingCollector collector(identities, {});
    const auto add = [&](const std::string& name, const std::string& value) {
        collector.add(plugins::DeviceFact{name, value, ""}, Provenance{});
    };
    add("mac", "4C:4F:EE:10:20:30");
    add("randomized_mac", "02:15:b2:77:88:99");
    add("bluetooth_peer", "4c:4f:ee:aa:bb:cc");
    add("ssid", "KB5 Floor 3");
    add("bssid", "3c:84:6a:12:34:50");
    add("hotspot_ssid", "Team 7 phone");
    add("gateway_mac", "3c:84:6a:12:34:4f");
    std::set<std::string> found;
    for (const Holding& holding : collector.take()) {
        const Canonical& form = identities.entries().at(holding.identity).canonical;
        found.insert(std::string(to_word(holding.role)) + " " + form.type + " " + form.value);
    }
    EXPECT_EQ(found, (std::set<std::string>{
                         "owner mac 4c:4f:ee:10:20:30", "owner mac 02:15:b2:77:88:99",
                         "contact mac 4c:4f:ee:aa:bb:cc", "holder_of ssid KB5 Floor 3",
                         "holder_of bssid 3c:84:6a:12:34:50", "owner ssid Team 7 phone"}));
}

TEST_F(LinkWeighing, WeighsARareIdentifierMore) {
    const uint32_t rare = identity("phone", "+1");
    const uint32_t common = identity("phone", "+2");
    for (uint32_t device : {0U, 1U})
        carries(device, rare, Role::Contact);
    for (uint32_t device : {2U, 3U, 4U, 5U, 6U})
        carries(device, common, Role::Contact);
    const auto links = weigh(20);
    ASSERT_NE(between(links, 0, 1), nullptr);
    ASSERT_NE(between(links, 2, 3), nullptr);
    EXPECT_GT(between(links, 0, 1)->weight, 2 * between(links, 2, 3)->weight);
}

TEST_F(LinkWeighing, LinksNothingByWhatIsEverywhereAndSaysSo) {
    const uint32_t taxi = identity("phone", "+1");
    for (uint32_t device = 0; device < 6; ++device)
        carries(device, taxi, Role::Contact);
    const auto links = weigh(10);
    EXPECT_TRUE(links.links.empty());
    ASSERT_EQ(links.nothing.size(), 1u);
    EXPECT_EQ(links.nothing[0].devices, 6u);
    EXPECT_EQ(links.nothing[0].why, "links nothing: carried by 6 of 10 devices");
    EXPECT_EQ(weigh(12).nothing.size(), 0u) << "half of the devices is not more than half";
}

// Seventy of a thousand phones know a number: a shop's, or that of somebody who owns one of them.
TEST_F(LinkWeighing, TiesOnlyTheOwnerOfWhatDozensKnow) {
    const uint32_t shop = identity("phone", "+1");
    const uint32_t boss = identity("phone", "+2");
    const uint32_t group = identity("whatsapp_group", "1@g.us");
    for (uint32_t device = 0; device < 70; ++device) {
        carries(device, shop, Role::Contact);
        carries(100 + device, boss, device == 0 ? Role::Owner : Role::Contact);
        carries(200 + device, group, Role::Participant);
    }
    const auto links = weigh(1000);
    EXPECT_EQ(between(links, 0, 1), nullptr);
    EXPECT_NE(between(links, 100, 101), nullptr);
    EXPECT_EQ(between(links, 101, 102), nullptr);
    EXPECT_NE(between(links, 200, 201), nullptr) << "a group ties its members";
    ASSERT_EQ(links.nothing.size(), 2u);
    EXPECT_EQ(links.nothing[0].why, "links nobody but its owner: carried by 70 of 1000 devices");
}

TEST_F(LinkWeighing, SeesTheSameDeviceTwice) {
    const uint32_t imei = identity("imei", "490154203237518");
    const uint32_t serial = identity("serial", "0123456789ABCDEF");
    const uint32_t android = identity("android_id", "0914dbae558f1fd2");
    const uint32_t card = identity("iccid", "8966380578520933549");
    for (uint32_t device : {0U, 1U}) {
        carries(device, imei, Role::Owner);  // extracted twice
        carries(device + 2, serial, Role::Owner);
        carries(device + 2, android, Role::Owner);
        carries(device + 4, card, Role::Owner);  // a SIM card moves
    }
    carries(6, serial, Role::Owner);  // a maker's default: only one agrees
    carries(7, imei, Role::Contact);  // known and not own
    std::sort(carryings_.begin(), carryings_.end(), [](const Carrying& x, const Carrying& y) {
        return std::tie(x.identity, x.device) < std::tie(y.identity, y.device);
    });
    const auto found = find_same_devices(
        carryings_, entries_, {"", "", "", "", "", "", "", "", "same hash", "same hash"});
    std::vector<std::tuple<uint32_t, uint32_t, Sameness>> pairs;
    for (const SameDevice& pair : found)
        pairs.emplace_back(pair.a, pair.b, pair.how);
    EXPECT_EQ(pairs, (std::vector<std::tuple<uint32_t, uint32_t, Sameness>>{
                         {0, 1, Sameness::Identifiers},
                         {2, 3, Sameness::Identifiers},
                         {2, 6, Sameness::OneIdentifier},
                         {3, 6, Sameness::OneIdentifier},
                         {8, 9, Sameness::SameContent}}));
}

TEST_F(LinkWeighing, KeepsAKnownAccountTiedToItsOwner) {
    const uint32_t boss = identity("phone", "+1");
    carries(0, boss, Role::Owner);
    for (uint32_t device = 1; device < 8; ++device)
        carries(device, boss, Role::Contact);
    const auto links = weigh(8);
    EXPECT_EQ(links.links.size(), 7u);
    EXPECT_NE(between(links, 0, 7), nullptr);
    EXPECT_EQ(between(links, 1, 2), nullptr);
}

TEST_F(LinkWeighing, NeverLinksByAListedService) {
    const uint32_t contract = identity("trc20", "TR7N", "USDT on TRON (token contract)");
    carries(0, contract, Role::Owner);
    carries(1, contract, Role::Mentioned);
    const auto links = weigh(20);
    EXPECT_TRUE(links.links.empty());
    ASSERT_EQ(links.nothing.size(), 1u);
}

TEST_F(LinkWeighing, SeesAPictureThatWasMadeSmaller) {
    const uint32_t one = identity("phash", "a5a5f00f3c3c9669");
    const uint32_t same = identity("phash", "a5a5f00f3c3c966f");  // two bits apart
    const uint32_t other = identity("phash", "5a5a0ff0c3c36996");
    carries(0, one, Role::HolderOf);
    carries(1, same, Role::HolderOf);
    carries(2, other, Role::HolderOf);
    const auto links = weigh(20);
    ASSERT_EQ(links.links.size(), 1u);
    EXPECT_NE(between(links, 0, 1), nullptr);
    EXPECT_NE(links.links[0].reasons[0].note.find("differ in 2 of 64"), std::string::npos);
}

TEST_F(LinkWeighing, DoesNotDependOnTheOrder) {
    std::mt19937 random(7);
    for (int id = 0; id < 60; ++id) {
        const uint32_t number = identity("phone", "+" + std::to_string(id));
        for (uint32_t device = 0; device < 12; ++device)
            if (random() % 4 == 0)
                carries(device, number, random() % 5 == 0 ? Role::Owner : Role::Contact);
    }
    const auto first = weigh(12);
    const auto clusters = find_clusters(carryings_, first, entries_, 12, weights_);
    std::shuffle(carryings_.begin(), carryings_.end(), random);
    const auto second = weigh(12);
    ASSERT_EQ(first.links.size(), second.links.size());
    for (size_t i = 0; i < first.links.size(); ++i) {
        EXPECT_EQ(first.links[i].weight, second.links[i].weight);
        EXPECT_EQ(first.links[i].reasons.size(), second.links[i].reasons.size());
    }
    EXPECT_FALSE(clusters.empty());
}

TEST_F(LinkWeighing, FindsCustodyWithTheAccountThatHoldsIt) {
    const uint32_t account = identity("phone", "+1");
    const uint32_t group = identity("whatsapp_group", "g@g.us");
    carries(0, account, Role::Owner);
    carries(3, account, Role::Owner);
    carries(1, group, Role::Participant);
    carries(2, group, Role::Participant);
    const auto links = weigh(20);
    const auto clusters = find_clusters(carryings_, links, entries_, 4, weights_);
    ASSERT_EQ(clusters.size(), 4u);  // custody, team and two networks
    EXPECT_EQ(clusters[0].name, "custody-001");
    EXPECT_EQ(clusters[0].devices, nodes({0, 3}));
    EXPECT_EQ(clusters[0].reasons[0].identity, account);
    ASSERT_EQ(clusters[0].splitting.size(), 1u);
    EXPECT_EQ(clusters[1].level, "team");
    EXPECT_EQ(clusters[1].devices, nodes({1, 2}));
}

}  // namespace
}  // namespace triage
