// SPDX-License-Identifier: GPL-2.0-only
#ifndef FRAME_QUEUE_H
#define FRAME_QUEUE_H

#include "fabric/model/wire/frame.h"

#include "engine/model/precondition.h"

#include <cstdint>

namespace ns3 {

/// The frames of a list linked by `next`, to iterate over; what it is made from must outlive it.
class FrameList {
  public:
    class Iterator {
      public:
        explicit Iterator(const Frame* frame) : m_frame(frame) {}
        const Frame& operator*() const { return *m_frame; }
        Iterator& operator++() {
            m_frame = m_frame->next;
            return *this;
        }
        bool operator!=(const Iterator& other) const { return m_frame != other.m_frame; }

      private:
        const Frame* m_frame;
    };

    explicit FrameList(const Frame* first) : m_first(first) {}
    Iterator begin() const { return Iterator(m_first); }
    Iterator end() const { return Iterator(nullptr); }

  private:
    const Frame* m_first;
};

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

    void VisitState(StateVisitor& visitor) const { visitor.Each("frames", FrameList(head)); }
};

}  // namespace ns3

#endif  // FRAME_QUEUE_H
