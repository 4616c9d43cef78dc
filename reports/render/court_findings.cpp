#include <fmt/format.h>

#include "reports/model/wording.h"
#include "reports/render/court_parts.h"

namespace reports {
namespace {

constexpr double kItemStart = 130;  // points: head, reading and a short first quote

Text original_of(const QuotedRow& row) {
    if (!row.problem.empty())
        return {{"This record could not be read again: " + row.problem, Face::Bold}};
    if (!row.text.empty())
        return {evidence_run(row.text)};
    return {{"A " + row.kind + " record without text.", Face::Soft}};
}

Text caption_of(const QuotedRow& row, const std::string& label) {
    Text text = {{label + ". ", Face::Bold}};
    text.push_back({row.kind + (row.app.empty() ? "" : " in " + row.app)});
    if (row.kind == "message" || row.kind == "call")
        text.push_back({", " + direction_in_words(row.direction)});
    const std::pair<const char*, const std::string*> people[] = {
        {", sender ", &row.sender},
        {", known here as ", &row.sender_name},
        {", with ", row.counterpart == row.sender ? nullptr : &row.counterpart}};
    for (const auto& [name, value] : people) {
        if (value == nullptr || value->empty())
            continue;
        text.push_back({name});
        text.push_back(evidence_run(*value));
    }
    text.push_back({". "});
    if (!row.time_utc.empty())
        text.push_back({row.time_utc + " UTC, device clock not checked. "});
    else
        text.push_back({row.time_stored.empty() ? "No time stored. "
                                                : "Stored time " + row.time_stored + ". "});
    for (const auto& [name, value] : row.fields) {
        text.push_back({name + ": "});
        text.push_back(evidence_run(value));
        text.push_back({". "});
    }
    text.push_back({row.file, Face::Code});
    text.push_back({", "});
    text.push_back({row.place, Face::Code});
    text.push_back({", " + state_in_words(row.state) + ", " + row.plugin + ", record "});
    text.push_back({row.record, Face::Code});
    return text;
}

// Control that waits for a person's review has no weight in words here: it is no finding.
enum class Shown { Finding, RequestForReview };

void write_item(PdfDocument& document, const Device& device, const Item& item, Shown shown) {
    const std::string label = fmt::format("Exhibit {}, item {}", device.name, item.number);
    Text head = {{label + ": ", Face::Bold}, evidence_run(item.statement.text())};
    document.keep_together(kItemStart);
    document.paragraph(head);
    std::string weighed = "Indicator " + item.indicator + ".";
    if (item.direction == Item::Direction::Counter)
        weighed = "Counter-evidence " + item.indicator + ".";
    if (shown == Shown::Finding)
        weighed += " Moves the reading: " + item_weight_in_words(item) + ".";
    if (!item.counter_reading.empty())
        weighed += " Other reading: " + item.counter_reading;
    document.paragraph(weighed);
    const auto& rows = item.statement.support().rows();
    for (size_t index = 0; index < rows.size(); ++index)
        document.quote(original_of(rows[index]),
                       caption_of(rows[index], fmt::format("{}, row {}", label, index + 1)));
}

bool waits(const Assessment& assessment, const Item& item) {
    return awaits_review_of_control(assessment) && item.axis == Axis::Control;
}

void write_items(PdfDocument& document, const Device& device, Item::Direction direction,
                 std::string_view title) {
    const Assessment& assessment = *device.assessment;
    bool titled = false;
    for (const Item& item : assessment.items) {
        if (item.direction != direction || waits(assessment, item))
            continue;
        if (!titled)
            document.heading(3, title);
        titled = true;
        write_item(document, device, item, Shown::Finding);
    }
}

void write_request(PdfDocument& document, const Device& device) {
    const Assessment& assessment = *device.assessment;
    if (!awaits_review_of_control(assessment))
        return;
    document.heading(3, "Request for review: not a finding");
    document.begin_box();
    document.paragraph(
        "A named person is asked to read the following rows. Until that review is recorded they "
        "have no weight, support no proposition and may not be cited as a finding.");
    document.end_box();
    for (const Item& item : assessment.items) {
        if (waits(assessment, item))
            write_item(document, device, item, Shown::RequestForReview);
    }
}

void write_sensitivity(PdfDocument& document, const Assessment& assessment) {
    document.heading(3, "What was not seen");
    for (const std::string& sentence : assessment.not_seen)
        document.bullet(sentence);
    if (assessment.not_seen.empty())
        document.paragraph("Nothing noted.");
    document.heading(3, "Sensitivity");
    if (awaits_review_of_control(assessment)) {
        document.paragraph("Reported once the requested review is recorded.");
        return;
    }
    for (const std::string& sentence : assessment.sensitivity)
        document.bullet(sentence);
    if (assessment.sensitivity.empty())
        document.paragraph("Nothing noted.");
}

Text accounts_of(const Device& device) {
    Text text;
    for (const AccountEntry& account : device.accounts) {
        text.push_back({text.empty() ? account.app + " " : "; " + account.app + " "});
        text.push_back(evidence_run(account.value));
        if (account.display.empty())
            continue;
        text.push_back({" (shown as "});
        text.push_back(evidence_run(account.display));
        text.push_back({")"});
    }
    return text.empty() ? Text{{"none found in the files that were read"}} : text;
}

void write_device(PdfDocument& document, const Device& device) {
    document.heading(2, "Exhibit " + device.name);
    std::vector<TableRow> facts = {{{{"kind"}}, {{device.kind + ", " + device.platform}}},
                                   {{{"taken from"}}, {evidence_run(device.holder)}},
                                   {{{"accounts logged in"}}, accounts_of(device)}};
    for (const auto& [name, value] : device.profile)
        facts.push_back({{{name}}, {evidence_run(value)}});
    document.table({{1, "fact"}, {3, "as stored"}}, facts);
    for (const std::string& sentence : short_answer(*device.assessment))
        document.paragraph(sentence);
    for (const std::string& flag : device.assessment->safety_flags)
        document.paragraph(Text{{"For a safe conversation: ", Face::Bold}, {flag}});
    if (!device.assessment->attribution.empty())
        document.paragraph("Use of the device, " + device.assessment->attribution);
    write_items(document, device, Item::Direction::Indicator, "Indicators");
    write_items(document, device, Item::Direction::Counter, "Counter-evidence");
    write_request(document, device);
    write_sensitivity(document, *device.assessment);
}

}  // namespace

void write_court_answer(PdfDocument& document, const CaseReport& report) {
    document.heading(1, "3 Short answer");
    document.begin_box();
    document.paragraph(Text{{"Limits", Face::Bold}});
    for (const std::string& limit : limits())
        document.paragraph(limit);
    document.end_box();
    std::vector<TableRow> rows;
    for (const Device* device : safety_queue(report)) {
        if (!device->assessment) {
            rows.push_back({{{device->name}}, {{"not assessed"}}, {{""}}});
            continue;
        }
        std::string answer;
        for (const std::string& sentence : short_answer(*device->assessment))
            answer += (answer.empty() ? "" : " ") + sentence;
        rows.push_back({{{device->name, Face::Bold}},
                        {{answer}},
                        {{std::string(coverage_in_words(device->assessment->coverage))}}});
    }
    document.table({{1.1, "exhibit"}, {4, "answer"}, {1.5, "coverage"}}, rows);
}

void write_court_findings(PdfDocument& document, const CaseReport& report) {
    document.heading(1, "4 Findings, counter-evidence and sensitivity");
    document.paragraph(
        "Items are numbered within each exhibit. Quotes are the stored originals; none of them was "
        "translated here.");
    std::string without;
    for (const Device* device : safety_queue(report)) {
        if (device->assessment && !device->assessment->items.empty())
            write_device(document, *device);
        else
            without += (without.empty() ? "" : ", ") + device->name;
    }
    if (without.empty())
        return;
    document.heading(2, "Exhibits without an item");
    document.paragraph(
        without +
        ": no indicator was found in the files that were read. That is not a finding "
        "of anything.");
}

}  // namespace reports
