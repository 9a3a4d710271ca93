// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/formats/graphviz.h"

#include <graphviz/gvc.h>

#include <memory>

#include "topogen/error.h"

#ifdef __SANITIZE_ADDRESS__
/// What the leak sanitizer passes over: these libraries keep what they allocate.
extern "C" const char* __lsan_default_suppressions() {
    return "leak:libfontconfig\nleak:libgvc\n";
}
#endif

namespace topogen {

namespace {

/// The process's one context, which lives to its end: Graphviz's text plugin remembers the last
/// font by a pointer into the context that drew it, and looks there when the next one draws.
GVC_t* Context() {
    static GVC_t* const kContext = gvContext();
    return kContext;
}

}  // namespace

std::string RenderDot(const std::string& dot, const char* format) {
    constexpr const char* kLayout = "nop2";  // takes the positions as they are, those of lines too
    agseterr(AGMAX);                         // nothing to standard error
    GVC_t* const context = Context();
    const std::unique_ptr<Agraph_t, int (*)(Agraph_t*)> graph(agmemread(dot.c_str()), agclose);
    if (context == nullptr || !graph) {
        throw DataError("Graphviz cannot read the drawing");
    }
    if (gvLayout(context, graph.get(), kLayout) != 0) {
        throw DataError("Graphviz cannot lay the drawing out");
    }
    char* data = nullptr;
    unsigned length = 0;
    const int failure = gvRenderData(context, graph.get(), format, &data, &length);
    std::string picture(data == nullptr ? "" : data, failure == 0 ? length : 0);
    gvFreeRenderData(data);
    gvFreeLayout(context, graph.get());
    if (failure != 0 || picture.empty()) {
        throw DataError(std::string("this Graphviz cannot write ") + format);
    }
    return picture;
}

}  // namespace topogen
