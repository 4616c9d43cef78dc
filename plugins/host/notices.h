// Notices: what messages of banks and wallets say of payments, by the files of plugins/notices.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/api/sink.h"
#include "plugins/host/notice_template.h"

namespace plugins {

// A text that a provider is known to send, and what it says; or one that must not be taken for it.
struct NoticeExample {
    std::string sender;
    std::string app;  // a notification of this app, title on the first line; else a text message
    std::string text;
    NoticeFields says;  // empty: nothing
};

struct NoticePattern {
    std::string id;
    std::string direction;  // incoming, outgoing, or "" where the text does not say
    NoticeTemplate form;
    std::vector<NoticeExample> examples;
};

// One file: the notices of one provider.
struct NoticeProvider {
    std::string id;                    // <country>_<provider>, the file's name
    std::vector<std::string> senders;  // as shown by the telephone; '*' fits anything
    std::vector<std::string> apps;     // packages and bundles whose notifications are its own
    std::string currency;              // where the texts name none
    NoticeWriting writing;
    std::vector<NoticePattern> patterns;
};

// An error names the file, the line and what to do.
parsers::Result<NoticeProvider> read_notice_provider(std::string_view toml, const std::string& id);

// Those of plugins/notices, compiled in.
const std::vector<NoticeProvider>& notice_providers();

// The payment that an incoming text message tells of, or a notification of one or of the provider's
// own app; absent where no pattern of its sender fits.
std::optional<Payment> payment_of_notice(const Message& message,
                                         const std::vector<NoticeProvider>& providers);

// Passes everything on, and behind a message its notice, at the place of the message.
class NoticeSink : public RecordSink {
public:
    explicit NoticeSink(RecordSink& to) : to_(to) {}

    using RecordSink::emit;
    void emit(Record record, Place place, State state) override;
    void damaged(Place where, std::string what) override;
    void unsupported(Place where, std::string what) override;

private:
    RecordSink& to_;
};

}  // namespace plugins
