#include "parsers/volume/bfio_bridge.h"

#include <gtest/gtest.h>
#include <libbfio.h>
#include <unistd.h>

#include <array>
#include <span>
#include <string>

namespace parsers {
namespace {

class FailingSource : public ByteSource {
public:
    uint64_t size_bytes() const override { return 4096; }
    Result<size_t> read_at(uint64_t, std::span<std::byte>) const override {
        return Error{ErrorCode::Unreadable, "the disk has a bad sector"};
    }
};

ssize_t read_range(const BfioBridge& bridge, off64_t offset, std::span<char> out,
                   libbfio_error_t** error) {
    if (libbfio_handle_seek_offset(bridge.get(), offset, SEEK_SET, error) != offset)
        return -1;
    return libbfio_handle_read_buffer(bridge.get(), reinterpret_cast<uint8_t*>(out.data()),
                                      out.size(), error);
}

std::string read_through(const BfioBridge& bridge, off64_t offset, size_t size) {
    std::string text(size, '?');
    const ssize_t got = read_range(bridge, offset, text, nullptr);
    text.resize(got < 0 ? 0 : static_cast<size_t>(got));
    return text;
}

TEST(BfioBridge, ReadsAnyRangeAndStopsAtTheEnd) {
    auto bridge = BfioBridge::open(std::make_shared<MemorySource>("0123456789"));
    ASSERT_TRUE(bridge.ok());
    const BfioBridge& opened = *bridge.value();
    ASSERT_EQ(libbfio_handle_open(opened.get(), LIBBFIO_OPEN_READ, nullptr), 1);
    EXPECT_EQ(read_through(opened, 3, 4), "3456");
    EXPECT_EQ(read_through(opened, 8, 4), "89");
    EXPECT_EQ(read_through(opened, 10, 4), "");
    size64_t size = 0;
    ASSERT_EQ(libbfio_handle_get_size(opened.get(), &size, nullptr), 1);
    EXPECT_EQ(size, 10u);
    EXPECT_EQ(opened.take_source_error(), "");
}

TEST(BfioBridge, RefusesToOpenForWriting) {
    auto bridge = BfioBridge::open(std::make_shared<MemorySource>("0123456789"));
    ASSERT_TRUE(bridge.ok());
    libbfio_error_t* error = nullptr;
    EXPECT_EQ(libbfio_handle_open(bridge.value()->get(), LIBBFIO_OPEN_READ_WRITE, &error), -1);
    EXPECT_NE(take_libyal_error(&error), "no reason given");
    EXPECT_EQ(error, nullptr);
}

TEST(BfioBridge, KeepsTheReasonOfTheSource) {
    auto bridge = BfioBridge::open(std::make_shared<FailingSource>());
    ASSERT_TRUE(bridge.ok());
    ASSERT_EQ(libbfio_handle_open(bridge.value()->get(), LIBBFIO_OPEN_READ, nullptr), 1);
    std::array<char, 16> buffer{};
    libbfio_error_t* error = nullptr;
    EXPECT_EQ(read_range(*bridge.value(), 0, buffer, &error), -1);
    EXPECT_EQ(bridge.value()->take_source_error(), "the disk has a bad sector");
    EXPECT_EQ(bridge.value()->take_source_error(), "");
    EXPECT_FALSE(take_libyal_error(&error).empty());
}

}  // namespace
}  // namespace parsers
