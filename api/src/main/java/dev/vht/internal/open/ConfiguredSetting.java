package dev.vht.internal.open;

/**
 * A setting of a table, as a line of a file, a property or a variable says it.
 *
 * @param spelling as it is written there, for example {@code VHT_PAGES_MODE}
 * @param name the table's name; of a variable in lower case, with {@code _} for {@code -}
 * @param key one of the keys of a table
 * @param value without blanks around it, and not empty
 * @param place where it is written; of a file with the line
 */
record ConfiguredSetting(String spelling, String name, String key, String value, String place) {}
