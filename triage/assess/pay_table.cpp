#include "triage/assess/pay_table.h"

#include <algorithm>
#include <cctype>

#include "parsers/base/text.h"
#include "triage/assess/normalize.h"

namespace triage {
namespace {

constexpr size_t kHeadLines = 8;
constexpr size_t kLeastDigitsOfPhone = 8;
constexpr size_t kMostDigitsOfPhone = 15;
constexpr size_t kMostDigitsOfSum = 12;

// What the named columns of a table hold, by place. A deduction is pay, not debt: taxes are one.
struct Columns {
    std::set<size_t> names;
    std::set<size_t> pay;
    std::set<size_t> debts;
};

struct Head {
    size_t line = 0;
    Columns columns;
};

using Row = std::vector<std::string>;

bool is_digit(char each) {
    return std::isdigit(static_cast<unsigned char>(each)) != 0;
}

size_t digits_of(std::string_view text) {
    return static_cast<size_t>(std::count_if(text.begin(), text.end(), is_digit));
}

bool has_letter(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char each) {
        const auto octet = static_cast<unsigned char>(each);
        return std::isalpha(octet) != 0 || octet >= 0x80;
    });
}

Row cells_of(const std::string& line) {
    Row row;
    for (const std::string& cell : parsers::split(line, '\t'))
        row.emplace_back(parsers::trim(cell));
    return row;
}

Columns columns_in(const Row& row, const WordList& words) {
    Columns columns;
    for (size_t at = 0; at < row.size(); ++at) {
        if (digits_of(row[at]) > 0)
            continue;
        const std::string form = normalize(row[at]);
        if (words.has("debt_column", form))
            columns.debts.insert(at);
        else if (words.has("pay_column", form))
            columns.pay.insert(at);
        else if (words.has("name_column", form))
            columns.names.insert(at);
    }
    return columns;
}

// A number above 0 that is no more than a sum can be.
bool is_sum(std::string_view cell) {
    const bool above =
        std::any_of(cell.begin(), cell.end(), [](char each) { return each >= '1' && each <= '9'; });
    return above && digits_of(cell) <= kMostDigitsOfSum;
}

bool has_sum(const Row& row, const std::set<size_t>& columns) {
    return std::any_of(columns.begin(), columns.end(),
                       [&](size_t at) { return at < row.size() && is_sum(row[at]); });
}

// Whether a table without named columns is called one of debts, in its name or its first line.
bool is_list_of_debts(std::string_view name, const std::vector<Row>& rows, const WordList& words) {
    if (words.has("debt_column", normalize(name)))
        return true;
    return std::any_of(rows.front().begin(), rows.front().end(), [&](const std::string& cell) {
        return digits_of(cell) == 0 && words.has("debt_column", normalize(cell));
    });
}

// A table of debts whose columns have no names: the last number of the line is the sum, where it is
// short enough not to be a phone number.
bool ends_in_sum(const Row& row) {
    const auto last = std::find_if(row.rbegin(), row.rend(),
                                   [](const std::string& cell) { return !cell.empty(); });
    return last != row.rend() && !has_letter(*last) && is_sum(*last) &&
           digits_of(*last) < kLeastDigitsOfPhone;
}

std::set<int64_t> phones_in(const Row& row, const Resolver& resolver) {
    std::set<int64_t> found;
    for (const std::string& cell : row) {
        const size_t digits = digits_of(cell);
        const bool plain = cell.find_first_not_of("+0123456789 ()-.") == std::string::npos;
        if (plain && digits >= kLeastDigitsOfPhone && digits <= kMostDigitsOfPhone) {
            found.insert(resolver.identity_of(plugins::phone(cell), "phone"));
            // A spreadsheet drops the sign of an international number that it takes for a sum.
            if (is_digit(cell.front()))
                found.insert(resolver.identity_of(plugins::phone("+" + cell), "phone"));
        } else if (digits >= kLeastDigitsOfPhone) {
            for (const Mention& mention : resolver.mentions(cell))
                found.insert(mention.identity);
        }
    }
    found.erase(0);
    return found;
}

// The first of the first lines that names two columns or more.
Head find_head(const std::vector<Row>& rows, const WordList& words) {
    for (size_t at = 0; at < std::min(rows.size(), kHeadLines); ++at) {
        const Columns named = columns_in(rows[at], words);
        if (named.pay.size() + named.debts.size() + named.names.size() >= 2)
            return {at, named};
    }
    return {};
}

size_t people_in(const std::vector<Row>& rows, const Head& head) {
    std::set<size_t> sums = head.columns.pay;
    sums.insert(head.columns.debts.begin(), head.columns.debts.end());
    std::set<std::string> names;
    for (size_t at = head.line + 1; at < rows.size(); ++at)
        for (const size_t name : head.columns.names)
            if (name < rows[at].size() && has_letter(rows[at][name]) && has_sum(rows[at], sums))
                names.insert(rows[at][name]);
    return names.size();
}

}  // namespace

// What stands between a number and the one before it must hold the word: a phone number that is
// further left says nothing.
bool names_debt(std::string_view line, const WordList& words) {
    for (size_t at = 0; at < line.size(); ++at) {
        const bool begins = is_digit(line[at]) && (at == 0 || !is_digit(line[at - 1]));
        if (!begins)
            continue;
        const size_t end = std::min(line.find_first_not_of("0123456789.,", at), line.size());
        const size_t from = line.find_last_of("0123456789\t\n", at == 0 ? 0 : at - 1);
        const size_t begin = at == 0 || from == std::string_view::npos || from >= at ? 0 : from + 1;
        if (is_sum(line.substr(at, end - at)) &&
            words.has("debt_column", line.substr(begin, at - begin)))
            return true;
    }
    return false;
}

PayTable read_pay_table(std::string_view name, std::string_view text, const WordList& words,
                        const Resolver& resolver) {
    std::vector<Row> rows;
    for (const std::string& line : parsers::split(text, '\n'))
        rows.push_back(cells_of(line));
    const Head head = find_head(rows, words);
    const bool is_named = !head.columns.pay.empty() || !head.columns.debts.empty();
    const bool of_debts = !is_named && is_list_of_debts(name, rows, words);
    PayTable table;
    table.columns_of_pay = head.columns.pay.size() + head.columns.debts.size();
    table.people = is_named ? people_in(rows, head) : 0;
    for (const Row& row : rows) {
        PayRow one;
        for (const std::string& cell : row)
            one.line += (one.line.empty() ? "" : "\t") + normalize(cell);
        one.identities = phones_in(row, resolver);
        one.owes = is_named ? has_sum(row, head.columns.debts)
                            : names_debt(one.line, words) || (of_debts && ends_in_sum(row));
        table.rows.push_back(std::move(one));
    }
    return table;
}

}  // namespace triage
