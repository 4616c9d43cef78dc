// Python literals, as programs of 2011 to 2014 stored their settings: repr() of a dict.
#pragma once

#include <string>
#include <string_view>

#include "parsers/base/result.h"

namespace plugins::wallets {

// The same value as JSON text: 'text', u'text', True, False, None, 12L, tuples and number keys get
// their JSON form. Damaged where something else stands there.
parsers::Result<std::string> python_literal_to_json(std::string_view text);

}  // namespace plugins::wallets
