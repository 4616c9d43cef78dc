#include "reports/model/statement.h"

#include <gtest/gtest.h>

#include <type_traits>

namespace reports {
namespace {

// A sentence without records does not compile.
static_assert(!std::is_default_constructible_v<Statement>);
static_assert(!std::is_default_constructible_v<Support>);
static_assert(!std::is_constructible_v<Statement, std::string>);
static_assert(!std::is_constructible_v<Statement, std::string, std::vector<QuotedRow>>);
static_assert(std::is_constructible_v<Statement, std::string, Support>);

TEST(Statement, IsNotMadeFromAnEmptyList) {
    EXPECT_FALSE(Support::of({}).has_value());
}

TEST(Statement, KeepsItsRecordsInOrder) {
    QuotedRow first;
    first.record = "a";
    QuotedRow second;
    second.record = "b";
    const auto support = Support::of({first, second});
    ASSERT_TRUE(support.has_value());
    const Statement statement("Two rows say so.", *support);
    ASSERT_EQ(statement.support().rows().size(), 2U);
    EXPECT_EQ(statement.support().rows()[0].record, "a");
    EXPECT_EQ(statement.support().rows()[1].record, "b");
}

}  // namespace
}  // namespace reports
