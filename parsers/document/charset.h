// Charset: text in the encodings of its time as UTF-8, by the name of the encoding or by its bytes.
#pragma once

#include <string>
#include <string_view>

#include "parsers/base/result.h"

namespace parsers {

// Bytes that the encoding does not know become U+FFFD. Names are those of MIME and of Windows, in
// either case; where programs write one name and mean a larger encoding (gb2312, ks_c_5601-1987,
// tis-620, iso-8859-1), the larger one is taken, as the WHATWG's "Encoding Standard" does.
// Unsupported for a name that is not known.
Result<std::string> decode_charset(std::string_view bytes, std::string_view charset);

// The same by the number of a Windows code page; 1200 is UTF-16.
Result<std::string> decode_code_page(std::string_view bytes, unsigned code_page);

struct DecodedText {
    std::string text;
    std::string charset;
    // Stored: a byte-order mark says it. Fits: every byte is right in it, which is chance in no
    // text of more than a few words. Likely: others may fit as well.
    enum class Basis { Stored, Fits, Likely } basis = Basis::Stored;
};

// The text of a file that does not name its encoding.
DecodedText decode_unnamed(std::string_view bytes);

}  // namespace parsers
