// A file as it is, or the bytes as a part of one: changed bytes would not pass a zip's checksums.
#include "parsers/document/workbook.h"

#include "tests/compound_maker.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

void read_as_parts(const std::string& part) {
    const tests::ZipOptions stored{.method = tests::ZipMethod::Stored};
    const std::string relationships =
        "<a><Relationship Id='1' Type='/officeDocument' Target='w'/><Relationship Id='2' "
        "Type='/worksheet' Target='s'/><Relationship Id='3' Type='/sharedStrings' Target='t'/>"
        "<Relationship Id='4' Type='/styles' Target='t'/></a>";
    (void)parsers::read_workbook(std::make_shared<parsers::MemorySource>(
        tests::make_zip({{"_rels/.rels", relationships},
                         {"_rels/w.rels", relationships},
                         {"w", "<w><sheet name='n' r:id='2'/></w>"},
                         {"s", part},
                         {"t", part},
                         {"docProps/core.xml", part}},
                        stored)));
    (void)parsers::read_workbook(std::make_shared<parsers::MemorySource>(
        tests::make_zip({{"content.xml", part}, {"meta.xml", part}}, stored)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view text = tests::as_text(data, size);
    constexpr size_t kMostOfOneTable = 60'000;
    if (text.starts_with("PK") || text.starts_with("\xD0\xCF"))
        (void)parsers::read_workbook(tests::as_source(data, size));
    else if (text.starts_with("\x09\x08") && size < kMostOfOneTable)
        (void)parsers::read_workbook(std::make_shared<parsers::MemorySource>(
            tests::make_compound({{"Workbook", std::string(text)}})));
    else
        read_as_parts(std::string(text));
    return 0;
}
