// ViewReader: reads one device's records into a DeviceView, one kind after the other; the only
// place of an assessment where records of a device store are seen.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "parsers/base/result.h"
#include "triage/assess/device_view.h"
#include "triage/link/resolve.h"
#include "triage/store/device_store.h"

namespace triage {

// Where people keep what they write, on phones and computers; of a folder in lower case.
bool is_own_folder(std::string_view folder);

class ViewReader {
public:
    // What is read goes to `view`, which must outlive this, as must the others.
    ViewReader(DeviceView& view, uint32_t number, const ReadingTools& tools,
               TemplateCounter& templates)
        : view_(view),
          number_(number),
          tools_(tools),
          templates_(templates),
          resolver_(tools.index, view.row.profile_json) {}

    parsers::Result<void> read(const DeviceStore& store);

private:
    template <class Body, class See>
    parsers::Result<void> each(const DeviceStore& store, const See& see_record) {
        return store.each<Body>([&](const Stored<Body>& record) {
            if (record.provenance.device != view_.row.store_device)
                return;
            ++view_.records_of[std::string(kind_word(static_cast<const Body*>(nullptr)))];
            see_record(record);
        });
    }

    // Who they talk with, and what is said: view_reader_talk.cpp.
    Thread& thread_of(const std::string& app, const std::string& file, const std::string& key);
    void name(int64_t identity, const std::string& saved, const std::string& record);
    void see(const Stored<plugins::Account>& record);
    void see(const Stored<plugins::Contact>& record);
    void see(const Stored<plugins::Conversation>& record);
    void see(const Stored<plugins::Participant>& record);
    void see(const Stored<plugins::Attachment>& record);
    void see(const Stored<plugins::Message>& record);
    bool is_older_version(const Stored<plugins::Message>& record);
    int64_t peer_of(const plugins::Message& body, const KeptMessage& message);
    void note_time(const std::optional<int64_t>& utc_ns);
    void count(Thread& thread, const KeptMessage& message, const plugins::Message& body);
    void count_hits(Thread& thread, const KeptMessage& message);
    void count_script(const std::string& text);
    void count_uses(const KeptMessage& message);
    void keep_short(Thread& thread, const KeptMessage& message);
    void keep_numbers(const Thread& thread, const KeptMessage& message, const std::string& text);
    void see(const Stored<plugins::Call>& record);

    // What they have and do beside talk: view_reader_things.cpp.
    void see(const Stored<plugins::DeviceFact>& record);
    void see(const Stored<plugins::Visit>& record);
    void see(const Stored<plugins::Payment>& record);
    void see(const Stored<plugins::Wallet>& record);
    std::string pay_lines_of(const std::string& text) const;
    void see(const Stored<plugins::Document>& record);
    void see(const CoverageRow& row);

    // Places, programs, use, papers and files: view_reader_traces.cpp.
    void trace(const Stored<plugins::Contact>& record);
    void trace(const Stored<plugins::Conversation>& record);
    void trace(const Stored<plugins::Attachment>& record);
    void trace(const Stored<plugins::Message>& record);
    void trace(const Stored<plugins::Call>& record);
    void trace(const Stored<plugins::Document>& record);
    void trace(const Stored<plugins::DeviceFact>& record);
    void trace(const Stored<plugins::Visit>& record);
    void trace(const Stored<plugins::Location>& record);
    void trace(const Stored<plugins::InstalledApp>& record);
    void trace(const Stored<ContentMention>& record);
    void trace_passports(const Provenance& from, Keeping keeping, std::string_view text);
    void trace_script(const Stored<plugins::Document>& record);
    std::set<std::string> classes_of_app(const std::string& package) const;

    DeviceView& view_;
    uint32_t number_;
    const ReadingTools& tools_;
    TemplateCounter& templates_;
    Resolver resolver_;
    std::unordered_map<std::string, std::string> ledgers_;  // file and place of a message -> name
    std::unordered_set<size_t> messages_seen_;              // hashes of what they say
    std::unordered_map<std::string, std::vector<ScriptCopy>> attached_;  // as ledgers_
};

}  // namespace triage
