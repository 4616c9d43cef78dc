// Aligning one chat that stands on several devices: which rows are one message, how far the clocks
// are apart, and which message stands on one device and not, or not as it was, on another.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "plugins/api/place.h"
#include "triage/link/chat_rules.h"

namespace triage {

enum class Course : uint8_t { Unknown, Incoming, Outgoing };

// What is kept of a message; its text is in the record.
struct ChatRow {
    uint32_t view = 0;    // conversation of a device, see ChatSides
    uint32_t order = 0;   // within the view, as stored
    uint64_t app_id = 0;  // hash of an id that all sides store; 0: none
    uint64_t sender = 0;  // hash of the name; 0: not stated
    uint64_t text = 0;    // 0: none
    std::optional<int64_t> utc_ns;
    std::array<std::byte, 16> record{};
    plugins::State state = plugins::State::Live;
    Course course = Course::Unknown;
    bool is_distinctive = false;
    bool is_revoked = false;
};

// Live or only in the log: the message is there.
inline bool stands(const ChatRow& row) {
    return row.state == plugins::State::Live || row.state == plugins::State::LogOnly;
}

// The conversations of a chat and the devices that they stand on, both by number. Devices count
// from 0 within the chat; two files of a device may hold the same chat.
struct ChatSides {
    std::vector<uint32_t> device_of_view;
    uint32_t devices = 0;
};

enum class Difference { Missing, Deleted, Carved, Revoked, TextDiffers };
inline constexpr size_t kDifferences = 5;

struct Differing {
    Difference what = Difference::Missing;
    uint32_t device = 0;         // where it is missing, deleted, ...
    std::optional<ChatRow> row;  // the row there; absent where it is missing
    ChatRow other;               // the row that it is held against
    uint32_t other_device = 0;
};

struct Span {
    int64_t first_utc_ns = 0;
    int64_t last_utc_ns = 0;
};

// Against the device with the most messages.
struct ClockOffset {
    int64_t offset_ns = 0;  // what is added to its times; 0 where they do not differ by a constant
    size_t messages = 0;    // how many agree with it
    size_t compared = 0;    // how many stand on both
};

struct AlignedChat {
    size_t messages = 0;                     // distinct ones
    uint32_t reference = 0;                  // the device whose clock the others are held against
    std::vector<ClockOffset> clocks;         // of each device
    std::vector<std::optional<Span>> spans;  // of the rows that stand, as stored
    std::vector<std::array<size_t, kDifferences>> counts;  // of each device
    std::vector<Differing> differing;                      // by time; the first that are shown
};

// The answer does not depend on the order of the rows, nor on how devices are numbered but for
// numbers themselves and which of two equal devices is the reference.
AlignedChat align_chat(std::vector<ChatRow> rows, const ChatSides& sides, const ChatRules& rules);

}  // namespace triage
