// Searches the raw bytes of a file for identifiers, whatever its format is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "triage/identity/canonical.h"

namespace triage {

// One place of one identifier, by the octets that it takes in the file.
struct ContentMatch {
    Canonical canonical;
    std::string as_written;
    std::string encoding;  // utf-8, utf-16le, utf-16be
    std::string context;   // of the same line, in UTF-8, with seed phrases sealed
    uint64_t offset = 0;
    uint64_t size_bytes = 0;
};

struct ContentScan {
    std::vector<ContentMatch>
        matches;       // by offset; of each identifier the first kPlacesPerIdentifier
    std::string note;  // what was not searched or not kept, for the ledger
};

inline constexpr size_t kPlacesPerIdentifier = 4;
inline constexpr size_t kMostMatchesPerFile = 2000;

// Looks for what tells itself in any surroundings: wallet addresses whose checksum holds or whose
// form is their own (0x...), IBANs, travel documents by their machine-readable zone, mail
// addresses, phone numbers in international form and in links to WhatsApp, and seed phrases. Not
// told from other numbers in raw bytes, and left out: cards, codes of banks,
// numbers of devices, hashes, web addresses.
//
// The file is read in blocks with a margin before and behind that is longer than any identifier,
// so that none is lost or read twice at an edge. Text in UTF-8 and, where its letters are of
// ASCII, in UTF-16 of either byte order at even and odd offsets. A range that cannot be read is
// told in the note, and the search goes on behind it.
ContentScan scan_content(const parsers::ByteSource& bytes);

}  // namespace triage
