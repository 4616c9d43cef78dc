// What Microsoft Teams keeps beside a message: the log of a call, and a place that was shared.
#pragma once

#include "parsers/format/plist.h"
#include "plugins/api/record.h"

namespace plugins::teams_ios {

// `log` is the dictionary "call-log". The call lasted from its connecting to its end.
Call to_call(const parsers::PlistValue& log);

// `shared` is the dictionary "cards:shareLocationInternal"; `time` is that of its message.
Location to_location(const parsers::PlistValue& shared, Time time);

}  // namespace plugins::teams_ios
