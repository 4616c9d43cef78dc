// NSKeyedArchiver: "$objects" is a list, "$top" names its roots, and an object is a dictionary of
// references with its class under "$class".
#include <set>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/format/plist.h"

namespace parsers {
namespace {

using Kind = PlistValue::Kind;

PlistValue text_value(std::string text) {
    PlistValue value;
    value.kind = Kind::String;
    value.text = std::move(text);
    return value;
}

class KeyedArchive {
public:
    explicit KeyedArchive(const std::vector<PlistValue>& objects) : objects_(objects) {}

    Result<PlistValue> resolve(const PlistValue& value, int depth) {
        if (depth > limits::kDocumentDepth || ++nodes_ > limits::kPlistNodes)
            return Error{ErrorCode::LimitReached,
                         "keyed archive: is nested too deep or has too many objects"};
        if (value.kind == Kind::Uid)
            return referred(value.integer, depth);
        if (value.is_array())
            return array(value.items, depth);
        if (value.is_dictionary())
            return value.find("$class") != nullptr ? object(value, depth) : fields(value, depth);
        return value;
    }

private:
    Result<PlistValue> referred(int64_t index, int depth) {
        if (index < 0 || static_cast<uint64_t>(index) >= objects_.size())
            return Error{ErrorCode::Damaged,
                         "keyed archive: object " + std::to_string(index) + " does not exist"};
        const PlistValue& value = objects_[static_cast<size_t>(index)];
        if (index == 0 && value.kind == Kind::String && value.text == "$null")
            return PlistValue{};
        if (!open_.insert(index).second)
            return PlistValue{};
        auto resolved = resolve(value, depth + 1);
        open_.erase(index);
        return resolved;
    }

    Result<PlistValue> array(const std::vector<PlistValue>& items, int depth) {
        PlistValue list;
        list.kind = Kind::Array;
        for (const auto& item : items)
            list.items.push_back(TRY(resolve(item, depth + 1)));
        return list;
    }

    Result<PlistValue> fields(const PlistValue& value, int depth) {
        PlistValue plain;
        plain.kind = Kind::Dictionary;
        for (const auto& [name, member] : value.members) {
            if (name == "$class")
                continue;
            auto resolved = TRY(resolve(member, depth + 1));
            plain.members.push_back({name, std::move(resolved)});
        }
        return plain;
    }

    std::string class_name(const PlistValue& value) const {
        const PlistValue* reference = value.find("$class");
        const auto index = static_cast<uint64_t>(reference->integer);
        if (reference->kind != Kind::Uid || index >= objects_.size())
            return {};
        const PlistValue* name = objects_[static_cast<size_t>(index)].find("$classname");
        return name == nullptr ? std::string() : name->as_text();
    }

    Result<PlistValue> object(const PlistValue& value, int depth) {
        if (const auto* items = value.find("NS.objects"); items != nullptr && items->is_array()) {
            const auto* keys = value.find("NS.keys");
            return keys != nullptr ? dictionary(keys->items, items->items, depth)
                                   : array(items->items, depth);
        }
        for (const char* member : {"NS.string", "NS.bytes", "NS.data", "NS.uuidbytes"})
            if (const auto* plain = value.find(member))
                return resolve(*plain, depth + 1);
        if (const auto* time = value.find("NS.time")) {
            PlistValue date;
            date.kind = Kind::Date;
            date.real = time->as_real().value_or(0);
            return date;
        }
        if (const auto* relative = value.find("NS.relative"))
            return url(value.find("NS.base"), *relative, depth);
        auto plain = TRY(fields(value, depth));
        plain.members.push_back({"$class", text_value(class_name(value))});
        return plain;
    }

    Result<PlistValue> dictionary(const std::vector<PlistValue>& keys,
                                  const std::vector<PlistValue>& items, int depth) {
        PlistValue plain;
        plain.kind = Kind::Dictionary;
        for (size_t index = 0; index < keys.size() && index < items.size(); ++index) {
            const auto key = TRY(resolve(keys[index], depth + 1));
            auto item = TRY(resolve(items[index], depth + 1));
            plain.members.push_back({key.as_text(), std::move(item)});
        }
        return plain;
    }

    Result<PlistValue> url(const PlistValue* base, const PlistValue& relative, int depth) {
        std::string text;
        if (base != nullptr) {
            const auto start = TRY(resolve(*base, depth + 1));
            text = start.as_text();
        }
        const auto rest = TRY(resolve(relative, depth + 1));
        return text_value(text + rest.as_text());
    }

    const std::vector<PlistValue>& objects_;
    std::set<int64_t> open_;  // objects between the root and the one being read
    uint64_t nodes_ = 0;
};

}  // namespace

bool is_keyed_archive(const PlistValue& value) {
    const auto* objects = value.find("$objects");
    return value.find("$archiver") != nullptr && value.find("$top") != nullptr &&
           objects != nullptr && objects->is_array();
}

Result<PlistValue> read_keyed_archive(const PlistValue& archive) {
    if (!is_keyed_archive(archive))
        return Error{ErrorCode::Unsupported, "the property list is not a keyed archive"};
    const PlistValue& top = *archive.find("$top");
    const PlistValue* root = top.find("root");
    return KeyedArchive(archive.find("$objects")->items).resolve(root != nullptr ? *root : top, 0);
}

}  // namespace parsers
