#include "triage/engine/lock_in.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <memory>

#include "parsers/base/sanitized.h"

namespace triage {
namespace {

using parsers::Error;
using parsers::ErrorCode;
using parsers::Result;

constexpr uint64_t kFileSizeBytes = 256ULL << 30;
constexpr rlim_t kOpenFiles = 4096;

// What reading, parsing and writing one's own database needs. All else is refused with EPERM, and
// what only an intruder would ask for ends the process, so that the attempt is seen.
constexpr const char* kAllowed[] = {"read",
                                    "write",
                                    "pread64",
                                    "pwrite64",
                                    "readv",
                                    "writev",
                                    "preadv",
                                    "pwritev",
                                    "open",
                                    "openat",
                                    "close",
                                    "fstat",
                                    "stat",
                                    "lstat",
                                    "newfstatat",
                                    "statx",
                                    "lseek",
                                    "mmap",
                                    "munmap",
                                    "mprotect",
                                    "mremap",
                                    "madvise",
                                    "brk",
                                    "rt_sigaction",
                                    "rt_sigprocmask",
                                    "rt_sigreturn",
                                    "sigaltstack",
                                    "access",
                                    "faccessat",
                                    "faccessat2",
                                    "dup",
                                    "dup2",
                                    "dup3",
                                    "getpid",
                                    "getppid",
                                    "gettid",
                                    "exit",
                                    "exit_group",
                                    "futex",
                                    "set_robust_list",
                                    "get_robust_list",
                                    "rseq",
                                    "sched_yield",
                                    "sched_getaffinity",
                                    "nanosleep",
                                    "clock_nanosleep",
                                    "clock_gettime",
                                    "clock_getres",
                                    "gettimeofday",
                                    "getrandom",
                                    "getcwd",
                                    "readlink",
                                    "readlinkat",
                                    "unlink",
                                    "unlinkat",
                                    "rename",
                                    "renameat",
                                    "renameat2",
                                    "mkdir",
                                    "mkdirat",
                                    "rmdir",
                                    "ftruncate",
                                    "fallocate",
                                    "fsync",
                                    "fdatasync",
                                    "fcntl",
                                    "flock",
                                    "getdents64",
                                    "statfs",
                                    "fstatfs",
                                    "sysinfo",
                                    "uname",
                                    "prlimit64",
                                    "getrlimit",
                                    "getuid",
                                    "geteuid",
                                    "getgid",
                                    "getegid",
                                    "tgkill",
                                    "poll",
                                    "ppoll",
                                    "select",
                                    "pselect6",
                                    "umask",
                                    "fchmod",
                                    "chmod",
                                    "fchown",
                                    "times",
                                    "getrusage",
                                    "membarrier",
                                    "restart_syscall",
                                    "fadvise64",
                                    "sched_getparam",
                                    "sched_getscheduler",
                                    "mbind",
                                    "get_mempolicy",
                                    "set_mempolicy",
                                    "time",
                                    "utimensat",
                                    "set_tid_address",
                                    "sched_setaffinity"};
constexpr const char* kFatal[] = {"execve",
                                  "execveat",
                                  "socket",
                                  "socketpair",
                                  "connect",
                                  "bind",
                                  "listen",
                                  "accept",
                                  "accept4",
                                  "ptrace",
                                  "mount",
                                  "umount2",
                                  "pivot_root",
                                  "chroot",
                                  "init_module",
                                  "finit_module",
                                  "bpf",
                                  "kexec_load",
                                  "setns",
                                  "unshare",
                                  "open_by_handle_at",
                                  "process_vm_readv",
                                  "process_vm_writev",
                                  "userfaultfd",
                                  "io_uring_setup",
                                  "keyctl",
                                  "add_key",
                                  "request_key"};

bool set_limit(__rlimit_resource resource, rlim_t value) {
    struct rlimit limit {};
    if (::getrlimit(resource, &limit) != 0)
        return false;
    limit.rlim_cur = std::min(value, limit.rlim_max);
    limit.rlim_max = limit.rlim_cur;
    return ::setrlimit(resource, &limit) == 0;
}

Result<void> set_limits(const LockIn& wishes, LockedIn* done) {
    if (!set_limit(RLIMIT_CORE, 0) || !set_limit(RLIMIT_FSIZE, kFileSizeBytes) ||
        !set_limit(RLIMIT_NOFILE, kOpenFiles))
        return Error{ErrorCode::Unsupported,
                     std::string("the limits of a worker cannot be set: ") + std::strerror(errno)};
    std::string measure = "limits: core 0, open files 4096, file size 256 GiB";
    if (wishes.memory_bytes > 0 && !parsers::kIsSanitized) {
        if (!set_limit(RLIMIT_AS, wishes.memory_bytes))
            return Error{ErrorCode::Unsupported, "the memory limit of a worker cannot be set"};
        measure += ", memory " + std::to_string(wishes.memory_bytes >> 20) + " MiB";
    }
    done->measures.push_back(measure);
    return {};
}

constexpr uint64_t kReadAccess = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr uint64_t kWriteAccess = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                                  LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR |
                                  LANDLOCK_ACCESS_FS_MAKE_REG;
constexpr uint64_t kHandledAccess = kReadAccess | kWriteAccess | LANDLOCK_ACCESS_FS_EXECUTE |
                                    LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_SOCK |
                                    LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
                                    LANDLOCK_ACCESS_FS_MAKE_SYM;

Result<void> allow_path(int ruleset, const std::string& path, uint64_t access) {
    const int descriptor = ::open(path.c_str(), O_PATH | O_CLOEXEC);
    if (descriptor < 0)
        return Error{ErrorCode::Unreadable, path + ": " + std::strerror(errno)};
    struct stat status {};
    const bool is_folder = ::fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode);
    struct landlock_path_beneath_attr rule {};
    rule.allowed_access =
        is_folder ? access
                  : access & (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE);
    rule.parent_fd = descriptor;
    const long added =
        ::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    ::close(descriptor);
    if (added != 0)
        return Error{ErrorCode::Unsupported,
                     path + ": cannot be made a rule of Landlock: " + std::strerror(errno)};
    return {};
}

Result<void> restrict_paths(int ruleset, const LockIn& wishes) {
    for (const std::string& path : wishes.readable)
        TRY(allow_path(ruleset, path, kReadAccess));
    for (const std::string& path : wishes.writable)
        TRY(allow_path(ruleset, path, kReadAccess | kWriteAccess));
    // Tables that the C library and ICU open on first use; nothing of the examiner's own lies here.
    for (const char* path : {"/usr/lib", "/usr/share", "/lib", "/etc/localtime"})
        if (::access(path, F_OK) == 0)
            TRY(allow_path(ruleset, path, kReadAccess));
    if (::syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
        return Error{ErrorCode::Unsupported,
                     std::string("Landlock refuses to start: ") + std::strerror(errno)};
    return {};
}

Result<void> set_landlock(const LockIn& wishes, LockedIn* done) {
    const long abi =
        ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (abi < 1) {
        done->measures.push_back("landlock: not in this kernel; file access is not restricted");
        return {};
    }
    struct landlock_ruleset_attr handled {};
    handled.handled_access_fs = kHandledAccess;
    const int ruleset =
        static_cast<int>(::syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0));
    if (ruleset < 0)
        return Error{ErrorCode::Unsupported,
                     std::string("Landlock refuses to start: ") + std::strerror(errno)};
    const auto restricted = restrict_paths(ruleset, wishes);
    ::close(ruleset);
    if (!restricted.ok())
        return restricted.error();
    done->measures.push_back("landlock: on, ABI " + std::to_string(abi));
    return {};
}

int add_call(scmp_filter_ctx filter, uint32_t action, const char* name) {
    const int number = seccomp_syscall_resolve_name(name);
    if (number == __NR_SCMP_ERROR)
        return 0;  // a call that this architecture does not have
    return seccomp_rule_add(filter, action, number, 0);
}

int add_rules(scmp_filter_ctx filter) {
    int failed = 0;
    for (const char* name : kAllowed)
        failed |= add_call(filter, SCMP_ACT_ALLOW, name);
    for (const char* name : kFatal)
        failed |= add_call(filter, SCMP_ACT_KILL_PROCESS, name);
    // Threads of this process, but no processes; clone3 hides its flags, so glibc must use clone.
    failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
                               SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
    failed |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
    failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl), 1,
                               SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME));
    return failed;
}

Result<void> set_seccomp(LockedIn* done) {
    if (parsers::kIsSanitized) {
        done->measures.push_back("seccomp: off in a sanitizer build");
        return {};
    }
    const std::unique_ptr<void, decltype(&seccomp_release)> filter(
        seccomp_init(SCMP_ACT_ERRNO(EPERM)), &seccomp_release);
    if (filter == nullptr || add_rules(filter.get()) != 0)
        return Error{ErrorCode::Unsupported, "the system call filter cannot be built"};
    if (seccomp_load(filter.get()) != 0) {
        done->measures.push_back("seccomp: not in this kernel; system calls are not restricted");
        return {};
    }
    done->measures.push_back("seccomp: on");
    return {};
}

}  // namespace

Result<LockedIn> lock_in(const LockIn& wishes) {
    LockedIn done;
    TRY(set_limits(wishes, &done));
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return Error{ErrorCode::Unsupported, "new privileges cannot be given up"};
    TRY(set_landlock(wishes, &done));
    TRY(set_seccomp(&done));
    return done;
}

}  // namespace triage
