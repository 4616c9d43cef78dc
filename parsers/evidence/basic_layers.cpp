#include "parsers/evidence/basic_layers.h"

#include "parsers/base/single_file.h"
#include "parsers/base/text.h"
#include "parsers/container/ewf.h"
#include "parsers/container/inflate.h"
#include "parsers/container/joined.h"
#include "parsers/container/tar.h"
#include "parsers/container/zip.h"
#include "parsers/filesystem/file_system.h"

namespace parsers {
namespace {

std::string without_gz(const std::string& name) {
    const std::string lower = to_lower_ascii(name);
    if (lower.size() > 3 && lower.ends_with(".gz"))
        return name.substr(0, name.size() - 3);
    return name.empty() ? "content" : name + ".content";
}

std::vector<SharedBytes> all_parts(const SharedBytes& file, const Surroundings& surroundings) {
    std::vector<SharedBytes> parts = {file};
    parts.insert(parts.end(), surroundings.further_parts.begin(), surroundings.further_parts.end());
    return parts;
}

std::string place_of(const EwfDamage& damage) {
    return damage.what + ": bytes " + std::to_string(damage.offset) + " to " +
           std::to_string(damage.offset + damage.size_bytes - 1) + " of the disk";
}

}  // namespace

Result<Layer> open_zip(const SharedBytes& file, const Surroundings& surroundings) {
    auto tree = TRY(ZipTree::open(file, surroundings.scratch));
    return tree_layer(std::move(tree));
}

Result<Layer> open_tar(const SharedBytes& file, const Surroundings&) {
    auto tree = TRY(TarTree::open(file));
    return tree_layer(std::move(tree));
}

Result<Layer> open_gzip(const SharedBytes& file, const Surroundings& surroundings) {
    const Gunzipped plain = TRY(gunzip(*file, surroundings.scratch));
    if (is_tar(*plain.bytes)) {
        Layer layer = TRY(open_tar(plain.bytes, surroundings));
        if (!plain.damage.empty())
            layer.notes.push_back({"", "partly", plain.damage});
        return layer;
    }
    FileEntry entry;
    entry.path = plain.name.empty() ? without_gz(surroundings.name) : to_path_utf8(plain.name);
    return tree_layer(
        std::make_unique<SingleFileTree>("gzip", std::move(entry), plain.bytes, plain.damage));
}

Result<Layer> open_expert_witness(const SharedBytes& file, const Surroundings& surroundings) {
    const EwfImage image = TRY(open_ewf(all_parts(file, surroundings)));
    Layer layer = bytes_layer("Expert Witness image", image.media);
    for (const std::string& sentence : image.notes)
        layer.notes.push_back({"", "partly", sentence});
    for (const EwfDamage& damage : image.damage)
        layer.notes.push_back({"", "partly", place_of(damage)});
    if (!image.md5.empty())
        layer.stored_hashes.push_back({"md5", image.md5});
    if (!image.sha1.empty())
        layer.stored_hashes.push_back({"sha1", image.sha1});
    return layer;
}

Result<Layer> open_raw(const SharedBytes& file, const Surroundings& surroundings) {
    if (surroundings.further_parts.empty())
        return bytes_layer("raw disk image", file);
    return bytes_layer("split raw disk image",
                       std::make_shared<JoinedSource>(all_parts(file, surroundings)));
}

Result<Layer> open_sleuthkit_tree(const SharedBytes& volume, const Surroundings&) {
    auto tree = TRY(open_file_system(volume));
    return tree_layer(std::move(tree));
}

}  // namespace parsers
