// insert_exhibit: ties one more exhibit to a case that is linked, without doing the rest again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "triage/link/link_case.h"
#include "triage/store/case_store.h"

namespace triage {

struct InsertedDevice {
    std::string device;
    size_t links = 0;
    std::string nearest;                // the device that the heaviest link goes to; "" without one
    double weight = 0;                  // of that link
    std::vector<std::string> clusters;  // that it was added to
};

// Reads the finished exhibit, writes its devices, holdings and links, and adds each device to the
// custody cluster of whoever else had its account, and to the network cluster that most of its
// links go to. A first answer while the rest of a raid comes in: links among the other devices keep
// their weights though an identifier has become more common, no cluster is split or named anew,
// pictures and texts that are only alike are not compared, and chats not aligned. All of that is
// made by link_case(), whose result does not depend on what was inserted before.
//
// NotFound where the case was never linked or has no such finished exhibit; Unsupported where the
// exhibit is linked already.
Result<std::vector<InsertedDevice>> insert_exhibit(CaseStore& store, std::string_view exhibit,
                                                   const LinkOptions& options = {});

}  // namespace triage
