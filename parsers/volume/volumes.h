// Volumes: the partitions of a disk (MBR, GPT, APM, BSD, Sun), each as a range of its bytes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"

namespace parsers {

struct Partition {
    int number = 0;  // from 1, in the order of their place on the disk
    uint64_t offset = 0;
    uint64_t size_bytes = 0;  // as the table says; `bytes` is shorter where the disk ends earlier
    std::string type;         // as the table says, such as "Linux (0x83)"
    SharedBytes bytes;
};

struct VolumeSystem {
    std::string description;  // such as "DOS Partition Table"
    std::vector<Partition> partitions;
};

// NotFound where there is no partition table.
Result<VolumeSystem> read_volume_system(const SharedBytes& disk);

}  // namespace parsers
