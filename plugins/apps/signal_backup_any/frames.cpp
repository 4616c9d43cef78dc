#include "plugins/apps/signal_backup_any/frames.h"

#include <algorithm>
#include <optional>

#include "plugins/apps/signal_backup_any/schema.h"

namespace plugins::signal_backup {
namespace {

using Bytes = std::vector<std::byte>;

constexpr size_t kPieceBytes = 1 << 20;
constexpr size_t kFrameBytes = 64 << 20;  // more than a text of the app can be
constexpr size_t kStartBytes = 4096;

std::string_view as_text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Result<Bytes> piece_at(const parsers::ByteSource& source, uint64_t at, size_t size) {
    Bytes piece(size);
    piece.resize(TRY(source.read_at(at, piece)));
    return piece;
}

bool is_text(const File& file) {
    const auto start = piece_at(file.bytes(), 0, 1);
    return start.ok() && !start.value().empty() && start.value()[0] == std::byte{'{'};
}

bool is_info(const json& value) {
    return number_in(value, "version").has_value() && number_in(value, "backupTimeMs").has_value();
}

json parse_json(std::string_view text) {
    return json::parse(text, nullptr, false);
}

// ---- text ---------------------------------------------------------------------------------------

// LimitReached for a line that no frame can be; the lines before it were given.
Result<void> each_line(const parsers::ByteSource& source,
                       const std::function<void(uint64_t number, std::string_view line)>& take) {
    std::string rest;
    uint64_t number = 0;
    for (uint64_t at = 0; at < source.size_bytes();) {
        const Bytes piece = TRY(piece_at(source, at, kPieceBytes));
        if (piece.empty())
            break;
        at += piece.size();
        rest += as_text(piece);
        size_t begin = 0;
        for (size_t end = rest.find('\n'); end != std::string::npos; end = rest.find('\n', begin)) {
            take(++number, std::string_view(rest).substr(begin, end - begin));
            begin = end + 1;
        }
        rest.erase(0, begin);
        if (rest.size() > kFrameBytes)
            return parsers::Error{parsers::ErrorCode::LimitReached,
                                  "line " + std::to_string(number + 1) + " is too long"};
    }
    if (!rest.empty())
        take(++number, rest);
    return {};
}

Result<void> each_text_frame(const File& file, RecordSink& sink,
                             const std::function<void(const json&, const Place&)>& take) {
    return each_line(file.bytes(), [&](uint64_t number, std::string_view line) {
        if (line.find_first_not_of(" \t\r") == std::string_view::npos)
            return;
        const json frame = parse_json(line);
        if (!frame.is_object())
            sink.damaged(Place::line(number), "the line is no JSON object");
        else if (number != 1 || !is_info(frame))
            take(frame, Place::line(number));
    });
}

// ---- binary -------------------------------------------------------------------------------------

struct Range {
    uint64_t at = 0;
    size_t size = 0;
};

// Where the message behind the length at `at` stands. Absent where the length makes no sense.
Result<std::optional<Range>> range_at(const parsers::ByteSource& source, uint64_t at) {
    constexpr size_t kMostLengthBytes = 5;
    const Bytes bytes = TRY(piece_at(source, at, kMostLengthBytes));
    uint64_t size = 0;
    for (size_t i = 0; i < bytes.size(); ++i) {
        const auto byte = static_cast<uint64_t>(bytes[i]);
        size |= (byte & 0x7f) << (7 * i);
        if ((byte & 0x80) != 0)
            continue;
        const uint64_t begin = at + i + 1;
        if (size > kFrameBytes || size > source.size_bytes() - begin)
            return std::optional<Range>();
        return std::optional(Range{begin, static_cast<size_t>(size)});
    }
    return std::optional<Range>();
}

Result<json> message_at(const parsers::ByteSource& source, const Range& range,
                        std::string_view message) {
    const Bytes bytes = TRY(parsers::read_exactly(source, range.at, range.size));
    return to_json(message, as_text(bytes));
}

bool is_binary(const File& file) {
    const auto range = range_at(file.bytes(), 0);
    if (!range.ok() || !range.value() || range.value()->size > kStartBytes)
        return false;
    const auto info = message_at(file.bytes(), *range.value(), "BackupInfo");
    return info.ok() && is_info(info.value());
}

Result<void> each_binary_frame(const File& file, RecordSink& sink,
                               const std::function<void(const json&, const Place&)>& take) {
    const parsers::ByteSource& source = file.bytes();
    bool is_first = true;
    for (uint64_t at = 0; at < source.size_bytes(); is_first = false) {
        const auto range = TRY(range_at(source, at));
        if (!range) {
            sink.damaged(Place::bytes(at, source.size_bytes() - at),
                         "the frames break off: their length makes no sense");
            return {};
        }
        const Place place = Place::bytes(range->at, range->size);
        const auto frame = message_at(source, *range, is_first ? "BackupInfo" : "Frame");
        if (!frame.ok())
            sink.damaged(place, "the frame cannot be read: " + frame.error().what);
        else if (!is_first)
            take(frame.value(), place);
        at = range->at + range->size;
    }
    return {};
}

}  // namespace

bool is_backup(const File& file) {
    if (!is_text(file))
        return is_binary(file);
    const auto start = piece_at(file.bytes(), 0, kStartBytes);
    if (!start.ok())
        return false;
    const std::string_view text = as_text(start.value());
    return is_info(parse_json(text.substr(0, text.find('\n'))));
}

Result<void> each_frame(const File& file, RecordSink& sink,
                        const std::function<void(const json& frame, const Place& place)>& take) {
    return is_text(file) ? each_text_frame(file, sink, take) : each_binary_frame(file, sink, take);
}

}  // namespace plugins::signal_backup
