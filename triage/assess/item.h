// Item: one observation of a device, with its weight and the records that show it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "triage/assess/reading.h"

namespace triage {

enum class Axis { Exploitation, Control, Neutral };
std::string_view to_word(Axis axis);

// Each in [0, 1]; the product is the chance that the observation says anything at all.
struct Quality {
    double attribution = 1;
    double parse = 1;
    double match = 1;
    double context = 1;

    double product() const { return attribution * parse * match * context; }
};

struct RecordReference {
    std::string device;
    std::string record;

    auto operator<=>(const RecordReference&) const = default;
};

enum class Basis { Text, Structure };             // Text: rests on a phrase of the lexicon
enum class Review { None, Confirmed, Rejected };  // what a recorded decision says of it

// `episode` joins what happened on one day in one conversation; of an episode only the heaviest
// observation counts.
struct Item {
    std::string indicator;
    Axis axis = Axis::Neutral;
    std::string family;  // chat, call, contact, group, document, media, payment, cross-device, ...
    std::string group;
    double base_weight = 0;
    std::optional<double> weight_cap;  // first-person items on a station
    Quality quality;
    Basis basis = Basis::Structure;
    bool unvalidated = false;  // rests on a parser that no real data stands behind
    Review review = Review::None;
    Reading reading;  // filled once all items are found: see with_readings()
    std::string episode;
    std::optional<int64_t> utc_ns;
    std::string statement;
    std::string counter_reading;
    std::string note;                      // why the quality is what it is
    std::vector<RecordReference> records;  // never empty

    bool is_counter() const { return base_weight < 0; }
};

// log10(1 - q + q * 10^w): with chance 1 - q the observation says nothing.
double mixed_weight(double base_weight, double quality);
double weight_of(const Item& item);

}  // namespace triage
