CREATE TABLE siminfo (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, icc_id TEXT NOT NULL, sim_id INTEGER DEFAULT -1,
    display_name TEXT, carrier_name TEXT, name_source INTEGER DEFAULT 0, color INTEGER DEFAULT 0,
    number TEXT, display_number_format INTEGER NOT NULL DEFAULT 1, data_roaming INTEGER DEFAULT 0,
    mcc INTEGER DEFAULT 0, mnc INTEGER DEFAULT 0, mcc_string TEXT, mnc_string TEXT, ehplmns TEXT,
    hplmns TEXT, sim_provisioning_status INTEGER DEFAULT 0, is_embedded INTEGER DEFAULT 0,
    card_id TEXT NOT NULL, access_rules BLOB, is_removable INTEGER DEFAULT 0,
    is_opportunistic INTEGER DEFAULT 0, group_uuid TEXT, is_metered INTEGER DEFAULT 1,
    iso_country_code TEXT, carrier_id INTEGER DEFAULT -1, profile_class INTEGER DEFAULT -1,
    subscription_type INTEGER DEFAULT 0, imsi TEXT, phone_number_source_carrier TEXT,
    phone_number_source_ims TEXT
);

-- sim_id is the slot; row 2 is a card that was taken out, row 3 an embedded one.
INSERT INTO siminfo (_id, icc_id, sim_id, display_name, carrier_name, number, card_id, is_embedded, iso_country_code, imsi, mcc_string, mnc_string, phone_number_source_carrier) VALUES
    (1, '8985501000000555001', 0, 'Smart', 'Smart', '+85510555011', '8985501000000555001', 0, 'kh', '456065550000011', '456', '06', NULL),
    (2, '8995010000000555002', -1, 'MPT', 'MPT', '', '8995010000000555002', 0, 'mm', '414015550000022', '414', '01', '+959255500181'),
    (3, '', 1, 'eSIM', NULL, NULL, '89049032005550000000000000000555', 1, NULL, NULL, NULL, NULL, NULL);
