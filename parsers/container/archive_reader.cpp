#include "parsers/container/archive_reader.h"

#include <archive.h>
#include <archive_entry.h>
#include <clocale>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <string_view>
#include <vector>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/container/spool.h"

namespace parsers {
namespace {

constexpr size_t kBlockBytes = 256 << 10;
constexpr uint64_t kFreeBytes = 64 << 20;  // what may come out of a file however small it is

// Names are converted into the character set of the thread's locale: UTF-8 while this lives,
// whatever the examiner's machine is set to.
class Utf8Locale {
public:
    Utf8Locale()
        : locale_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)),
          before_(locale_ == nullptr ? nullptr : ::uselocale(locale_)) {}
    Utf8Locale(const Utf8Locale&) = delete;
    Utf8Locale& operator=(const Utf8Locale&) = delete;
    ~Utf8Locale() {
        if (locale_ == nullptr)
            return;
        ::uselocale(before_);
        ::freelocale(locale_);
    }

private:
    locale_t locale_;
    locale_t before_;
};

void free_archive(struct archive* handle) {
    ::archive_read_free(handle);
}
using Handle = std::unique_ptr<struct archive, decltype(&free_archive)>;

}  // namespace

struct ArchiveReader::State {
    SharedBytes source;
    uint64_t offset = 0;
    std::vector<std::byte> block;
    std::string read_error;
    uint64_t entries = 0;
    uint64_t plain_bytes = 0;   // that came out so far, skipped entries with what they announce
    uint64_t unread_bytes = 0;  // of the current entry
    Handle handle{nullptr, &free_archive};
};

