package dev.vht.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import dev.vht.StorageException;
import dev.vht.cassandra.session.Cluster;
import dev.vht.cassandra.session.Retry;
import dev.vht.cassandra.session.SchemaChange;
import dev.vht.spi.Metadata;
import dev.vht.spi.Presence;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Creates, finds and deletes tables.
 *
 * <p>A table of ours is a table of Cassandra with exactly our columns, and the record in it. One
 * without a record counts as absent: it is what an interrupted creation or deletion has left, or an
 * administrator has made it for programs that may not change the schema. A table of Cassandra is
 * dropped with its record only if its comment says that this library has made it.
 */
final class TableCatalog {
  private static final String CREATE = "create";
  private static final String DELETE = "delete";

  /**
   * For this long, a process that has marked a table as deleted may still drop it. One that creates
   * a table waits twice as long, because its clock may be slower.
   */
  private static final long DROP_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final TableLocation table;
  private final Cluster cluster;
  private final RecordRow row;

  TableCatalog(TableLocation table, Cluster cluster) {
    this.table = table;
    this.cluster = cluster;
    this.row = new RecordRow(table, cluster);
  }

  private Map<String, String> columns() {
    Map<String, String> columns = new HashMap<>();
    for (Row column :
        cluster.readRows(
            table.described("look for"),
            TableSchema.findColumns(),
            table.schema().keyspace(),
            table.schema().name())) {
      columns.put(
          Objects.requireNonNull(column.getString(0)),
          column.getString(1) + ' ' + column.getString(2));
    }
    return columns;
  }

  /** Repeats what has found a table that was dropped before it could be read. */
  private <T extends @Nullable Object> T settled(Supplier<T> work) {
    Retry retry = cluster.retry();
    while (true) {
      try {
        return work.get();
      } catch (Cluster.RefusedException e) {
        if (!e.isOfNothing() || !retry.pause()) {
          throw e;
        }
      }
    }
  }

  Presence presence() {
    return settled(this::findPresence);
  }

  private Presence findPresence() {
    Map<String, String> columns = columns();
    if (columns.isEmpty()) {
      return Presence.ABSENT;
    }
    if (!columns.equals(TableSchema.COLUMNS)) {
      return Presence.FOREIGN;
    }
    return isTable(row.read("look for")) ? Presence.TABLE : Presence.ABSENT;
  }

  private static boolean isTable(RecordRow.Seen seen) {
    TableRecord record = seen.record();
    return record != null && !record.isDeleted();
  }

  String describeForeign() {
    return "%s is a table of Cassandra with other columns than those of VHT (%s)"
        .formatted(table.schema().table(), String.join(", ", columns().keySet()));
  }

  /** Creates a table; what is there already is left alone. */
  TableRecord create(Metadata metadata) {
    return settled(() -> tryCreating(metadata));
  }

  private TableRecord tryCreating(Metadata metadata) {
    Map<String, String> columns = columns();
    if (columns.isEmpty()) {
      createSchema();
    } else {
      requireOurs(columns);
    }
    RecordRow.Seen seen = readUndropped();
    TableRecord record = TableRecord.created(metadata, table.writes(), table.leaseMillis());
    if (isTable(seen) || !row.replace(CREATE, seen, record)) {
      throw table.alreadyExists();
    }
    return record;
  }

  private void requireOurs(Map<String, String> columns) {
    if (!columns.equals(TableSchema.COLUMNS)) {
      throw table.foreign(describeForeign());
    }
  }

  private void createSchema() {
    requireKeyspace();
    change(CREATE, table.schema().createTable(), cluster.retryTime());
    requireOurs(columns());
  }

