// Lists a zip file with our reader, one path a line, as `unzip -l` and zipfile do beside it.
//   zip_list ZIP
#include <cstdio>

#include "parsers/base/byte_source.h"
#include "parsers/container/zip.h"

int main(int count, char** words) {
    if (count != 2)
        return 2;
    const auto source = parsers::open_file(words[1]);
    if (!source.ok()) {
        std::fprintf(stderr, "%s\n", source.error().what.c_str());
        return 3;
    }
    const auto directory = parsers::read_zip_directory(*source.value());
    if (!directory.ok()) {
        std::fprintf(stderr, "%s\n", directory.error().what.c_str());
        return 3;
    }
    for (const auto& entry : directory.value().entries)
        std::printf("%12llu %s\n", static_cast<unsigned long long>(entry.plain_bytes),
                    entry.name.c_str());
    return 0;
}
