// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_STAGE_PROGRESS_H
#define TOPOGEN_STAGE_PROGRESS_H

#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>

namespace topogen {

/// Tells on standard error how far a program is that goes from stage to stage: nothing for the
/// first two seconds; then on a terminal a bar, which is wiped away at the end, and elsewhere a
/// line every 30 seconds.
class StageProgress {
  public:
    /// Of `stages` in all.
    explicit StageProgress(int stages);
    ~StageProgress();
    StageProgress(const StageProgress&) = delete;
    StageProgress& operator=(const StageProgress&) = delete;

    /// Begins the next stage: "laying cables".
    void Next(const std::string& name);

    /// Ends it: what is printed from now on stands alone. May be called again.
    void Finish();

  private:
    void Watch();
    void Show(double seconds);

    const int m_stages;
    const bool m_onTerminal;
    int m_stage = 0;
    std::string m_name;
    bool m_finished = false;
    bool m_shown = false;  // there is a bar to wipe away
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::thread m_watcher;
};

/// "[####----------------] 2 of 5, laying cables, 12 s"
std::string ProgressBar(int stage, int stages, const std::string& name, double seconds);

}  // namespace topogen

#endif  // TOPOGEN_STAGE_PROGRESS_H
