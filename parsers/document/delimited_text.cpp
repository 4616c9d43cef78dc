#include "parsers/document/delimited_text.h"

#include <algorithm>
#include <array>

#include "parsers/base/text.h"
#include "parsers/document/charset.h"
#include "parsers/document/sheet_text.h"
#include "parsers/format/csv.h"

namespace parsers {
namespace {

constexpr uint64_t kFileBytes = 64 << 20;
constexpr size_t kLinesLookedAt = 64;

// How often a separator stands outside quotes in each of the first lines.
std::vector<size_t> counts_of(std::string_view text, char separator) {
    std::vector<size_t> counts{0};
    bool is_quoted = false;
    for (const char character : text) {
        if (character == '"')
            is_quoted = !is_quoted;
        else if (character == '\n' && !is_quoted && counts.size() < kLinesLookedAt)
            counts.push_back(0);
        else if (character == '\n' && !is_quoted)
            break;
        else if (character == separator && !is_quoted)
            ++counts.back();
    }
    if (counts.size() > 1 && counts.back() == 0)
        counts.pop_back();  // behind the last line break
    return counts;
}

// The one that stands equally often in most lines. Excel may name it in a line of its own, "sep=;".
char separator_of(std::string_view text) {
    if (text.starts_with("sep=") && text.size() > 4)
        return text[4];
    char best = ',';
    size_t most = 0;
    for (const char separator : {',', '\t', ';', '|'}) {
        const std::vector<size_t> counts = counts_of(text, separator);
        const size_t usual = *std::ranges::max_element(counts, {}, [&](size_t count) {
            return count == 0 ? 0 : std::ranges::count(counts, count);
        });
        const auto lines = usual == 0 ? 0U : static_cast<size_t>(std::ranges::count(counts, usual));
        if (lines > most) {
            most = lines;
            best = separator;
        }
    }
    return best;
}

// Where quotes are broken, lines are rows and quotes stay as they stand.
std::vector<CsvRow> plain_rows(std::string_view text, char separator) {
    std::vector<CsvRow> rows;
    uint64_t line = 0;
    for (const std::string& each : split(text, '\n'))
        rows.push_back({++line, split(each, separator)});
    return rows;
}

Result<void> add_rows(const std::vector<CsvRow>& rows, SheetText& text) {
    for (const CsvRow& row : rows)
        for (size_t column = 0; column < row.fields.size(); ++column)
            TRY(text.add(row.line, column + 1, row.fields[column]));
    return {};
}

}  // namespace

Result<DelimitedText> read_delimited_text(const ByteSource& source) {
    const std::string bytes = TRY(read_text(source, kFileBytes));
    DecodedText decoded = decode_unnamed(bytes);
    if (decoded.text.find('\0') != std::string::npos)
        return Error{ErrorCode::Unsupported, "Not a text file: it has zero bytes"};
    DelimitedText result;
    result.charset = decoded.charset;
    if (decoded.basis == DecodedText::Basis::Likely)
        result.notes.push_back(
            {ErrorCode::Unsupported, "The file does not say its encoding; it was read as " +
                                         decoded.charset + ", and others may fit as well"});
    const char separator = separator_of(decoded.text);
    auto rows = read_csv(decoded.text, separator);
    if (!rows.ok() && rows.error().code == ErrorCode::Damaged)
        result.notes.push_back(
            {ErrorCode::Damaged, rows.error().what + "; every line was read as a row"});
    else if (!rows.ok())
        return rows.error();
    WorkbookBudget budget;
    SheetText text(budget);
    const auto added =
        add_rows(rows.ok() ? rows.value() : plain_rows(decoded.text, separator), text);
    if (!added.ok())
        result.notes.push_back(added.error());
    result.pieces = text.finish();
    return result;
}

}  // namespace parsers
