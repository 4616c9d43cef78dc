#include "plugins/sources/ios_containers.h"

#include <algorithm>
#include <set>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/container/itunes_manifest.h"
#include "parsers/format/plist.h"
#include "parsers/format/sqlite.h"
#include "plugins/sources/names.h"

namespace plugins {
namespace {

using parsers::Error;
using parsers::ErrorCode;
using parsers::PlistValue;
using parsers::Result;
using parsers::SharedBytes;

constexpr std::string_view kMetadataName = ".com.apple.mobile_container_manager.metadata.plist";
constexpr std::string_view kApplicationState =
    "private/var/mobile/Library/FrontBoard/applicationState.db";
constexpr uint64_t kMetadataBytes = 1 << 20;  // real ones are below a few KiB
constexpr size_t kIdentifierBytes = 255;      // the longest name of a folder

// Folders of containers; what follows is the GUID of one.
constexpr std::string_view kContainerFolders[] = {
    "private/var/mobile/Containers/Data/Application/",
    "private/var/mobile/Containers/Data/PluginKitPlugin/",
    "private/var/mobile/Containers/Data/VPNPlugin/",
    "private/var/mobile/Containers/Shared/AppGroup/",
    "private/var/mobile/Containers/Bundle/Application/",
    "private/var/containers/Bundle/Application/",
    "private/var/containers/Data/System/",
    "private/var/containers/Shared/SystemGroup/",
};

// Where folders of iOS begin, and what stands before them on the phone. The folders of
// "private/var" are those that macOS does not have.
struct Form {
    std::string_view begins;
    std::string_view before;
};
constexpr Form kForms[] = {
    {"private/var/mobile/", ""},
    {"private/var/containers/", ""},
    {"private/var/wireless/", ""},
    {"private/var/installd/", ""},
    {"private/var/preferences/", ""},
    {"private/var/Keychains/", ""},
    {"private/var/MobileDevice/", ""},
    {"private/var/Managed Preferences/", ""},
    {"private/var/root/Library/Lockdown/", ""},
    {"private/var/root/Library/Caches/locationd/", ""},
    {"var/mobile/Library/", "private/"},
    {"var/mobile/Containers/", "private/"},
    {"var/mobile/Media/", "private/"},
    {"var/containers/Bundle/", "private/"},
    {"var/containers/Data/", "private/"},
    {"var/containers/Shared/", "private/"},
    {"var/wireless/Library/", "private/"},
    {"var/installd/Library/", "private/"},
    {"var/preferences/SystemConfiguration/", "private/"},
    {"var/root/Library/Lockdown/", "private/"},
    {"mobile/Containers/", "private/var/"},
    {"mobile/Library/", "private/var/"},
    {"containers/Bundle/Application/", "private/var/"},
    {"wireless/Library/", "private/var/"},
};

// Domains whose names stand for themselves as folders of an unpacked backup.
constexpr std::string_view kDomainFolders[] = {
    "HomeDomain",     "CameraRollDomain",         "MediaDomain",
    "RootDomain",     "WirelessDomain",           "HealthDomain",
    "KeychainDomain", "SystemPreferencesDomain",  "DatabaseDomain",
    "InstallDomain",  "KeyboardDomain",           "HomeKitDomain",
    "NetworkDomain",  "ManagedPreferencesDomain",
};
constexpr std::string_view kDomainPrefixes[] = {"AppDomain-", "AppDomainGroup-", "AppDomainPlugin-",
                                                "SysContainerDomain-", "SysSharedContainerDomain-"};

bool is_domain(std::string_view folder) {
    return std::find(std::begin(kDomainFolders), std::end(kDomainFolders), folder) !=
               std::end(kDomainFolders) ||
           std::any_of(std::begin(kDomainPrefixes), std::end(kDomainPrefixes),
                       [&](std::string_view prefix) {
                           return folder.starts_with(prefix) && folder.size() > prefix.size();
                       });
}

bool is_guid(std::string_view name) {
    if (name.size() != 36)
        return false;
    for (size_t at = 0; at < name.size(); ++at) {
        const char letter = name[at];
        const bool is_hyphen = at == 8 || at == 13 || at == 18 || at == 23;
        const bool is_digit = (letter >= '0' && letter <= '9') ||
                              (letter >= 'A' && letter <= 'F') || (letter >= 'a' && letter <= 'f');
        if (is_hyphen ? letter != '-' : !is_digit)
            return false;
    }
    return true;
}

// The path on the phone, with GUIDs as they are; `root` is what stood before it.
struct OnPhone {
    std::string root;
    std::string path;
};

std::optional<OnPhone> on_phone(std::string_view path) {
    for (size_t begin = 0; begin < path.size();) {
        const auto rest = path.substr(begin);
        for (const auto& [begins, before] : kForms)
            if (rest.starts_with(begins))
                return OnPhone{std::string(path.substr(0, begin)),
                               std::string(before) + std::string(rest)};
        const size_t slash = rest.find('/');
        if (slash == std::string_view::npos)
            break;
        if (const auto folder = rest.substr(0, slash); is_domain(folder))
            return OnPhone{std::string(path.substr(0, begin)),
                           parsers::device_path(folder, rest.substr(slash + 1))};
        begin += slash + 1;
    }
    return std::nullopt;
}

// "…/Data/Application/GUID" of a path on the phone that lies in such a folder; else empty.
std::string_view container_of(std::string_view on_phone_path) {
    for (const auto folder : kContainerFolders) {
        if (!on_phone_path.starts_with(folder))
            continue;
        const auto name = on_phone_path.substr(folder.size());
        const auto guid = name.substr(0, name.find('/'));
        return is_guid(guid) ? on_phone_path.substr(0, folder.size() + guid.size())
                             : std::string_view();
    }
    return {};
}

bool is_folder_name(std::string_view identifier) {
    return !identifier.empty() && identifier.size() <= kIdentifierBytes && identifier != "." &&
           identifier != ".." && parsers::is_utf8(identifier) &&
           std::none_of(identifier.begin(), identifier.end(),
                        [](char letter) { return letter == '/' || (letter >= 0 && letter < ' '); });
}

Result<std::string> read_identifier(const parsers::ByteSource& bytes) {
    const auto content = TRY(parsers::read_all(bytes, kMetadataBytes));
    const auto list = TRY(parsers::read_plist(content));
    const PlistValue* stored = list.find("MCMMetadataIdentifier");
    const std::string identifier = stored == nullptr ? std::string() : stored->as_text();
    if (!is_folder_name(identifier))
        return Error{ErrorCode::Damaged, "has no MCMMetadataIdentifier that names an app"};
    return identifier;
}

// A value of the database: a list that holds an archive as its only value, or the archive itself.
Result<PlistValue> read_compatibility(std::span<const std::byte> value) {
    auto list = TRY(parsers::read_plist(value));
    if (list.kind == PlistValue::Kind::Data)
        list = TRY(parsers::read_plist(std::span<const std::byte>(list.data)));
    return parsers::is_keyed_archive(list) ? parsers::read_keyed_archive(list)
                                           : Result<PlistValue>(std::move(list));
}

std::string text_at(const PlistValue& list, std::string_view key) {
    const PlistValue* value = list.find(key);
    return value == nullptr ? std::string() : value->as_text();
}

class Finder {
public:
    explicit Finder(const OpenNestedPath& open) : open_(open) {}

