#include "reports/render/renderer.h"

#include <filesystem>
#include <fstream>

namespace reports {

namespace fs = std::filesystem;

using parsers::Error;
using parsers::ErrorCode;

std::unique_ptr<Renderer> renderer_of(std::string_view format) {
    if (format == "html")
        return html_renderer();
    if (format == "pdf")
        return pdf_renderer();
    if (format == "csv")
        return csv_renderer();
    return nullptr;
}

Result<std::vector<std::string>> write_files(const std::vector<OutputFile>& files,
                                             const std::string& folder) {
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (failed)
        return Error{ErrorCode::Unreadable, folder + ": cannot be made: " + failed.message()};
    std::vector<std::string> paths;
    for (const OutputFile& file : files) {
        const fs::path path = fs::path(folder) / file.name;
        fs::path part = path;
        part += ".part";
        std::ofstream stream(part, std::ios::binary | std::ios::trunc);
        stream.write(file.bytes.data(), static_cast<std::streamsize>(file.bytes.size()));
        stream.close();
        if (!stream)
            return Error{ErrorCode::Unreadable, part.string() + ": cannot be written"};
        fs::rename(part, path, failed);
        if (failed)
            return Error{ErrorCode::Unreadable, path.string() + ": " + failed.message()};
        paths.push_back(path.string());
    }
    return paths;
}

}  // namespace reports
