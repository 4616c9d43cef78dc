#include "parsers/container/ufdr_files.h"

#include <string_view>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/base/time.h"
#include "parsers/format/xml_stream.h"

namespace parsers {
namespace {

std::optional<uint64_t> size_of(const std::string& stored) {
    const auto size = to_int64(stored);
    return size && *size >= 0 ? std::optional(static_cast<uint64_t>(*size)) : std::nullopt;
}

// A time without an offset from UTC says no moment.
std::optional<int64_t> moment(std::string_view stored) {
    const std::string_view text = trim(stored);
    const bool has_zone =
        text.ends_with('Z') || text.find_first_of("+-", 19) != std::string_view::npos;
    return text.size() > 19 && has_zone ? from_iso8601(text) : std::nullopt;
}

// Takes the elements below taggedFiles and carvedFiles as they come.
class FileReader {
public:
    explicit FileReader(const ByteSource& report_xml) : stream_(report_xml) {}

    UfdrFiles read() {
        for (;;) {
            auto event = stream_.next();
            if (!event.ok()) {
                found_.broken = event.error();
                break;
            }
            if (event.value().kind == XmlEvent::Kind::Finished)
                break;
            if (const auto over = take(event.value()); !over.ok()) {
                found_.broken = over.error();
                break;
            }
        }
        return std::move(found_);
    }

private:
    // The depth counts the open elements, that of a start included.
    static constexpr size_t kSection = 2;
    static constexpr size_t kFile = 3;
    static constexpr size_t kItem = 5;

    Result<void> take(const XmlEvent& event) {
        switch (event.kind) {
            case XmlEvent::Kind::Start:
                ++depth_;
                start(event);
                return {};
            case XmlEvent::Kind::Text:
                if (depth_ == kItem && !item_.empty() && value_.size() < limits::kPathBytes)
                    value_ += event.text;
                return {};
            case XmlEvent::Kind::End:
                return end();
            case XmlEvent::Kind::Finished:
                return {};
        }
        return {};
    }

    void start(const XmlEvent& event) {
        if (depth_ == kSection) {
            is_carved_ = event.name == "carvedFiles";
            is_in_list_ = is_carved_ || event.name == "taggedFiles";
        } else if (depth_ == kFile && is_in_list_ && event.name == "file") {
            file_ = UfdrFile{event.attribute("id"),
                             event.attribute("fs"),
                             event.attribute("path"),
                             {},
                             {},
                             {},
                             event.attribute("deleted"),
                             size_of(event.attribute("size")),
                             {},
                             is_carved_};
        } else if (depth_ == kItem && file_ &&
                   (event.name == "item" || event.name == "timestamp")) {
            item_ = event.attribute("name");
            value_.clear();
        }
    }

    Result<void> end() {
        if (depth_ == kItem && file_ && !item_.empty()) {
            set(std::string(trim(value_)));
            item_.clear();
        }
        if (depth_ == kFile && file_) {
            if (found_.files.size() == limits::kEntriesPerTree)
                return Error{ErrorCode::LimitReached,
                             "the report lists more files than any device has"};
            found_.files.push_back(std::move(*file_));
            file_.reset();
        }
        --depth_;
        return {};
    }

    void set(std::string value) {
        if (item_ == "Local Path")
            file_->local_path = std::move(value);
        else if (item_ == "MD5")
            file_->md5 = to_lower_ascii(value);
        else if (item_ == "SHA256")
            file_->sha256 = to_lower_ascii(value);
        else if (item_ == "CreationTime")
            file_->times.created_utc_ns = moment(value);
        else if (item_ == "ModifyTime")
            file_->times.modified_utc_ns = moment(value);
        else if (item_ == "AccessTime")
            file_->times.accessed_utc_ns = moment(value);
        else if (item_ == "ChangeTime")
            file_->times.changed_utc_ns = moment(value);
    }

    XmlStream stream_;
    UfdrFiles found_;
    size_t depth_ = 0;
    bool is_in_list_ = false;
    bool is_carved_ = false;
    std::optional<UfdrFile> file_;
    std::string item_;
    std::string value_;
};

}  // namespace

UfdrFiles read_ufdr_files(const ByteSource& report_xml) {
    return FileReader(report_xml).read();
}

}  // namespace parsers
