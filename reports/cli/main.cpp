// triage-report CASE [--format html,pdf,csv] [--output DIR] [--redact protected|none]
#include <boost/program_options.hpp>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "parsers/base/text.h"
#include "parsers/base/time.h"
#include "reports/model/read_case.h"
#include "reports/model/redaction.h"
#include "reports/render/renderer.h"

namespace {

namespace options = boost::program_options;

enum ExitCode { kDone = 0, kDoneWithDamage = 1, kUsage = 2, kCouldNotRun = 3 };

constexpr const char* kUsageText =
    "usage: triage-report CASE [--format html,pdf,csv] [--output DIR] [--redact protected|none]\n";

struct Arguments {
    std::string case_folder;
    std::vector<std::unique_ptr<reports::Renderer>> renderers;
    std::string output;
    reports::Redaction redaction = reports::Redaction::None;
};

int usage(const std::string& what) {
    std::cerr << "triage-report: " << what << '\n' << kUsageText;
    return kUsage;
}

int failed(const std::string& what) {
    std::cerr << "triage-report: " << what << '\n';
    return kCouldNotRun;
}

options::options_description described() {
    options::options_description all("options");
    all.add_options()("help,h", "print this text")(
        "format", options::value<std::string>()->default_value("html,pdf"),
        "html, pdf and csv, separated by commas")("output",
                                                  options::value<std::string>()->default_value(""),
                                                  "folder to write to; default: CASE/reports")(
        "redact", options::value<std::string>()->default_value("none"),
        "protected: pseudonyms instead of names and numbers; none: as stored")(
        "case", options::value<std::string>(), "the case folder");
    return all;
}

// The error says in one sentence what cannot be used.
parsers::Result<Arguments> arguments_of(const options::variables_map& values) {
    using parsers::Error;
    using parsers::ErrorCode;
    Arguments arguments;
    if (values.count("case") == 0)
        return Error{ErrorCode::NotFound, "name a case folder"};
    arguments.case_folder = values["case"].as<std::string>();
    arguments.output = values["output"].as<std::string>();
    if (arguments.output.empty())
        arguments.output = arguments.case_folder + "/reports";
    for (const std::string& format : parsers::split(values["format"].as<std::string>(), ',')) {
        auto renderer = reports::renderer_of(format);
        if (format == "xlsx" || format == "case")
            return Error{ErrorCode::Unsupported,
                         "the format " + format + " is not in this version"};
        if (!renderer)
            return Error{ErrorCode::Unsupported, "there is no format '" + format + "'"};
        arguments.renderers.push_back(std::move(renderer));
    }
    const std::string redact = values["redact"].as<std::string>();
    if (redact != "none" && redact != "protected")
        return Error{ErrorCode::Unsupported, "--redact takes protected or none"};
    if (redact == "protected")
        arguments.redaction = reports::Redaction::Protected;
    return arguments;
}

parsers::Result<reports::CaseReport> report_of(const Arguments& arguments) {
    reports::CaseReport report = TRY(reports::read_case(arguments.case_folder));
    // The convention of reproducible builds: seconds since 1970 in place of any other date.
    const char* epoch = std::getenv("SOURCE_DATE_EPOCH");
    const auto seconds = parsers::to_int64(epoch == nullptr ? "" : epoch);
    if (const auto time = seconds ? parsers::from_unix_s(*seconds).utc_ns : std::nullopt)
        report.document_utc = parsers::to_iso8601(*time);
    if (arguments.redaction == reports::Redaction::None)
        return report;
    const std::string key = TRY(reports::pseudonym_key(arguments.case_folder));
    const auto secrets = TRY(reports::secrets_of(arguments.case_folder));
    return reports::redacted(std::move(report), reports::Redactor(key, secrets));
}

int run(const Arguments& arguments) {
    const auto report = report_of(arguments);
    if (!report.ok())
        return failed(report.error().what);
    for (const auto& renderer : arguments.renderers) {
        const auto files = renderer->render(report.value());
        if (!files.ok())
            return failed(files.error().what);
        const auto paths = reports::write_files(files.value(), arguments.output);
        if (!paths.ok())
            return failed(paths.error().what);
        for (const std::string& path : paths.value())
            std::cout << path << '\n';
    }
    for (const std::string& problem : report.value().problems)
        std::cerr << "note: " << problem << '\n';
    return report.value().problems.empty() ? kDone : kDoneWithDamage;
}

}  // namespace

int main(int count, char** words) {
    try {
        options::positional_options_description positions;
        positions.add("case", 1);
        options::variables_map values;
        options::store(options::command_line_parser(count, words)
                           .options(described())
                           .positional(positions)
                           .run(),
                       values);
        if (values.count("help") > 0) {
            std::cout << kUsageText << described();
            return kDone;
        }
        const auto arguments = arguments_of(values);
        return arguments.ok() ? run(arguments.value()) : usage(arguments.error().what);
    } catch (const options::error& error) {
        return usage(error.what());
    } catch (const std::exception& error) {
        return failed(error.what());
    }
}
