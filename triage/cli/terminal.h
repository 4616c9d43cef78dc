// Terminal: the one place that prints. Results go to standard output, all else to standard error.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "parsers/base/result.h"
#include "triage/engine/coordinator.h"

namespace triage::cli {

void print(const std::string& line);  // a result
void say(const std::string& line);    // progress and remarks
void warn(const std::string& line);   // "warning: ..."

// Prints "triage: <sentence>" and gives the exit code for it.
int fail(const parsers::Error& error);
int fail_usage(const std::string& command, const std::string& sentence);

// A bar with rate and time left where standard error is a terminal; a plain line every ten seconds
// where it is not.
class ProgressBar {
public:
    explicit ProgressBar(std::string title);
    ~ProgressBar();
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;
    void show(const WorkProgress& progress);
    void clear();

private:
    std::string line_of(const WorkProgress& progress) const;
    std::string title_;
    bool is_terminal_;
    bool is_drawn_ = false;
    std::chrono::steady_clock::time_point started_;
    std::chrono::steady_clock::time_point printed_;
};

// "3.4 GB", "512 B"; decimal units as disks are sold.
std::string to_size_words(uint64_t bytes);
// "1 h 04 min", "12 s".
std::string to_duration_words(int64_t seconds);

}  // namespace triage::cli
