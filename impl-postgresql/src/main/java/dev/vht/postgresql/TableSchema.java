package dev.vht.postgresql;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32C;

/**
 * The SQL of one table.
 *
 * <p>A table has one row for each key. {@code hash} is the SHA-256 of the key and the primary key
 * of the table, because an index row is limited to about 2,700 bytes. Each statement compares the
 * whole key, too. {@code crc} is the CRC-32C (RFC 3720) of the key's length as four bytes,
 * big-endian, the key, and the value.
 *
 * <p>The statements that write rows are parts of those of {@link TableWrites}, which gives each an
 * ending. Those that may travel in a batch refer to its query {@code waiting}. The row that is
 * written is called {@code present}.
 */
final class TableSchema {
  static final int FORMAT = 1;
  static final String DEFAULT_SCHEMA = "public";

  /** Keys and values of at most so many bytes are short. A page has room for many of them. */
  private static final int SHORT_BYTES = 4_096;

  private static final String COLUMNS = "(hash, key, value, crc)";

  private static final String OVERWRITE =
      " ON CONFLICT (hash) DO UPDATE SET value = excluded.value, crc = excluded.crc"
          + " WHERE present.key = excluded.key";

  private final String schema;
  private final String name;
  private final String table;
  private final String select;
  private final String contains;

  /**
   * Creates the SQL of a table.
   *
   * @param schema letters, digits and underscores
   * @param name letters, digits and underscores
   */
  TableSchema(String schema, String name) {
    this.schema = schema;
    this.name = name;
    this.table = quoted(schema) + '.' + quoted(name);
    this.select = "SELECT key = ?, value, crc FROM " + table + " WHERE hash = ?";
    this.contains = "SELECT key = ? FROM " + table + " WHERE hash = ?";
  }

  private static String quoted(String identifier) {
    return '"' + identifier + '"';
  }

  String schema() {
    return schema;
  }

  String name() {
    return name;
  }

  /** The quoted name, with its schema. */
  String table() {
    return table;
  }

  TableSchema named(String other) {
    return new TableSchema(schema, other);
  }

  String create() {
    return ("CREATE TABLE %s (hash bytea NOT NULL, key bytea NOT NULL, value bytea NOT NULL,"
            + " crc bigint NOT NULL, CONSTRAINT %s PRIMARY KEY (hash))")
        .formatted(table, quoted(primaryKey()));
  }

  private String primaryKey() {
    return name + "_pkey";
  }

  String comment(String text) {
    return "COMMENT ON TABLE " + table + " IS '" + text.replace("'", "''") + "'";
  }

  String drop() {
    return "DROP TABLE " + table;
  }

  /** Renames this table, and its primary key. */
  String renameTo(TableSchema other) {
    return "ALTER TABLE %s RENAME CONSTRAINT %s TO %s; ALTER TABLE %s RENAME TO %s"
        .formatted(
            table, quoted(primaryKey()), quoted(other.primaryKey()), table, quoted(other.name));
  }

  /** Makes other writers wait until the transaction ends. Readers go on. */
  String lockWriters() {
    return "LOCK TABLE " + table + " IN SHARE ROW EXCLUSIVE MODE";
  }

  /** Makes readers wait, too. */
  String lockAll() {
    return "LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE";
  }

  String select() {
    return select;
  }

  String contains() {
    return contains;
  }

  /**
   * Stores a row.
   *
   * @param condition when to do so, beginning with {@code WHERE}, or nothing
   */
  String upsert(String condition) {
    return "INSERT INTO "
        + table
        + " AS present "
        + COLUMNS
        + " SELECT ?, ?, ?, ? FROM waiting"
        + condition
        + OVERWRITE;
  }

  /** Stores several rows, given as an array for each column, in the order of their hashes. */
  String upsertAll(String condition) {
    return "INSERT INTO "
        + table
        + " AS present "
        + COLUMNS
        + " SELECT given.hash, given.key, given.value, given.crc FROM waiting,"
        + " unnest(?::bytea[], ?::bytea[], ?::bytea[], ?::bigint[])"
        + " AS given (hash, key, value, crc)"
        + condition
        + " ORDER BY given.hash"
        + OVERWRITE;
  }

  /** Stores a row unless there is one. */
  String insert() {
    return "INSERT INTO "
        + table
        + " AS present "
        + COLUMNS
        + " VALUES (?, ?, ?, ?) ON CONFLICT (hash) DO NOTHING";
  }

  /** Overwrites the value of a key; the old row is called {@code old}. */
  String exchange() {
    return ("UPDATE %s AS present SET value = ?, crc = ? FROM"
            + " (SELECT hash, value, crc FROM %s WHERE hash = ? AND key = ? FOR UPDATE) AS old"
            + " WHERE present.hash = old.hash")
        .formatted(table, table);
  }

  String replaceIfEqual() {
    return "UPDATE "
        + table
        + " AS present SET value = ?, crc = ? WHERE hash = ? AND key = ? AND value = ?";
  }