  private void requireKeyspace() {
    String keyspace = table.schema().keyspace();
    List<Row> found =
        cluster.readRows(table.described(CREATE), TableSchema.findKeyspace(), keyspace);
    if (!found.isEmpty()) {
      return;
    }
    if (table.replication() == 0) {
      throw new StorageException(
          ("cannot create table %s: %s has no keyspace %s; create it, or let the option"
                  + " replication=3 (with datacenter=name) do so")
              .formatted(table, cluster.name(), keyspace),
          null);
    }
    change(
        CREATE,
        table.schema().createKeyspace(table.datacenter(), table.replication()),
        cluster.retryTime());
  }

  private void change(String operation, String cql, Duration time) {
    new SchemaChange(cql).make(cluster, table.described(operation), time);
  }

  /** Reads the record, after a process that is deleting a table here can drop it no more. */
  private RecordRow.Seen readUndropped() {
    RecordRow.Seen seen = row.read(CREATE);
    TableRecord record = seen.record();
    if (record == null || !record.isDeleted()) {
      return seen;
    }
    long wait =
        isOurs() ? 2 * DROP_NANOS : TimeUnit.MILLISECONDS.toNanos(2L * record.leaseMillis());
    for (long start = System.nanoTime(); System.nanoTime() - start < wait; ) {
      Retry.sleep(POLL_NANOS);
      if (columns().isEmpty()) {
        createSchema();
      }
      seen = row.read(CREATE);
      if (seen.record() == null || !seen.record().isDeleted()) {
        return seen;
      }
    }
    return seen;
  }

  /** Returns whether this library has made the table of Cassandra. */
  private boolean isOurs() {
    Row found =
        cluster.readRow(
            table.described(DELETE),
            TableSchema.findComment(),
            table.schema().keyspace(),
            table.schema().name());
    return found != null && Objects.equals(found.getString(0), TableSchema.COMMENT);
  }

  /** Returns the record of a table that is not deleted, or null if there is none. */
  private @Nullable TableRecord present(String operation) {
    Map<String, String> columns = columns();
    if (columns.isEmpty()) {
      return null;
    }
    requireOurs(columns);
    TableRecord record = row.read(operation).record();
    return record == null || record.isDeleted() ? null : record;
  }

  /** Opens a table. */
  TableRecord open() {
    TableRecord record = settled(() -> present("open"));
    if (record == null) {
      throw table.noSuchTable();
    }
    table.requireSame(record.writes());
    return record;
  }

  /**
   * Deletes a table: first its record says so, then it is dropped, or else its rows are removed.
   *
   * @return whether there was one
   */
  boolean destroy() {
    return settled(this::tryDestroying);
  }

  private boolean tryDestroying() {
    Map<String, String> columns = columns();
    if (columns.isEmpty()) {
      return false;
    }
    requireOurs(columns);
    while (true) {
      RecordRow.Seen seen = row.read(DELETE);
      TableRecord record = seen.record();
      if (record == null || record.isDeleted()) {
        return false;
      }
      long start = System.nanoTime();
      if (TableContent.markDeleted(row, seen, record)) {
        removeDeleted(record, start);
        return true;
      }
    }
  }

  private void removeDeleted(TableRecord deleted, long start) {
    if (isOurs()) {
      long left = DROP_NANOS - (System.nanoTime() - start);
      if (left > 0) { // else it stays, without a record
        change(DELETE, table.schema().dropTable(), Duration.ofNanos(left));
      }
      return;
    }
    new GenerationRemover(table, cluster)
        .remove(() -> isStillDeleted(deleted) ? Rows::isOfAny : null);
    RecordRow.Seen seen = row.read(DELETE);
    if (isOf(deleted, seen)) {
      boolean unused = row.remove(DELETE, seen);
    }
  }

  /** Whether nobody has created another table here. */
  private boolean isStillDeleted(TableRecord deleted) {
    return isOf(deleted, row.read(DELETE));
  }

  private static boolean isOf(TableRecord deleted, RecordRow.Seen seen) {
    TableRecord record = seen.record();
    return record != null && record.isDeleted() && record.incarnation() == deleted.incarnation();
  }
}
