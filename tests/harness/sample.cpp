#include "tests/harness/sample.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

namespace tests {

namespace fs = std::filesystem;

std::string test_name(const Sample& sample) {
    std::string name = sample.plugin + "_" + sample.name;
    for (char& letter : name)
        if (std::isalnum(static_cast<unsigned char>(letter)) == 0)
            letter = '_';
    return name;
}

void PrintTo(const Sample& sample, std::ostream* stream) {
    *stream << sample.folder.string();
}

std::vector<Sample> find_samples() {
    std::vector<Sample> samples;
    for (const char* root :
         {SOURCE_FOLDER "/samples/apps", SOURCE_FOLDER "/tests/harness/fixtures/samples"})
        for (auto& sample : plugins::find_samples(root))
            samples.push_back({std::move(sample)});
    // A build without TRIAGE_MEDIA has no plugin for the samples of pictures.
    std::erase_if(samples, [](const Sample& sample) {
        return fs::exists(SOURCE_FOLDER "/plugins/media/" + sample.plugin + ".cpp") &&
               all_plugins().find(sample.plugin) == nullptr;
    });
    return samples;
}

const plugins::Registry& all_plugins() {
    static const plugins::Registry registry = [] {
        auto made = plugins::Registry::with_builtins();
        for (const char* folder : {SOURCE_FOLDER "/tests/harness/fixtures",
                                   BINARY_FOLDER "/tests/fixtures", BINARY_FOLDER "/plugins"}) {
            if (!fs::exists(folder))
                continue;
            const auto loaded = made.load_folder(folder);
            EXPECT_TRUE(loaded.ok()) << loaded.error().what;
        }
        for (const auto& left : made.left_out())
            ADD_FAILURE() << left.why;
        return made;
    }();
    return registry;
}

std::string source_of(const std::string& plugin) {
    for (const char* folder : {"/plugins/apps/", "/plugins/media/", "/tests/harness/fixtures/"})
        for (const char* ending : {".cpp", ".toml"}) {
            std::string path = std::string(SOURCE_FOLDER) + folder + plugin + ending;
            if (fs::exists(path))
                return path;
        }
    return "";
}

EvidenceFiles evidence_of(const Sample& sample, const TemporaryFolder& folder) {
    const auto built = plugins::build_evidence(sample.folder / "evidence", folder.path());
    EXPECT_TRUE(built.ok()) << built.error().what;
    auto files = plugins::open_evidence(folder.path());
    EXPECT_TRUE(files.ok()) << files.error().what;
    return files.ok() ? files.value() : EvidenceFiles{};
}

}  // namespace tests
