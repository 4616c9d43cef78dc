// Source: [MS-XLS] 2.3 (record numbers), 2.4 (records) and 2.5 (cell values).
#include "parsers/document/xls.h"

#include <algorithm>
#include <bit>
#include <map>
#include <optional>

#include "parsers/base/limits.h"
#include "parsers/document/biff.h"
#include "parsers/document/cell_time.h"
#include "parsers/document/property_set.h"
#include "parsers/document/sheet_text.h"

namespace parsers {
namespace {

enum Record : uint16_t {
    kFormula = 0x0006,
    kEnd = 0x000A,
    kDateMode = 0x0022,
    kFilePass = 0x002F,
    kCodePage = 0x0042,
    kBoundSheet = 0x0085,
    kMulRk = 0x00BD,
    kRString = 0x00D6,
    kXf = 0x00E0,
    kSst = 0x00FC,
    kLabelSst = 0x00FD,
    kNumber = 0x0203,
    kLabel = 0x0204,
    kBoolErr = 0x0205,
    kString = 0x0207,
    kRk = 0x027E,
    kFormat = 0x041E,
    kBegin = 0x0809,
};

constexpr size_t kStyles = 65'536;
constexpr uint64_t kVersionEight = 0x0600;

struct SheetHead {
    std::string name;
    std::string visibility;
    uint64_t offset = 0;
    uint64_t kind = 0;  // 0: a worksheet
};

// What the first part of the stream says of all sheets.
struct Globals {
    BiffText text;
    DayZero zero = DayZero::Of1900;
    std::vector<SheetHead> sheets;
    std::vector<std::string> strings;
    std::vector<uint64_t> formats;  // of each style
    std::map<uint64_t, CellTime> times;
    std::vector<WorkbookDamage> damage;
};

std::string visibility_of(uint64_t state) {
    switch (state & 3) {
        case 0:
            return "visible";
        case 1:
            return "hidden";
        default:
            return "very hidden";
    }
}

Result<void> take_global(const BiffRecord& record, Globals& globals) {
    const std::string_view body = record.body();
    switch (record.id) {
        case kFilePass:
            return Error{ErrorCode::Encrypted,
                         "Workbook (.xls): locked with a password, which would open it"};
        case kBegin:
            globals.text.version =
                little_number(body, 0, 2) >= kVersionEight ? BiffVersion::Eight : BiffVersion::Five;
            break;
        case kCodePage:
            globals.text.code_page = static_cast<unsigned>(little_number(body, 0, 2));
            break;
        case kDateMode:
            globals.zero = little_number(body, 0, 2) == 1 ? DayZero::Of1904 : DayZero::Of1900;
            break;
        case kFormat: {
            const auto length = globals.text.version == BiffVersion::Eight ? BiffLength::TwoBytes
                                                                           : BiffLength::OneByte;
            const std::string format = TRY(read_biff_text(record, 2, length, globals.text));
            globals.times[little_number(body, 0, 2)] = time_of_format(format);
            break;
        }
        case kXf:
            if (globals.formats.size() < kStyles)
                globals.formats.push_back(little_number(body, 2, 2));
            break;
        case kBoundSheet:
            if (globals.sheets.size() < kWorkbookSheets) {
                std::string name =
                    TRY(read_biff_text(record, 6, BiffLength::OneByte, globals.text));
                globals.sheets.push_back({std::move(name), visibility_of(little_number(body, 4, 1)),
                                          little_number(body, 0, 4), little_number(body, 5, 1)});
            }
            break;
        case kSst: {
            BiffStrings strings = read_biff_strings(record);
            globals.strings = std::move(strings.texts);
            if (!strings.damage.empty())
                globals.damage.push_back(
                    {"/Workbook", {ErrorCode::Damaged, "Workbook (.xls): " + strings.damage}});
            break;
        }
        default:
            break;
    }
    return {};
}

Result<Globals> read_globals(std::string_view stream) {
    Globals globals;
    BiffStream records(stream, 0);
    for (BiffRecord record = TRY(records.next()); record.id != 0 && record.id != kEnd;
         record = TRY(records.next()))
        TRY(take_global(record, globals));
    return globals;
}

struct Cell {
    uint64_t row = 0;
    uint64_t column = 0;
    std::string text;
};

double rk_number(uint64_t stored) {
    constexpr uint64_t kIsHundredfold = 1;
    constexpr uint64_t kIsInteger = 2;
    const double number =
        (stored & kIsInteger) != 0
            ? static_cast<double>(static_cast<int32_t>(static_cast<uint32_t>(stored)) >> 2)
            : std::bit_cast<double>((stored & 0xFFFFFFFC) << 32);
    return (stored & kIsHundredfold) != 0 ? number / 100 : number;
}

std::string error_text(uint64_t code) {
    static const std::map<uint64_t, std::string> kErrors{
        {0x00, "#NULL!"}, {0x07, "#DIV/0!"}, {0x0F, "#VALUE!"}, {0x17, "#REF!"},
        {0x1D, "#NAME?"}, {0x24, "#NUM!"},   {0x2A, "#N/A"}};
    const auto found = kErrors.find(code);
    return found == kErrors.end() ? "#" + std::to_string(code) : found->second;
}

class SheetReader {
public:
    SheetReader(const Globals& globals, WorkbookBudget& budget)
        : globals_(globals), budget_(budget) {}

