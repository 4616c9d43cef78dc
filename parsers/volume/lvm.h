// LVM2: the logical volumes of Linux, out of the physical ones that are there.
// Facts: "LVM2 metadata format" of libvslvm; lvm.conf(5); lvmraid(7). `pvck --dump` agrees.
#pragma once

#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/layer.h"
#include "parsers/base/result.h"

namespace parsers {

// The logical volumes of the group that `volume` belongs to, each named "group-volume". Linear,
// striped, mirror, RAID 1 and RAID 0 are read; a thin, cached, snapshot or RAID 4 to 10 volume is a
// note "unsupported" with its name. The other physical volumes of the same disk are the further
// parts of the surroundings. A range that lies on a physical volume that is not given is an
// error when it is read, and a note names the volume. NotFound where `volume` is no physical
// volume; Damaged where its metadata is broken.
Result<Layer> open_lvm(const SharedBytes& volume, const Surroundings& surroundings);

// The same out of several physical volumes, all that an image has; those of other groups than the
// first one's are left out.
Result<Layer> open_lvm_group(const std::vector<SharedBytes>& volumes);

}  // namespace parsers
