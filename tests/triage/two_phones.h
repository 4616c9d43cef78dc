// TwoPhones: an invented case with the phone of somebody who may lead (EX-001) and of somebody who
// may work (EX-002), who know each other's numbers.
#pragma once

#include "tests/triage/invented_case.h"

namespace triage {

inline const std::string kLeader = "254711000001";
inline const std::string kWorker = "254711000002";
inline const std::string kStranger = "15550002222";

class TwoPhones : public InventedCase {
protected:
    // The device EX-001 of the leader, with more records in its chat.
    void leader(const std::vector<plugins::Record>& more) {
        InventedFile chat = personal_chat(kLeader, "Winter Crow");
        chat.records.push_back(talk(jid(kWorker)));
        chat.records.insert(chat.records.end(), more.begin(), more.end());
        add({"EX-001", {chat}});
    }
    void worker(const std::vector<plugins::Record>& more) {
        InventedFile chat = personal_chat(kWorker, "Blue Heron");
        chat.records.push_back(talk(jid(kLeader)));
        chat.records.insert(chat.records.end(), more.begin(), more.end());
        add({"EX-002", {chat}});
    }
    std::string reading(const std::string& indicator, const char* field,
                        const std::string& exhibit = "EX-001") {
        return text(std::string("SELECT detail->>'") + field +
                    "' FROM assessment_item WHERE device='" + exhibit + "' AND indicator='" +
                    indicator + "'");
    }
    double quality(const std::string& indicator, const char* field) {
        return std::stod(text(std::string("SELECT quality->>'") + field +
                              "' FROM assessment_item WHERE indicator='" + indicator + "'"));
    }
};

}  // namespace triage
