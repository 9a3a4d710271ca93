// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_EXTERNAL_SORT_H
#define SCENARIOS_EXTERNAL_SORT_H

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <queue>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "scenarios/output/scratch-file.h"

namespace scenarios {

/// Sorts more records than memory should hold: full batches go sorted to a file, and are merged in
/// the end. Memory is that of a batch, however many records there are.
///
/// \tparam Less is a strict order that tells any two records apart unless they are the same to the
/// reader: then the result does not depend on the order of Add().
template <typename Record, typename Less = std::less<Record>>
class ExternalSort {
    static_assert(std::is_trivially_copyable_v<Record>,
                  "records are written as they are in memory");

  public:
    /// \param folder of the file, if one is needed \param batch most records in memory, > 0
    ExternalSort(std::string folder, size_t batch) : m_folder(std::move(folder)), m_batch(batch) {}

    /// Throws topogen::Error(kData) if the file cannot be written.
    void Add(const Record& record) {
        if (m_records.size() == m_batch) {
            Spill();
        }
        m_records.push_back(record);
    }

    uint64_t GetCount() const { return m_spilled + m_records.size(); }

    /// Calls `visit(record)` for all, in ascending order. May be called again, and between Add().
    /// Throws as Add() does.
    template <typename Visit>
    void ForEach(Visit visit) {
        if (m_runs.empty()) {
            std::sort(m_records.begin(), m_records.end(), Less());
            std::for_each(m_records.begin(), m_records.end(), visit);
            return;
        }
        if (!m_records.empty()) {
            Spill();
        }
        Merge(visit);
    }

  private:
    /// Of the file.
    struct Run {
        uint64_t offset;
        size_t records;
    };

    /// Reads a run, a block at a time.
    class Reader {
      public:
        Reader(const ScratchFile& file, Run rest, size_t block)
            : m_file(&file), m_rest(rest), m_block(block) {}

        /// \returns false at the end
        bool Next() {
            if (++m_at < m_records.size()) {
                return true;
            }
            m_records.resize(std::min(m_block, m_rest.records));
            m_at = 0;
            if (m_records.empty()) {
                return false;
            }
            const size_t bytes = m_records.size() * sizeof(Record);
            m_file->Read(m_rest.offset, m_records.data(), bytes);
            m_rest.offset += bytes;
            m_rest.records -= m_records.size();
            return true;
        }
        const Record& Get() const { return m_records[m_at]; }

      private:
        const ScratchFile* m_file;
        Run m_rest;
        size_t m_block;
        std::vector<Record> m_records;
        size_t m_at = 0;
    };

    void Spill() {
        std::sort(m_records.begin(), m_records.end(), Less());
        if (m_file == nullptr) {
            m_file = std::make_unique<ScratchFile>(m_folder);
        }
        const uint64_t offset = m_file->Append(m_records.data(), m_records.size() * sizeof(Record));
        m_runs.push_back({offset, m_records.size()});
        m_spilled += m_records.size();
        m_records.clear();
    }

    template <typename Visit>
    void Merge(Visit& visit) {
        std::vector<Record>().swap(m_records);  // room for the readers' blocks
        std::vector<Reader> readers;
        readers.reserve(m_runs.size());
        const auto isLater = [&readers](size_t a, size_t b) {
            return Less()(readers[b].Get(), readers[a].Get());
        };
        std::priority_queue<size_t, std::vector<size_t>, decltype(isLater)> next(isLater);
        for (const Run& run : m_runs) {
            readers.emplace_back(*m_file, run, std::max<size_t>(1, m_batch / m_runs.size()));
            readers.back().Next();
            next.push(readers.size() - 1);
        }
        while (!next.empty()) {
            const size_t first = next.top();
            next.pop();
            visit(readers[first].Get());
            if (readers[first].Next()) {
                next.push(first);
            }
        }
    }

    std::string m_folder;
    size_t m_batch;
    std::vector<Record> m_records;
    std::unique_ptr<ScratchFile> m_file;
    std::vector<Run> m_runs;
    uint64_t m_spilled = 0;
};

}  // namespace scenarios

#endif  // SCENARIOS_EXTERNAL_SORT_H
