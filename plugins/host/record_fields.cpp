#include "plugins/host/record_fields.h"

#include "parsers/base/check.h"

namespace plugins {
namespace {

FieldType type_of(const std::string&) {
    return FieldType::kText;
}
FieldType type_of(const std::vector<std::string>&) {
    return FieldType::kTextList;
}
FieldType type_of(const Identifier&) {
    return FieldType::kId;
}
FieldType type_of(const Identifiers&) {
    return FieldType::kIdList;
}
FieldType type_of(const Code&) {
    return FieldType::kCode;
}
FieldType type_of(const Time&) {
    return FieldType::kTime;
}
FieldType type_of(const Integer&) {
    return FieldType::kInteger;
}
FieldType type_of(const Number&) {
    return FieldType::kNumber;
}

// Fills the fields of one record from one row.
class RowFiller {
public:
    RowFiller(const std::vector<FieldSource>& sources, const parsers::SqliteRow& row)
        : sources_(sources), row_(row) {}

    template <class Field>
    void fill(std::string_view name, Field& field) {
        const FieldSource& source = sources_[next_++];
        if (source.constant) {
            set_constant(field, *source.constant);
            return;
        }
        for (const ColumnUse& use : source.columns)
            if (!row_.is_null(use.column) && !set(field, use, source))
                refused_.emplace_back(name);
    }

    std::vector<std::string> take_refused() { return std::move(refused_); }

private:
    static void set_constant(std::string& field, const std::string& text) { field = text; }
    static void set_constant(Code& field, const std::string& text) { field = known(text, ""); }
    template <class Field>
    static void set_constant(Field&, const std::string&) {}  // refused when the plugin is loaded

    std::optional<std::string> text(const ColumnUse& use) const {
        return std::get<TextConversion>(use.conversion)(row_, use.column);
    }

    bool set(std::string& field, const ColumnUse& use, const FieldSource& source) const {
        auto stored = text(use);
        if (!stored)
            return false;
        const auto value = source.values.find(*stored);
        field = value == source.values.end() ? *std::move(stored) : value->second;
        return true;
    }
    bool set(std::vector<std::string>& field, const ColumnUse& use, const FieldSource&) const {
        auto stored = text(use);
        if (stored && !stored->empty())
            field.push_back(std::move(*stored));
        return stored.has_value();
    }
    bool set(Code& field, const ColumnUse& use, const FieldSource& source) const {
        const auto stored = text(use);
        if (!stored)
            return false;
        const auto value = source.values.find(*stored);
        field =
            value == source.values.end() ? unknown_code(*stored) : known(value->second, *stored);
        return true;
    }
    bool set(Identifier& field, const ColumnUse& use, const FieldSource&) const {
        field = std::get<IdConversion>(use.conversion)(row_.text(use.column));
        return true;
    }
    bool set(Identifiers& field, const ColumnUse& use, const FieldSource&) const {
        auto id = std::get<IdConversion>(use.conversion)(row_.text(use.column));
        if (id.present())
            field.push_back(std::move(id));
        return true;
    }
    bool set(Time& field, const ColumnUse& use, const FieldSource&) const {
        field = std::get<TimeConversion>(use.conversion)(row_, use.column);
        return true;
    }
    bool set(Integer& field, const ColumnUse& use, const FieldSource&) const {
        field = std::get<IntegerConversion>(use.conversion)(row_, use.column);
        return field.has_value();
    }
    bool set(Number& field, const ColumnUse& use, const FieldSource&) const {
        field = std::get<NumberConversion>(use.conversion)(row_, use.column);
        return field.has_value();
    }

    const std::vector<FieldSource>& sources_;
    const parsers::SqliteRow& row_;
    size_t next_ = 0;
    std::vector<std::string> refused_;
};

}  // namespace

std::optional<std::vector<FieldShape>> fields_of_kind(std::string_view kind) {
    std::optional<std::vector<FieldShape>> fields;
    each_kind([&]<class Kind>() {
        if (kind_word<Kind>() != kind)
            return;
        fields.emplace();
        const Kind body;
        each_field(body, [&](std::string_view name, const auto& field) {
            fields->push_back({std::string(name), type_of(field)});
        });
    });
    return fields;
}

std::vector<std::string> kind_words() {
    std::vector<std::string> words;
    each_kind([&]<class Kind>() { words.emplace_back(kind_word<Kind>()); });
    return words;
}

FilledRecord fill_record(std::string_view kind, const std::vector<FieldSource>& sources,
                         const parsers::SqliteRow& row) {
    FilledRecord filled;
    bool is_known = false;
    each_kind([&]<class Kind>() {
        if (kind_word<Kind>() != kind)
            return;
        is_known = true;
        Kind body;
        RowFiller filler(sources, row);
        each_field(body, [&](std::string_view name, auto& field) { filler.fill(name, field); });
        filled = {Record(std::move(body)), filler.take_refused()};
    });
    CHECK(is_known);
    return filled;
}

}  // namespace plugins
