package dev.vht.sqlite;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * The SQL of one table.
 *
 * <p>A database that holds tables of ours has one {@code vht_tables}, with a row for each: its
 * name, the format's version, the codecs, and the number of its gaps. The table itself has a row a
 * key. {@code crc} is the CRC-32C (RFC 3720) of the key's length as four bytes, big-endian, the
 * key, and the value.
 *
 * <p><b>How many keys there are</b> is the greatest {@code id} less the gaps, the numbers up to it
 * that no row has. SQLite gives a new row the number behind the greatest, so setting a key leaves
 * the gaps as they are, and only to remove one is to write them: a trigger does, whoever removes
 * it. Without the greatest row, the greatest number is that of the row before, and the gaps between
 * the two are none any more. (A number of entries that is written with each new key costs a page
 * more in each commit.)
 *
 * <p>It is an ordinary rowid table: {@code WITHOUT ROWID} keeps values in the inner pages of the
 * tree, which suits small rows only. The {@code id} is a column because {@code VACUUM} may number
 * rows anew that have none.
 */
final class TableSchema {
  static final int FORMAT = 2;
  static final String CATALOG = "vht_tables";

  private final String name;
  private final String table;
  private final String select;
  private final String contains;
  private final String upsert;
  private final String delete;
  private final String count;

  /**
   * Makes the SQL.
   *
   * @param name letters, digits and underscores
   */
  TableSchema(String name) {
    this.name = name;
    this.table = '"' + name + '"';
    this.select = "SELECT value, crc FROM " + table + " WHERE key = ?";
    this.contains = "SELECT 1 FROM " + table + " WHERE key = ?";
    this.upsert =
        "INSERT INTO "
            + table
            + " (key, value, crc) VALUES (?, ?, ?)"
            + " ON CONFLICT (key) DO UPDATE SET value = excluded.value, crc = excluded.crc";
    this.delete = "DELETE FROM " + table + " WHERE key = ?";
    this.count = "SELECT " + greatest() + " - gaps FROM " + CATALOG + " WHERE name = ?";
  }

  String name() {
    return name;
  }

  private String greatest() {
    return "coalesce((SELECT max(id) FROM " + table + "), 0)";
  }

  static String createCatalog() {
    return createCatalog("gaps");
  }

  private static String createCatalog(String number) {
    return "CREATE TABLE "
        + CATALOG
        + " (name TEXT PRIMARY KEY NOT NULL,"
        + " format INTEGER NOT NULL, key_codec TEXT NOT NULL, value_codec TEXT NOT NULL, "
        + number
        + " INTEGER NOT NULL)";
  }

  String createTable() {
    return createTable("id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE");
  }

  private String createTable(String columns) {
    return "CREATE TABLE "
        + table
        + " ("
        + columns
        + ", value BLOB NOT NULL, crc INTEGER NOT NULL)";
  }

  /** The SQL of all formats, the older ones too, which are told from what is somebody else's. */
  static Set<String> createCatalogs() {
    return Set.of(createCatalog(), createCatalog("entries"));
  }

  /** The SQL of all formats. */
  Set<String> createTables() {
    return Set.of(createTable(), createTable("key BLOB PRIMARY KEY NOT NULL"));
  }

  /** What the table consists of, as SQLite itself remembers it: names, and the SQL of each. */
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
    return "CREATE TRIGGER \""
        + trigger()
        + "\" AFTER DELETE ON "
        + table
        + " BEGIN UPDATE "
        + CATALOG
        + " SET gaps = gaps + 1 + min("
        + greatest()
        + " - OLD.id, 0) WHERE name = '"
        + name
        + "'; END";
  }

  static String register() {
    return "INSERT INTO "
        + CATALOG
        + " (name, format, key_codec, value_codec, gaps)"
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
    return select;
  }

  String contains() {
    return contains;
  }

  String upsert() {
    return upsert;
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

  /** All rows as they are stored, without the index of the keys. */
  String rows() {
    return "SELECT id, key, value, crc FROM " + table + " NOT INDEXED ORDER BY id";
  }

  String row() {
    return "SELECT id, key, value, crc FROM " + table + " NOT INDEXED WHERE id = ?";
  }

  /** The keys as their index has them, which SQLite names itself. */
  String indexedKeys() {
    return "SELECT id, key FROM " + table + " INDEXED BY \"sqlite_autoindex_" + name + "_1\"";
  }

  String rowOfKey() {
    return "SELECT id, key, value, crc FROM " + table + " WHERE key = ?";
  }

  /** The table that a mended one is made in; it exists within a transaction only. */
  TableSchema mended() {
    return new TableSchema("vht_mended_" + name);
  }

  String renameTo(TableSchema other) {
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
  String copyOf(TableSchema source) {
    return "INSERT INTO main."
        + table
        + " (key, value, crc) SELECT key, value, crc FROM source."
        + source.table
        + " ORDER BY id";
  }

  /** Counts the gaps by counting the rows. */
  String setGaps() {
    return "UPDATE "
        + CATALOG
        + " SET gaps = "
        + greatest()
        + " - (SELECT count(*) FROM "
        + table
        + ") WHERE name = ?";
  }

  String count() {
    return count;
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
