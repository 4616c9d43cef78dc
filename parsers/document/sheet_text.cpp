#include "parsers/document/sheet_text.h"

#include <algorithm>
#include <utility>

#include "parsers/base/text.h"

namespace parsers {
namespace {

Error damaged(std::string what) {
    return {ErrorCode::Damaged, "Sheet: " + std::move(what)};
}

}  // namespace

Result<void> SheetText::add(uint64_t row, uint64_t column, std::string_view text) {
    if (text.empty())
        return {};
    if (row == 0 || row > kSheetRows || column == 0 || column > kSheetColumns)
        return damaged("row " + std::to_string(row) + ", column " + std::to_string(column) +
                       " is beyond what a sheet can have");
    if (row < row_ || (row == row_ && column <= column_))
        return damaged("row " + std::to_string(row) + " stands behind row " + std::to_string(row_));
    if (budget_.cells == 0)
        return Error{ErrorCode::LimitReached,
                     "Sheet: the workbook has more than " + std::to_string(kWorkbookCells) +
                         " cells with a value; rows from " + std::to_string(row) + " are not read"};
    if (row != row_)
        begin_row(row);
    const uint64_t gap = column_ == 0 ? column - 1 : column - column_;
    const size_t bytes = text.size() + std::min(gap, kWidestGap) + 1;
    if (bytes > budget_.text_bytes || piece_.text.size() - row_start_ + bytes > kRowBytes)
        return Error{ErrorCode::LimitReached, "Sheet: row " + std::to_string(row) +
                                                  " has too much text; it and the rows "
                                                  "behind it are not read"};
    --budget_.cells;
    budget_.text_bytes -= bytes;
    piece_.text.append(std::min(gap, kWidestGap), '\t');
    for (const char character : to_valid_utf8(text))
        piece_.text +=
            character == '\t' || character == '\n' || character == '\r' ? ' ' : character;
    column_ = column;
    return {};
}

void SheetText::begin_row(uint64_t row) {
    if (piece_.text.size() >= kPieceBytes)
        end_piece();
    if (piece_.text.empty())
        piece_.first_row = row;
    else
        piece_.text += '\n';
    row_ = row;
    column_ = 0;
    row_start_ = piece_.text.size();
}

void SheetText::end_piece() {
    if (!piece_.text.empty())
        pieces_.push_back(std::move(piece_));
    piece_ = {};
}

std::vector<SheetPiece> SheetText::finish() {
    end_piece();
    row_ = column_ = 0;
    row_start_ = 0;
    return std::exchange(pieces_, {});
}

}  // namespace parsers
