package dev.vht.sqlite;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * The SQL of one table.
 *
 * <p>A database with tables of ours has one {@code vht_tables}, with a row for each table: its
 * name, format version, codecs, and number of gaps. The table itself has one row per key. {@code
 * crc} is the CRC-32C (RFC 3720) of the key's length as four bytes, big-endian, the key, and the
 * value.
 *
 * <p><b>The number of keys</b> is the greatest {@code id} minus the gaps, which are the smaller ids
 * without a row. SQLite gives a new row the id after the greatest one, so setting a key leaves the
 * gaps unchanged. Only a removal changes them, by a trigger, so removals by plain SQL count too. If
 * the row with the greatest id is removed, the previous row's id becomes the greatest, and the gaps
 * between the two no longer count. (A stored number of keys would cost another page in each commit
 * that adds a key.)
 *
 * <p>This is an ordinary rowid table, because {@code WITHOUT ROWID} keeps values in the inner pages
 * of the tree, which suits small rows only. The {@code id} is a column because {@code VACUUM} may
 * renumber rows without one.
 */
final class TableSchema {
  static final int FORMAT = 2;
  static final String CATALOG = "vht_tables";

  private final String name;
  private final String table;
  private final String select;
  private final String contains;
  private final String upsert;
  private final String onConflict;
  private final String delete;
  private final String count;

  /**
   * Creates the SQL of a table.
   *
   * @param name letters, digits and underscores
   */
  TableSchema(String name) {
    this.name = name;
    this.table = '"' + name + '"';
    this.select = "SELECT value, crc FROM " + table + " WHERE key = ?";
    this.contains = "SELECT 1 FROM " + table + " WHERE key = ?";
    this.onConflict = " ON CONFLICT (key) DO UPDATE SET value = excluded.value, crc = excluded.crc";
    this.upsert = "INSERT INTO " + table + " (key, value, crc) VALUES (?, ?, ?)" + onConflict;
    this.delete = "DELETE FROM " + table + " WHERE key = ?";
    this.count = "SELECT " + maxId() + " - gaps FROM " + CATALOG + " WHERE name = ?";
  }

  String name() {
    return name;
  }

  private String maxId() {
    return "coalesce((SELECT max(id) FROM " + table + "), 0)";
  }

  static String createCatalog() {
    return createCatalog("gaps");
  }

  private static String createCatalog(String number) {
    return ("CREATE TABLE %s (name TEXT PRIMARY KEY NOT NULL, format INTEGER NOT NULL,"
            + " key_codec TEXT NOT NULL, value_codec TEXT NOT NULL, %s INTEGER NOT NULL)")
        .formatted(CATALOG, number);
  }

  String createTable() {
    return createTable("id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE");
  }

  private String createTable(String columns) {
    return "CREATE TABLE %s (%s, value BLOB NOT NULL, crc INTEGER NOT NULL)"
        .formatted(table, columns);
  }

  /** The list's definition in all formats, to distinguish older tables from foreign ones. */
  static Set<String> createCatalogs() {
    return Set.of(createCatalog(), createCatalog("entries"));
  }

  /** The table's definition in all formats. */
  Set<String> createTables() {
    return Set.of(createTable(), createTable("key BLOB PRIMARY KEY NOT NULL"));
  }

  /** The names that belong to the table, with their SQL exactly as SQLite records it. */
  Map<String, String> definitions() {
    Map<String, String> definitions = new LinkedHashMap<>();
    definitions.put(name, createTable());
    definitions.put(trigger(), createTrigger());
    return definitions;
  }

  private String trigger() {
    return "vht_delete_" + name;
  }

  String createTrigger() {
    return ("CREATE TRIGGER \"%s\" AFTER DELETE ON %s BEGIN UPDATE %s"
            + " SET gaps = gaps + 1 + min(%s - OLD.id, 0) WHERE name = '%s'; END")
        .formatted(trigger(), table, CATALOG, maxId(), name);
  }

