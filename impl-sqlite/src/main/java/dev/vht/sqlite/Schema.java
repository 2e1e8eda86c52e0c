package dev.vht.sqlite;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
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
    return "CREATE TABLE IF NOT EXISTS "
        + CATALOG
        + " (name TEXT PRIMARY KEY NOT NULL,"
        + " format INTEGER NOT NULL, key_codec TEXT NOT NULL, value_codec TEXT NOT NULL,"
        + " entries INTEGER NOT NULL)";
  }

  List<String> create() {
    return List.of(
        "CREATE TABLE "
            + table
            + " (key BLOB PRIMARY KEY NOT NULL, value BLOB NOT NULL, crc INTEGER NOT NULL)",
        counting("INSERT", "+"),
        counting("DELETE", "-"));
  }

  private String counting(String event, String sign) {
    return "CREATE TRIGGER \"vht_"
        + event.toLowerCase(Locale.ROOT)
        + "_"
        + name
        + "\" AFTER "
        + event
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

  String drop() {
    return "DROP TABLE " + table; // and with it its triggers
  }

  /** Whether there is anything of that name; SQLite's names do not heed case. */
  static String named() {
    return "SELECT 1 FROM sqlite_master WHERE name = ? COLLATE NOCASE";
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

  String update() {
    return "UPDATE " + table + " SET value = ?, crc = ? WHERE key = ? AND value = ?";
  }

  String delete() {
    return "DELETE FROM " + table + " WHERE key = ?";
  }

  String deleteExpected() {
    return "DELETE FROM " + table + " WHERE key = ? AND value = ?";
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
