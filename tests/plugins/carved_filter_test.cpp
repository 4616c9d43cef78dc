#include "plugins/host/carved_filter.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace plugins {
namespace {

struct Passed : RecordSink {
    void emit(Record record, Place place, State) override {
        told.push_back(std::string(kind_word_of(record)) + " " + place.text);
    }
    void damaged(Place where, std::string) override { told.push_back("damaged " + where.text); }
    void unsupported(Place where, std::string) override {
        told.push_back("unsupported " + where.text);
    }

    std::vector<std::string> told;
};

Place unused(uint64_t at) {
    Place place = Place::bytes(at, 10);
    place.is_carved = true;
    return place;
}

Message message(const std::string& text, const std::string& status) {
    return {.app = "sms", .status = known(status, status), .text = text};
}

TEST(CarvedFilter, AnEarlierVersionThatDiffersInItsStatusIsNotToldAgain) {
    Passed passed;
    CarvedFilter filter(passed);
    filter.emit(message("come", "read"), Place::row("sms", 1), State::Live);
    filter.emit(message("come", "sent"), unused(100), State::Carved);
    filter.emit(message("come now", "sent"), unused(200), State::Carved);
    filter.emit(message("come now", "read"), unused(300), State::Carved);
    EXPECT_EQ(passed.told, std::vector<std::string>({"message sms/1", "message @200+10"}));
}

TEST(CarvedFilter, TwoEqualRowsThatStandAreTwoRecords) {
    Passed passed;
    CarvedFilter filter(passed);
    filter.emit(message("ok", "read"), Place::row("sms", 1), State::Live);
    filter.emit(message("ok", "read"), Place::row("sms", 2), State::Live);
    filter.emit(message("ok", "read"), Place::row("sms", 3), State::Deleted);
    EXPECT_EQ(passed.told.size(), 3U);
}

TEST(CarvedFilter, FieldsDoNotRunIntoOneAnother) {
    Passed passed;
    CarvedFilter filter(passed);
    filter.emit(Contact{.app = "sms", .name = "ab"}, Place::row("a", 1), State::Live);
    filter.emit(Contact{.app = "sms", .name = "a", .source = "b"}, unused(5), State::Carved);
    filter.emit(Contact{.app = "sms", .identifiers = {{"phone", "ab"}}}, unused(6), State::Carved);
    EXPECT_EQ(passed.told.size(), 3U);
}

TEST(CarvedFilter, ARecordThatSaysOnlyItsAppIsLeftOut) {
    Passed passed;
    CarvedFilter filter(passed);
    filter.emit(message("", "read"), unused(1), State::Carved);
    filter.emit(Attachment{.app = "sms", .message = "sms/4"}, unused(2), State::Carved);
    EXPECT_TRUE(passed.told.empty());
}

TEST(CarvedFilter, WhatACarvedRowLacksIsNoDamage) {
    Passed passed;
    CarvedFilter filter(passed);
    filter.damaged(unused(1).at_column("data"), "cut");
    filter.unsupported(unused(1), "newer");
    filter.damaged(Place::row("sms", 1), "cut");
    filter.unsupported(Place{"sms"}, "newer");
    EXPECT_EQ(passed.told, std::vector<std::string>({"damaged sms/1", "unsupported sms"}));
}

}  // namespace
}  // namespace plugins
