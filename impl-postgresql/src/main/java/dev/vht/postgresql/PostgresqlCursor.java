package dev.vht.postgresql;

import dev.vht.postgresql.server.Server;
import dev.vht.spi.Cursor;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Iterates over the keys in the order of their hashes, in pages that each begin after the last hash
 * of the previous one. Holds no connection and no transaction between calls.
 *
 * <p>Once a value has been asked for, the following pages bring the values along. Such a value is
 * used only if no call of any handle in this process has ended since the page was asked for.
 * Otherwise a thread may know a newer value already, and the value is read again (rule C4).
 */
final class PostgresqlCursor implements Cursor {
  private static final byte[] NO_VALUE = {};
  private static final int FIRST_PAGE = 50;

  private static final int LARGEST_PAGE = 1_000;

  /** Ends a page of long keys early, to bound its memory. */
  private static final int PAGE_BYTES = 1 << 20;

  private final PostgresqlStorage storage;
  private final TableLocation table;
  private final Server server;
  private final Deque<StoredRow> rows = new ArrayDeque<>();
  private byte[] lastHash = {};

  /** Grows, because who asks for a first key may need no other one, and no value. */
  private int page = FIRST_PAGE;

  private @Nullable StoredRow current;
  private boolean readsValues;
  private boolean hasValues;

  /** Whether a long key or value was found, so that the following pages are counted in bytes. */
  private boolean hasLongRows;

  /** Whether the page that is being fetched lacks a long key or value. */
  private boolean isCut;

  /** The number of calls in this process at which the values of the page are known to be new. */
  private long calls;

  private boolean isExhausted;

  PostgresqlCursor(PostgresqlStorage storage, TableLocation table, Server server) {
    this.storage = storage;
    this.table = table;
    this.server = server;
  }

  @Override
  public boolean next() {
    if (rows.isEmpty() && !isExhausted) {
      fetch();
    }
    StoredRow next = rows.pollFirst();
    current = next == null ? current : next;
    return next != null;
  }

  private void fetch() {
    TableSchema schema = table.schema();
    hasValues = readsValues;
    if (!hasValues) {
      fetch(schema.nextKeys(), page, PAGE_BYTES);
    } else if (hasLongRows || !fetch(schema.nextShortRows(), page)) {
      hasLongRows = true;
      boolean unused = fetch(schema.nextRows(), page, PAGE_BYTES);
    }
    isExhausted = rows.isEmpty();
    page = Math.min(2 * page, LARGEST_PAGE);
  }

  /** Fetches a page; returns false, and has fetched nothing, if the query left out a long field. */
  private boolean fetch(String sql, int limit, Object... bytes) {
    byte[] after = lastHash;
    calls = Server.callCount() + 1; // that of the page itself
    Object[] arguments = Stream.concat(Stream.of(after, limit), Stream.of(bytes)).toArray();
    boolean isComplete =
        server.read(
            table.described("list the keys of"),
            connection -> {
              rows.clear();
              lastHash = after;
              isCut = false;
              int unused = connection.forEachRow(sql, this::add, arguments);
              return !isCut;
            });
    if (!isComplete) {
      rows.clear();
      lastHash = after;
    }
    return isComplete;
  }

  private boolean add(ResultSet row) throws SQLException {
    byte[] hash = row.getBytes(1);
    requireAscending(lastHash, hash);
    lastHash = hash;
    byte[] key = row.getBytes(2);
    byte[] value = hasValues ? row.getBytes(3) : NO_VALUE;
    isCut |= key == null || value == null;
    return isCut || rows.add(new StoredRow(hash, key, value, hasValues ? row.getLong(4) : 0));
  }

  /** Hashes out of order mean a damaged index, in which the iteration might never end. */
  private void requireAscending(byte[] before, byte[] hash) {
    if (Arrays.compareUnsigned(before, hash) >= 0) {
      throw storage.damaged(hash, "it is a hash that is out of order");
    }
  }

  @Override
  public byte[] key() {
    return row().key().clone();
  }

  private StoredRow row() {
    return Objects.requireNonNull(current, "next() was not called");
  }

  @Override
  public byte @Nullable [] value() {
    StoredRow row = row();
    readsValues = true;
    boolean isNew = hasValues && Server.callCount() == calls;
    return isNew && row.isIntact() ? row.value().clone() : storage.get(row.key());
  }

  @Override
  public void close() {
    rows.clear();
    isExhausted = true;
  }
}
