#include "plugins/apps/whatsapp_export_any/head.h"

#include <algorithm>
#include <vector>

namespace plugins::whatsapp_export {
namespace {

constexpr int kFirstYear = 9;          // WhatsApp came out in 2009; a year may have two digits
constexpr size_t kMostWordBytes = 40;  // "a. m.", a word for the part of the day, "at", in UTF-8

struct Digit {
    int value;
    size_t bytes;
};

// Of ASCII, or Arabic (U+0660, U+06F0), which the app writes where the phone is set so.
std::optional<Digit> digit_at(std::string_view text) {
    if (text.empty())
        return std::nullopt;
    if (text[0] >= '0' && text[0] <= '9')
        return Digit{text[0] - '0', 1};
    if (text.size() < 2)
        return std::nullopt;
    const auto first = static_cast<unsigned char>(text[0]);
    const auto second = static_cast<unsigned char>(text[1]);
    if (first == 0xD9 && second >= 0xA0 && second <= 0xA9)
        return Digit{second - 0xA0, 2};
    if (first == 0xDB && second >= 0xB0 && second <= 0xB9)
        return Digit{second - 0xB0, 2};
    return std::nullopt;
}

// Reads a line from the left; every take_ leaves the rest as it was where it finds nothing.
class Reader {
public:
    explicit Reader(std::string_view line) : line_(line), rest_(line) {}

    std::string_view rest() const { return rest_; }
    size_t at() const { return line_.size() - rest_.size(); }
    void skip(size_t bytes) { rest_.remove_prefix(std::min(bytes, rest_.size())); }

    void skip_marks() {
        while (const size_t size = mark_at(rest_))
            skip(size);
    }

    struct Number {
        int value = 0;
        int digits = 0;
    };
    std::optional<Number> take_number(int least, int most) {
        skip_marks();
        const std::string_view before = rest_;
        Number number;
        while (const auto digit = digit_at(rest_)) {
            if (++number.digits > most)
                break;
            number.value = number.value * 10 + digit->value;
            skip(digit->bytes);
        }
        if (number.digits >= least && number.digits <= most)
            return number;
        rest_ = before;
        return std::nullopt;
    }

    std::optional<char> take_one_of(std::string_view letters) {
        skip_marks();
        if (rest_.empty() || letters.find(rest_[0]) == std::string_view::npos)
            return std::nullopt;
        const char taken = rest_[0];
        skip(1);
        return taken;
    }

