// Volumes: the partitions of a disk (MBR, GPT, APM, BSD, Sun), each as a range of its bytes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/layer.h"
#include "parsers/base/result.h"

namespace parsers {

struct Partition {
    int number = 0;  // from 1, in the order of their place on the disk
    uint64_t offset = 0;
    uint64_t size_bytes = 0;  // as the table says; `bytes` is shorter where the disk ends earlier
    std::string type;         // as the table says, such as "Linux (0x83)"
    SharedBytes bytes;
};

struct ByteRange {
    uint64_t offset = 0;
    uint64_t end = 0;  // behind the last byte
};

struct VolumeSystem {
    std::string description;  // such as "DOS Partition Table"
    uint64_t sector_bytes = 512;
    std::vector<Partition> partitions;
    std::vector<ByteRange> tables;  // where the table itself lies, as far as that is known
    std::vector<LayerNote> notes;   // what is wrong with the table
};

// NotFound where there is no partition table.
Result<VolumeSystem> read_volume_system(const SharedBytes& disk);

// The same as a layer: volumes "p1", "p2"... by their place on the disk. Its notes say which
// partitions overlap or run past the end of the disk, which logical partitions cannot be reached,
// that a damaged GPT was replaced by its backup, and which ranges larger than 1 MiB belong to no
// partition and hold data. NotFound where there is no table or where it names no partition.
Result<Layer> open_partitions(const SharedBytes& disk, const Surroundings& surroundings);

}  // namespace parsers
