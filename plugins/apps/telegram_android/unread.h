// Unread: what could not be read of the objects of one table, told once a reason with its count.
#pragma once

#include <map>
#include <string>

#include "parsers/format/telegram_tl.h"
#include "plugins/api/sink.h"

namespace plugins::telegram {

class Unread {
public:
    // `loss`: what is missing then, such as "their text is not read".
    Unread(std::string table, std::string loss)
        : table_(std::move(table)), loss_(std::move(loss)) {}

    // Damage is told at once, with its row.
    void see(const parsers::TlRead& read, const Place& place, RecordSink& sink);
    void tell(RecordSink& sink) const;

private:
    std::string table_;
    std::string loss_;
    std::map<std::string, uint64_t> counts_;  // of rows, by sentence
};

}  // namespace plugins::telegram
