#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "reports/model/wording.h"
#include "reports/render/court_parts.h"

namespace reports {
namespace {

constexpr double kItemStart = 90;  // points: head, statement and a short first quote
constexpr size_t kQuotedRows = 3;  // of one item; annex A holds the words of the others
constexpr size_t kQuotedWithoutWeight = 1;

std::string spaced(std::string word) {
    std::replace(word.begin(), word.end(), '_', ' ');
    return word;
}

std::string time_of(const QuotedRow& row) {
    if (!row.time_utc.empty())
        return clock_time(row.time_utc) + " UTC";
    return row.time_stored.empty() ? "no time stored" : "stored time " + row.time_stored;
}

// What the row is, without its words: for those who read on; annex A has its place.
Text caption_of(const QuotedRow& row, size_t number, const std::string& device) {
    Text text = {{fmt::format("Row {}", number), Face::Bold}};
    if (row.device != device)
        text.push_back({", exhibit " + row.device});
    text.push_back(
        {", " +
         (row.kind == "message" && !row.app.empty() ? row.app + " message" : spaced(row.kind)) +
         (row.app.empty() || row.kind == "message" ? "" : " in " + row.app)});
    if (!row.problem.empty()) {
        text.push_back({": could not be read again: " + row.problem});
        return text;
    }
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
    if (!row.time_utc.empty() || !row.time_stored.empty())
        text.push_back({", " + time_of(row)});
    if (row.state != "live")
        text.push_back({", " + state_in_words(row.state)});
    return text;
}

// The facts of a row that has no words, such as a contact or an account.
void add_facts(const QuotedRow& row, Text& text) {
    static const std::set<std::string> kTechnical = {"app_id", "conversation", "received",
                                                     "status", "note",         "source"};
    for (const auto& [name, value] : row.fields) {
        if (value.empty() || kTechnical.count(name) > 0)
            continue;
        text.push_back({", " + spaced(name) + " "});
        text.push_back(evidence_run(value));
    }
}

void write_item_rows(PdfDocument& document, const Item& item, const std::string& device,
                     CitedRows& cited) {
    const size_t most = item.axis == Axis::Neutral ? kQuotedWithoutWeight : kQuotedRows;
    size_t quoted = 0;
    Text others;
    std::string above;
    std::string annex;
    for (const QuotedRow& row : item.statement.support().rows()) {
        const CitedRows::Citation citation = cited.cite(row);
        const std::string number = std::to_string(citation.number);
        if (row.text.empty() && citation.seen == CitedRows::Seen::First) {
            others.push_back({others.empty() ? "" : ". "});
            const Text caption = caption_of(row, citation.number, device);
            others.insert(others.end(), caption.begin(), caption.end());
            add_facts(row, others);
        } else if (citation.seen == CitedRows::Seen::Again || cited.is_quoted(row)) {
            above += (above.empty() ? "" : ", ") + number;
        } else if (quoted < most) {
            document.quote({evidence_run(row.text)}, caption_of(row, citation.number, device));
            cited.set_quoted(row);
            ++quoted;
        } else {
            annex += (annex.empty() ? "" : ", ") + number;
        }
    }
    if (!others.empty())
        others.push_back({"."});
    for (const auto& [words, numbers] :
         {std::pair<const char*, const std::string*>{"cited before: ", &above},
          {"in annex A: ", &annex}}) {
        if (!numbers->empty())
            others.push_back(
                {(others.empty() ? "Rows " : " Rows ") + std::string(words) + *numbers + "."});
    }
    if (!others.empty())
        document.note(others);
}

// Control that waits for a person's review has no weight in words here: it is no finding.
enum class Shown { Finding, RequestForReview };

enum class Reading { Say, SaidBefore };

void write_item(PdfDocument& document, const Item& item, const std::string& device, Shown shown,
                Reading reading, CitedRows& cited) {
    document.keep_together(kItemStart);
    Text head = {{fmt::format("Item {}, {}: ", item.number, item.indicator), Face::Bold},
                 evidence_run(item.statement.text())};
    if (shown == Shown::Finding && item.axis != Axis::Neutral)
        head.push_back({" Moves the reading: " + item_weight_in_words(item) + ".", Face::Soft});
    if (reading == Reading::Say && !item.counter_reading.empty())
        head.push_back({" Other reading: " + item.counter_reading});
    else if (!item.counter_reading.empty())
        head.push_back({" Other reading: as above.", Face::Soft});
    document.paragraph(head);
    write_item_rows(document, item, device, cited);
}

bool waits(const Assessment& assessment, const Item& item) {
    return control_is_open(assessment) && item.axis == Axis::Control;
}

// Items of one indicator stand together, so that their other reading is said once.
void write_grouped(PdfDocument& document, const std::vector<const Item*>& items,
                   const std::string& device, Shown shown, CitedRows& cited) {
    std::vector<std::string> indicators;
    for (const Item* item : items) {
        if (std::find(indicators.begin(), indicators.end(), item->indicator) == indicators.end())
            indicators.push_back(item->indicator);
    }
    for (const std::string& indicator : indicators) {
        std::string reading;
        bool named = false;
        for (const Item* item : items) {
            if (item->indicator != indicator)
                continue;
            const bool again = named && item->counter_reading == reading;
            write_item(document, *item, device, shown, again ? Reading::SaidBefore : Reading::Say,
                       cited);
            named = true;
            reading = item->counter_reading;
        }
    }
}

enum class Part { Indicators, WithoutWeight, CounterEvidence };

Part part_of(const Item& item) {
    if (item.direction == Item::Direction::Counter)
        return Part::CounterEvidence;
    return item.axis == Axis::Neutral ? Part::WithoutWeight : Part::Indicators;
}

void write_items(PdfDocument& document, const Device& device, Part part, std::string_view title,
                 CitedRows& cited) {
    const Assessment& assessment = *device.assessment;
    std::vector<const Item*> items;
    for (const Item& item : assessment.items) {
        if (part_of(item) == part && !waits(assessment, item))
            items.push_back(&item);
    }
    if (items.empty())
        return;
    document.heading(3, title);
    write_grouped(document, items, device.name, Shown::Finding, cited);
}

void write_request(PdfDocument& document, const Device& device, CitedRows& cited) {
    const Assessment& assessment = *device.assessment;
    std::vector<const Item*> items;
    for (const Item& item : assessment.items) {
        if (waits(assessment, item))
            items.push_back(&item);
    }
    if (items.empty())
        return;
    document.heading(3, "Request for review: not a finding");
    document.begin_box();
    document.paragraph(
        "A named person is asked to read the following rows. Until that review is recorded they "
        "have no weight, support no proposition and may not be cited as a finding.");
    document.end_box();
    write_grouped(document, items, device.name, Shown::RequestForReview, cited);
}

// Sentences that hold for every assessed device are said once, at the head of the chapter.
std::set<std::string> common_not_seen(const CaseReport& report) {
    std::map<std::string, size_t> counts;
    size_t assessed = 0;
    for (const Device& device : report.devices) {
        if (!device.assessment)
            continue;
        ++assessed;
        for (const std::string& sentence : device.assessment->not_seen)
            ++counts[sentence];
    }
    std::set<std::string> common;
    for (const auto& [sentence, count] : counts) {
        if (assessed > 1 && count == assessed)
            common.insert(sentence);
    }
    return common;
}

void write_sensitivity(PdfDocument& document, const Assessment& assessment,
                       const std::set<std::string>& common) {
    document.heading(3, "What was not seen, and sensitivity");
    for (const std::string& sentence : assessment.not_seen) {
        if (common.count(sentence) == 0)
            document.bullet(sentence);
    }
    if (!common.empty())
        document.bullet("What stands at the head of this section for every exhibit.");
    if (control_is_open(assessment))
        document.bullet("What concerns the requested review is reported once it is recorded.");
    if (awaits_review_of_control(assessment))
        return;
    for (const std::string& sentence : assessment.sensitivity)
        document.bullet(sentence);
}

Text accounts_of(const Device& device) {
    Text text;
    for (const AccountEntry* account : printed_accounts(device)) {
        const std::string app = account->app + user_in_words(account->user) + ' ';
        text.push_back({text.empty() ? app : "; " + app});
        text.push_back(evidence_run(account->value));
        if (account->display.empty() || account->display == account->value)
            continue;
        text.push_back({" (shown as "});
        text.push_back(evidence_run(account->display));
        text.push_back({")"});
    }
    return text.empty() ? Text{{"none found in the files that were read"}} : text;
}

Text facts_of(const Device& device) {
    Text text = {{device.kind + (device.platform == "unknown" ? "" : ", " + device.platform)}};
    for (const auto& [name, value] : printed_profile(device)) {
        text.push_back({"; " + name + " "});
        text.push_back(evidence_run(value));
    }
    return text;
}

void write_device(PdfDocument& document, const Device& device, const std::set<std::string>& common,
                  CitedRows& cited) {
    const Assessment& assessment = *device.assessment;
    document.heading(2, "Exhibit " + device.name);
    Text holder = {evidence_run(device.holder)};
    if (device.holder.empty())
        holder = {{"not recorded"}};
    document.table({{1, "fact"}, {5, "as stored"}}, {{{{"taken from"}}, holder},
                                                     {{{"device"}}, facts_of(device)},
                                                     {{{"logged in"}}, accounts_of(device)}});
    std::string answer;
    for (const std::string& sentence : short_answer(assessment))
        answer += (answer.empty() ? "" : " ") + sentence;
    document.paragraph(answer);
    for (const std::string& flag : assessment.safety_flags)
        document.paragraph(
            Text{{"For a safe conversation: ", Face::Bold}, {safety_flag_in_words(flag) + "."}});
    if (!assessment.attribution.empty())
        document.paragraph("Use of the device: " + assessment.attribution + ".");
    write_items(document, device, Part::Indicators, "Indicators", cited);
    write_items(document, device, Part::CounterEvidence, "Counter-evidence", cited);
    write_items(document, device, Part::WithoutWeight, "Noted, without any weight", cited);
    write_request(document, device, cited);
    write_sensitivity(document, assessment, common);
}

std::string support_line(const AxisResult& axis, std::string_view one) {
    const std::string words(support_in_words(axis.weight));
    return words == "no support either way" ? words : words + " support for " + std::string(one);
}

}  // namespace

void write_court_answer(PdfDocument& document, const CaseReport& report) {
    document.heading(1, "3 Short answer");
    document.begin_box();
    document.paragraph(Text{{"Limits", Face::Bold}});
    for (const std::string& limit : limits())
        document.paragraph(limit);
    document.end_box();
    document.paragraph(
        "E1 against E0: signs of exploitation. K1 against K0: signs of control. Section 1 words "
        "both; section 4 gives the rows. The order is that of safety need.");
    std::vector<TableRow> rows;
    for (const Device* device : safety_queue(report)) {
        if (!device->assessment) {
            rows.push_back({{{device->name}}, {{"not assessed"}}});
            continue;
        }
        const Assessment& assessment = *device->assessment;
        std::string outcome = outcome_headline(assessment);
        if (assessment.referral == Referral::Refer)
            outcome += "; refer";
        rows.push_back(
            {{{device->name, Face::Bold}},
             {{outcome, Face::Bold}},
             {{support_line(assessment.exploitation, "E1")}},
             {{control_is_open(assessment) ? "rows put forward for review; nothing is said"
                                           : support_line(assessment.control, "K1")}},
             {{std::string(coverage_in_words(assessment.coverage))}}});
    }
    document.table({{1.1, "exhibit"},
                    {1.9, "outcome"},
                    {1.4, "E1 against E0"},
                    {1.6, "K1 against K0"},
                    {1.9, "coverage"}},
                   rows);
    document.paragraph(
        "\"Insufficient\" is not a finding of anything: the rows read do not carry an answer, and "
        "rows that were not read may. \"Refer\": at least one row calls for a safe conversation "
        "with the person who used the device, whatever else was found. \"Review requested\" is no "
        "finding.");
}

void write_court_findings(PdfDocument& document, const CaseReport& report, CitedRows& cited) {
    document.heading(1, "4 Findings, counter-evidence and sensitivity");
    document.paragraph(
        "Items are numbered within each exhibit and stand together by indicator. Rows are numbered "
        "through this report: a row is quoted once and cited by its number after; annex A names "
        "its file and place. Quotes are the stored originals; none was translated here. Times "
        "come from the clocks of the devices, which were not checked.");
    const std::set<std::string> common = common_not_seen(report);
    if (!common.empty())
        document.paragraph(Text{{"What was not seen on any exhibit", Face::Bold}});
    for (const std::string& sentence : common)
        document.bullet(sentence);
    std::string without;
    for (const Device* device : safety_queue(report)) {
        if (device->assessment && !device->assessment->items.empty())
            write_device(document, *device, common, cited);
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
