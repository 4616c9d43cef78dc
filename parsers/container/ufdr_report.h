// UFDR: the files of a Cellebrite report, under the names that they had on the device.
//
// Format: reverse-engineered. A report is a folder or a zip ("UFDR") that holds report.xml, whose
// root "project" lists under "taggedFiles" every exported file: its path on the device, size,
// times, hashes, and as item "Local Path" the copy beside report.xml. Facts: IPED (UFEDXMLReader),
// UFEDLib, the Mobius toolkit's list of elements; the IPED sample of a report's models.
#pragma once

#include "parsers/base/byte_source.h"
#include "parsers/base/layer.h"
#include "parsers/base/result.h"

namespace parsers {

// True for XML whose root is the "project" of such a report. Reads the first 64 KiB at most.
bool is_ufdr_report(const ByteSource& report_xml);

// The tree of the original paths; a path that two files have is told apart by the file system, then
// by the file's id. Contents are the siblings; one whose stored SHA-256 (else MD5) differs is
// Damaged when it is opened, one that the report does not hold NotFound. What an XML that breaks
// off lists before the break is there, and the break is a note. `report_xml` need not outlive it.
Result<Layer> open_ufdr_report(const SharedBytes& report_xml, const Surroundings& surroundings);

}  // namespace parsers
