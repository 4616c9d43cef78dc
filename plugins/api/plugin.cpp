#include "plugins/api/plugin.h"

#include "parsers/base/check.h"

namespace plugins {

std::string_view to_word(Platform platform) {
    switch (platform) {
        case Platform::Any:
            return "any";
        case Platform::Android:
            return "android";
        case Platform::Ios:
            return "ios";
        case Platform::Desktop:
            return "desktop";
    }
    parsers::check_failed("platform is one of four", __FILE__, __LINE__);
}

}  // namespace plugins
