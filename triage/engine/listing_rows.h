// Listing rows: what an exhibit's listing says, as rows of its store.
#pragma once

#include <map>
#include <vector>

#include "plugins/sources/evidence.h"
#include "plugins/sources/ios_containers.h"
#include "triage/store/device_store.h"

namespace triage {

struct ListingRows {
    std::vector<StoredDevice> devices;
    std::vector<StoredFile> files;
    std::vector<CoverageRow> notes;  // of what is no listed file
    // What the listing itself says of a listed file, by its index: a container that was opened, a
    // part of one. The ledger has it where no plugin reads the file.
    struct Account {
        CoverageStatus status = CoverageStatus::Parsed;
        std::string note;
    };
    std::map<size_t, Account> accounts;
};

// The app folders of the iPhones in a listing that `exhibit` gave. Opens nothing where there is no
// iPhone.
plugins::IosContainers ios_containers(const plugins::ExhibitListing& listing,
                                      const plugins::Exhibit& exhibit);

ListingRows rows_of(const plugins::ExhibitListing& listing,
                    const plugins::IosContainers& containers);

}  // namespace triage