  static String register() {
    return "INSERT INTO %s (name, format, key_codec, value_codec, gaps) VALUES (?, ?, ?, ?, 0)"
        .formatted(CATALOG);
  }

  static String registration() {
    return "SELECT format, key_codec, value_codec FROM " + CATALOG + " WHERE name = ?";
  }

  static String unregister() {
    return "DELETE FROM " + CATALOG + " WHERE name = ?";
  }

  static String anyRegistration() {
    return "SELECT 1 FROM " + CATALOG;
  }

  static String dropCatalog() {
    return "DROP TABLE " + CATALOG;
  }

  String drop() {
    return "DROP TABLE IF EXISTS " + table; // drops its triggers too
  }

  /** Selects the SQL that defined a name. SQLite's names ignore case. */
  static String definition() {
    return "SELECT sql FROM sqlite_master WHERE name = ? COLLATE NOCASE";
  }

  String select() {
    return select;
  }

  String contains() {
    return contains;
  }

  String upsert() {
    return upsert;
  }

  /** Inserts or updates a row on a condition. */
  String upsertIf(String condition) {
    return "INSERT INTO "
        + table
        + " (key, value, crc) SELECT ?, ?, ? WHERE "
        + condition
        + onConflict;
  }

  String delete() {
    return delete;
  }

  String clear() {
    return "DELETE FROM " + table;
  }

  String firstKeys() {
    return "SELECT key FROM " + table + " ORDER BY key LIMIT ?";
  }

  String nextKeys() {
    return "SELECT key FROM " + table + " WHERE key > ? ORDER BY key LIMIT ?";
  }

  /** Selects all rows in storage order, without the index of the keys. */
  String rows() {
    return "SELECT id, key, value, crc FROM " + table + " NOT INDEXED ORDER BY id";
  }

  String row() {
    return "SELECT id, key, value, crc FROM " + table + " NOT INDEXED WHERE id = ?";
  }

  /** Selects the keys from their index, whose name is SQLite's. */
  String indexedKeys() {
    return "SELECT id, key FROM " + table + " INDEXED BY \"sqlite_autoindex_" + name + "_1\"";
  }

  String rowWithKey() {
    return "SELECT id, key, value, crc FROM " + table + " WHERE key = ?";
  }

  /** The table in which a damaged one is rebuilt. It exists only within a transaction. */
  TableSchema rebuilt() {
    return new TableSchema("vht_rebuilt_" + name);
  }

  String renameTo(TableSchema other) {
    return "ALTER TABLE " + table + " RENAME TO " + other.table;
  }

  /** The name of the table that keeps damaged rows unchanged. */
  String quarantine() {
    return "vht_lost_" + name;
  }

  String createQuarantine() {
    return "CREATE TABLE IF NOT EXISTS \"" + quarantine() + "\" (key, value, crc)";
  }

  String insertIntoQuarantine() {
    return "INSERT INTO \"" + quarantine() + "\" (key, value, crc) VALUES (?, ?, ?)";
  }

  /** Copies all rows of a table in the database attached as {@code source}. */
  String copyOf(TableSchema source) {
    return ("INSERT INTO main.%s (key, value, crc)"
            + " SELECT key, value, crc FROM source.%s ORDER BY id")
        .formatted(table, source.table);
  }

  /** Sets the gaps from the number of rows. */
  String setGaps() {
    return "UPDATE %s SET gaps = %s - (SELECT count(*) FROM %s) WHERE name = ?"
        .formatted(CATALOG, maxId(), table);
  }

  String count() {
    return count;
  }

  /** A write without effect, whose commit syncs all earlier commits. */
  static String touch() {
    return "UPDATE " + CATALOG + " SET format = format WHERE name = ?";
  }

  static long checksum(byte[] key, byte[] value) {
    CRC32C checksum = new CRC32C();
    checksum.update(ByteBuffer.allocate(Integer.BYTES).putInt(key.length).flip());
    checksum.update(key);
    checksum.update(value);
    return checksum.getValue();
  }
}
