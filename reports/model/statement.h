// Statement: a sentence of a report that cannot exist without the records that support it.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace reports {

// One stored record as a report quotes it. All text is UTF-8 as stored; empty where not stored.
struct QuotedRow {
    std::string device;
    std::string record;  // id: 32 hex digits
    std::string kind;    // message, call, document, ...
    std::string app;
    std::string direction;    // incoming, outgoing, unknown, or empty
    std::string sender;       // identifier as stored
    std::string sender_name;  // the name that the device knows the sender by
    std::string counterpart;  // peer, recipients or conversation, as stored
    std::string time_utc;     // ISO 8601
    std::string time_stored;  // the value in the evidence
    std::string text;         // the words of the record, in the original
    std::vector<std::pair<std::string, std::string>> fields;  // what else the record says
    std::string file;                                         // nested path
    std::string file_sha256;
    std::string place;
    std::string state;    // live, log_only, deleted, carved
    std::string plugin;   // "<id> <version>"
    std::string problem;  // why the record could not be read again; empty where it was
};

// At least one record, by construction.
class Support {
public:
    explicit Support(QuotedRow first, std::vector<QuotedRow> rest = {});
    // Absent where there is no record.
    static std::optional<Support> of(std::vector<QuotedRow> rows);

    const std::vector<QuotedRow>& rows() const { return rows_; }
    std::vector<QuotedRow>& rows() { return rows_; }

private:
    std::vector<QuotedRow> rows_;
};

class Statement {
public:
    Statement(std::string text, Support support)
        : text_(std::move(text)), support_(std::move(support)) {}

    const std::string& text() const { return text_; }
    const Support& support() const { return support_; }
    std::string& text() { return text_; }
    Support& support() { return support_; }

private:
    std::string text_;
    Support support_;
};

}  // namespace reports
