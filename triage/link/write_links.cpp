#include "triage/link/write_links.h"

#include <nlohmann/json.hpp>

namespace triage {
namespace {

using Json = nlohmann::json;
constexpr size_t kShownPairs = 100;
constexpr size_t kRecordsPerReason = 16;

std::string dump(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Identities are numbered from 1 in the database.
int64_t row_of(uint32_t identity) {
    return static_cast<int64_t>(identity) + 1;
}

void bind_time(Statement& statement, int parameter, const std::optional<int64_t>& utc_ns) {
    if (utc_ns)
        statement.bind(parameter, *utc_ns);
    else
        statement.bind_null(parameter);
}

// One row of weight 0 for each pair that a common identifier does not link, up to a limit.
Result<void> write_nothing(Statement& reasons, Statement& table, const LinksNothing& nothing,
                           const std::vector<std::string>& names) {
    table.bind(1, row_of(nothing.identity));
    table.bind(2, static_cast<int64_t>(nothing.devices));
    table.bind(3, nothing.why);
    TRY(table.run());
    size_t shown = 0;
    for (size_t i = 0; i < nothing.carriers.size(); ++i)
        for (size_t j = i + 1; j < nothing.carriers.size() && shown < kShownPairs; ++j, ++shown) {
            reasons.bind(1, names[nothing.carriers[i]]);
            reasons.bind(2, names[nothing.carriers[j]]);
            reasons.bind(3, row_of(nothing.identity));
            reasons.bind(4, std::string_view("any"));
            reasons.bind(5, std::string_view("any"));
            reasons.bind(6, 0.0);
            reasons.bind(7, nothing.why);
            TRY(reasons.run());
        }
    return {};
}

Result<void> write_reasons(Statement& reasons, const Link& link,
                           const std::vector<std::string>& names) {
    for (const LinkReason& reason : link.reasons) {
        reasons.bind(1, names[link.a]);
        reasons.bind(2, names[link.b]);
        reasons.bind(3, row_of(reason.identity));
        reasons.bind(4, to_word(reason.role_a));
        reasons.bind(5, to_word(reason.role_b));
        reasons.bind(6, reason.weight);
        reasons.bind(7, reason.note);
        TRY(reasons.run());
    }
    return {};
}

struct ReasonRows {
    Json devices = Json::array();
    Json records = Json::array();
};

// What the devices of a reason say of its identity, from the table holding.
Result<ReasonRows> rows_of(Statement& select, const ClusterReason& reason,
                           const std::vector<std::string>& names) {
    ReasonRows rows;
    for (const uint32_t device : reason.devices) {
        select.reset();
        select.bind(1, names[device]);
        select.bind(2, row_of(reason.identity));
        while (true) {
            const bool more = TRY(select.step());
            if (!more)
                break;
            Json held = {
                {"device", names[device]}, {"role", select.text(0)}, {"app", select.text(1)}};
            if (!select.is_null(2))
                held["first"] = parsers::to_iso8601(select.integer(2));
            if (!select.is_null(3))
                held["last"] = parsers::to_iso8601(select.integer(3));
            rows.devices.push_back(std::move(held));
            for (const Json& record : Json::parse(select.text(4), nullptr, false))
                if (rows.records.size() < kRecordsPerReason)
                    rows.records.push_back({{"device", names[device]}, {"record", record}});
        }
    }
    return rows;
}

Json splitting_of(const Cluster& cluster, const std::vector<std::string>& names) {
    Json splitting = Json::array();
    for (const Edge& edge : cluster.splitting)
        splitting.push_back({{"a", names[edge.a]}, {"b", names[edge.b]}, {"weight", edge.weight}});
    return splitting;
}

}  // namespace

Result<void> clear_links(Database& database) {
    return database.execute(
        "DROP INDEX IF EXISTS holding_identity; DELETE FROM identity; DELETE FROM holding; DELETE "
        "FROM link; DELETE FROM link_reason;"
        "DELETE FROM links_nothing; DELETE FROM cluster; DELETE FROM cluster_device;"
        "DELETE FROM cluster_reason; DELETE FROM chat;");
}

Result<void> index_holdings(Database& database) {
    return database.execute(
        "CREATE INDEX IF NOT EXISTS holding_identity ON holding(identity, device, role, app)");
}

Result<void> write_holdings(Database& database, const std::string& device,
                            const std::vector<Holding>& holdings) {
    Statement insert =
        TRY(database.prepare("INSERT INTO holding(device,identity,role,app,count,first_utc_ns,"
                             "last_utc_ns,as_stored,display,records) VALUES(?,?,?,?,?,?,?,?,?,?)"));
    for (const Holding& holding : holdings) {
        insert.bind(1, device);
        insert.bind(2, row_of(holding.identity));
        insert.bind(3, to_word(holding.role));
        insert.bind(4, holding.app);
        insert.bind(5, static_cast<int64_t>(holding.count));
        bind_time(insert, 6, holding.first_utc_ns);
        bind_time(insert, 7, holding.last_utc_ns);
        insert.bind(8, holding.as_stored);
        insert.bind(9, holding.display);
        insert.bind(10, dump(Json(holding.records)));
        TRY(insert.run());
    }
    return {};
}

Result<void> write_identities(Database& database, const std::vector<IdentityTable::Entry>& entries,
                              const std::vector<uint32_t>& devices_of) {
    Statement insert = TRY(database.prepare(
        "INSERT INTO identity(identity,type,value,rule,devices,service) VALUES(?,?,?,?,?,?)"));
    for (uint32_t i = 0; i < entries.size(); ++i) {
        insert.bind(1, row_of(i));
        insert.bind(2, entries[i].canonical.type);
        insert.bind(3, entries[i].canonical.value);
        insert.bind(4, entries[i].canonical.rule);
        insert.bind(5, static_cast<int64_t>(devices_of[i]));
        insert.bind(6, entries[i].service);
        TRY(insert.run());
    }
    return {};
}

Result<void> write_links(Database& database, const WeighedLinks& links,
                         const std::vector<std::string>& device_names) {
    Statement link = TRY(database.prepare("INSERT INTO link(a,b,weight) VALUES(?,?,?)"));
    Statement reasons = TRY(database.prepare(
        "INSERT OR IGNORE INTO link_reason(a,b,identity,role_a,role_b,weight,note) "
        "VALUES(?,?,?,?,?,?,?)"));
    Statement nothing = TRY(database.prepare("INSERT OR IGNORE INTO links_nothing VALUES(?,?,?)"));
    for (const Link& each : links.links) {
        link.bind(1, device_names[each.a]);
        link.bind(2, device_names[each.b]);
        link.bind(3, each.weight);
        TRY(link.run());
        TRY(write_reasons(reasons, each, device_names));
    }
    for (const LinksNothing& each : links.nothing)
        TRY(write_nothing(reasons, nothing, each, device_names));
    return {};
}

Result<void> write_clusters(Database& database, const std::vector<Cluster>& clusters,
                            const std::vector<std::string>& device_names) {
    Statement insert =
        TRY(database.prepare("INSERT INTO cluster(cluster,level,size,splitting) VALUES(?,?,?,?)"));
    Statement member = TRY(database.prepare("INSERT INTO cluster_device VALUES(?,?)"));
    Statement reason = TRY(database.prepare(
        "INSERT INTO cluster_reason(cluster,identity,devices,weight,records) VALUES(?,?,?,?,?)"));
    Statement select =
        TRY(database.prepare("SELECT role,app,first_utc_ns,last_utc_ns,records FROM holding "
                             "WHERE device=? AND identity=? ORDER BY role,app"));
    for (const Cluster& cluster : clusters) {
        insert.bind(1, cluster.name);
        insert.bind(2, cluster.level);
        insert.bind(3, static_cast<int64_t>(cluster.devices.size()));
        insert.bind(4, dump(splitting_of(cluster, device_names)));
        TRY(insert.run());
        for (const uint32_t device : cluster.devices) {
            member.bind(1, cluster.name);
            member.bind(2, device_names[device]);
            TRY(member.run());
        }
        for (const ClusterReason& each : cluster.reasons) {
            const ReasonRows rows = TRY(rows_of(select, each, device_names));
            reason.bind(1, cluster.name);
            reason.bind(2, row_of(each.identity));
            reason.bind(3, dump(rows.devices));
            reason.bind(4, each.weight);
            reason.bind(5, dump(rows.records));
            TRY(reason.run());
        }
    }
    return {};
}

}  // namespace triage
