#include "triage/engine/coordinator.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <map>
#include <memory>
#include <optional>

#include "parsers/base/text.h"

namespace triage {
namespace {

using parsers::Error;
using parsers::ErrorCode;
using Clock = std::chrono::steady_clock;

// A crash is tried once more, because a machine under load may lose a worker by chance; a SIGKILL
// comes from outside (an operator, the kernel short of memory), so it is borne longer.
constexpr int kCrashesBorne = 1;
constexpr int kKillsBorne = 5;
constexpr int kListingDeathsBorne = 20;
constexpr auto kProgressEvery = std::chrono::milliseconds(100);

struct InFlight {
    int64_t file = 0;
    std::string plugin;
};

// One exhibit's worker, and what is known of its predecessors.
struct Running {
    WorkerJob job;
    WorkerOutcome outcome;
    pid_t process = -1;
    int events = -1;
    std::string unread;
    bool listed = false;
    bool finished = false;
    bool timed_out = false;
    std::string failure;
    std::vector<InFlight> in_flight;  // a file, and inside it a plugin
    Clock::time_point last_event;
    uint64_t files_listed = 0;
    uint64_t files_done = 0;
    uint64_t bytes_done = 0;
    std::map<std::pair<int64_t, std::string>, int> deaths;
    int listing_deaths = 0;
};

Result<int> task_descriptor(const std::string& json) {
    const int descriptor = ::memfd_create("task", MFD_CLOEXEC);
    if (descriptor < 0 ||
        ::write(descriptor, json.data(), json.size()) != static_cast<ssize_t>(json.size()) ||
        ::lseek(descriptor, 0, SEEK_SET) != 0)
        return Error{ErrorCode::Unreadable,
                     std::string("a worker's task cannot be written: ") + std::strerror(errno)};
    return descriptor;
}

Result<void> start(const std::string& program, Running* running) {
    const int task = TRY(task_descriptor(to_json(running->job.task)));
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0) {
        ::close(task);
        return Error{ErrorCode::Unreadable, std::string("no pipe: ") + std::strerror(errno)};
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, task, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    if (::getenv("TRIAGE_WORKER_ERRORS") == nullptr)  // what libraries print is not for examiners
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    std::string name = program;
    std::string word = "worker";
    char* arguments[] = {name.data(), word.data(), nullptr};
    const int failed =
        ::posix_spawn(&running->process, program.c_str(), &actions, nullptr, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(task);
    ::close(ends[1]);
    if (failed != 0) {
        ::close(ends[0]);
        return Error{ErrorCode::Unreadable,
                     program + ": a worker cannot be started: " + std::strerror(failed)};
    }
    running->events = ends[0];
    running->unread.clear();
    running->listed = running->finished = running->timed_out = false;
    running->failure.clear();
    running->in_flight.clear();
    running->files_done = 0;
    running->bytes_done = 0;
    running->last_event = Clock::now();
    return {};
}

void take_line(const std::string& line, Running* running) {
    running->last_event = Clock::now();
    const std::vector<std::string> words = parsers::split(line, ' ');
    const auto number = [&](size_t at) {
        return at < words.size() ? parsers::to_int64(words[at]).value_or(0) : 0;
    };
    if (words[0] == "listed") {
        running->listed = true;
        running->files_listed = static_cast<uint64_t>(number(1));
    } else if (words[0] == "task") {
        running->in_flight.push_back({number(1), words.size() > 2 ? words[2] : ""});
    } else if (words[0] == "done") {
        if (!running->in_flight.empty())
            running->in_flight.pop_back();
        if (running->in_flight.empty()) {
            ++running->files_done;
            running->bytes_done += static_cast<uint64_t>(number(2));
        }
    } else if (words[0] == "finished") {
        running->finished = true;
    } else if (words[0] == "finding") {
        running->outcome.findings.push_back(line.substr(std::min<size_t>(line.size(), 8)));
    } else if (words[0] == "read") {
        running->outcome.places_read += static_cast<uint64_t>(number(1));
    } else if (words[0] == "failed") {
        running->failure = line.substr(std::min<size_t>(line.size(), 7));
    }
}

// False at the end of the pipe.
bool take_events(Running* running) {
    char buffer[65536];
    const ssize_t got = ::read(running->events, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR)
        return true;
    if (got <= 0)
        return false;
    running->unread.append(buffer, static_cast<size_t>(got));
    size_t begin = 0;
    for (size_t end; (end = running->unread.find('\n', begin)) != std::string::npos;
         begin = end + 1)
        take_line(running->unread.substr(begin, end - begin), running);
    running->unread.erase(0, begin);
    return true;
}

std::string signal_words(int signal) {
    switch (signal) {
        case SIGSEGV:
        case SIGBUS:
        case SIGFPE:
        case SIGILL:
            return "its parser crashed";
        case SIGABRT:
            return "its parser stopped itself (out of memory, or an internal check)";
        case SIGSYS:
            return "its parser asked for a system call that a worker may not make";
        case SIGXFSZ:
            return "its output outgrew the limit";
        case SIGKILL:
            return "its worker was killed from outside, or the machine ran out of memory";
        default:
            return std::string("its worker ended by signal ") + std::to_string(signal);
    }
}

void blame(Running* running, CoverageStatus status, const std::string& why) {
    const InFlight& culprit = running->in_flight.back();
    Blame one{culprit.file, culprit.plugin, status,
              why + "; what was read of it was dropped, the rest of the exhibit was read"};
    running->job.task.blames.push_back(one);
    running->outcome.blames.push_back(std::move(one));
}

// Whether the exhibit is to be tried again; lays the death to the file in flight where that is due.
bool decide_restart(int status, const WorkerLimits& limits, Running* running) {
    ++running->outcome.restarts;
    if (running->in_flight.empty()) {
        const int borne = running->timed_out ? 0 : kListingDeathsBorne;
        if (running->listing_deaths++ < borne)
            return true;
        running->outcome.what =
            running->timed_out ? "could not be opened and listed within " +
                                     std::to_string(limits.listing_timeout_s) + " s"
                               : "its worker ended " + std::to_string(running->listing_deaths) +
                                     " times outside any file";
        return false;
    }
    if (running->timed_out) {
        blame(running, CoverageStatus::TimedOut,
              "took longer than " + std::to_string(limits.file_timeout_s) + " s");
        return true;
    }
    const InFlight& culprit = running->in_flight.back();
    const int deaths = ++running->deaths[{culprit.file, culprit.plugin}];
    const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : SIGABRT;
    if (deaths > (signal == SIGKILL ? kKillsBorne : kCrashesBorne))
        blame(running, CoverageStatus::Failed, signal_words(signal));
    return true;
}

class Coordinator {
public:
    Coordinator(std::string program, const WorkerLimits& limits, const WorkCallbacks& callbacks)
        : program_(std::move(program)), limits_(limits), callbacks_(callbacks) {}

    Result<void> run(const std::vector<WorkerJob>& jobs) {
        progress_.exhibits = jobs.size();
        size_t next = 0;
        while (next < jobs.size() || !running_.empty()) {
            // Where the case cannot be written, no further exhibit is begun.
            if (is_stopped_)
                next = jobs.size();
            while (next < jobs.size() &&
                   running_.size() < static_cast<size_t>(std::max(1, limits_.jobs))) {
                auto running = std::make_unique<Running>();
                running->job = jobs[next++];
                running->outcome.exhibit = running->job.exhibit;
                TRY(start(program_, running.get()));
                running_.push_back(std::move(running));
            }
            wait_for_events();
            end_overdue();
            TRY(reap());
            tell_progress();
        }
        return {};
    }

private:
    void wait_for_events() {
        std::vector<struct pollfd> polls;
        for (const auto& running : running_)
            polls.push_back({running->events, POLLIN, 0});
        ::poll(polls.data(), polls.size(), 200);
        for (size_t index = 0; index < polls.size(); ++index) {
            if (polls[index].revents == 0)
                continue;
            if (!take_events(running_[index].get())) {
                ::close(running_[index]->events);
                running_[index]->events = -1;
            }
        }
    }

    void end_overdue() {
        for (const auto& running : running_) {
            if (running->events < 0 || running->timed_out)
                continue;
            const auto waited = Clock::now() - running->last_event;
            const bool overdue =
                !running->in_flight.empty()
                    ? waited > std::chrono::seconds(limits_.file_timeout_s)
                    : !running->listed && waited > std::chrono::seconds(limits_.listing_timeout_s);
            if (!overdue)
                continue;
            running->timed_out = true;
            ::kill(running->process, SIGKILL);
        }
    }

    Result<void> reap() {
        for (size_t index = 0; index < running_.size();) {
            Running& running = *running_[index];
            if (running.events >= 0) {
                ++index;
                continue;
            }
            int status = 0;
            while (::waitpid(running.process, &status, 0) < 0 && errno == EINTR) {
            }
            if (settle(status, &running)) {
                finish(running);
                running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(index));
                continue;
            }
            TRY(start(program_, &running));
            ++index;
        }
        return {};
    }

    // True where the exhibit is at its end, one way or the other.
    bool settle(int status, Running* running) {
        using Kind = WorkerOutcome::Kind;
        if (running->finished && WIFEXITED(status) && WEXITSTATUS(status) == 0) {
            running->outcome.kind = Kind::Finished;
            return true;
        }
        if (WIFEXITED(status) && !running->failure.empty()) {
            running->outcome.kind = WEXITSTATUS(status) == 3 ? Kind::StoreFailed : Kind::Failed;
            running->outcome.what = running->failure;
            return true;
        }
        return !decide_restart(status, limits_, running);
    }

    void finish(const Running& running) {
        ++progress_.exhibits_done;
        is_stopped_ |= running.outcome.kind == WorkerOutcome::Kind::StoreFailed;
        ended_.files_listed += running.files_listed;
        ended_.files_done += running.files_done;
        ended_.bytes_done += running.bytes_done;
        if (callbacks_.finished)
            callbacks_.finished(running.outcome);
    }

    void tell_progress() {
        const auto now = Clock::now();
        if (!callbacks_.progress || now - told_ < kProgressEvery)
            return;
        told_ = now;
        WorkProgress progress = ended_;
        progress.exhibits = progress_.exhibits;
        progress.exhibits_done = progress_.exhibits_done;
        for (const auto& running : running_) {
            progress.files_listed += running->files_listed;
            progress.files_done += running->files_done;
            progress.bytes_done += running->bytes_done;
        }
        callbacks_.progress(progress);
    }

    std::string program_;
    WorkerLimits limits_;
    WorkCallbacks callbacks_;
    std::vector<std::unique_ptr<Running>> running_;
    bool is_stopped_ = false;
    WorkProgress progress_;
    WorkProgress ended_;
    Clock::time_point told_{};
};

}  // namespace

Result<void> run_workers(const std::string& program, const std::vector<WorkerJob>& jobs,
                         const WorkerLimits& limits, const WorkCallbacks& callbacks) {
    return Coordinator(program, limits, callbacks).run(jobs);
}

}  // namespace triage
