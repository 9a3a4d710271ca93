// SPDX-License-Identifier: GPL-2.0-only
#ifndef FRAME_QUEUE_H
#define FRAME_QUEUE_H

#include "fabric/model/wire/frame.h"

#include "engine/model/precondition.h"

#include <cstdint>

namespace ns3 {

/// Frames in the order in which they came, linked by their `next`. It frees none.
struct FrameQueue {
    Frame* head = nullptr;
    Frame* tail = nullptr;  ///< Of no meaning while the queue is empty.
    uint32_t bytes = 0;

    void Push(Frame* frame) {
        frame->next = nullptr;
        if (head == nullptr) {
            head = frame;
        } else {
            tail->next = frame;
        }
        tail = frame;
        bytes += frame->bytes;
    }

    /// \pre the queue is not empty
    Frame* Pop() {
        FABRICSIM_PRE(head != nullptr);
        Frame* frame = head;
        head = frame->next;
        bytes -= frame->bytes;
        return frame;
    }
};

}  // namespace ns3

#endif  // FRAME_QUEUE_H