namespace {

using State = ArchiveReader::State;

la_ssize_t read_block(struct archive* handle, void* data, const void** out) {
    State& state = *static_cast<State*>(data);
    const auto got = state.source->read_at(state.offset, state.block);
    if (!got.ok()) {
        state.read_error = got.error().what;
        ::archive_set_error(handle, EIO, "%s", state.read_error.c_str());
        return ARCHIVE_FATAL;
    }
    state.offset += got.value();
    *out = state.block.data();
    return static_cast<la_ssize_t>(got.value());
}

la_int64_t skip_bytes(struct archive*, void* data, la_int64_t count) {
    State& state = *static_cast<State*>(data);
    const uint64_t left = state.source->size_bytes() - state.offset;
    const auto skipped = std::min(left, static_cast<uint64_t>(std::max<la_int64_t>(count, 0)));
    state.offset += skipped;
    return static_cast<la_int64_t>(skipped);
}

la_int64_t seek_to(struct archive*, void* data, la_int64_t offset, int whence) {
    State& state = *static_cast<State*>(data);
    const auto size = static_cast<la_int64_t>(state.source->size_bytes());
    const la_int64_t base = whence == SEEK_SET   ? 0
                            : whence == SEEK_CUR ? static_cast<la_int64_t>(state.offset)
                                                 : size;
    la_int64_t target = 0;
    if (__builtin_add_overflow(base, offset, &target) || target < 0)
        return ARCHIVE_FATAL;
    state.offset = static_cast<uint64_t>(std::min(target, size));
    return static_cast<la_int64_t>(state.offset);
}

std::string sentence_of(State& state) {
    const char* text = ::archive_error_string(state.handle.get());
    return text == nullptr ? "cannot be read" : to_valid_utf8(text);
}

bool speaks_of_encryption(State& state) {
    const std::string text = to_lower_ascii(sentence_of(state));
    return text.find("crypt") != std::string_view::npos ||
           text.find("passphrase") != std::string_view::npos;
}

// Only of an archive that is open: the library asks the format that it chose, and where it chose
// none it asks whatever lies behind its list of formats.
bool is_about_encryption(State& state) {
    return ::archive_read_has_encrypted_entries(state.handle.get()) == 1 ||
           speaks_of_encryption(state);
}

// Filters that are linked in only: others would start a program.
int support(struct archive* handle, ArchiveReader::Form form) {
    if (form == ArchiveReader::Form::Archive) {
        int worst = ARCHIVE_OK;
        for (const auto enable :
             {&archive_read_support_format_7zip, &archive_read_support_format_rar,
              &archive_read_support_format_rar5, &archive_read_support_format_cab,
              &archive_read_support_format_cpio})
            worst = std::min(worst, enable(handle));
        return worst;
    }
    if (form == ArchiveReader::Form::Disc)
        return ::archive_read_support_format_iso9660(handle);
    int worst = ::archive_read_support_format_raw(handle);
    for (const auto enable : {&archive_read_support_filter_xz, &archive_read_support_filter_bzip2,
                              &archive_read_support_filter_zstd, &archive_read_support_filter_lz4,
                              &archive_read_support_filter_compress})
        worst = std::min(worst, enable(handle));
    return worst;
}

bool has_dos_times(int format) {
    const int family = format & ARCHIVE_FORMAT_BASE_MASK;
    return family == ARCHIVE_FORMAT_RAR || family == ARCHIVE_FORMAT_CAB;
}

std::optional<int64_t> time_of(int is_set, time_t seconds, long nanoseconds) {
    int64_t time = 0;
    if (is_set == 0 || __builtin_mul_overflow(int64_t{seconds}, int64_t{1'000'000'000}, &time) ||
        __builtin_add_overflow(time, int64_t{nanoseconds}, &time))
        return std::nullopt;
    return time;
}

FileTimes times_of(struct archive_entry* entry) {
    FileTimes times;
    times.modified_utc_ns =
        time_of(::archive_entry_mtime_is_set(entry), ::archive_entry_mtime(entry),
                ::archive_entry_mtime_nsec(entry));
    times.accessed_utc_ns =
        time_of(::archive_entry_atime_is_set(entry), ::archive_entry_atime(entry),
                ::archive_entry_atime_nsec(entry));
    times.changed_utc_ns = time_of(::archive_entry_ctime_is_set(entry),
                                   ::archive_entry_ctime(entry), ::archive_entry_ctime_nsec(entry));
    times.created_utc_ns =
        time_of(::archive_entry_birthtime_is_set(entry), ::archive_entry_birthtime(entry),
                ::archive_entry_birthtime_nsec(entry));
    return times;
}

std::string path_from(const char* utf8, const char* stored) {
    const char* name = utf8 == nullptr ? stored : utf8;
    std::string_view path = name == nullptr ? "" : name;
    while (path.starts_with("./") || path.starts_with('/'))
        path.remove_prefix(path.starts_with('/') ? 1 : 2);
    while (path.ends_with('/'))
        path.remove_suffix(1);
    return to_path_utf8(path.substr(0, limits::kPathBytes));
}

EntryKind kind_of(struct archive_entry* entry) {
    if (::archive_entry_hardlink(entry) != nullptr)
        return EntryKind::File;
    switch (::archive_entry_filetype(entry)) {
        case AE_IFREG:
            return EntryKind::File;
        case AE_IFDIR:
            return EntryKind::Directory;
        case AE_IFLNK:
            return EntryKind::Link;
        default:
            return EntryKind::Other;
    }
}

}  // namespace

ArchiveReader::ArchiveReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
ArchiveReader::~ArchiveReader() = default;

Result<std::unique_ptr<ArchiveReader>> ArchiveReader::open(SharedBytes source, Form form) {
    const Utf8Locale locale;
    auto state = std::make_unique<State>();
    state->source = std::move(source);
    state->block.resize(kBlockBytes);
    state->handle.reset(::archive_read_new());
    struct archive* handle = state->handle.get();
    if (handle == nullptr || support(handle, form) != ARCHIVE_OK)
        return Error{ErrorCode::Unsupported, "libarchive is built without what this needs"};
    ::archive_read_set_read_callback(handle, &read_block);
    ::archive_read_set_skip_callback(handle, &skip_bytes);
    ::archive_read_set_seek_callback(handle, &seek_to);
    ::archive_read_set_callback_data(handle, state.get());
    if (::archive_read_open1(handle) != ARCHIVE_OK)
        return Error{speaks_of_encryption(*state) ? ErrorCode::Encrypted : ErrorCode::Damaged,
                     "cannot be opened: " + sentence_of(*state)};
    return std::make_unique<ArchiveReader>(std::move(state));
}

Result<std::optional<ArchiveEntry>> ArchiveReader::next() {
    const Utf8Locale locale;
    State& state = *state_;
    state.plain_bytes += std::min(state.unread_bytes, limits::kSpoolBytes);
    state.unread_bytes = 0;
    struct archive_entry* entry = nullptr;
    int outcome = ARCHIVE_RETRY;
    for (int attempt = 0; attempt < 3 && outcome == ARCHIVE_RETRY; ++attempt)
        outcome = ::archive_read_next_header(state.handle.get(), &entry);
    if (outcome == ARCHIVE_EOF)
        return std::optional<ArchiveEntry>();
    if (outcome != ARCHIVE_OK && outcome != ARCHIVE_WARN)
        return Error{is_about_encryption(state) ? ErrorCode::Encrypted : ErrorCode::Damaged,
                     "entry " + std::to_string(state.entries + 1) +
                         " cannot be read: " + sentence_of(state)};
    if (state.entries >= limits::kEntriesPerTree)
        return Error{ErrorCode::LimitReached, "has more entries than the limit"};
    ArchiveEntry found;
    FileEntry& file = found.file;
    file.id = state.entries++;
    file.path = path_from(::archive_entry_pathname_utf8(entry), ::archive_entry_pathname(entry));
    file.kind = kind_of(entry);
    if (::archive_entry_size_is_set(entry) != 0)
        file.size_bytes =
            static_cast<uint64_t>(std::max<la_int64_t>(::archive_entry_size(entry), 0));
    state.unread_bytes = file.size_bytes;
    if (!has_dos_times(::archive_format(state.handle.get())))
        file.times = times_of(entry);
    if (::archive_entry_is_data_encrypted(entry) == 1)
        file.note = "encrypted entry";
    if (file.size_bytes == 0)
        found.same_as =
            path_from(::archive_entry_hardlink_utf8(entry), ::archive_entry_hardlink(entry));
    return std::optional(std::move(found));
}

Result<ArchiveReader::Content> ArchiveReader::extract(const Scratch& scratch) {
    const Utf8Locale locale;
    State& state = *state_;
    state.unread_bytes = 0;
    Spool spool(scratch);
    std::vector<std::byte> piece(kBlockBytes);
    const uint64_t by_ratio =
        TRY(checked_mul(state.source->size_bytes(), limits::kCompressionRatio));
    const uint64_t most = std::max(kFreeBytes, by_ratio);
    while (true) {
        const la_ssize_t got = ::archive_read_data(state.handle.get(), piece.data(), piece.size());
        if (got == 0)
            return Content{spool.finish(), {}};
        if (got < 0 && is_about_encryption(state))
            return Error{ErrorCode::Encrypted, "is encrypted"};
        if (got < 0)
            return Content{spool.finish(), sentence_of(state)};
        state.plain_bytes += static_cast<uint64_t>(got);
        if (state.plain_bytes > most)
            return Error{ErrorCode::LimitReached, "more comes out of the archive than " +
                                                      std::to_string(limits::kCompressionRatio) +
                                                      " times its size"};
        TRY(spool.add(std::span(piece).first(static_cast<size_t>(got))));
    }
}

std::string ArchiveReader::description() const {
    switch (::archive_format(state_->handle.get()) & ARCHIVE_FORMAT_BASE_MASK) {
        case ARCHIVE_FORMAT_7ZIP:
            return "7-Zip archive";
        case ARCHIVE_FORMAT_RAR:
        case ARCHIVE_FORMAT_RAR_V5:
            return "RAR archive";
        case ARCHIVE_FORMAT_CAB:
            return "Windows cabinet";
        case ARCHIVE_FORMAT_ISO9660:
            return "ISO 9660 file system with Rock Ridge names";
        case ARCHIVE_FORMAT_CPIO:
            return "cpio archive";
        default:
            break;
    }
    const char* filter = ::archive_filter_name(state_->handle.get(), 0);
    return filter == nullptr ? "compressed file" : std::string(filter) + " file";
}

}  // namespace parsers
