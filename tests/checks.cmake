# Tests that need more than a folder of sources.
if(TARGET test_harness)
  # The worked plugin of plugins/README.md, as a third party would build it, and the same with the
  # stamp of another version.
  foreach(fixture example_notes_any example_stale_any)
    add_library(${fixture} MODULE tests/harness/fixtures/example_notes_any.cpp)
    target_link_libraries(${fixture} PRIVATE plugins)
    set_target_properties(${fixture} PROPERTIES PREFIX "")
    add_dependencies(test_harness ${fixture})
    if(TARGET test_triage)
      add_dependencies(test_triage ${fixture})
    endif()
  endforeach()
  set_target_properties(example_notes_any PROPERTIES
                        LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests/fixtures)
  target_compile_definitions(example_notes_any PRIVATE TRIAGE_ABI_STAMP="${ABI_STAMP}")
  set_target_properties(example_stale_any PROPERTIES
                        LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests/stale)
  target_compile_definitions(example_stale_any PRIVATE TRIAGE_ABI_STAMP="of another version")
  if(TARGET pictures)
    add_dependencies(test_harness pictures)
  endif()
endif()
if(TARGET triage AND NOT TRIAGE_SANITIZE)
  # What an author has: the installed package, and the guide.
  add_test(NAME kit/out_of_tree COMMAND ${CMAKE_SOURCE_DIR}/tests/out_of_tree/run
           ${CMAKE_BINARY_DIR} ${CMAKE_CXX_COMPILER})
  add_test(NAME kit/guide COMMAND ${CMAKE_SOURCE_DIR}/tests/guide/run ${CMAKE_BINARY_DIR})
  set_tests_properties(kit/out_of_tree kit/guide PROPERTIES TIMEOUT 600)
endif()
if(TRIAGE_FUZZ)
  include(tests/fuzz/CMakeLists.txt)
endif()

# clang-tidy on what reads evidence; `check` is what must pass before a push.
add_custom_target(tidy COMMAND ${CMAKE_COMMAND} -E env TRIAGE_BUILD=${CMAKE_BINARY_DIR}
                               ${CMAKE_SOURCE_DIR}/tests/check-tidy
                  WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} USES_TERMINAL VERBATIM)
add_custom_target(check COMMAND ${CMAKE_SOURCE_DIR}/tests/check-format
                        COMMAND ${CMAKE_COMMAND} -E env TRIAGE_BUILD=${CMAKE_BINARY_DIR}
                                ${CMAKE_SOURCE_DIR}/tests/check-tidy
                        COMMAND ${CMAKE_CTEST_COMMAND} --output-on-failure
                  WORKING_DIRECTORY ${CMAKE_BINARY_DIR} USES_TERMINAL VERBATIM)
foreach(folder parsers plugins triage reports harness)
  if(TARGET test_${folder})
    add_dependencies(check test_${folder})
  endif()
endforeach()
