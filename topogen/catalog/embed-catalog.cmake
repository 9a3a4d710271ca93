# Writes OUTPUT, a C++ file that holds the text of the catalog files INPUTS, so that the installed
# program needs no data files.
set(text "// Generated from topogen/catalog/*.textproto.\n#include \"topogen/catalog/embedded-catalog.h\"\n\nnamespace topogen {\n\nconst std::vector<EmbeddedFile>& EmbeddedCatalog() {\n    static const std::vector<EmbeddedFile> kFiles = {\n")
foreach(input IN LISTS INPUTS)
  file(READ "${input}" content)
  get_filename_component(name "${input}" NAME)
  string(APPEND text "{\"${name}\", R\"textproto(${content})textproto\"},\n")
endforeach()
string(APPEND text "    };\n    return kFiles;\n}\n\n}  // namespace topogen\n")
file(WRITE "${OUTPUT}" "${text}")
