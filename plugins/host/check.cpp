#include "plugins/host/check.h"

#include <algorithm>
#include <filesystem>

#include "plugins/host/mangled.h"

namespace plugins {
namespace {

namespace fs = std::filesystem;
using parsers::Error;
using parsers::ErrorCode;

std::string id_of(const std::string& path) {
    return fs::path(path).stem().string();
}

Result<Registry> registry_of(const std::string& path) {
    Registry registry;
    if (!path.ends_with(".cpp")) {
        TRY(registry.load_file(path));
        return registry;
    }
    const Registry builtin = Registry::with_builtins();
    for (const auto& installed : builtin.installed())
        if (installed.plugin.id == id_of(path)) {
            TRY(registry.add(installed));
            return registry;
        }
    return Error{ErrorCode::Unsupported,
                 path +
                     ": is not built into this program: build it as a shared object, and give "
                     "the .so"};
}

// The nearest folder at or above the plugin's that holds samples/apps/<id>; "" where none does.
fs::path root_of(const std::string& path) {
    std::error_code failed;
    for (fs::path folder = fs::absolute(path, failed).parent_path();;
         folder = folder.parent_path()) {
        if (fs::is_directory(folder / "samples/apps" / id_of(path), failed))
            return folder;
        if (folder == folder.parent_path())
            return {};
    }
}

// A shared object is mended in its source, where that lies in a usual place.
std::string source_of(const std::string& path, const fs::path& root) {
    if (!path.ends_with(".so") || root.empty())
        return path;
    std::error_code failed;
    for (const char* folder : {"", "src", "plugins", "plugins/apps"})
        if (const fs::path source = root / folder / (id_of(path) + ".cpp");
            fs::exists(source, failed))
            return fs::proximate(source, failed).string();
    return path;
}

// As the author would name them: below the working folder where they are there.
std::vector<Sample> samples_in(const fs::path& folder, const std::string& id) {
    std::vector<Sample> samples;
    std::error_code failed;
    for (auto& sample : find_samples(folder.parent_path())) {
        if (!fs::equivalent(sample.folder.parent_path(), folder, failed))
            continue;
        sample.plugin = id;
        const fs::path near = fs::proximate(sample.folder, failed);
        if (!failed && !near.string().starts_with("../../.."))
            sample.folder = near;
        samples.push_back(std::move(sample));
    }
    return samples;
}

}  // namespace

Result<Checked> Checked::open(const std::string& path, const std::string& samples) {
    Checked checked;
    checked.registry_ = TRY(registry_of(path));
    const fs::path root = root_of(path);
    checked.source_ = source_of(path, root);
    const std::string id = id_of(path);
    if (!samples.empty())
        checked.samples_ = samples_in(fs::absolute(samples).lexically_normal(), id);
    else if (!root.empty())
        checked.samples_ = samples_in(root / "samples/apps" / id, id);
    return checked;
}

Subject Checked::subject() const {
    return subject_of(registry_.installed().front().plugin, source_);
}

std::vector<Finding> Checked::findings() const {
    auto findings = description_findings(subject());
    if (samples_.empty())
        findings.push_back({source_, 0,
                            "there is no sample: put invented files, laid out as on the device, "
                            "into samples/apps/" +
                                subject().plugin->id +
                                "/first/evidence, or name the folder with --samples"});
    for (const auto& sample : samples_) {
        const auto more = sample_findings(subject(), sample);
        findings.insert(findings.end(), more.begin(), more.end());
    }
    std::vector<Finding> once;
    for (auto& finding : findings)
        if (std::none_of(once.begin(), once.end(),
                         [&](const Finding& other) { return to_text(other) == to_text(finding); }))
            once.push_back(std::move(finding));
    return once;
}

Result<std::vector<Golden>> Checked::goldens() const {
    std::vector<Golden> goldens;
    const Plugin& plugin = registry_.installed().front().plugin;
    for (const auto& sample : samples_) {
        const TemporaryFolder folder;
        TRY(build_evidence(sample.folder / "evidence", folder.path()));
        const auto files = TRY(open_evidence(folder.path()));
        const auto crashes = mangled_findings(plugin, files, {.copies = 0});
        if (!crashes.empty())
            return Error{ErrorCode::Damaged, source_ + ": " + crashes.front()};
        goldens.push_back(golden_of(sample, run_plugin_over(plugin, files)));
    }
    return goldens;
}

}  // namespace plugins
