// Travel documents by their machine-readable zone: the document's number with its check digit.
//
// Names, dates, sex and nationality stand in the zone too and are read only to check it: they are
// no inputs of anything here, and the number is kept without the state that gave it. Sources: ICAO
// Doc 9303 parts 3 to 7; the French identity card of 1988.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace triage {

struct TravelDocument {
    std::string type;    // passport_no, visa_no or id_card_no
    std::string number;  // in upper case, without fillers
};

// Two lines of 44 or 36 letters, or three of 30. Absent where the lines are none, the issuing state
// does not exist, or a check digit is wrong.
std::optional<TravelDocument> read_machine_readable_zone(std::span<const std::string_view> lines);

struct FoundDocument {
    TravelDocument document;
    size_t offset = 0;  // of the first line
    size_t size_bytes = 0;
};

// Every zone whose check digits hold in UTF-8 text; its lines are apart by white space alone.
std::vector<FoundDocument> find_travel_documents(std::string_view text);

}  // namespace triage
