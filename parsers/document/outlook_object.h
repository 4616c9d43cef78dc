// OutlookObject: the upper half of a mail store of Outlook: what a node holds in its heap, as
// properties (a folder, a message) or as a table (receivers, attachments, lists of a folder).
//
// Format: [MS-PST] 2.3; the wider heap numbers of stores with large pages as XstReader knows them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/result.h"
#include "parsers/document/mapi_properties.h"
#include "parsers/document/outlook_nodes.h"

namespace parsers {

struct OutlookRow {
    uint32_t id = 0;  // the node or subnode that the row stands for
    std::map<unsigned, MapiValue> values;
};

class OutlookObject {
public:
    // `store` has to outlive it.
    static Result<OutlookObject> open(OutlookNodes& store, const OutlookNode& node);

    // Null where there is none.
    const OutlookNode* subnode(uint32_t id) const;
    bool has_table() const { return kind_ == kTable; }

    // Only what is asked for is read, each time; valid as long as this object stays where it is.
    MapiProperties properties() const;
    // The numbers of all properties.
    bool has(unsigned property) const { return properties_.contains(property); }
    // The part that an attached message or object is kept in; absent where it is none.
    Result<std::optional<uint32_t>> enclosed_part() const;
    // The subnode that the value of a property is kept in; null where it stands in the heap.
    const OutlookNode* part_of(unsigned property) const;

    // Only values of up to eight bytes and texts and bytes of the columns in `columns`.
    // LimitReached above `limit` rows.
    Result<std::vector<OutlookRow>> rows(const std::vector<unsigned>& columns, size_t limit) const;

private:
    static constexpr uint8_t kTable = 0x7C;
    static constexpr uint8_t kProperties = 0xBC;

    struct Stored {
        unsigned type = 0;
        uint32_t value = 0;
    };
    struct Leaf {
        uint64_t key = 0;
        std::string value;
    };
    struct Walk {
        uint64_t key_bytes = 0;
        uint64_t value_bytes = 0;
        std::set<uint32_t> seen;  // a broken tree may lead in circles
        std::vector<Leaf> found;
    };
    struct Column {
        unsigned property = 0;
        unsigned type = 0;
        uint64_t offset = 0;
        uint64_t size_bytes = 0;
        uint64_t bit = 0;
    };
    struct Table {
        std::vector<Column> columns;
        uint64_t bits_at = 0;
        uint64_t row_bytes = 0;
        uint32_t rows = 0;
        uint32_t index = 0;
    };

    explicit OutlookObject(OutlookNodes& store) : store_(&store) {}

    Result<std::string_view> heap_item(uint32_t number) const;
    Result<std::string> bytes_at(uint32_t number) const;
    Result<std::vector<std::string>> pieces_at(uint32_t number) const;
    Result<std::vector<Leaf>> tree(uint32_t header) const;
    Result<void> add_leaves(uint32_t number, unsigned level, Walk& walk) const;
    Result<void> read_properties();
    Result<std::optional<MapiValue>> value(unsigned property) const;
    Result<Table> table() const;
    std::optional<MapiValue> cell(const Table& table, const Column& column,
                                  std::string_view row) const;

    OutlookNodes* store_;
    std::vector<std::string> heap_;
    std::vector<OutlookNode> subnodes_;
    uint8_t kind_ = 0;
    uint32_t root_ = 0;
    std::map<unsigned, Stored> properties_;
};

}  // namespace parsers
