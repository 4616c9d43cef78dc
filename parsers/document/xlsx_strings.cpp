#include "parsers/document/xlsx_strings.h"

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/format/xml_stream.h"

namespace parsers {
namespace {

using Kind = XmlEvent::Kind;

constexpr size_t kSharedStrings = 4'000'000;
constexpr uint64_t kSharedStringBytes = 256ULL << 20;  // of all of them
constexpr size_t kStyles = 65'536;                     // 65,490 is the limit of Excel
constexpr size_t kRelationships = 65'536;

// Phonetic hints (rPh) stand beside the text that they explain and would double it.
class SharedStringReader {
public:
    explicit SharedStringReader(std::vector<std::string>& texts) : texts_(texts) {}

    Result<void> read(const ByteSource& part) {
        XmlStream xml(part);
        for (XmlEvent event = TRY(xml.next()); event.kind != Kind::Finished;
             event = TRY(xml.next()))
            TRY(see(event));
        return {};
    }

private:
    Result<void> see(const XmlEvent& event) {
        const std::string_view name = local_name(event.name);
        if (event.kind == Kind::Text && is_text_ && hints_ == 0) {
            bytes_ += event.text.size();
            if (bytes_ > kSharedStringBytes || texts_.empty())
                return Error{ErrorCode::LimitReached, "the shared strings are larger than 256 MB"};
            texts_.back() += event.text;
        } else if (name == "si" && event.kind == Kind::Start) {
            if (texts_.size() == kSharedStrings)
                return Error{ErrorCode::LimitReached, "there are more than 4 million strings"};
            texts_.emplace_back();
        } else if (name == "rPh") {
            hints_ += event.kind == Kind::Start ? 1 : -1;
        } else if (name == "t") {
            is_text_ = event.kind == Kind::Start;
        }
        return {};
    }

    std::vector<std::string>& texts_;
    uint64_t bytes_ = 0;
    int hints_ = 0;
    bool is_text_ = false;
};

class StyleReader {
public:
    explicit StyleReader(std::vector<CellTime>& shown) : shown_(shown) {}

    Result<void> read(const ByteSource& part) {
        XmlStream xml(part);
        for (XmlEvent event = TRY(xml.next()); event.kind != Kind::Finished;
             event = TRY(xml.next()))
            see(event);
        return {};
    }

private:
    void see(const XmlEvent& event) {
        const std::string_view name = local_name(event.name);
        if (name == "cellXfs")
            is_cell_style_ = event.kind == Kind::Start;
        if (event.kind != Kind::Start)
            return;
        const int64_t number = to_int64(event.attribute("numFmtId")).value_or(0);
        if (name == "numFmt" && formats_.size() < kStyles)
            formats_[number] = time_of_format(event.attribute("formatCode"));
        if (name == "xf" && is_cell_style_ && shown_.size() < kStyles)
            shown_.push_back(shown_by(number));
    }

    CellTime shown_by(int64_t number) const {
        const auto own = formats_.find(number);
        if (own != formats_.end())
            return own->second;
        return number < 0 || number > UINT16_MAX
                   ? CellTime::None
                   : time_of_known_format(static_cast<uint32_t>(number));
    }

    std::vector<CellTime>& shown_;
    std::map<int64_t, CellTime> formats_;
    bool is_cell_style_ = false;
};

template <class Reader>
void read_part(const DocumentPackage& package, const std::string& part, Reader reader,
               std::vector<WorkbookDamage>& damage) {
    const auto bytes = package.part(part);
    const auto read = bytes.ok() ? reader.read(*bytes.value()) : Result<void>(bytes.error());
    if (!read.ok())
        damage.push_back({"/" + part, read.error()});
}

// "../media/a.png" of "xl/worksheets/sheet1.xml" is "xl/media/a.png"; "/xl/a.xml" is "xl/a.xml".
std::string resolve(std::string_view folder, std::string_view target) {
    if (target.starts_with('/'))
        return std::string(target.substr(1));
    std::vector<std::string> steps;
    for (const std::string& step : split(std::string(folder) + "/" + std::string(target), '/')) {
        if (step == ".." && !steps.empty())
            steps.pop_back();
        else if (!step.empty() && step != "." && step != "..")
            steps.push_back(step);
    }
    std::string path;
    for (const std::string& step : steps)
        path += (path.empty() ? "" : "/") + step;
    return path;
}

}  // namespace

SharedStrings read_shared_strings(const DocumentPackage& package, const std::string& part) {
    SharedStrings strings;
    read_part(package, part, SharedStringReader(strings.texts), strings.damage);
    return strings;
}

CellStyles read_cell_styles(const DocumentPackage& package, const std::string& part) {
    CellStyles styles;
    read_part(package, part, StyleReader(styles.shown), styles.damage);
    return styles;
}

Result<std::map<std::string, Relationship>> read_relationships(const DocumentPackage& package,
                                                               const std::string& of_part) {
    const size_t slash = of_part.rfind('/');
    const std::string folder = slash == std::string::npos ? "" : of_part.substr(0, slash);
    const std::string name = slash == std::string::npos ? of_part : of_part.substr(slash + 1);
    const auto bytes =
        TRY(package.part((folder.empty() ? "" : folder + "/") + "_rels/" + name + ".rels"));
    std::map<std::string, Relationship> relationships;
    XmlStream xml(*bytes);
    for (XmlEvent event = TRY(xml.next()); event.kind != Kind::Finished; event = TRY(xml.next())) {
        if (event.kind != Kind::Start || local_name(event.name) != "Relationship" ||
            event.attribute("TargetMode") == "External" || relationships.size() == kRelationships)
            continue;
        const std::string type = event.attribute("Type");
        relationships.try_emplace(event.attribute("Id"),
                                  Relationship{type.substr(type.rfind('/') + 1),
                                               resolve(folder, event.attribute("Target"))});
    }
    return relationships;
}

}  // namespace parsers
