#include "plugins/sources/names.h"

#include <algorithm>
#include <cctype>

#include "parsers/base/text.h"

namespace plugins {
namespace {

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}
bool is_lower(char letter) {
    return letter >= 'a' && letter <= 'z';
}

using Scheme = PartName::Scheme;

struct Counted {
    Scheme scheme;
    int number;
};

// e01 ... e99, then eaa ... ezz, faa ... zzz (libewf, "Segment file extensions"); s01 likewise.
// l01 ... l99 belong to a logical image; "laa" is taken as a late segment of an E01.
std::optional<Counted> ewf_number(std::string_view ending) {
    if (ending.size() != 3 || !is_lower(ending[0]))
        return std::nullopt;
    const char first = ending[0];
    if (is_digit(ending[1]) && is_digit(ending[2]) &&
        (first == 'e' || first == 's' || first == 'l')) {
        const int number = (ending[1] - '0') * 10 + (ending[2] - '0');
        const auto scheme = first == 'l' ? Scheme::EwfLogical : Scheme::Ewf;
        return number > 0 ? std::optional(Counted{scheme, number}) : std::nullopt;
    }
    if (!is_lower(ending[1]) || !is_lower(ending[2]) || first < 'e')
        return std::nullopt;
    return Counted{Scheme::Ewf,
                   100 + (first - 'e') * 26 * 26 + (ending[1] - 'a') * 26 + (ending[2] - 'a')};
}

// ad1, ad2, ... ad10, ...
std::optional<Counted> ad1_number(std::string_view ending) {
    if (ending.size() < 3 || ending.size() > 6 || !ending.starts_with("ad"))
        return std::nullopt;
    const auto number = parsers::to_int64(ending.substr(2));
    if (!number || *number < 1 || !std::all_of(ending.begin() + 2, ending.end(), is_digit))
        return std::nullopt;
    return Counted{Scheme::Ad1, static_cast<int>(*number)};
}

// 000, 001, ...; 00, 01, ... and 0000, ... (split -d, and tools that count beyond 999).
std::optional<Counted> plain_number(std::string_view ending) {
    if (ending.size() < 2 || ending.size() > 4 ||
        !std::all_of(ending.begin(), ending.end(), is_digit))
        return std::nullopt;
    return Counted{Scheme::Numbered, static_cast<int>(*parsers::to_int64(ending))};
}

// aa, ab, ... zz, as split(1) names parts; with more letters only below those of an E01.
std::optional<Counted> lettered_number(std::string_view ending) {
    if (ending.size() < 2 || ending.size() > 4 ||
        !std::all_of(ending.begin(), ending.end(), is_lower))
        return std::nullopt;
    int number = 0;
    for (const char letter : ending)
        number = number * 26 + (letter - 'a');
    return Counted{Scheme::Lettered, number};
}

}  // namespace

std::optional<PartName> parse_part_name(std::string_view name) {
    const size_t point = name.rfind('.');
    if (point == std::string_view::npos || point == 0)
        return std::nullopt;
    const std::string_view stem = name.substr(0, point);
    const std::string_view stored = name.substr(point + 1);
    const std::string ending = parsers::to_lower_ascii(stored);
    auto counted = plain_number(ending);
    if (!counted)
        counted = ewf_number(ending);
    if (!counted)
        counted = ad1_number(ending);
    if (!counted)
        counted = lettered_number(stored);
    if (!counted)
        return std::nullopt;
    const bool is_exact =
        counted->scheme == Scheme::Numbered || counted->scheme == Scheme::Lettered;
    return PartName{counted->scheme, is_exact ? std::string(stem) : parsers::to_lower_ascii(stem),
                    counted->number};
}

