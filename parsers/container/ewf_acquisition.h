// What an acquisition tool wrote about an Expert Witness image, and the image's bytes, both by
// libewf: the report's source for chain of custody, and the reader that ours is checked against.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"

namespace parsers {

// Header values by libewf's names: case_number, description, examiner_name, evidence_number, notes,
// acquiry_date, system_date, acquiry_operating_system, acquiry_software_version, ...; and the
// stored MD5 and SHA1. Only those that are there; UTF-8.
using EwfAcquisition = std::map<std::string, std::string>;

// `paths`: every segment on this machine, in order.
Result<EwfAcquisition> read_ewf_acquisition(const std::vector<std::string>& paths);

// The acquired disk as libewf reads it. It gives zeros for chunks that it cannot decode, so this is
// for comparison; evidence is read through open_ewf().
Result<SharedBytes> open_with_libewf(const std::vector<std::string>& paths);

}  // namespace parsers
