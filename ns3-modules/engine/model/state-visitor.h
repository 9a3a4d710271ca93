// SPDX-License-Identifier: GPL-2.0-only
#ifndef STATE_VISITOR_H
#define STATE_VISITOR_H

#include <cstdint>
#include <cstring>
#include <type_traits>

namespace ns3 {

/// What a field of a model's state means for the question whether two states behave alike.
enum class StateKind : uint8_t {
    kTime,    ///< A moment of partition-local time, ps, or never: its distance from now counts.
    kPast,    ///< The same, but once it is not after now it only means "already".
    kValue,   ///< Counts as it is, to the last bit.
    kCount,   ///< Only ever reported: nothing the model does depends on it. It may grow.
    kStream,  ///< Of a random stream: it changes with every draw.
    kInert,   ///< Decides nothing: scratch memory, or an event that changes nothing if it comes
              ///< early.
    kPsn,  ///< A sequence number of a connection: its distance from the connection's others counts.
};

/// Reads the state of a model, field by field.
///
/// A class with state has `void VisitState(StateVisitor& visitor) const`, which shows *all* of its
/// fields that can change while the simulation runs, in an order that depends on that state only
/// (never on addresses or a hash), and changes nothing; whoever calls it has caught up the ports
/// first. Attributes, addresses of neighbours and what follows from other fields are left out. What
/// is empty is shown as well, as a number of elements, so that the same fields do not come to mean
/// different things.
///
///     void Meter::VisitState(StateVisitor& visitor) const {
///         visitor.Past("busyUntil", m_busyUntil);
///         visitor.Value("queueBytes", m_queueBytes);
///         visitor.Count("frames", m_frames);
///         visitor.Nested("draws", m_draws);
///         visitor.Each("queues", m_queues);
///     }
///
/// If a class shows the same at two moments, Counts and Inert fields aside, Times and Psns as
/// distances, then it does the same from both on. A field that is left out or shown as less than it
/// is breaks that promise silently. So in doubt it is a Value, and a class that cannot tell calls
/// Opaque(). Times are partition-local; the visitor knows what now is.
class StateVisitor {
  public:
    /// As a Time or Past: there is no such moment.
    static constexpr int64_t kNever = INT64_MAX;

    virtual ~StateVisitor() = default;

    void Time(const char* name, int64_t ps) { OnField({StateKind::kTime, name, Bits(ps)}); }
    void Past(const char* name, int64_t ps) { OnField({StateKind::kPast, name, Bits(ps)}); }

    template <typename T>
    void Value(const char* name, T value) {
        OnField({StateKind::kValue, name, Bits(value), std::is_floating_point_v<T>});
    }

    void Count(const char* name, uint64_t value) { OnField({StateKind::kCount, name, value}); }
    void Stream(const char* name, uint64_t state) { OnField({StateKind::kStream, name, state}); }

    template <typename T>
    void Inert(const char* name, T value) {
        OnField({StateKind::kInert, name, Bits(value), std::is_floating_point_v<T>});
    }

    /// \param connection tells those apart whose numbers move independently; not 0
    void Psn(const char* name, uint32_t psn, uint64_t connection) {
        OnField({StateKind::kPsn, name, psn, false, connection});
    }

    /// Shows a member that has state itself.
    template <typename T>
    void Nested(const char* name, const T& member) {
        OnEnter(name);
        member.VisitState(*this);
        OnLeave();
    }

    /// Shows a sequence of such members, or of pointers to them, and how many they are.
    template <typename Range>
    void Each(const char* name, const Range& members) {
        OnEnter(name);
        uint64_t count = 0;
        for (const auto& member : members) {
            if constexpr (CanShow<std::decay_t<decltype(member)>>::value) {
                Nested("", member);
            } else {
                Nested("", *member);
            }
            ++count;
        }
        Value("count", count);
        OnLeave();
    }

    /// Shows a sequence of numbers that are Values, and how many they are.
    template <typename Range>
    void Values(const char* name, const Range& numbers) {
        OnEnter(name);
        uint64_t count = 0;
        for (const auto& number : numbers) {
            OnEnter("");
            Value("value", number);
            OnLeave();
            ++count;
        }
        Value("count", count);
        OnLeave();
    }

    /// For a class that cannot show its state, as one out of tree that has no VisitState(): two
    /// states of which it is part are never alike. \param type its TypeId's name
    virtual void Opaque(const char* type) = 0;

  protected:
    struct Field {
        StateKind kind;
        const char* name;
        uint64_t bits;  ///< An integer in two's complement, or the bits of a double.
        bool isReal = false;
        uint64_t connection = 0;
    };

    virtual void OnField(const Field& field) = 0;
    /// The fields until OnLeave() are of a member. `name` is "" in a sequence.
    virtual void OnEnter(const char* name) = 0;
    virtual void OnLeave() = 0;

  private:
    template <typename T, typename = void>
    struct CanShow : std::false_type {};
    template <typename T>
    struct CanShow<T, std::void_t<decltype(&T::VisitState)>> : std::true_type {};

    template <typename T>
    static uint64_t Bits(T value) {
        static_assert(std::is_arithmetic_v<T> || std::is_enum_v<T>, "a field is one number");
        if constexpr (std::is_floating_point_v<T>) {
            static_assert(sizeof(T) == sizeof(uint64_t), "no other than double");
            uint64_t bits;
            std::memcpy(&bits, &value, sizeof bits);
            return bits;
        } else {
            return static_cast<uint64_t>(value);
        }
    }
};

}  // namespace ns3

#endif  // STATE_VISITOR_H
