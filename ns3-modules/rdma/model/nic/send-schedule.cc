// SPDX-License-Identifier: GPL-2.0-only
#include "send-schedule.h"

#include "fabric/model/link/port-owner.h"

#include <algorithm>
#include <functional>

namespace ns3 {

void SendSchedule::Add(QueuePair& queuePair) {
    if (queuePair.GetTurn().place == SendTurn::Place::kParked && queuePair.MaySend()) {
        PushPaced(queuePair);
    }
}

void SendSchedule::PushPaced(QueuePair& queuePair) {
    queuePair.GetTurn().place = SendTurn::Place::kPaced;
    m_paced.emplace_back(queuePair.GetTurn().availableAt, queuePair.GetNumber());
    std::push_heap(m_paced.begin(), m_paced.end(), std::greater<>());
}

void SendSchedule::PushReady(QueuePair& queuePair) {
    queuePair.GetTurn().place = SendTurn::Place::kReady;
    queuePair.GetTurn().nextReady = nullptr;
    if (m_readyHead == nullptr) {
        m_readyHead = &queuePair;
    } else {
        m_readyTail->GetTurn().nextReady = &queuePair;
    }
    m_readyTail = &queuePair;
}

QueuePair* SendSchedule::PopReady() {
    QueuePair* queuePair = m_readyHead;
    m_readyHead = queuePair->GetTurn().nextReady;
    queuePair->GetTurn().place = SendTurn::Place::kParked;
    return queuePair;
}

// Null where the first entry is stale.
QueuePair* SendSchedule::FrontPaced() const {
    const Paced& front = m_paced.front();
    QueuePair* queuePair = m_queuePairs.Find(front.second);
    const bool isCurrent = queuePair != nullptr &&
                           queuePair->GetTurn().place == SendTurn::Place::kPaced &&
                           queuePair->GetTurn().availableAt == front.first &&
                           queuePair->GetTurn().portSet == m_portSet;
    return isCurrent ? queuePair : nullptr;
}

void SendSchedule::PopPaced() {
    std::pop_heap(m_paced.begin(), m_paced.end(), std::greater<>());
    m_paced.pop_back();
}

void SendSchedule::Remove(QueuePair& queuePair) {
    if (queuePair.GetTurn().place == SendTurn::Place::kReady) {
        const QueuePair* last = m_readyTail;
        QueuePair* turn = nullptr;
        do {
            turn = PopReady();
            if (turn != &queuePair) {
                PushReady(*turn);
            }
        } while (turn != last);
    }
    queuePair.GetTurn().place = SendTurn::Place::kParked;
}

void SendSchedule::Update(QueuePair& queuePair) {
    if (queuePair.MaySend()) {
        Add(queuePair);
    } else {
        Remove(queuePair);
    }
}

void SendSchedule::Repace(QueuePair& queuePair, int64_t now) {
    const bool isDue = queuePair.GetTurn().place == SendTurn::Place::kReady &&
                       queuePair.GetTurn().availableAt <= now;
    if (queuePair.GetTurn().place != SendTurn::Place::kParked && !isDue) {
        Remove(queuePair);
        PushPaced(queuePair);
    }
}

int64_t SendSchedule::GetNextTime() {
    if (m_readyHead != nullptr) {
        return m_lastTurn;
    }
    while (!m_paced.empty() && FrontPaced() == nullptr) {
        PopPaced();
    }
    return m_paced.empty() ? kNever : m_paced.front().first;
}

void SendSchedule::Prefetch(int stage) const {
    if (stage == 0) {
        __builtin_prefetch(m_paced.data());
        __builtin_prefetch(m_readyHead, 1);
    } else if (stage == 1 && !m_paced.empty()) {
        if (const QueuePair* queuePair = m_queuePairs.Find(m_paced.front().second)) {
            queuePair->Prefetch();
        }
    }
}

QueuePair& SendSchedule::TakeNext(int64_t start) {
    m_lastTurn = start;
    while (!m_paced.empty() && m_paced.front().first <= start) {
        QueuePair* queuePair = FrontPaced();
        PopPaced();
        if (queuePair != nullptr) {
            PushReady(*queuePair);
        }
    }
    return *PopReady();
}

void SendSchedule::VisitState(StateVisitor& visitor) const {
    uint64_t ready = 0;
    for (const QueuePair* each = m_readyHead; each != nullptr; each = each->GetTurn().nextReady) {
        visitor.Value("ready", each->GetNumber());
        ++ready;
    }
    visitor.Value("count", ready);
    visitor.Past("lastTurn", m_lastTurn);
    visitor.Inert("paced", m_paced.size());  // some of them stale
}

}  // namespace ns3
