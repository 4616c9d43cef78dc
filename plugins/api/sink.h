// RecordSink: where a plugin puts what it found, and what it could not read.
#pragma once

#include <string>

#include "plugins/api/place.h"
#include "plugins/api/record.h"

namespace plugins {

// The host adds exhibit, file, hash, plugin and version to everything; a plugin can neither forget
// nor fake them. One (kind, place) pair may be emitted once a file.
class RecordSink {
public:
    virtual ~RecordSink() = default;

    // A record and where it stands.
    virtual void emit(Record record, Place place, State state) = 0;
    void emit(Record record, Place place) {
        emit(std::move(record), std::move(place), State::Live);
    }

    // A part of the file is broken and was left out; parsing goes on. The file becomes "partly".
    virtual void damaged(Place where, std::string what) = 0;

    // A part of the file is known and not read by this plugin. The file becomes "partly".
    virtual void unsupported(Place where, std::string what) = 0;
};

}  // namespace plugins