    // Charts inside a sheet are streams of records of their own between a begin and an end.
    Result<void> read(std::string_view stream, uint64_t offset) {
        BiffStream records(stream, offset);
        BiffRecord record = TRY(records.next());
        if (record.id != kBegin)
            return Error{ErrorCode::Damaged, "Workbook (.xls): a sheet is not where it should be"};
        size_t depth = 1;
        while (depth > 0) {
            record = TRY(records.next());
            if (record.id == 0)
                return Error{ErrorCode::Damaged, "Workbook (.xls): a sheet has no end"};
            if (record.id == kBegin)
                ++depth;
            else if (record.id == kEnd)
                --depth;
            else if (depth == 1)
                TRY(take(record));
        }
        return {};
    }

    // Programs may write cells in any order.
    std::vector<SheetPiece> pieces(std::vector<WorkbookDamage>& damage, const std::string& part) {
        std::ranges::stable_sort(cells_, [](const Cell& a, const Cell& b) {
            return std::pair(a.row, a.column) < std::pair(b.row, b.column);
        });
        SheetText text(budget_);
        for (const Cell& cell : cells_)
            if (const auto added = text.add(cell.row, cell.column, cell.text); !added.ok()) {
                damage.push_back({part, added.error()});
                break;
            }
        return text.finish();
    }

private:
    Result<void> add(std::string_view body, std::string text) {
        if (cells_.size() >= kWorkbookCells)
            return Error{ErrorCode::LimitReached, "Workbook (.xls): a sheet has too many cells"};
        cells_.push_back(
            {little_number(body, 0, 2) + 1, little_number(body, 2, 2) + 1, std::move(text)});
        return {};
    }

    Result<void> take(const BiffRecord& record) {
        const std::string_view body = record.body();
        const uint64_t style = little_number(body, 4, 2);
        switch (record.id) {
            case kLabelSst:
                return add(body, shared_string(little_number(body, 6, 4)));
            case kLabel:
            case kRString: {
                std::string text =
                    TRY(read_biff_text(record, 6, BiffLength::TwoBytes, globals_.text));
                return add(body, std::move(text));
            }
            case kNumber:
                return add(body, shown(std::bit_cast<double>(little_number(body, 6, 8)), style));
            case kRk:
                return add(body, shown(rk_number(little_number(body, 6, 4)), style));
            case kMulRk:
                return take_numbers(body);
            case kBoolErr:
                return add(body, little_number(body, 7, 1) != 0
                                     ? error_text(little_number(body, 6, 1))
                                     : truth(little_number(body, 6, 1)));
            case kFormula:
                return take_formula(body, style);
            case kString:
                if (!cells_.empty() && awaits_text_)
                    cells_.back().text =
                        TRY(read_biff_text(record, 0, BiffLength::TwoBytes, globals_.text));
                awaits_text_ = false;
                return {};
            default:
                return {};
        }
    }

