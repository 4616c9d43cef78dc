// The main function of every test program: each process has a temporary folder of its own, so that
// tests that run side by side never share a file.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    std::string folder = (std::filesystem::temp_directory_path() / "triage-test-XXXXXX").string();
    if (mkdtemp(folder.data()) == nullptr || setenv("TEST_TMPDIR", folder.c_str(), 1) != 0)
        return EXIT_FAILURE;
    const int failed = RUN_ALL_TESTS();
    std::error_code ignored;  // what is left behind is the system's to clear
    std::filesystem::remove_all(folder, ignored);
    return failed;
}
