package dev.vht.benchmarks.stores.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.token.TokenRange;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A plain walk by the driver over the ranges of the ring, one after the other, in pages of {@value
 * #PAGE} rows, the driver's default. It goes over the rows of a table of the library, so both read
 * the same files.
 */
final class DriverWalk {
  private static final int PAGE = 5_000;

  /** What the library puts before each key. */
  private static final int GENERATION_BYTES = Long.BYTES;

  private final CqlSession session;
  private final String table;

  DriverWalk(CqlSession session, String table) {
    this.session = session;
    this.table = table;
  }

  /** Walks over the keys, and returns their length in bytes. */
  long keys() {
    return bytes("SELECT key FROM ", 1);
  }

  /** Walks over the keys with their values, and returns the length of both in bytes. */
  long entries() {
    return bytes("SELECT key, value FROM ", 2);
  }

  private long bytes(String select, int columns) {
    PreparedStatement statement =
        session.prepare(
            SimpleStatement.newInstance(
                    select + table + " WHERE token(key) > ? AND token(key) <= ?")
                .setConsistencyLevel(DefaultConsistencyLevel.QUORUM)
                .setPageSize(PAGE));
    long bytes = 0;
    for (TokenRange range : ranges()) {
      for (Row row :
          session.execute(
              statement
                  .boundStatementBuilder()
                  .setToken(0, range.getStart())
                  .setToken(1, range.getEnd())
                  .build())) {
        byte[] key = bytes(row, 0);
        if (key.length >= GENERATION_BYTES) { // not the record of the table
          bytes += key.length - GENERATION_BYTES;
          bytes += columns == 1 ? 0 : bytes(row, 1).length;
        }
      }
    }
    return bytes;
  }

  private static byte[] bytes(Row row, int column) {
    ByteBuffer buffer = Objects.requireNonNull(row.getByteBuffer(column));
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private List<TokenRange> ranges() {
    List<TokenRange> ranges = new ArrayList<>();
    for (TokenRange each : session.getMetadata().getTokenMap().orElseThrow().getTokenRanges()) {
      ranges.addAll(each.unwrap());
    }
    return ranges;
  }
}
