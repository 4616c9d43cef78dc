// Recognize: which container a source is, by its content and never by its name.
#pragma once

#include <string>

#include "parsers/base/byte_source.h"

namespace parsers {

enum class ContainerKind {
    Unknown,  // no container that is known; it may still be a raw disk image
    Zip,
    Tar,
    Gzip,
    Ewf,          // EnCase E01 or SMART s01
    VirtualDisk,  // see virtual_disk.h
    FixedVhd,     // a raw disk image with a footer behind it
    Unsupported,  // known, and not read
    Encrypted,    // known, and readable with a key only
};

// word: lower case, for ExhibitPath::container ("zip", "qcow2"). title: for a sentence.
struct Container {
    ContainerKind kind = ContainerKind::Unknown;
    std::string word;
    std::string title;
};

// Reads a few blocks from the start and the end. A source that cannot be read is Unknown.
Container recognize_container(const ByteSource& source);

// What a volume or whole disk begins with that no reader here opens: kind Unsupported or Encrypted,
// and Unknown where nothing is recognized.
Container recognize_unread_volume(const ByteSource& source);

// True where the bytes carry the mark of a partition table or of a file system, read here or not.
bool has_disk_mark(const ByteSource& source);

}  // namespace parsers
