# Installs what a plugin needs that is built out of this tree: headers, archives, find_package(triage).
include(CMakePackageConfigHelpers)

# The readers of SQLite's own parts are no interface.
file(GLOB PUBLIC_HEADERS RELATIVE ${CMAKE_SOURCE_DIR} CONFIGURE_DEPENDS
     plugins/api/*.h parsers/base/*.h parsers/format/*.h
     parsers/crypt/cipher.h parsers/crypt/secret_bytes.h parsers/crypt/sqlcipher.h)
list(FILTER PUBLIC_HEADERS EXCLUDE REGEX "parsers/format/sqlite_")
foreach(header ${PUBLIC_HEADERS})
  get_filename_component(folder ${header} DIRECTORY)
  install(FILES ${header} DESTINATION include/triage/${folder} COMPONENT kit)
endforeach()

foreach(library parsers plugins)
  target_include_directories(${library} INTERFACE $<INSTALL_INTERFACE:include/triage>)
endforeach()
install(TARGETS parsers plugins EXPORT triageTargets ARCHIVE DESTINATION lib/triage COMPONENT kit)
install(EXPORT triageTargets NAMESPACE triage:: DESTINATION lib/cmake/triage COMPONENT kit)

configure_package_config_file(plugins/package/triageConfig.cmake.in
  ${CMAKE_BINARY_DIR}/package/triageConfig.cmake INSTALL_DESTINATION lib/cmake/triage)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/package/triageConfigVersion.cmake
  VERSION ${PROJECT_VERSION} COMPATIBILITY ExactVersion)
install(FILES ${CMAKE_BINARY_DIR}/package/triageConfig.cmake
              ${CMAKE_BINARY_DIR}/package/triageConfigVersion.cmake
              plugins/package/dependencies.cmake
        DESTINATION lib/cmake/triage COMPONENT kit)
