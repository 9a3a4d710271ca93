# Finds ns-3 and defines fabricsim_ns3_libraries, the targets of its core and network modules, and
# fabricsim_ns3_standard, the C++ that its headers take: 3.37's do not compile as C++20 under GCC 12,
# 3.43's do not compile as less.
#
# What differs between versions of ns-3 is here, as far as CMake notices, and in
# engine/model/ns3-versions.h: up to 3.38 its targets are called ns3::libcore, later ns3::core.
# An ns-3 of one's own is found with -DCMAKE_PREFIX_PATH=<where it is installed>, or -Dns3_DIR.
find_package(ns3 REQUIRED)
set(fabricsim_ns3_standard cxx_std_17)
if(ns3_VERSION VERSION_GREATER_EQUAL 3.43)
  set(fabricsim_ns3_standard cxx_std_20)
endif()
set(fabricsim_ns3_libraries "")
foreach(module core network)
  if(TARGET ns3::${module})
    list(APPEND fabricsim_ns3_libraries ns3::${module})
  elseif(TARGET ns3::lib${module})
    list(APPEND fabricsim_ns3_libraries ns3::lib${module})
  else()
    message(FATAL_ERROR "fabricsim: ns-3 in ${ns3_DIR} has no target ns3::${module} or "
      "ns3::lib${module}; its modules core and network are needed")
  endif()
endforeach()
