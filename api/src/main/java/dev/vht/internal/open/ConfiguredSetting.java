package dev.vht.internal.open;

/**
 * A setting of a table, from a line of a file, a property or a variable.
 *
 * @param spelling as written there, for example {@code VHT_PAGES_MODE}
 * @param name the table's name; from a variable, in lower case with {@code _} for {@code -}
 * @param key one of the keys of a table
 * @param value stripped, not empty
 * @param place the source; for a file, with the line
 */
record ConfiguredSetting(String spelling, String name, String key, String value, String place) {}
