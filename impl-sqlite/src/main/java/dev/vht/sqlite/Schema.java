package dev.vht.sqlite;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The SQL of one table.
 *
 * <p>A database that holds tables of ours has one {@code vht_tables}, with a row for each: its
 * name, the format's version, the codecs, and the number of its entries, which triggers keep right
 * whoever writes. The table itself has a row a key. {@code crc} is the CRC-32C (RFC 3720) of the
 * key's length as four bytes, big-endian, the key, and the value.
 *
 * <p>It is an ordinary rowid table: {@code WITHOUT ROWID} keeps values in the inner pages of the
 * tree, which suits small rows only.
 */
final class Schema {
  static final int FORMAT = 1;
  static final String CATALOG = "vht_tables";

  private final String name;
  private final String table;

  /**
   * Makes the SQL.
   *
   * @param name letters, digits and underscores
   */
  Schema(String name) {
    this.name = name;
    this.table = '"' + name + '"';
  }

  String name() {
    return name;
  }

  static String createCatalog() {
    return "CREATE TABLE "
        + CATALOG
        + " (name TEXT PRIMARY KEY NOT NULL,"
        + " format INTEGER NOT NULL, key_codec TEXT NOT NULL, value_codec TEXT NOT NULL,"
        + " entries INTEGER NOT NULL)";
  }

  String createTable() {
    return "CREATE TABLE "
        + table
        + " (key BLOB PRIMARY KEY NOT NULL, value BLOB NOT NULL, crc INTEGER NOT NULL)";
  }

  /** What the table consists of, as SQLite itself remembers it: names, and the SQL of each. */
  Map<String, String> definitions() {
    Map<String, String> definitions = new LinkedHashMap<>();
    definitions.put(name, createTable());
    definitions.putAll(triggers());
    return definitions;
  }

  Map<String, String> triggers() {
    Map<String, String> triggers = new LinkedHashMap<>();
    triggers.put(trigger("insert"), counting("insert", "+"));
    triggers.put(trigger("delete"), counting("delete", "-"));
    return triggers;
  }

  private String trigger(String event) {
    return "vht_" + event + "_" + name;
  }

  private String counting(String event, String sign) {
    return "CREATE TRIGGER \""
        + trigger(event)
        + "\" AFTER "
        + event.toUpperCase(Locale.ROOT)
        + " ON "
        + table
        + " BEGIN UPDATE "
        + CATALOG
        + " SET entries = entries "
        + sign
        + " 1 WHERE name = '"
        + name
        + "'; END";
  }

  static String register() {
    return "INSERT INTO "
        + CATALOG
        + " (name, format, key_codec, value_codec, entries)"
        + " VALUES (?, ?, ?, ?, 0)";
  }

  static String registered() {
    return "SELECT format, key_codec, value_codec FROM " + CATALOG + " WHERE name = ?";
  }

  static String unregister() {
    return "DELETE FROM " + CATALOG + " WHERE name = ?";
  }

  static String anyRegistered() {
    return "SELECT 1 FROM " + CATALOG;
  }

  static String dropCatalog() {
    return "DROP TABLE " + CATALOG;
  }

  String drop() {
    return "DROP TABLE IF EXISTS " + table; // and with it its triggers
  }

  /** The SQL of whatever has a name; SQLite's names do not heed case. */
  static String definition() {
    return "SELECT sql FROM sqlite_master WHERE name = ? COLLATE NOCASE";
  }

  String select() {
    return "SELECT value, crc FROM " + table + " WHERE key = ?";
  }

  String contains() {
    return "SELECT 1 FROM " + table + " WHERE key = ?";
  }

  String upsert() {
    return "INSERT INTO "
        + table
        + " (key, value, crc) VALUES (?, ?, ?)"
        + " ON CONFLICT (key) DO UPDATE SET value = excluded.value, crc = excluded.crc";
  }

  String delete() {
    return "DELETE FROM " + table + " WHERE key = ?";
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

  /** All rows as they are stored, without the index of the keys. */
  String rows() {
    return "SELECT rowid, key, value, crc FROM " + table + " NOT INDEXED ORDER BY rowid";
  }

  String row() {
    return "SELECT rowid, key, value, crc FROM " + table + " NOT INDEXED WHERE rowid = ?";
  }

  /** The keys as their index has them, which SQLite names itself. */
  String indexedKeys() {
    return "SELECT rowid, key FROM " + table + " INDEXED BY \"sqlite_autoindex_" + name + "_1\"";
  }

  String rowOfKey() {
    return "SELECT rowid, key, value, crc FROM " + table + " WHERE key = ?";
  }

  /** The table that a mended one is made in; it exists within a transaction only. */
  Schema mended() {
    return new Schema("vht_mended_" + name);
  }

  String renameTo(Schema other) {
    return "ALTER TABLE " + table + " RENAME TO " + other.table;
  }

  /** The name of the table that keeps rows which were found damaged, as they were found. */
  String quarantine() {
    return "vht_lost_" + name;
  }

  String createQuarantine() {
    return "CREATE TABLE IF NOT EXISTS \"" + quarantine() + "\" (key, value, crc)";
  }

  String insertIntoQuarantine() {
    return "INSERT INTO \"" + quarantine() + "\" (key, value, crc) VALUES (?, ?, ?)";
  }

  /** Copies all rows of a table in the database that is attached as {@code source}. */
  String copyOf(Schema source) {
    return "INSERT INTO main." + table + " SELECT * FROM source." + source.table;
  }

  static String setCount() {
    return "UPDATE " + CATALOG + " SET entries = ? WHERE name = ?";
  }

  String countRows() {
    return "SELECT count(*) FROM " + table;
  }

  static String count() {
    return "SELECT entries FROM " + CATALOG + " WHERE name = ?";
  }

  /** Changes nothing, but is a write: its commit brings all commits before it to the disk. */
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
