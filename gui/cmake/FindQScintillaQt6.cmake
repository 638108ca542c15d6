# SPDX-FileCopyrightText: Perch contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# Defines QScintilla::QScintilla
find_path(QScintillaQt6_INCLUDE_DIR NAMES Qsci/qsciscintilla.h PATH_SUFFIXES qt6 x86_64-linux-gnu/qt6 HINTS ${Qt6Core_INCLUDE_DIRS} ENV QSCI_ROOT)
find_library(QScintillaQt6_LIBRARY NAMES qscintilla2_qt6)
if(QScintillaQt6_INCLUDE_DIR)
  file(STRINGS ${QScintillaQt6_INCLUDE_DIR}/Qsci/qsciglobal.h _v REGEX "QSCINTILLA_VERSION_STR")
  string(REGEX MATCH "[0-9]+\\.[0-9]+\\.[0-9]+" QScintillaQt6_VERSION "${_v}")
endif()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(QScintillaQt6 REQUIRED_VARS QScintillaQt6_LIBRARY QScintillaQt6_INCLUDE_DIR VERSION_VAR QScintillaQt6_VERSION)
if(QScintillaQt6_FOUND AND NOT TARGET QScintilla::QScintilla)
  add_library(QScintilla::QScintilla UNKNOWN IMPORTED)
  set_target_properties(QScintilla::QScintilla PROPERTIES IMPORTED_LOCATION ${QScintillaQt6_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${QScintillaQt6_INCLUDE_DIR} INTERFACE_COMPILE_DEFINITIONS QSCINTILLA_DLL
    INTERFACE_LINK_LIBRARIES "Qt6::Widgets;Qt6::PrintSupport")
endif()
