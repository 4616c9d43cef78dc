// The records of a mail of Outlook, the same for a message file and for a mail store.
#pragma once

#include <string>
#include <string_view>

#include "parsers/document/outlook_item.h"
#include "plugins/api/plugin.h"

namespace plugins::outlook_mail {

inline constexpr std::string_view kApp = "email";

struct MailPlace {
    Place message;
    std::string sender;  // a pointer
    std::string parts;   // what stands before the name of a part to make it a pointer
    State state = State::Live;
};

// Message, people with their names, attachments, and what could not be read.
void emit_mail(const parsers::OutlookMessage& mail, const MailPlace& place, RecordSink& sink);

}  // namespace plugins::outlook_mail
