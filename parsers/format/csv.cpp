#include "parsers/format/csv.h"

#include "parsers/base/limits.h"

namespace parsers {
namespace {

class CsvReader {
public:
    CsvReader(std::string_view text, char separator) : text_(text), separator_(separator) {
        if (text_.starts_with("\xEF\xBB\xBF"))
            at_ = 3;
    }

    Result<std::vector<CsvRow>> read() {
        std::vector<CsvRow> rows;
        uint64_t fields = 0;
        while (at_ < text_.size()) {
            CsvRow row{line_, {}};
            TRY(read_row(row));
            fields += row.fields.size();
            if (fields > limits::kDocumentNodes)
                return Error{ErrorCode::LimitReached, "CSV: has too many fields"};
            if (row.fields.size() > 1 || !row.fields.front().empty())
                rows.push_back(std::move(row));
        }
        return rows;
    }

private:
    // Reads to behind the line break.
    Result<void> read_row(CsvRow& row) {
        while (true) {
            const bool quoted = at_ < text_.size() && text_[at_] == '"';
            row.fields.push_back(TRY(quoted ? quoted_field() : plain_field()));
            if (at_ >= text_.size())
                return {};
            const char end = text_[at_++];
            if (end == separator_)
                continue;
            if (end == '\r' && at_ < text_.size() && text_[at_] == '\n')
                ++at_;
            ++line_;
            return {};
        }
    }

    bool at_field_end() const {
        return at_ >= text_.size() || text_[at_] == separator_ || text_[at_] == '\n' ||
               text_[at_] == '\r';
    }

    Result<std::string> plain_field() {
        const size_t begin = at_;
        while (!at_field_end())
            ++at_;
        return std::string(text_.substr(begin, at_ - begin));
    }

    Result<std::string> quoted_field() {
        const uint64_t first_line = line_;
        std::string field;
        for (++at_; at_ < text_.size(); ++at_) {
            if (text_[at_] == '"') {
                if (at_ + 1 >= text_.size() || text_[at_ + 1] != '"')
                    break;
                ++at_;
            }
            if (text_[at_] == '\n')
                ++line_;
            field += text_[at_];
        }
        if (at_ >= text_.size())
            return Error{ErrorCode::Damaged, "CSV: the quote in line " +
                                                 std::to_string(first_line) + " is never closed"};
        ++at_;
        if (!at_field_end())
            return Error{ErrorCode::Damaged,
                         "CSV: text follows a closing quote in line " + std::to_string(line_)};
        return field;
    }

    std::string_view text_;
    char separator_;
    size_t at_ = 0;
    uint64_t line_ = 1;
};

}  // namespace

Result<std::vector<CsvRow>> read_csv(std::string_view text, char separator) {
    return CsvReader(text, separator).read();
}

}  // namespace parsers
