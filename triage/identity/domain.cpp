#include "triage/identity/domain.h"

#include <libpsl.h>

#include <algorithm>
#include <memory>

namespace triage {

std::string registrable_domain(std::string_view host) {
    while (host.ends_with('.'))
        host.remove_suffix(1);
    // A top level of digits is an address of the network, not a name.
    const size_t dot = host.rfind('.');
    if (dot == std::string_view::npos || host.size() > 253 ||
        host.find_first_not_of("0123456789", dot + 1) == std::string_view::npos)
        return {};
    char* lowered = nullptr;
    if (psl_str_to_utf8lower(std::string(host).c_str(), "utf-8", nullptr, &lowered) != PSL_SUCCESS)
        return {};
    const std::unique_ptr<char, void (*)(void*)> lower(
        lowered, [](void* text) { psl_free_string(static_cast<char*>(text)); });
    const psl_ctx_t* list = psl_builtin();
    const char* registrable = psl_registrable_domain(list, lower.get());
    if (registrable == nullptr)
        return {};
    // A top level that the list does not name counts as a suffix for libpsl.
    const std::string top(
        std::string_view(lower.get()).substr(std::string_view(lower.get()).rfind('.') + 1));
    if (psl_is_public_suffix2(list, top.c_str(), PSL_TYPE_ANY | PSL_TYPE_NO_STAR_RULE) == 0)
        return {};
    return registrable;
}

}  // namespace triage
