// Records: what the models of a Cellebrite report say, as records.
#pragma once

#include <string>

#include "plugins/api/sink.h"
#include "plugins/apps/ufdr_report_any/model.h"

namespace plugins::ufdr_report {

// What a message takes from the chat around it.
struct ChatOfMessage {
    std::string app;
    std::string conversation;
    bool has_owner = false;  // a participant is marked as the phone's owner
};

// Gives the conversation and its participants; its messages are given one by one.
ChatOfMessage emit_chat(const Model& chat, RecordSink& sink);
void emit_message(const Model& message, const ChatOfMessage& chat, RecordSink& sink);

// False for a type of model that is not read.
bool emit_model(const Model& model, RecordSink& sink);
bool is_read_type(std::string_view type);

}  // namespace plugins::ufdr_report