    void look_at(const std::string& path) {
        const auto found = on_phone(path);
        if (!found)
            return;
        if (const auto container = container_of(found->path); !container.empty()) {
            const size_t behind = found->path.size() - container.size();
            folders_.insert(
                {found->root + std::string(container), path.substr(0, path.size() - behind)});
            if (behind == kMetadataName.size() + 1 && path.ends_with(kMetadataName))
                read_metadata(path, path.substr(0, path.size() - behind));
        } else if (found->path == kApplicationState) {
            states_.push_back({path, found->root});
        }
    }

    IosContainers finish() {
        for (const auto& [path, root] : states_)
            read_state(path, root);
        mark_doubles();
        return std::move(found_);
    }

private:
    struct State {
        std::string path;
        std::string root;
    };

    void damaged(const std::string& path, const std::string& what) {
        found_.damage.emplace_back(path, what);
    }

    void read_metadata(const std::string& path, const std::string& folder) {
        const auto bytes = open_(path);
        if (!bytes.ok())
            return damaged(path, bytes.error().what);
        const auto identifier = read_identifier(*bytes.value());
        if (!identifier.ok())
            return damaged(path, identifier.error().what);
        found_.by_folder.insert_or_assign(
            folder,
            IosContainer{folder, identifier.value(), IosContainer::Source::ContainerMetadata});
    }

