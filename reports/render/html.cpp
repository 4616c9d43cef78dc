// triage.html: one file, nothing loaded from anywhere, complete without scripts.
#include <fmt/format.h>

#include "parsers/base/hash.h"
#include "reports/model/wording.h"
#include "reports/render/html_parts.h"
#include "reports/render/renderer.h"
#include "reports/templates/triage_page.h"

namespace reports {
namespace {

std::string base64(const parsers::Sha256& hash) {
    static constexpr std::string_view kLetters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (size_t at = 0; at < hash.size(); at += 3) {
        uint32_t group = 0;
        for (size_t index = at; index < at + 3; ++index)
            group =
                group << 8U | (index < hash.size() ? std::to_integer<uint32_t>(hash[index]) : 0U);
        for (unsigned shift = 18; shift <= 18; shift -= 6)
            text += kLetters[group >> shift & 63U];
    }
    text.back() = '=';  // 32 bytes leave a last group of two
    return text;
}

// The hashes let in exactly our own style sheet and script: nothing else on the page can run or be
// loaded, even if an escape were missing.
void write_head(HtmlWriter& html, const CaseReport& report) {
    html.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    const std::string policy = fmt::format(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; "
        "form-action 'none'",
        base64(parsers::sha256(page_style())), base64(parsers::sha256(page_script())));
    html.line("meta", {{"http-equiv", "Content-Security-Policy"}, {"content", policy}});
    html.line("meta", {{"name", "referrer"}, {"content", "no-referrer"}});
    html.line("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
    html.element("title", "Triage report, case " + report.name);
    html.raw("<style>");
    html.raw(page_style());
    html.raw("</style>\n</head>\n");
}

void write_contents(HtmlWriter& html) {
    static constexpr std::pair<std::string_view, std::string_view> kChapters[] = {
        {"#coverage", "What was and was not examined"},
        {"#queue", "Devices, by safety need"},
        {"#clusters", "Devices that belong together"},
        {"#freeze", "Addresses to freeze"},
        {"#devices", "Each device"},
        {"#decisions", "Decisions of named persons"},
        {"#verify", "Versions, hashes and how to verify"},
        {"#method", "Method, limits and words"}};
    html.open("nav", {{"aria-label", "Contents"}});
    html.open("ul");
    for (const auto& [target, title] : kChapters) {
        html.open("li");
        html.element("a", {{"href", target}}, title);
        html.close();
    }
    html.close();
    html.close();
}

void write_title(HtmlWriter& html, const CaseReport& report) {
    html.open("header");
    html.element("h1", "Triage report: case " + report.name);
    html.element(
        "p", {{"class", "soft"}},
        fmt::format("Case opened {}. {}",
                    report.created_utc.empty() ? "at a time not recorded"
                                               : clock_time(report.created_utc) + " UTC",
                    report.redaction == Redaction::Protected
                        ? "Redaction: protected. Names and numbers are replaced by "
                          "pseudonyms; a name that stands only inside a quoted text and in "
                          "no contact list cannot be recognized, so read before handing out."
                        : "Redaction: none. Names and numbers stand in clear: for "
                          "investigators only."));
    html.element(
        "p", {{"class", "soft"}},
        "About devices and the rows stored on them. It does not say what a person is, did, "
        "knew or suffered, nor who held a device when a row was written, nor whether what "
        "a message says is true.");
    for (const std::string& problem : report.problems)
        html.element("p", {{"class", "alarm"}}, "Note: " + problem);
    write_answers(html, report);
    write_contents(html);
    html.close();
}

class HtmlRenderer : public Renderer {
public:
    std::string_view format() const override { return "html"; }
    Result<std::vector<OutputFile>> render(const CaseReport& report) const override {
        HtmlWriter html;
        write_head(html, report);
        html.raw("<body>\n");
        write_title(html, report);
        html.open("main");
        write_coverage(html, report);
        write_queue(html, report);
        write_clusters(html, report);
        write_freeze(html, report);
        write_devices(html, report);
        write_decisions(html, report);
        write_verification(html, report);
        write_method(html, report);
        html.close();
        html.raw("<script>");
        html.raw(page_script());
        html.raw("</script>\n</body>\n</html>\n");
        return std::vector<OutputFile>{{"triage.html", html.take()}};
    }
};

}  // namespace

std::unique_ptr<Renderer> html_renderer() {
    return std::make_unique<HtmlRenderer>();
}

std::string anchor_of(std::string_view device) {
    std::string anchor = "device-";
    for (const char letter : device) {
        const bool plain = (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
                           (letter >= 'A' && letter <= 'Z') || letter == '-';
        anchor += plain ? std::string(1, letter)
                        : fmt::format("_{:02x}", static_cast<unsigned char>(letter));
    }
    return anchor;
}

void link_to_device(HtmlWriter& html, std::string_view device) {
    html.element("a", {{"href", "#" + anchor_of(device)}, {"dir", "auto"}}, device);
}

void write_head_row(HtmlWriter& html, std::initializer_list<std::string_view> heads) {
    html.open("thead");
    html.open("tr");
    for (const std::string_view head : heads)
        html.element("th", {{"scope", "col"}}, head);
    html.close();
    html.close();
}

void open_cell(HtmlWriter& html, std::string_view label) {
    html.open("td", {{"data-label", label}});
}

void write_cell(HtmlWriter& html, std::string_view label, std::string_view text) {
    html.element("td", {{"data-label", label}}, text);
}

}  // namespace reports
