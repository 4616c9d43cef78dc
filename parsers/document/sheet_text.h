// SheetText: makes the text of a sheet from its cells, within limits that hold for the workbook.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/result.h"
#include "parsers/document/workbook.h"

namespace parsers {

inline constexpr uint64_t kSheetRows = 1'048'576;          // of Excel since 2007 and of LibreOffice
inline constexpr uint64_t kSheetColumns = 16'384;          // of both
inline constexpr uint64_t kWidestGap = 64;                 // tabs between two cells of a row
inline constexpr uint64_t kWorkbookSheets = 4096;          // of one workbook
inline constexpr size_t kPieceBytes = 1 << 20;             // a piece ends behind that
inline constexpr size_t kRowBytes = 2 << 20;               // the text of one row
inline constexpr uint64_t kWorkbookCells = 8'000'000;      // with a value, of one workbook
inline constexpr uint64_t kWorkbookTextBytes = 128 << 20;  // of all its sheets

// What is left of the limits of one workbook.
struct WorkbookBudget {
    uint64_t cells = kWorkbookCells;
    uint64_t text_bytes = kWorkbookTextBytes;
};

class SheetText {
public:
    // `budget` must outlive it.
    explicit SheetText(WorkbookBudget& budget) : budget_(budget) {}

    // Row and column are counted from 1 and come in order, else Damaged. An empty text is left out.
    Result<void> add(uint64_t row, uint64_t column, std::string_view text);

    // What was added so far; the next cell begins another sheet.
    std::vector<SheetPiece> finish();

private:
    void begin_row(uint64_t row);
    void end_piece();

    WorkbookBudget& budget_;
    std::vector<SheetPiece> pieces_;
    SheetPiece piece_;
    uint64_t row_ = 0;
    uint64_t column_ = 0;
    size_t row_start_ = 0;  // in the text of the piece
};

}  // namespace parsers
