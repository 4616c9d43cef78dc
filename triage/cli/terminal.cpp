#include "triage/cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "triage/cli/command.h"
#include "triage/export/shown_text.h"

namespace triage::cli {
namespace {

constexpr auto kPlainEvery = std::chrono::seconds(10);
constexpr int kBarWidth = 24;

int terminal_width() {
    struct winsize size {};
    if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return 80;
    return size.ws_col;
}

std::string bar(double share) {
    const int full = std::clamp(static_cast<int>(share * kBarWidth), 0, kBarWidth);
    return "[" + std::string(static_cast<size_t>(full), '#') +
           std::string(static_cast<size_t>(kBarWidth - full), '.') + "]";
}

}  // namespace

void print(const std::string& line) {
    static const bool kIsTerminal = ::isatty(STDOUT_FILENO) != 0;
    const std::string text = kIsTerminal ? shown_text(line) : line;
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fputc('\n', stdout);
}

void say(const std::string& line) {
    std::fprintf(stderr, "%s\n", shown_text(line).c_str());
}
void warn(const std::string& line) {
    std::fprintf(stderr, "warning: %s\n", shown_text(line).c_str());
}

int fail(const parsers::Error& error) {
    std::fprintf(stderr, "triage: %s\n", shown_text(error.what).c_str());
    return kCouldNotRun;
}

int fail_usage(const std::string& command, const std::string& sentence) {
    std::fprintf(stderr, "triage %s: %s; see `triage %s --help`\n", command.c_str(),
                 shown_text(sentence).c_str(), command.c_str());
    return kUsage;
}

std::string to_size_words(uint64_t bytes) {
    constexpr std::array<const char*, 5> kUnits = {"B", "kB", "MB", "GB", "TB"};
    double value = static_cast<double>(bytes);
    size_t unit = 0;
    while (value >= 1000 && unit + 1 < kUnits.size()) {
        value /= 1000;
        ++unit;
    }
    char text[32];
    std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.1f %s", value, kUnits[unit]);
    return text;
}

std::string to_duration_words(int64_t seconds) {
    char text[48];
    if (seconds < 60)
        std::snprintf(text, sizeof text, "%lld s", static_cast<long long>(seconds));
    else if (seconds < 3600)
        std::snprintf(text, sizeof text, "%lld min %02lld s", static_cast<long long>(seconds / 60),
                      static_cast<long long>(seconds % 60));
    else
        std::snprintf(text, sizeof text, "%lld h %02lld min",
                      static_cast<long long>(seconds / 3600),
                      static_cast<long long>(seconds / 60 % 60));
    return text;
}

ProgressBar::ProgressBar(std::string title)
    : title_(std::move(title)),
      is_terminal_(::isatty(STDERR_FILENO) == 1),
      started_(std::chrono::steady_clock::now()),
      printed_(started_) {}

ProgressBar::~ProgressBar() {
    clear();
}

void ProgressBar::clear() {
    if (is_drawn_)
        std::fprintf(stderr, "\r\033[K");
    is_drawn_ = false;
}

std::string ProgressBar::line_of(const WorkProgress& progress) const {
    const double seconds = std::max(
        0.1, std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count());
    // Exhibits that wait count as the mean of those listed so far, so that the end is in sight.
    const double listed = static_cast<double>(std::max<uint64_t>(1, progress.files_listed));
    const double share =
        std::min(1.0, static_cast<double>(progress.files_done) / listed *
                          (static_cast<double>(progress.exhibits_done) + 1) /
                          (static_cast<double>(std::max<size_t>(1, progress.exhibits)) + 1));
    std::string line =
        title_ + " " + std::to_string(progress.exhibits_done) + "/" +
        std::to_string(progress.exhibits) + " exhibits, " + std::to_string(progress.files_done) +
        " files, " + to_size_words(progress.bytes_done) + ", " +
        to_size_words(static_cast<uint64_t>(static_cast<double>(progress.bytes_done) / seconds)) +
        "/s";
    if (share > 0.02)
        line += ", about " +
                to_duration_words(static_cast<int64_t>(seconds / share * (1 - share))) + " left";
    return is_terminal_ ? bar(share) + " " + line : line;
}

void ProgressBar::show(const WorkProgress& progress) {
    const auto now = std::chrono::steady_clock::now();
    if (!is_terminal_) {
        if (now - printed_ < kPlainEvery)
            return;
        printed_ = now;
        say(line_of(progress));
        return;
    }
    std::string line = line_of(progress);
    line.resize(std::min(line.size(), static_cast<size_t>(terminal_width() - 1)));
    std::fprintf(stderr, "\r\033[K%s", line.c_str());
    std::fflush(stderr);
    is_drawn_ = true;
}

}  // namespace triage::cli
