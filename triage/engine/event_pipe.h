// EventPipe: the worker's end of the line to its coordinator, one event a line.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <string>

namespace triage {

class EventPipe {
public:
    explicit EventPipe(int descriptor) : descriptor_(descriptor) {}

    // Goes quiet where the coordinator is gone; what the worker writes is complete all the same.
    void send(std::string line) const {
        std::replace(line.begin(), line.end(), '\n', ' ');
        line += '\n';
        for (size_t done = 0; done < line.size();) {
            const ssize_t put = ::write(descriptor_, line.data() + done, line.size() - done);
            if (put <= 0)
                return;
            done += static_cast<size_t>(put);
        }
    }

private:
    int descriptor_;
};

}  // namespace triage