    // What stands before the next digit, bracket or colon: a comma, "klo", a part of the day.
    std::string_view take_words() {
        size_t end = 0;
        while (end < rest_.size() && !digit_at(rest_.substr(end)) &&
               std::string_view("[]:<>\n").find(rest_[end]) == std::string_view::npos &&
               !rest_.substr(end).starts_with(" - "))
            ++end;
        const std::string_view words = rest_.substr(0, end);
        if (words.size() > kMostWordBytes)
            return {};
        skip(end);
        return words;
    }

private:
    std::string_view line_;
    std::string_view rest_;
};

bool take_date(Reader& reader, Head& head) {
    for (size_t index = 0; index < 3; ++index) {
        const auto number = reader.take_number(1, 4);
        if (!number || number->digits == 3)
            return false;
        head.date.at(index) = number->value;
        if (number->digits == 4) {
            if (head.form.year_at >= 0)
                return false;
            head.form.year_at = static_cast<int>(index);
        }
        if (index == 2)
            break;
        const auto separator = reader.take_one_of("/.-");
        if (!separator || (index == 1 && *separator != head.form.separator))
            return false;
        head.form.separator = *separator;
        if (*separator == '.' && reader.rest().starts_with(' '))  // "15. 4. 2016"
            reader.skip(1);
    }
    return head.form.year_at != 1;
}

bool take_time(Reader& reader, Head& head) {
    const auto hour = reader.take_number(1, 2);
    const auto separator = reader.take_one_of(":.");
    const auto minute = reader.take_number(2, 2);
    if (!hour || !separator || !minute || hour->value > 24 || minute->value > 59)
        return false;
    const Reader before = reader;
    if (reader.take_one_of(std::string_view(&*separator, 1)) && reader.take_number(2, 2))
        head.form.has_seconds = true;
    else
        reader = before;
    return true;
}

// The date and the time in either order, with words between them.
bool take_moment(Reader& reader, Head& head) {
    const Reader start = reader;
    if (take_date(reader, head) && !reader.take_words().empty() && take_time(reader, head))
        return true;
    reader = start;
    head.form = {.is_bracketed = head.form.is_bracketed, .is_time_first = true};
    return take_time(reader, head) && !reader.take_words().empty() && take_date(reader, head);
}

// Behind the moment and the words that may follow it.
bool take_end(Reader& reader, Head& head) {
    if (head.form.is_bracketed) {
        if (!reader.take_one_of("]"))
            return false;
        if (reader.rest().starts_with(' '))
            reader.skip(1);
        return true;
    }
    head.form.ends_in_dash = reader.rest().starts_with(" - ");
    if (!head.form.ends_in_dash && !reader.rest().starts_with(": "))
        return false;
    reader.skip(head.form.ends_in_dash ? 3 : 2);
    return true;
}

// The year first, so that dates can be compared; absent where it is none.
std::optional<std::array<int, 3>> in_order(Order order, const std::array<int, 3>& numbers) {
    const auto [a, b, c] = numbers;
    std::array<int, 3> date{};
    switch (order) {
        case Order::DayMonthYear:
            date = {c, b, a};
            break;
        case Order::MonthDayYear:
            date = {c, a, b};
            break;
        case Order::YearMonthDay:
            date = {a, b, c};
            break;
    }
    if (date[0] < kFirstYear || date[1] < 1 || date[1] > 12 || date[2] < 1 || date[2] > 31)
        return std::nullopt;
    return date;
}

std::vector<Order> orders_of(const Form& form) {
    if (form.year_at == 0)
        return {Order::YearMonthDay};
    if (form.year_at == 2)
        return {Order::DayMonthYear, Order::MonthDayYear};
    return {Order::DayMonthYear, Order::MonthDayYear, Order::YearMonthDay};
}

bool never_goes_back(Order order, std::span<const std::array<int, 3>> dates) {
    std::array<int, 3> last{};
    for (const auto& numbers : dates) {
        const auto date = in_order(order, numbers);
        if (!date || *date < last)
            return false;
        last = *date;
    }
    return true;
}

}  // namespace

size_t mark_at(std::string_view text) {
    if (text.size() < 3)
        return 0;
    const std::string_view three = text.substr(0, 3);
    const auto last = static_cast<unsigned char>(three[2]);
    if (three == "\xEF\xBB\xBF")
        return 3;
    if (three.starts_with("\xE2\x80"))  // U+200E, U+200F, U+202A to U+202E
        return last == 0x8E || last == 0x8F || (last >= 0xAA && last <= 0xAE) ? 3 : 0;
    if (three.starts_with("\xE2\x81"))  // U+2066 to U+2069
        return last >= 0xA6 && last <= 0xA9 ? 3 : 0;
    return 0;
}

std::string without_marks(std::string_view text) {
    std::string kept;
    while (!text.empty()) {
        const size_t mark = mark_at(text);
        if (mark == 0)
            kept += text[0];
        text.remove_prefix(mark == 0 ? 1 : mark);
    }
    return kept;
}

std::optional<Head> read_head(std::string_view line) {
    Head head;
    Reader reader(line);
    if (line.starts_with("\xEF\xBB\xBF"))
        reader.skip(3);
    head.is_marked = reader.rest().starts_with(kLeftToRightMark);
    head.form.is_bracketed = reader.take_one_of("[").has_value();
    reader.skip_marks();
    const size_t begin = reader.at();
    if (!take_moment(reader, head))
        return std::nullopt;
    reader.take_words();
    const size_t end = reader.at();
    if (!take_end(reader, head))
        return std::nullopt;
    head.time = without_marks(line.substr(begin, end - begin));
    head.body_at = reader.at();
    return head;
}

bool may_be_date(const Form& form, const std::array<int, 3>& numbers) {
    const auto orders = orders_of(form);
    return std::ranges::any_of(orders,
                               [&](Order order) { return in_order(order, numbers).has_value(); });
}

DateOrder date_order(const Form& form, std::span<const std::array<int, 3>> dates) {
    std::vector<Order> left = orders_of(form);
    if (left.size() == 1)
        return {left.front(), "the year has four digits"};
    std::erase_if(left, [&](Order order) {
        return !std::ranges::all_of(
            dates, [&](const auto& numbers) { return in_order(order, numbers).has_value(); });
    });
    if (left.size() == 1)
        return {left.front(),
                "another order gives a month above 12, or a year before the app came out"};
    std::erase_if(left, [&](Order order) { return !never_goes_back(order, dates); });
    if (left.size() == 1)
        return {left.front(), "in another order the dates would go back"};
    return {};
}

}  // namespace plugins::whatsapp_export
