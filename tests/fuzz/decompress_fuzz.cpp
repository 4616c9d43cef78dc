#include "parsers/container/decompress.h"

#include "parsers/container/lzo.h"
#include "parsers/filesystem/decompress_block.h"
#include "parsers/filesystem/f2fs_lzo_rle.h"
#include "tests/fuzz/fuzz_input.h"

// The first byte chooses the method, the second how large the plain bytes may be.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size < 2)
        return 0;
    const auto stored = tests::as_bytes(data + 2, size - 2);
    const size_t most_bytes = (size_t{data[1]} + 1) * 512;
    switch (data[0] % 16) {
        case 8:
            (void)parsers::lzo1x_decompress(stored, most_bytes);
            break;
        case 9:
            if (parsers::is_lzo_rle(stored))
                (void)parsers::decompress_lzo_rle(stored, most_bytes);
            break;
        case 10:
            (void)parsers::decompress_zlib(stored, most_bytes);
            break;
        case 11:
            (void)parsers::decompress_bzip2(stored, most_bytes);
            break;
        case 12:
            (void)parsers::decompress_lzma(stored, most_bytes);
            break;
        case 13:
            (void)parsers::decompress_adc(stored, most_bytes);
            break;
        default:
            (void)parsers::decompress_block(static_cast<parsers::BlockAlgorithm>(data[0] % 8),
                                            stored, most_bytes);
    }
    return 0;
}
