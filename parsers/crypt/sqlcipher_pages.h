// SqlCipherPages: a file of an encrypted database in plain, page by page.
#pragma once

#include <cstdint>
#include <map>
#include <span>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"
#include "parsers/crypt/sqlcipher.h"

namespace parsers {

class SqlCipherPages : public ByteSource {
public:
    SqlCipherPages(SharedBytes file, SqliteFile kind, SqlCipher cipher);

    uint64_t size_bytes() const override { return file_->size_bytes(); }
    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override;

private:
    // A page, or the bytes between two: a range of the file. Page 0: they stand in clear text.
    struct Piece {
        uint64_t begin = 0;
        uint64_t end = 0;
        uint32_t page = 0;
    };

    Result<Piece> piece_at(uint64_t offset) const;
    Piece piece_of_main(uint64_t offset) const;
    Result<Piece> piece_of_write_ahead_log(uint64_t offset) const;
    Piece piece_of_journal(uint64_t offset) const;
    Result<void> read_piece(const Piece& piece, uint64_t offset, std::span<std::byte> out) const;

    SharedBytes file_;
    SqliteFile kind_;
    SqlCipher cipher_;
    std::map<uint64_t, uint32_t> journal_;  // offset of a page's content -> its number
};

}  // namespace parsers
