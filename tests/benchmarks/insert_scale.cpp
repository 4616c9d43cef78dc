// Inserts one exhibit into a made-up case that is linked: insert_scale FOLDER [devices]
// [identifiers a device]
//
// Writes the case first (a row for each identifier of each device), which takes a minute; then
// prints what the insertion took, and the greatest resident size of all.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "plugins/api/plugin.h"
#include "tests/benchmarks/measure.h"
#include "triage/link/insert_exhibit.h"
#include "triage/link/write_links.h"

namespace {

using namespace triage;

constexpr uint32_t kCompany = 50;

std::string address_of(uint32_t identity) {
    return "u" + std::to_string(identity) + "@example.org";
}

// SplitMix64: numbers that follow each other give draws that do not.
uint64_t mixed(uint64_t number) {
    number += 0x9e3779b97f4a7c15;
    number = (number ^ number >> 30) * 0xbf58476d1ce4e5b9;
    number = (number ^ number >> 27) * 0x94d049bb133111eb;
    return number ^ number >> 31;
}

// Half of what a device knows is its company's, a twentieth the park's, the rest nobody else's.
// The device that is inserted is one more of the first company.
uint32_t identity_of(uint32_t device, uint32_t company, uint32_t index, uint32_t identifiers) {
    const auto draw =
        static_cast<uint32_t>(mixed(static_cast<uint64_t>(device) << 32 | index) >> 33);
    if (index == 0)
        return device;
    if (index < identifiers / 20)
        return 10'000 + draw % 3000;
    if (index < identifiers / 2)
        return 20'000 + company * 20'000 + draw % 20'000;
    return 4'000'000 + device * identifiers + index;
}

std::string device_name(uint32_t device) {
    char name[16];
    std::snprintf(name, sizeof name, "EX-%05u", device);
    return name;
}

void must(const Result<void>& done) {
    if (done.ok())
        return;
    std::fprintf(stderr, "%s\n", done.error().what.c_str());
    std::exit(1);
}

class Maker {
public:
    Maker(CaseStore& store, uint32_t devices, uint32_t identifiers)
        : store_(store), devices_(devices), identifiers_(identifiers) {}

    void run() {
        must(store_.database().execute("BEGIN"));
        std::vector<DeviceRow> rows;
        for (uint32_t device = 0; device < devices_; ++device) {
            rows.push_back({device_name(device), device_name(device), "", "phone", "android", "",
                            "made up", "{}", 0});
            must(write_holdings(store_.database(), device_name(device), holdings_of(device)));
        }
        must(store_.replace_devices(rows));
        auto insert = store_.database().prepare(
            "INSERT INTO identity(identity,type,value,rule) VALUES(?,'email',?,'made up')");
        for (uint32_t i = 0; i < values_.size(); ++i) {
            insert.value().bind(1, static_cast<int64_t>(i) + 1);
            insert.value().bind(2, address_of(values_[i]));
            must(insert.value().run());
        }
        write_networks();
        must(index_holdings(store_.database()));
        must(store_.set_meta("linked", "made up"));
        must(store_.database().execute("COMMIT"));
    }

private:
    std::vector<Holding> holdings_of(uint32_t device) {
        std::map<uint32_t, Holding> holdings;
        for (uint32_t index = 0; index < identifiers_; ++index) {
            const uint32_t value = identity_of(device, device / kCompany, index, identifiers_);
            const auto [known, fresh] =
                numbers_.try_emplace(value, static_cast<uint32_t>(values_.size()));
            if (fresh)
                values_.push_back(value);
            Holding holding;
            holding.identity = known->second;
            holding.role = index == 0 ? Role::Owner : Role::Contact;
            holding.app = "contacts";
            holding.count = 1;
            holding.as_stored = address_of(value);
            holdings[known->second] = std::move(holding);
        }
        std::vector<Holding> list;
        for (auto& [identity, holding] : holdings)
            list.push_back(std::move(holding));
        return list;
    }

    void write_networks() {
        std::vector<Cluster> clusters;
        std::vector<std::string> names;
        for (uint32_t device = 0; device < devices_; ++device) {
            if (device % kCompany == 0) {
                clusters.emplace_back();
                clusters.back().level = "network";
                clusters.back().name = "network-" + std::to_string(clusters.size());
            }
            clusters.back().devices.push_back(device);
            names.push_back(device_name(device));
        }
        must(write_clusters(store_.database(), clusters, names));
    }

    CaseStore& store_;
    uint32_t devices_;
    uint32_t identifiers_;
    std::map<uint32_t, uint32_t> numbers_;
    std::vector<uint32_t> values_;
};

// The facts of one more device, as a worker leaves them.
void write_facts(const CaseStore& store, uint32_t device, uint32_t identifiers) {
    const std::string path = store.device_store_path(device_name(device));
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    auto facts = DeviceStore::open_for_writing(path);
    StoredFile file;
    file.row = 1;
    file.path = "contacts";
    must(facts.value().add_listing({StoredDevice{}}, {file}, {}));
    plugins::Plugin plugin;
    plugin.id = "made_up";
    plugin.version = "1";
    {
        const auto sink = facts.value().open_sink(1, plugin, parsers::Sha256{});
        for (uint32_t index = 0; index < identifiers; ++index) {
            const auto address =
                plugins::email(address_of(identity_of(device, 0, index, identifiers)));
            if (index == 0)
                sink.value()->emit(plugins::Account{"mail", address, "", {}, ""},
                                   plugins::Place::row("own", 1), plugins::State::Live);
            else
                sink.value()->emit(plugins::Contact{"contacts", "", {address}, "", ""},
                                   plugins::Place::row("contacts", index), plugins::State::Live);
        }
    }
    const auto ended = facts.value().end_task(1, "made_up", CoverageStatus::Parsed, "");
    must(ended.ok() ? Result<void>() : Result<void>(ended.error()));
    must(facts.value().finish());
}

}  // namespace

int main(int count, char** words) {
    if (count < 2) {
        std::fprintf(stderr, "insert_scale FOLDER [devices] [identifiers a device]\n");
        return 2;
    }
    const auto number = [&](int index, int otherwise) {
        return static_cast<uint32_t>(count > index ? std::atoi(words[index]) : otherwise);
    };
    const uint32_t devices = number(2, 5000);
    const uint32_t identifiers = number(3, 2000);
    auto store = CaseStore::open(words[1], CaseStore::Access::Create);
    if (!store.ok()) {
        std::fprintf(stderr, "%s\n", store.error().what.c_str());
        return 1;
    }
    double begun = benchmarks::wall_seconds();
    Maker(store.value(), devices, identifiers).run();
    write_facts(store.value(), devices, identifiers);
    ExhibitRow exhibit;
    exhibit.exhibit = device_name(devices);
    exhibit.kind = "phone";
    exhibit.status = "done";
    must(store.value().put_exhibit(exhibit));
    std::printf("a case of %u devices with %u identifiers each, written in %.1f s\n", devices,
                identifiers, benchmarks::wall_seconds() - begun);
    begun = benchmarks::wall_seconds();
    const auto inserted = insert_exhibit(store.value(), exhibit.exhibit);
    const double took = benchmarks::wall_seconds() - begun;
    must(inserted.ok() ? Result<void>() : Result<void>(inserted.error()));
    std::printf("inserted in %.3f s: %zu links, added to %zu clusters; %.2f GiB\n", took,
                inserted.value()[0].links, inserted.value()[0].clusters.size(),
                benchmarks::peak_gib());
    return 0;
}
