#include "plugins/host/mangled.h"

#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <random>

#include "parsers/base/limits.h"
#include "parsers/base/sanitized.h"

namespace plugins {
namespace {

constexpr uint32_t kSeed = 20260601;
constexpr uint64_t kAddressSpace = 4ULL << 30;  // what a worker has

struct MangledCopy {
    std::vector<std::byte> bytes;
    std::string how;
};

// Half of the copies are cut short, half have up to 16 flipped bits.
MangledCopy mangle(std::vector<std::byte> bytes, int copy, std::mt19937& random) {
    if (copy % 2 == 0) {
        bytes.resize(random() % bytes.size());
        const std::string size = std::to_string(bytes.size());
        return {std::move(bytes), "cut to " + size + " bytes"};
    }
    const uint32_t flips = random() % 16 + 1;
    for (uint32_t flip = 0; flip < flips; ++flip)
        bytes[random() % bytes.size()] ^= static_cast<std::byte>(1u << random() % 8);
    return {std::move(bytes), std::to_string(flips) + " bits flipped"};
}

// The child says what it is at ("at ...") and what it found ("found ..."), a line each.
void send_line(int pipe, const std::string& line) {
    const std::string text = line + "\n";
    size_t sent = 0;
    while (sent < text.size()) {
        const ssize_t wrote = ::write(pipe, text.data() + sent, text.size() - sent);
        if (wrote <= 0)
            ::_exit(2);
        sent += static_cast<size_t>(wrote);
    }
}

void limit_memory() {
    if constexpr (!parsers::kIsSanitized) {
        const rlimit limit{kAddressSpace, kAddressSpace};
        ::setrlimit(RLIMIT_AS, &limit);
    }
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
}

void run_copies(const Plugin& plugin, const EvidenceFiles& whole, int copies, int pipe) {
    send_line(pipe, "at the sample as it is");
    run_plugin_over(plugin, whole);
    std::mt19937 random(kSeed);  // NOLINT(bugprone-random-generator-seed): the same copies always
    for (const auto& [path, bytes] : whole) {
        const auto original = parsers::read_all(*bytes, parsers::limits::kWholeFileBytes);
        if (!original.ok()) {
            send_line(pipe, "found " + path + " cannot be read: " + original.error().what);
            continue;
        }
        for (int copy = 0; copy < copies && !original.value().empty(); ++copy) {
            auto mangled = mangle(original.value(), copy, random);
            send_line(pipe, "at a mangled copy of " + path + " (" + mangled.how + ")");
            EvidenceFiles files = whole;
            files[path] = std::make_shared<parsers::MemorySource>(std::move(mangled.bytes));
            for (const Found& found : run_plugin_over(plugin, files).found)
                if (found.place.empty()) {
                    send_line(pipe, "found a record without a place in a mangled copy of " + path +
                                        " (" + mangled.how + "): give every record its place");
                    break;
                }
        }
    }
}

class Child {
public:
    Child(const Plugin& plugin, const EvidenceFiles& files, int copies) {
        int ends[2];
        if (::pipe(ends) != 0)
            return;
        id_ = ::fork();
        if (id_ == 0) {
            ::close(ends[0]);
            limit_memory();
            run_copies(plugin, files, copies, ends[1]);
            ::_exit(0);
        }
        ::close(ends[1]);
        pipe_ = ends[0];
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        if (pipe_ >= 0)
            ::close(pipe_);
    }

    bool is_started() const { return id_ > 0; }
    void kill() const { ::kill(id_, SIGKILL); }

    struct Read {
        bool is_late = false;  // nothing came in time
        bool is_end = false;
        std::string text;
    };
    Read read(std::chrono::milliseconds time) const {
        pollfd wait{pipe_, POLLIN, 0};
        const int ready = ::poll(&wait, 1, static_cast<int>(time.count()));
        if (ready == 0)
            return {.is_late = true};
        char buffer[4096];
        const ssize_t got = ::read(pipe_, buffer, sizeof buffer);
        return got <= 0 ? Read{.is_end = true}
                        : Read{.text = std::string(buffer, static_cast<size_t>(got))};
    }

    // What it ended with: "" in order.
    std::string wait() const {
        int status = 0;
        ::waitpid(id_, &status, 0);
        if (WIFSIGNALED(status))
            return std::string("crashed (") + ::strsignal(WTERMSIG(status)) + ")";
        return WEXITSTATUS(status) == 0
                   ? ""
                   : "ended its process with exit code " + std::to_string(WEXITSTATUS(status));
    }

private:
    pid_t id_ = -1;
    int pipe_ = -1;
};

// Whole lines out of what came so far.
class Lines {
public:
    void take(const std::string& text, std::vector<std::string>& findings) {
        rest_ += text;
        for (size_t end; (end = rest_.find('\n')) != std::string::npos; rest_.erase(0, end + 1)) {
            const std::string line = rest_.substr(0, end);
            if (line.starts_with("at "))
                at_ = line.substr(3);
            else if (line.starts_with("found "))
                findings.push_back(line.substr(6));
        }
    }
    const std::string& at() const { return at_; }

private:
    std::string rest_;
    std::string at_ = "the beginning";
};

}  // namespace

std::vector<std::string> mangled_findings(const Plugin& plugin, const EvidenceFiles& files,
                                          const MangledRun& run) {
    const Child child(plugin, files, run.copies);
    if (!child.is_started())
        return {"no process could be started for the mangled copies"};
    std::vector<std::string> findings;
    Lines lines;
    while (true) {
        const auto read = child.read(run.time_of_one_run);
        if (read.is_end)
            break;
        if (read.is_late) {
            child.kill();
            child.wait();
            findings.push_back("does not end within " +
                               std::to_string(run.time_of_one_run.count()) + " ms on " +
                               lines.at() +
                               ": give every loop over what the file says an end; the later "
                               "copies were not tried");
            return findings;
        }
        lines.take(read.text, findings);
    }
    const std::string end = child.wait();
    if (!end.empty())
        findings.push_back(end + " on " + lines.at() +
                           ": check every length, count and offset that comes from the file; the "
                           "later copies were not tried");
    return findings;
}

}  // namespace plugins
