#include "reports/model/wording.h"
#include "reports/render/html_parts.h"

namespace reports {
namespace {

void write_fact(HtmlWriter& html, std::string_view name, std::string_view value) {
    if (value.empty())
        return;
    html.element("dt", name);
    html.open("dd");
    html.evidence(value);
    html.close();
}

void write_facts(HtmlWriter& html, const CaseReport& report, const Device& device) {
    html.open("dl", {{"class", "facts"}});
    write_fact(html, "kind", device.kind);
    write_fact(html, "platform", device.platform);
    write_fact(html, "taken from", device.holder);
    write_fact(html, "found inside", device.parent);
    write_fact(html, "read from", device.source);
    for (const auto& [name, value] : printed_profile(device))
        write_fact(html, name, value);
    for (const ExhibitEntry& exhibit : report.exhibits) {
        if (exhibit.exhibit != device.exhibit)
            continue;
        write_fact(html, "exhibit", exhibit.exhibit);
        write_fact(html, "label", exhibit.label);
        write_fact(html, "seized at", exhibit.seized_at);
        write_fact(html, "place of seizure", exhibit.place);
        write_fact(html, "SHA-256 of the evidence", exhibit.sha256);
    }
    html.close();
}

void write_accounts(HtmlWriter& html, const Device& device) {
    html.element("h4", "Accounts that are logged in on this device");
    const auto accounts = printed_accounts(device);
    if (accounts.empty()) {
        html.element("p", "None found in the files that were read.");
        return;
    }
    html.open("table", {{"class", "stack"}});
    write_head_row(html, {"app", "account", "name", "where it stands"});
    html.open("tbody");
    for (const AccountEntry* entry : accounts) {
        const AccountEntry& account = *entry;
        html.open("tr");
        write_cell(html, "app", account.app + user_in_words(account.user));
        open_cell(html, "account");
        html.evidence(account.value);
        html.text(" (" + account.type + ")");
        html.close();
        open_cell(html, "name");
        html.evidence(account.display);
        html.close();
        open_cell(html, "where it stands");
        html.code(account.file);
        html.text(", ");
        html.code(account.place);
        html.text(", " + state_in_words(account.state));
        html.close();
        html.close();
    }
    html.close();
    html.close();
}

void write_caption(HtmlWriter& html, const QuotedRow& row) {
    html.open("figcaption");
    html.text("Device " + row.device + ", " + row.kind + (row.app.empty() ? "" : " in " + row.app));
    if (row.kind == "message" || row.kind == "call")
        html.text(", " + direction_in_words(row.direction));
    const std::pair<std::string_view, const std::string*> people[] = {
        {", sender ", &row.sender},
        {", known here as ", &row.sender_name},
        {", with ", row.counterpart == row.sender ? nullptr : &row.counterpart}};
    for (const auto& [label, value] : people) {
        if (value == nullptr || value->empty())
            continue;
        html.text(label);
        html.evidence(*value);
    }
    html.text(". ");
    if (!row.time_utc.empty())
        html.text("Time " + clock_time(row.time_utc) + " (UTC; device clock not checked). ");
    else if (!row.time_stored.empty())
        html.text("Stored time " + row.time_stored + ", no moment known. ");
    html.text("File ");
    html.code(row.file);
    html.text(", place ");
    html.code(row.place);
    html.text(", " + state_in_words(row.state) + ", read by " + row.plugin + ", record ");
    html.code(row.record);
    html.text(".");
    html.close();
}

void write_quote(HtmlWriter& html, const QuotedRow& row) {
    html.open("figure", {{"class", "quote"}});
    if (!row.problem.empty()) {
        html.element("p", "Record " + row.record + " of " + row.device +
                              " could not be read again: " + row.problem);
        html.close();
        return;
    }
    if (!row.text.empty())
        html.element("blockquote", {{"lang", language_of(row.text)}, {"dir", "auto"}}, row.text);
    if (!row.fields.empty()) {
        html.open("dl", {{"class", "facts"}});
        for (const auto& [name, value] : row.fields) {
            // The app's own number and the chat, which the caption names, are in items.csv.
            if (name != "app_id" && !(name == "conversation" && value == row.counterpart))
                write_fact(html, name, value);
        }
        html.close();
    }
    write_caption(html, row);
    html.close();
}

void write_rows(HtmlWriter& html, const Item& item) {
    const auto& rows = item.statement.support().rows();
    if (item.axis == Axis::Neutral)
        html.open("details");
    else
        html.open("details", {{"open", ""}});
    html.element("summary", rows.size() == 1 ? "1 row" : std::to_string(rows.size()) + " rows");
    for (const QuotedRow& row : rows)
        write_quote(html, row);
    html.close();
}

void write_item(HtmlWriter& html, const Assessment& assessment, const Item& item) {
    html.open("tr");
    write_cell(html, "item", std::to_string(item.number));
    open_cell(html, "kind");
    html.text(item.direction == Item::Direction::Counter ? "counter-evidence " : "indicator ");
    html.text(item.indicator + ", " + std::string(to_words(item.axis)));
    for (const auto& [name, value] : item.detail)
        html.element("div", {{"class", "soft"}}, name + ": " + value);
    html.close();
    open_cell(html, "what the rows say");
    html.open("p");
    html.evidence(item.statement.text());
    html.close();
    write_rows(html, item);
    html.close();
    write_cell(html, "other reading",
               item.counter_reading.empty() ? "none noted" : item.counter_reading);
    // Without a person's review a row about control has no weight in words: it is no finding.
    write_cell(html, "moves the reading",
               item.axis == Axis::Control && control_is_open(assessment)
                   ? "put forward for review"
                   : item_weight_in_words(item));
    html.close();
}

void write_sentences(HtmlWriter& html, std::string_view title,
                     const std::vector<std::string>& sentences) {
    html.element("h4", title);
    if (sentences.empty()) {
        html.element("p", "Nothing noted.");
        return;
    }
    html.open("ul");
    for (const std::string& sentence : sentences)
        html.element("li", sentence);
    html.close();
}

void write_assessment(HtmlWriter& html, const Assessment& assessment) {
    for (const std::string& sentence : short_answer(assessment))
        html.element("p", sentence);
    for (const std::string& flag : assessment.safety_flags)
        html.element("p", {{"class", "alarm"}},
                     "For a safe conversation: " + safety_flag_in_words(flag) + ".");
    if (!assessment.attribution.empty())
        html.element("p", "Use of the device: " + assessment.attribution + ".");
    if (!assessment.roles.empty()) {
        html.element("p", "What the device looks like it was used for (about the device only):");
        html.open("ul");
        for (const std::string& role : assessment.roles)
            html.element("li", role);
        html.close();
    }
    html.element("h4", "Indicators and counter-evidence");
    if (assessment.items.empty()) {
        html.element("p", "No indicator was found in the files that were read.");
    } else {
        html.open("table", {{"class", "stack"}});
        write_head_row(html,
                       {"item", "kind", "what the rows say", "other reading", "moves the reading"});
        html.open("tbody");
        for (const Item& item : assessment.items)
            write_item(html, assessment, item);
        html.close();
        html.close();
    }
    write_sentences(html, "What was not seen", assessment.not_seen);
    write_sentences(html, "Sensitivity: what would change the outcome", assessment.sensitivity);
}

}  // namespace

void write_devices(HtmlWriter& html, const CaseReport& report) {
    html.open("section", {{"id", "devices"}});
    html.element("h2", "Each device");
    html.element("h3", "The questions");
    for (const std::string& proposition : propositions())
        html.element("p", proposition);
    for (const Device* device : safety_queue(report)) {
        html.open("section", {{"class", "device"}, {"id", anchor_of(device->name)}});
        html.open("h3");
        html.text("Device ");
        html.evidence(device->name);
        html.text(device->assessment ? ": " + outcome_headline(*device->assessment)
                                     : ": not assessed");
        html.close();
        write_facts(html, report, *device);
        write_accounts(html, *device);
        if (device->assessment)
            write_assessment(html, *device->assessment);
        html.close();
    }
    html.close();
}

}  // namespace reports
