// Formats: every container, archive, phone backup, volume system, encryption and file system that
// is known by its content, in one table. A new one is one line of it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/layer.h"
#include "parsers/base/result.h"
#include "parsers/evidence/magic.h"

namespace parsers {

// EncryptedFile: one file in an encrypted envelope, such as an app's own backup; it is no exhibit
// by itself and belongs to what lies beside it.
enum class FormatKind {
    Image,
    Archive,
    PhoneBackup,
    EncryptedFile,
    VolumeSystem,
    Encryption,
    FileSystem
};

using OpenLayer = Result<Layer> (*)(const SharedBytes& file, const Surroundings& surroundings);

// word: lower case, for a column ("zip", "qcow2"). title: for a sentence.
struct Format {
    FormatKind kind;
    std::string_view word;
    std::string_view title;
    std::vector<Magic> magics;  // any of them; empty where `fits` alone decides
    OpenLayer open = nullptr;   // null: known, and not read
    bool (*fits)(const ByteSource& bytes, const Surroundings& surroundings) = nullptr;
    // The siblings that the file cannot be read without: extents, parents. Relative paths.
    std::vector<std::string> (*needs)(const ByteSource& bytes) = nullptr;
};

// What a whole file is; null where its content is no evidence container. The last in the table is
// "raw": a disk without a container around it.
const Format* recognize_file(const ByteSource& bytes, const Surroundings& surroundings);

// What a disk, partition or decrypted volume begins with; null where no mark is known. Partition
// tables and what The Sleuth Kit reads have no mark of their own here: see open_volume_system() and
// open_file_system().
const Format* recognize_volume(const ByteSource& bytes, const Surroundings& surroundings);

// The whole table, files first, for the documentation and its test.
std::span<const Format> file_formats();
std::span<const Format> volume_formats();

// Opens it, and turns a library's exception into an Error. Unsupported or Encrypted, with the
// title, for a format that is known and not read.
Result<Layer> open_format(const Format& format, const SharedBytes& bytes,
                          const Surroundings& surroundings);

}  // namespace parsers