    Result<void> take_numbers(std::string_view body) {
        for (size_t i = 0; 4 + i * 6 + 6 + 2 <= body.size(); ++i) {
            const uint64_t style = little_number(body, 4 + i * 6, 2);
            TRY(add(body, shown(rk_number(little_number(body, 6 + i * 6, 4)), style)));
            cells_.back().column += i;
        }
        return {};
    }

    // The kept result: a number, or by two bytes of 0xFF a text that follows, a truth, an error.
    Result<void> take_formula(std::string_view body, uint64_t style) {
        awaits_text_ = false;
        if (little_number(body, 12, 2) != 0xFFFF)
            return add(body, shown(std::bit_cast<double>(little_number(body, 6, 8)), style));
        const uint64_t kind = little_number(body, 6, 1);
        const uint64_t value = little_number(body, 8, 1);
        awaits_text_ = kind == 0;
        return add(body, kind == 1 ? truth(value) : kind == 2 ? error_text(value) : "");
    }

    static std::string truth(uint64_t value) { return value != 0 ? "TRUE" : "FALSE"; }

    std::string shared_string(uint64_t index) const {
        return index < globals_.strings.size() ? globals_.strings[index] : "";
    }

    std::string shown(double number, uint64_t style) const {
        CellTime time = CellTime::None;
        if (style < globals_.formats.size()) {
            const uint64_t format = globals_.formats[style];
            const auto own = globals_.times.find(format);
            time = own != globals_.times.end()
                       ? own->second
                       : time_of_known_format(static_cast<uint32_t>(format));
        }
        const std::string text = cell_time_text(number, time, globals_.zero);
        return text.empty() ? cell_number_text(number) : text;
    }

    const Globals& globals_;
    WorkbookBudget& budget_;
    std::vector<Cell> cells_;
    bool awaits_text_ = false;
};

void read_sheets(std::string_view stream, Globals& globals, Workbook& workbook) {
    WorkbookBudget budget;
    for (size_t i = 0; i < globals.sheets.size(); ++i) {
        const SheetHead& head = globals.sheets[i];
        const std::string part = "/Workbook/sheet/" + std::to_string(i + 1);
        if (head.kind != 0) {
            workbook.damage.push_back(
                {part,
                 {ErrorCode::Unsupported, "'" + head.name + "' is no worksheet (kind " +
                                              std::to_string(head.kind) + ") and is not read"}});
            continue;
        }
        SheetReader reader(globals, budget);
        const auto read = reader.read(stream, head.offset);
        if (!read.ok())
            workbook.damage.push_back({part, read.error()});
        workbook.sheets.push_back(
            {head.name, part, head.visibility, reader.pieces(workbook.damage, part)});
    }
}

}  // namespace

Result<Workbook> read_xls(const CompoundFile& file) {
    const CompoundEntry* entry = file.find("Workbook");
    if (entry == nullptr)
        entry = file.find("Book");
    if (entry == nullptr)
        return Error{ErrorCode::NotFound, "Compound file without a workbook: not read"};
    const std::string stream = TRY(file.read(*entry, limits::kWholeFileBytes));
    Globals globals = TRY(read_globals(stream));
    Workbook workbook;
    workbook.damage = globals.damage;
    auto properties = read_summary(file);
    if (properties.ok())
        workbook.properties = std::move(properties).value();
    else
        workbook.damage.push_back({"/SummaryInformation", properties.error()});
    read_sheets(stream, globals, workbook);
    return workbook;
}

}  // namespace parsers
