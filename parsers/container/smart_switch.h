// Smart Switch: the password that Samsung's backup program keeps beside what it encrypts with it.
//
// Format: smartswitch-explorer (github.com/sachk/smartswitch-explorer), docs; Shin et al., "Methods
// for decrypting the data encrypted by the latest Samsung smartphone backup programs", Forensic
// Science International: Digital Investigation 39 (2021), 301310.
#pragma once

#include <string>
#include <vector>

#include "parsers/base/layer.h"

namespace parsers {

struct SmartSwitchPassword {
    std::string password;
    std::string found_in;  // the sibling's relative path
};

// What backupHistoryInfo.xml (written on Windows) and SmartSwitchBackup.json (on a card) of the
// folders around give; empty where there are none. Whether one fits is for the caller to find out.
std::vector<SmartSwitchPassword> find_smart_switch_passwords(const Surroundings& surroundings);

}  // namespace parsers
