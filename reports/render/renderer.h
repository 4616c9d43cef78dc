// Renderer: turns the CaseReport into the files of one format; pure, so the same report gives the
// same bytes.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/result.h"
#include "reports/model/case_report.h"

namespace reports {

using parsers::Result;

struct OutputFile {
    std::string name;  // inside the output folder
    std::string bytes;
};

class Renderer {
public:
    virtual ~Renderer() = default;
    virtual std::string_view format() const = 0;  // the word of --format
    virtual Result<std::vector<OutputFile>> render(const CaseReport& report) const = 0;
};

std::unique_ptr<Renderer> html_renderer();  // triage.html
std::unique_ptr<Renderer> pdf_renderer();   // court.pdf
std::unique_ptr<Renderer> csv_renderer();   // coverage.csv, items.csv, freeze.csv, links.csv

// Null for a format that this version does not write.
std::unique_ptr<Renderer> renderer_of(std::string_view format);

// Creates the folder, writes "<name>.part" and renames, so that no half-written report is left
// under its name. Returns the paths.
Result<std::vector<std::string>> write_files(const std::vector<OutputFile>& files,
                                             const std::string& folder);

}  // namespace reports