  String delete() {
    return "DELETE FROM " + table + " AS present USING waiting WHERE hash = ? AND key = ?";
  }

  /** Deletes several rows. */
  String deleteAll() {
    return "DELETE FROM "
        + table
        + " AS present USING waiting,"
        + " unnest(?::bytea[], ?::bytea[]) AS given (hash, key)"
        + " WHERE present.hash = given.hash AND present.key = given.key";
  }

  String deleteIfEqual() {
    return "DELETE FROM " + table + " AS present WHERE hash = ? AND key = ? AND value = ?";
  }

  String deleteEverything() {
    return "DELETE FROM " + table;
  }

  String truncate() {
    return "TRUNCATE " + table;
  }

  String count() {
    return "SELECT count(*) FROM " + table;
  }

  /** Counts the rows by means of the index, if scans of the table itself are disabled. */
  String countIndexed() {
    return "SELECT count(*) FROM " + table + " WHERE hash >= ''";
  }

  /**
   * Selects the keys after a hash in the order of their hashes: at least one, and as many as fit in
   * a number of bytes. The arguments are the hash, the largest number of keys, and the bytes.
   */
  String nextKeys() {
    return page("hash, key", "octet_length(key)");
  }

  /**
   * The same with the values and checksums, which are counted in the bytes. Each is shorter than a
   * gibibyte, so their sum is an {@code int}, and a sum of those a {@code bigint}. A sum of numbers
   * of type {@code bigint} would be a {@code numeric}, which makes a walk half as fast.
   */
  String nextRows() {
    return page("hash, key, value, crc", "octet_length(key) + octet_length(value)");
  }

  /**
   * The same with nothing counted, which takes two thirds of the time. A long key or value is null,
   * so that a page of them does not fill the memory.
   */
  String nextShortRows() {
    return ("SELECT hash, CASE WHEN octet_length(key) <= %1$d THEN key END,"
            + " CASE WHEN octet_length(value) <= %1$d THEN value END, crc"
            + " FROM %2$s WHERE hash > ? ORDER BY hash LIMIT ?")
        .formatted(SHORT_BYTES, table);
  }

  private String page(String columns, String size) {
    return ("SELECT %1$s FROM (SELECT %1$s, sum(%2$s) OVER (ORDER BY hash) - (%2$s) AS before"
            + " FROM (SELECT %1$s FROM %3$s WHERE hash > ? ORDER BY hash LIMIT ?) AS page)"
            + " AS measured WHERE before < ? ORDER BY hash")
        .formatted(columns, size, table);
  }

  String copyIn() {
    return "COPY " + table + ' ' + COLUMNS + " FROM STDIN (FORMAT binary)";
  }

  String copyOut() {
    return "COPY " + table + ' ' + COLUMNS + " TO STDOUT (FORMAT binary)";
  }

  /** Copies the rows with their places, as they lie in the table. */
  String copyOutWithPlaces() {
    return "COPY (SELECT hash, key, value, crc, ctid::text FROM "
        + table
        + ") TO STDOUT (FORMAT binary)";
  }

  /** Selects the places of rows whose hash another row has, which was written later. */
  String supersededRows() {
    return "SELECT ctid::text FROM (SELECT ctid, row_number() OVER"
        + " (PARTITION BY hash ORDER BY age(xmin), ctid DESC) AS number FROM "
        + table
        + ") AS numbered WHERE number > 1";
  }

  /** The table that keeps damaged rows unchanged. */
  String createQuarantine() {
    return "CREATE TABLE IF NOT EXISTS "
        + table
        + " (hash bytea, key bytea, value bytea, crc bigint)";
  }

  /** Moves the row at a place to the quarantine. */
  String moveTo(TableSchema quarantine) {
    return ("WITH moved AS (DELETE FROM %s WHERE ctid = ?::tid RETURNING hash, key, value, crc)"
            + " INSERT INTO %s %s SELECT hash, key, value, crc FROM moved")
        .formatted(table, quarantine.table, COLUMNS);
  }

  String setHash() {
    return "UPDATE " + table + " SET hash = ? WHERE ctid = ?::tid";
  }

  String reindex() {
    return "REINDEX TABLE " + table;
  }

  String addPrimaryKey() {
    return "ALTER TABLE %s ADD CONSTRAINT %s PRIMARY KEY (hash)"
        .formatted(table, quoted(primaryKey()));
  }

  /** Inserts all rows into another table. */
  String copyTo(TableSchema other) {
    return "INSERT INTO %s %s SELECT hash, key, value, crc FROM %s"
        .formatted(other.table, COLUMNS, table);
  }

  String vacuum() {
    return "VACUUM " + table;
  }

  static byte[] hash(byte[] key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  static long checksum(byte[] key, byte[] value) {
    CRC32C checksum = new CRC32C();
    checksum.update(ByteBuffer.allocate(Integer.BYTES).putInt(key.length).flip());
    checksum.update(key);
    checksum.update(value);
    return checksum.getValue();
  }
}
