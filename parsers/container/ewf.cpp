#include "parsers/container/ewf.h"

namespace parsers {

Result<EwfImage> open_ewf(const std::vector<SharedBytes>&) {
    return Error{ErrorCode::Unsupported, "Expert Witness images are not read yet"};
}

}  // namespace parsers
