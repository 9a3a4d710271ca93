# What `find_package(fabricsim)` needs to find: the exported targets and how to load them.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/fabricsim)

install(EXPORT fabricsimTargets NAMESPACE fabricsim:: DESTINATION ${package_dir}
  COMPONENT dev)
configure_package_config_file(
  ${CMAKE_CURRENT_LIST_DIR}/fabricsimConfig.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/fabricsimConfig.cmake
  INSTALL_DESTINATION ${package_dir})
# While the major version is 0, a minor version may break its users.
write_basic_package_version_file(
  ${CMAKE_CURRENT_BINARY_DIR}/fabricsimConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES
  ${CMAKE_CURRENT_BINARY_DIR}/fabricsimConfig.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/fabricsimConfigVersion.cmake
  DESTINATION ${package_dir} COMPONENT dev)
