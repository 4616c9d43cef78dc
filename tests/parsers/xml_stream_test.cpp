#include "parsers/format/xml_stream.h"

#include <gtest/gtest.h>

#include <random>

#include "parsers/base/limits.h"

namespace parsers {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

struct Told {
    std::string events;  // <a x=1> text </a>
    std::string error;
    ErrorCode code = ErrorCode::NotFound;
    uint64_t left_out = 0;
    uint64_t unknown_entities = 0;
};

Told read(const ByteSource& source) {
    XmlStream stream(source);
    Told told;
    for (;;) {
        const auto event = stream.next();
        if (!event.ok()) {
            told.error = event.error().what;
            told.code = event.error().code;
            break;
        }
        const XmlEvent& one = event.value();
        if (one.kind == XmlEvent::Kind::Finished)
            break;
        EXPECT_LE(one.offset, one.end);
        EXPECT_LE(one.end, source.size_bytes());
        if (one.kind == XmlEvent::Kind::Text) {
            told.events += one.text;
            continue;
        }
        told.events += (one.kind == XmlEvent::Kind::Start ? "<" : "</") + one.name;
        for (const auto& [name, value] : one.attributes)
            told.events += ' ' + name + '=' + value;
        told.events += '>';
    }
    told.left_out = stream.left_out();
    told.unknown_entities = stream.unknown_entities();
    return told;
}

Told read(std::string_view text) {
    return read(MemorySource(text));
}

TEST(XmlStream, GivesElementsAttributesAndTexts) {
    const auto told = read(
        "\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!-- <no> -->\n"
        "<a x='1' y = \"&lt;&#x4f60;&quot;\"><b/>t&amp;u<![CDATA[<v> ]] ]]]>w</a>\n<!-- end -->\n"sv);
    EXPECT_EQ(told.error, "");
    EXPECT_EQ(told.events, "<a x=1 y=<\xe4\xbd\xa0\"><b></b>t&u<v> ]] ]w</a>");
}

TEST(XmlStream, SaysWhereEachPartStands) {
    const MemorySource source("<a>\n<b k='v'>t</b></a>"sv);
    XmlStream stream(source);
    std::vector<std::pair<uint64_t, uint64_t>> ranges;
    for (auto event = stream.next(); event.ok() && event.value().kind != XmlEvent::Kind::Finished;
         event = stream.next())
        ranges.emplace_back(event.value().offset, event.value().end);
    EXPECT_EQ(ranges, (std::vector<std::pair<uint64_t, uint64_t>>{
                          {0, 3}, {3, 4}, {4, 13}, {13, 14}, {14, 18}, {18, 22}}));
}

TEST(XmlStream, ReadsUtf16OfEitherOrderWithPlacesInBytes) {
    const std::u16string text = u"<a k='\u4f60'>\U0001f600 \xd800!\xd800</a>";
    for (const bool is_big : {false, true}) {
        for (const bool has_mark : {false, true}) {
            std::string bytes = has_mark ? (is_big ? "\xfe\xff"s : "\xff\xfe"s) : "";
            for (const char16_t unit : text) {
                const char low = static_cast<char>(unit & 0xff);
                const char high = static_cast<char>(unit >> 8);
                bytes += is_big ? std::string{high, low} : std::string{low, high};
            }
            const auto told = read(bytes);
            EXPECT_EQ(told.error, "");
            EXPECT_EQ(told.events,
                      "<a k=\xe4\xbd\xa0>\xf0\x9f\x98\x80 \xef\xbf\xbd!\xef\xbf\xbd</a>");
        }
    }
}

TEST(XmlStream, ExpandsNoEntityOfTheDocument) {
    const auto told = read(
        "<!DOCTYPE a [<!ENTITY b \"bbbb>]\"><!ENTITY f SYSTEM \"file:///etc/passwd\">]>"
        "<a x='&b;'>&f; &amp; & &#xffffffffff; &#0;</a>"sv);
    EXPECT_EQ(told.error, "");
    EXPECT_EQ(told.events, "<a x=&b;>&f; & & &#xffffffffff; \xef\xbf\xbd</a>");
    EXPECT_EQ(told.unknown_entities, 3u);
}

TEST(XmlStream, LeavesOutWhatIsNestedTooDeepAndGoesOn) {
    std::string text = "<r>";
    for (int i = 0; i < 100'000; ++i)
        text += "<d>";
    text += "lost";
    for (int i = 0; i < 100'000; ++i)
        text += "</d>";
    text += "<after>kept</after></r>";
    const auto told = read(text);
    EXPECT_EQ(told.error, "");
    EXPECT_EQ(told.left_out, 100'000u - (limits::kDocumentDepth - 1));
    EXPECT_EQ(told.events.find("lost"), std::string::npos);
    EXPECT_TRUE(told.events.ends_with("<after>kept</after></r>"));
}

TEST(XmlStream, GivesALongTextInPiecesOfWholeCharacters) {
    std::string body;
    while (body.size() < 300'000)
        body += "\xe4\xbd\xa0x";
    for (const auto& [open, close] : {std::pair(""s, ""s), std::pair("<![CDATA["s, "]]>"s)}) {
        const auto told = read("<a>" + open + body + close + "</a>");
        EXPECT_EQ(told.error, "");
        EXPECT_EQ(told.events, "<a>" + body + "</a>");
    }
}

TEST(XmlStream, FindsTheEndOfCdataBehindAnyNumberOfBrackets) {
    for (const size_t count : {0u, 1u, 2u, 65'533u, 65'534u, 65'535u, 65'536u, 65'537u, 300'000u}) {
        const std::string body(count, ']');
        const auto told = read("<a><![CDATA[" + body + "]]><b/></a>");
        EXPECT_EQ(told.error, "");
        EXPECT_TRUE(told.events == "<a>" + body + "<b></b></a>") << count;
    }
}

TEST(XmlStream, SaysWhereItBreaks) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"<a><b>t", "ends inside the element \"b\" at byte 7"},
        {"<a><b></a>", "closes \"a\", which is not open, at byte 10"},
        {"<a></a><b/>", "second root at byte 8"},
        {"<a x=1/>", "without quotation marks at byte 6"},
        {"<a x='1", "not closed at byte 7"},
        {"<a x='<'/>", "not closed at byte 7"},
        {"<a><![CDATA[x", "inside a CDATA section at byte 13"},
        {"<!-- x", "inside a comment at byte 6"},
        {"<!DOCTYPE a [", "inside the document type at byte 13"},
        {"<a>< b/></a>", "tag without a name at byte 4"},
        {"  \n", "has no element at byte 3"},
        {"text", "outside its elements at byte 0"},
        {"", "has no element"},
    };
    for (const auto& [text, what] : cases) {
        const auto told = read(text);
        EXPECT_EQ(told.code, ErrorCode::Damaged) << text;
        EXPECT_NE(told.error.find(what), std::string::npos) << text << ": " << told.error;
    }
}

TEST(XmlStream, RefusesWhatItCannotDecodeOrHold) {
    EXPECT_EQ(read("<?xml version='1.0' encoding='windows-1252'?><a/>"sv).code,
              ErrorCode::Unsupported);
    std::string many = "<a";
    for (int i = 0; i < 300; ++i)
        many += " x" + std::to_string(i) + "=''";
    EXPECT_EQ(read(many + "/>").code, ErrorCode::LimitReached);
    EXPECT_EQ(read("<a x='" + std::string(1 << 20, 'x') + "'/>").code, ErrorCode::LimitReached);
    EXPECT_EQ(read("<" + std::string(5000, 'n') + "/>").code, ErrorCode::LimitReached);
}

// A source whose second block cannot be read.
class BrokenSource : public ByteSource {
public:
    uint64_t size_bytes() const override { return 1 << 20; }
    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override {
        if (offset > 0)
            return Error{ErrorCode::Unreadable, "bad sector"};
        std::fill(out.begin(), out.end(), std::byte{'x'});
        out[0] = std::byte{'<'};
        out[1] = std::byte{'a'};
        out[2] = std::byte{'>'};
        return out.size();
    }
};

TEST(XmlStream, HandsOnThatTheSourceCannotBeRead) {
    const auto told = read(BrokenSource());
    EXPECT_EQ(told.code, ErrorCode::Unreadable);
    EXPECT_EQ(told.error, "bad sector");
}

TEST(XmlStream, EndsOnMangledDocuments) {
    const std::string whole =
        "<?xml version=\"1.0\"?><a x='1'><b><![CDATA[c]]></b>&amp;<!-- d --><e/></a>";
    std::mt19937 random(7);
    int damaged = 0;
    for (int copy = 0; copy < 20'000; ++copy) {
        std::string text = whole.substr(0, random() % (whole.size() + 1));
        for (auto flips = random() % 4; flips > 0 && !text.empty(); --flips)
            text[random() % text.size()] = static_cast<char>(random());
        damaged += read(text).error.empty() ? 0 : 1;
    }
    EXPECT_GT(damaged, 10'000);
}

}  // namespace
}  // namespace parsers
