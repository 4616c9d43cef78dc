// IosContainers: the forms of an iPhone's paths, and the app of each numbered folder.
#include "plugins/sources/ios_containers.h"

#include <gtest/gtest.h>

#include <set>

#include "parsers/container/zip.h"

namespace plugins {
namespace {

using parsers::Error;
using parsers::ErrorCode;
using parsers::MemorySource;
using parsers::Result;
using parsers::SharedBytes;

constexpr const char* kGuid = "0F000000-0000-4000-8000-000000000001";
constexpr const char* kOther = "0F000000-0000-4000-8000-000000000002";
const std::string kMetadata = "/.com.apple.mobile_container_manager.metadata.plist";

std::string metadata_of(const std::string& identifier) {
    return "<?xml version=\"1.0\"?><plist version=\"1.0\"><dict><key>MCMMetadataIdentifier</key>"
           "<string>" +
           identifier + "</string></dict></plist>";
}

struct Listing {
    std::map<std::string, std::string> files;
    std::vector<std::string> opened;

    IosContainers find() {
        std::vector<std::string> paths;
        for (const auto& [path, content] : files)
            paths.push_back(path);
        return find_ios_containers(paths, [&](const std::string& path) -> Result<SharedBytes> {
            opened.push_back(path);
            const auto found = files.find(path);
            if (found == files.end())
                return Error{ErrorCode::NotFound, path + " is not there"};
            return SharedBytes(std::make_shared<MemorySource>(std::string_view(found->second)));
        });
    }
};

std::string path_of(std::string_view nested, const IosContainers& containers = {}) {
    const auto where = ios_device_path(nested, containers);
    return where ? where->path : "none";
}

TEST(IosContainersTest, EveryToolsPathHasOneForm) {
    const std::string texts = "private/var/mobile/Library/SMS/sms.db";
    EXPECT_EQ(path_of("EX_FFS.zip/filesystem1/private/var/mobile/Library/SMS/sms.db"), texts);
    EXPECT_EQ(path_of("udid_files_full.zip/private/var/mobile/Library/SMS/sms.db"), texts);
    EXPECT_EQ(path_of("magnet.tar/var/mobile/Library/SMS/sms.db"), texts);
    EXPECT_EQ(path_of("data.img/p2/mobile/Library/SMS/sms.db"), texts);
    EXPECT_EQ(path_of("x/HomeDomain/Library/SMS/sms.db"), texts);
    EXPECT_EQ(path_of("backup/Manifest.db/private/var/mobile/Library/SMS/sms.db"), texts);
    EXPECT_EQ(path_of("x/AppDomainGroup-group.net.whatsapp.WhatsApp.shared/ChatStorage.sqlite"),
              "private/var/mobile/Containers/Shared/AppGroup/group.net.whatsapp.WhatsApp.shared/"
              "ChatStorage.sqlite");
    EXPECT_EQ(path_of("pc.E01/p2/Users/x/AppData/Roaming/a.db"), "none");
    EXPECT_EQ(path_of("mac/private/var/db/dslocal/nodes/x.plist"), "none");
    EXPECT_EQ(path_of(""), "none");
    EXPECT_EQ(path_of("private/var/mobile"), "none");
}

TEST(IosContainersTest, AGuidBecomesTheAppThatOwnsIt) {
    Listing listing;
    const std::string data =
        std::string("f.zip/filesystem1/private/var/mobile/Containers/Data/Application/") + kGuid;
    const std::string group =
        std::string("f.zip/filesystem1/private/var/mobile/Containers/Shared/AppGroup/") + kOther;
    listing.files[data + kMetadata] = metadata_of("com.x.chat");
    listing.files[data + "/Documents/a.db"] = "a";
    listing.files[group + kMetadata] = metadata_of("group.com.x");
    listing.files["f.zip/filesystem1/private/var/mobile/Library/SMS/sms.db"] = "s";
    const auto containers = listing.find();
    EXPECT_TRUE(containers.damage.empty());
    EXPECT_EQ(containers.by_folder.size(), 2U);
    EXPECT_EQ(path_of(data + "/Documents/a.db", containers),
              "private/var/mobile/Containers/Data/Application/com.x.chat/Documents/a.db");
    EXPECT_EQ(path_of(group + "/b", containers),
              "private/var/mobile/Containers/Shared/AppGroup/group.com.x/b");
    EXPECT_EQ(listing.opened.size(), 2U) << "only the files that name containers are opened";
    // The same GUID in another file system of the listing is another folder.
    EXPECT_EQ(
        path_of(std::string("g.zip/private/var/mobile/Containers/Data/Application/") + kGuid + "/a",
                containers),
        std::string("private/var/mobile/Containers/Data/Application/") + kGuid + "/a");
}

TEST(IosContainersTest, TwoContainersOfOneAppStayTwo) {
    Listing listing;
    const std::string folder = "private/var/mobile/Containers/Data/Application/";
    listing.files[folder + kGuid + kMetadata] = metadata_of("com.x");
    listing.files[folder + kOther + kMetadata] = metadata_of("com.x");
    const auto containers = listing.find();
    const auto one = ios_device_path(folder + kGuid + "/a", containers);
    const auto two = ios_device_path(folder + kOther + "/a", containers);
    ASSERT_TRUE(one && two);
    EXPECT_EQ(one->path, two->path);
    EXPECT_EQ(one->user, std::string("container ") + kGuid);
    EXPECT_EQ(two->user, std::string("container ") + kOther);
}

TEST(IosContainersTest, ABrokenOrHostileNameLeavesTheGuidAndIsTold) {
    const std::string folder = "private/var/mobile/Containers/Data/Application/";
    for (const auto& content : {std::string("no plist"), metadata_of("../../etc"), metadata_of(""),
                                metadata_of(".."), metadata_of(std::string(300, 'x'))}) {
        Listing listing;
        listing.files[folder + kGuid + kMetadata] = content;
        const auto containers = listing.find();
        ASSERT_EQ(containers.damage.size(), 1U) << content;
        EXPECT_EQ(containers.damage[0].first, folder + kGuid + kMetadata);
        EXPECT_EQ(path_of(folder + kGuid + "/a", containers), folder + kGuid + "/a");
    }
}

struct OpenedZip {
    std::unique_ptr<parsers::FileTree> tree;
    std::map<std::string, parsers::FileEntry> entries;
    std::vector<std::string> paths;
};

OpenedZip open_layout(const std::string& sample, const std::string& zip) {
    OpenedZip opened;
    const auto file = parsers::open_file(std::string(SOURCE_FOLDER) + "/samples/formats/" + sample +
                                         "/evidence/" + zip);
    opened.tree = parsers::ZipTree::open(file.value(), {}).value();
    EXPECT_TRUE(opened.tree
                    ->list({[&](const parsers::FileEntry& entry) {
                                opened.entries[zip + '/' + entry.path] = entry;
                                opened.paths.push_back(zip + '/' + entry.path);
                            },
                            [](const std::string&, const std::string&) {}})
                    .ok());
    return opened;
}

// The same phone, as three tools lay it out, has the same paths.
TEST(IosContainersTest, TheLayoutsOfThreeToolsBecomeOne) {
    std::vector<std::set<std::string>> found;
    for (const auto& [sample, zip] : std::map<std::string, std::string>{
             {"ios_layout_cellebrite", "EXTRACTION_FFS.zip"},
             {"ios_layout_graykey", "00008110-000A1B2C3D4E801E_files_full.zip"},
             {"ios_layout_magnet", "iphone_full.zip"}}) {
        const auto opened = open_layout(sample, zip);
        const auto containers =
            find_ios_containers(opened.paths, [&](const std::string& path) -> Result<SharedBytes> {
                const auto entry = opened.entries.find(path);
                if (entry == opened.entries.end())
                    return Error{ErrorCode::NotFound, path};
                return opened.tree->open(entry->second);
            });
        EXPECT_TRUE(containers.damage.empty());
        EXPECT_EQ(containers.by_folder.size(), 4U);
        for (const auto& path : opened.paths)
            EXPECT_EQ(path.find("//"), std::string::npos) << path;
        found.emplace_back();
        for (const auto& path : opened.paths)
            if (const auto where = ios_device_path(path, containers))
                found.back().insert(where->path);
    }
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0], found[1]);
    EXPECT_EQ(found[1], found[2]);
    EXPECT_EQ(found[0].size(), 8U);
    const std::string mobile = "private/var/mobile/Containers/";
    EXPECT_TRUE(found[0].contains(
        mobile + "Shared/AppGroup/group.net.whatsapp.WhatsApp.shared/ChatStorage.sqlite"));
    // Its container has no metadata; SpringBoard knows it.
    EXPECT_TRUE(
        found[0].contains(mobile + "Data/Application/org.example.wallet/Documents/seed.txt"));
}

}  // namespace
}  // namespace plugins
