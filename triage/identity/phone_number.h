// Phone numbers: the stored spelling -> E.164, by the dialling plans of libphonenumber.
#pragma once

#include <string>
#include <string_view>

#include "triage/identity/canonical.h"

namespace triage {

// `stored` is a number or a WhatsApp JID of a number.
Canonical canonical_phone(std::string_view stored, const Region& region);

}  // namespace triage
