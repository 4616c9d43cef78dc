// Runs in the guest of f2fs_linux.py. Encryption policies, and a list of what Linux shows:
//   agent key MOUNT             adds the key of the sample, for policies of both versions
//   agent policy 1|2 FOLDER     puts an empty folder under a policy with that key
//   agent list FOLDER           hex of path, type, size, times in ns, SHA-256; a line each
#define _GNU_SOURCE
#include <fcntl.h>
#include <ftw.h>
#include <linux/fscrypt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char kDescriptor[9] = "sample01";

static size_t root_length;

static long long nanoseconds(struct statx_timestamp time) {
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void print_sha256(const char* path) {
    fflush(stdout);
    if (fork() == 0) {
        const int file = open(path, O_RDONLY);
        if (file < 0) {
            puts("-");
            fflush(stdout);
            _exit(0);
        }
        dup2(file, 0);
        execl("/bin/busybox", "sha256sum", NULL);
        _exit(1);
    }
    wait(NULL);
}

static int print(const char* path, const struct stat* status, int type, struct FTW* place) {
    (void)status;
    (void)type;
    if (place->level == 0)
        return 0;
    struct statx about;
    if (statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_ALL, &about) != 0)
        return 0;
    printf("ENTRY ");
    for (const char* at = path + root_length + 1; *at; ++at)
        printf("%02x", (unsigned char)*at);
    printf(" %o %llu %lld %lld %u ", about.stx_mode >> 12, about.stx_size,
           nanoseconds(about.stx_mtime),
           about.stx_mask & STATX_BTIME ? nanoseconds(about.stx_btime) : 0, about.stx_nlink);
    if (S_ISREG(about.stx_mode))
        print_sha256(path);
    else
        puts("-");
    fflush(stdout);
    return 0;
}

static int add_key(const char* mount, int version) {
    struct fscrypt_add_key_arg* key = calloc(1, sizeof *key + 64);
    key->raw_size = 64;
    for (int index = 0; index < 64; ++index)
        key->raw[index] = (unsigned char)(index * 7 + 1);
    if (version == 1) {
        key->key_spec.type = FSCRYPT_KEY_SPEC_TYPE_DESCRIPTOR;
        memcpy(key->key_spec.u.descriptor, kDescriptor, 8);
    } else {
        key->key_spec.type = FSCRYPT_KEY_SPEC_TYPE_IDENTIFIER;
    }
    if (ioctl(open(mount, O_RDONLY), FS_IOC_ADD_ENCRYPTION_KEY, key) != 0) {
        perror("add key");
        return 1;
    }
    printf("KEY %d ", version);
    for (int index = 0; index < (version == 1 ? 8 : 16); ++index)
        printf("%02x", key->key_spec.u.identifier[index]);
    puts("");
    return 0;
}

static int set_policy(int version, const char* mount, const char* folder) {
    struct fscrypt_add_key_arg* key = calloc(1, sizeof *key + 64);
    key->raw_size = 64;
    for (int index = 0; index < 64; ++index)
        key->raw[index] = (unsigned char)(index * 7 + 1);
    key->key_spec.type = FSCRYPT_KEY_SPEC_TYPE_IDENTIFIER;
    ioctl(open(mount, O_RDONLY), FS_IOC_ADD_ENCRYPTION_KEY, key);
    struct fscrypt_policy_v1 first = {0, FSCRYPT_MODE_AES_256_XTS, FSCRYPT_MODE_AES_256_CTS,
                                      FSCRYPT_POLICY_FLAGS_PAD_16, {0}};
    memcpy(first.master_key_descriptor, kDescriptor, 8);
    struct fscrypt_policy_v2 second = {.version = 2,
                                       .contents_encryption_mode = FSCRYPT_MODE_AES_256_XTS,
                                       .filenames_encryption_mode = FSCRYPT_MODE_AES_256_CTS,
                                       .flags = FSCRYPT_POLICY_FLAGS_PAD_16};
    memcpy(second.master_key_identifier, key->key_spec.u.identifier, 16);
    const int target = open(folder, O_RDONLY | O_DIRECTORY);
    if (ioctl(target, FS_IOC_SET_ENCRYPTION_POLICY,
              version == 1 ? (void*)&first : (void*)&second) != 0) {
        perror("set policy");
        return 1;
    }
    return 0;
}

int main(int count, char** words) {
    if (count == 3 && strcmp(words[1], "key") == 0)
        return add_key(words[2], 1) | add_key(words[2], 2);
    if (count == 5 && strcmp(words[1], "policy") == 0)
        return set_policy(atoi(words[2]), words[3], words[4]);
    if (count == 3 && strcmp(words[1], "list") == 0) {
        root_length = strlen(words[2]);
        return nftw(words[2], print, 16, FTW_PHYS);
    }
    return 2;
}