    void read_state(const std::string& path, const std::string& root) {
        const auto bytes = open_(path);
        if (!bytes.ok())
            return damaged(path, bytes.error().what);
        parsers::SqliteCompanions beside;
        if (const auto log = open_(path + "-wal"); log.ok())
            beside.write_ahead_log = log.value();
        const auto database = parsers::SqliteDatabase::open(bytes.value(), beside, path);
        if (!database.ok())
            return damaged(path, database.error().what);
        const auto read = database.value().rows(
            "SELECT i.application_identifier, v.value FROM kvs v "
            "JOIN application_identifier_tab i ON i.id = v.application_identifier "
            "JOIN key_tab k ON k.id = v.key WHERE k.key = 'compatibilityInfo'",
            [&](const parsers::SqliteRow& row) {
                take_application(path, root, row);
                return true;
            });
        if (!read.ok())
            damaged(path, read.error().what);
    }

    void take_application(const std::string& path, const std::string& root,
                          const parsers::SqliteRow& row) {
        const auto value = row.blob(1);
        const auto info = read_compatibility({value.begin(), value.end()});
        const std::string application = row.text(0);
        if (!info.ok() || !is_folder_name(application))
            return damaged(path, "the compatibilityInfo of " + application + " is broken");
        for (const auto key : {"sandboxPath", "bundleContainerPath", "bundlePath"})
            add_by_path(root, text_at(info.value(), key), application);
    }

    // `stored` begins with "/private/var" or "/var". What the container says of itself stands
    // first.
    void add_by_path(const std::string& root, const std::string& stored,
                     const std::string& application) {
        const auto there = on_phone(stored.starts_with('/') ? stored.substr(1) : stored);
        const auto container = there ? container_of(there->path) : std::string_view();
        const auto folder = folders_.find(root + std::string(container));
        if (container.empty() || folder == folders_.end())
            return;
        found_.by_folder.try_emplace(
            folder->second,
            IosContainer{folder->second, application, IosContainer::Source::ApplicationState});
    }

    // One app has one container of a kind; an old one may be left behind.
    void mark_doubles() {
        std::map<std::string, IosContainer*> seen;
        for (auto& [folder, container] : found_.by_folder) {
            const std::string kind = folder.substr(0, folder.rfind('/') + 1);
            const auto [first, is_new] = seen.try_emplace(kind + container.identifier, &container);
            if (is_new)
                continue;
            first->second->is_only_one = false;
            container.is_only_one = false;
        }
    }

    const OpenNestedPath& open_;
    IosContainers found_;
    std::map<std::string, std::string> folders_;  // root and path on the phone -> nested path
    std::vector<State> states_;
};

}  // namespace

IosContainers find_ios_containers(const std::vector<std::string>& nested_paths,
                                  const OpenNestedPath& open) {
    Finder finder(open);
    for (const auto& path : nested_paths)
        finder.look_at(path);
    return finder.finish();
}

std::optional<DevicePath> ios_device_path(std::string_view nested_path,
                                          const IosContainers& containers) {
    const auto found = on_phone(nested_path);
    if (!found)
        return std::nullopt;
    DevicePath where{found->path, ""};
    const auto container = container_of(found->path);
    if (container.empty())
        return where;
    const size_t behind = found->path.size() - container.size();
    const auto known =
        containers.by_folder.find(nested_path.substr(0, nested_path.size() - behind));
    if (known == containers.by_folder.end())
        return where;
    const auto guid = container.substr(container.rfind('/') + 1);
    where.path = std::string(container.substr(0, container.size() - guid.size())) +
                 known->second.identifier + found->path.substr(container.size());
    if (!known->second.is_only_one)
        where.user = "container " + std::string(guid);
    return where;
}

}  // namespace plugins
