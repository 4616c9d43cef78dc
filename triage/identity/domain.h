// The part of a web host that somebody registered.
#pragma once

#include <string>
#include <string_view>

namespace triage {

// "shop.vip-trade.co.th" -> "vip-trade.co.th", by the public suffix list that libpsl carries; in
// lower case, other scripts as UTF-8. "" where the host is a number, a public suffix itself or ends
// in nothing that is delegated.
std::string registrable_domain(std::string_view host);

}  // namespace triage
