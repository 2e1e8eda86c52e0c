package dev.vht.cassandra;

import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.vht.cassandra.session.Cluster;
import dev.vht.cassandra.session.Failures;
import dev.vht.cassandra.session.Query;
import dev.vht.cassandra.session.Retry;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads and changes the record of a table. A change has the tag of the record that it replaces as
 * its condition, so it is made once or not at all, and repeating it is safe.
 */
final class RecordRow {
  private final TableLocation table;
  private final Cluster cluster;
  private final Tags tags = new Tags();

  RecordRow(TableLocation table, Cluster cluster) {
    this.table = table;
    this.cluster = cluster;
  }

  /**
   * A record as it was read.
   *
   * @param tag of the row, or null if there is none
   * @param record null if there is none
   */
  record Seen(@Nullable Long tag, @Nullable TableRecord record) {}

  /** Reads the record; sees every change that has returned. */
  Seen read(String operation) {
    Row row =
        cluster.readMetadata(
            table.described(operation), table.schema().select(), TableSchema.recordKey());
    if (row == null || row.isNull(0)) {
      return new Seen(null, null);
    }
    byte[] bytes = Rows.bytes(row.getByteBuffer(1));
    return new Seen(row.getLong(0), bytes == null ? null : TableRecord.of(table, bytes));
  }

  /** Reads the tag, after changes that were half made are completed or discarded. */
  private @Nullable Long settledTag(String operation) {
    Row row =
        cluster.readRow(
            table.described(operation), table.schema().settle(), TableSchema.recordKey());
    return row == null || row.isNull(0) ? null : row.getLong(0);
  }

  /**
   * Replaces a record, unless it has changed since it was seen; returns whether it was replaced.
   */
  boolean replace(String operation, Seen seen, TableRecord record) {
    long tag = tags.next();
    return change(
        operation,
        table.schema().replace(),
        tag,
        tag,
        ByteBuffer.wrap(record.toBytes()),
        0,
        null,
        null,
        TableSchema.recordKey(),
        seen.tag());
  }

  /** Removes a record, unless it has changed since it was seen; returns whether it was removed. */
  boolean remove(String operation, Seen seen) {
    return change(
        operation, table.schema().removeRecord(), null, TableSchema.recordKey(), seen.tag());
  }

  /**
   * Repeats a change until its outcome is known: the row has its tag, or any other than before.
   *
   * @param tag of the row afterwards
   */
  private boolean change(
      String operation, Query query, @Nullable Long tag, @Nullable Object... arguments) {
    String described = table.described(operation);
    @Nullable Object before = arguments[arguments.length - 1];
    Retry retry = cluster.retry();
    while (true) {
      DriverException failure;
      try {
        ResultSet result = cluster.attempt(query, arguments);
        return result.wasApplied() || Objects.equals(settledTag(operation), tag);
      } catch (DriverException e) {
        failure = e;
      }
      Failures.Kind kind = Failures.kind(failure);
      if (kind == Failures.Kind.REFUSED) {
        throw cluster.refused(described, failure);
      }
      if (kind != Failures.Kind.NOT_SENT) {
        Long now = settledTag(operation);
        if (!Objects.equals(now, before)) {
          return Objects.equals(now, tag);
        }
      }
      if (!retry.pause()) {
        throw kind == Failures.Kind.NOT_SENT
            ? cluster.unreachable(described, failure)
            : cluster.unknown(described, null, failure);
      }
    }
  }
}