bool is_container_name(std::string_view path) {
    static constexpr std::string_view kEndings[] = {
        ".zip", ".ufdr", ".tar",  ".tgz",  ".gz",    ".dd",   ".raw", ".img",  ".e01",  ".s01",
        ".001", ".000",  ".iso",  ".vmdk", ".qcow2", ".vhdx", ".vhd", ".vdi",  ".ex01", ".dmg",
        ".ab",  ".ad1",  ".l01",  ".aff",  ".7z",    ".rar",  ".cab", ".cpio", ".xz",   ".bz2",
        ".zst", ".lz4",  ".tbz2", ".txz",  ".tzst",  ".00",   ".aa"};
    const std::string name = parsers::to_lower_ascii(last_part(path));
    return std::any_of(std::begin(kEndings), std::end(kEndings), [&](std::string_view ending) {
        return name.size() > ending.size() && name.ends_with(ending);
    });
}

// The endings of acquisition tools say by themselves that a file is a segment, also where the first
// segment is missing. Those of split files (and eaa ... zzz) are the endings of ordinary files,
// too.
static bool is_segment_name(std::string_view name) {
    const auto part = parse_part_name(name);
    return part && part->scheme != Scheme::Numbered && part->scheme != Scheme::Lettered &&
           part->number < 100;
}

bool is_backup_index_name(std::string_view name) {
    static constexpr std::string_view kNames[] = {"manifest.db", "manifest.mbdb", "report.xml",
                                                  "main",        "info.xml",      "descript.xml"};
    const std::string lower = parsers::to_lower_ascii(name);
    return std::count(std::begin(kNames), std::end(kNames), lower) > 0 ||
           lower.find(".crypt") != std::string::npos || lower.ends_with(".bak") ||
           lower.ends_with(".data") || lower.ends_with(".noedata");
}

bool may_be_container(std::string_view name, uint64_t size_bytes) {
    constexpr uint64_t kLargeBytes = 1 << 20;
    constexpr uint64_t kSmallestContainer = 22;  // an empty zip
    static constexpr std::string_view kOthers[] = {
        ".jpg",  ".jpeg",  ".png",  ".heic", ".webp",   ".gif",    ".mp4",        ".mov",  ".3gp",
        ".mp3",  ".m4a",   ".opus", ".ogg",  ".aac",    ".apk",    ".odex",       ".oat",  ".vdex",
        ".dex",  ".so",    ".dll",  ".exe",  ".sys",    ".jar",    ".pdf",        ".docx", ".xlsx",
        ".pptx", ".ttf",   ".otf",  ".db",   ".db-wal", ".sqlite", ".sqlite-wal", ".log",  ".evtx",
        ".pak",  ".woff2", ".avi",  ".mkv",  ".webm",   ".cab",    ".msi",        ".etl",  ".dylib",
        ".art",  ".ko",    ".pyc",  ".wav"};
    if (size_bytes < kSmallestContainer)
        return false;
    const std::string lower = parsers::to_lower_ascii(name);
    if (is_container_name(name) || is_segment_name(name) || is_backup_index_name(name))
        return true;
    return size_bytes >= kLargeBytes &&
           std::none_of(std::begin(kOthers), std::end(kOthers),
                        [&](std::string_view ending) { return lower.ends_with(ending); });
}

bool is_worth_entering(const parsers::Format& format, std::string_view name) {
    static constexpr std::string_view kCompressors[] = {"gzip", "xz", "bzip2", "zstd", "lz4"};
    if (std::count(std::begin(kCompressors), std::end(kCompressors), format.word) == 0)
        return true;
    static constexpr std::string_view kTars[] = {".tgz", ".tbz", ".tbz2", ".txz", ".tzst"};
    const std::string lower = parsers::to_lower_ascii(name);
    return lower.find(".tar") != std::string::npos ||
           std::any_of(std::begin(kTars), std::end(kTars),
                       [&](std::string_view ending) { return lower.ends_with(ending); });
}

std::string joined(const std::string& prefix, const std::string& path) {
    return prefix.empty() || path.empty() ? prefix + path : prefix + '/' + path;
}

std::string folder_of(const std::string& path) {
    const size_t slash = path.rfind('/');
    return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

std::string_view last_part(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

}  // namespace plugins
