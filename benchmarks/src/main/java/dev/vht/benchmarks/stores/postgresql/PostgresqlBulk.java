package dev.vht.benchmarks.stores.postgresql;

import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.benchmarks.stores.Figures;
import dev.vht.benchmarks.stores.MarkdownTable;
import dev.vht.benchmarks.stores.Shape;
import dev.vht.benchmarks.stores.Workload;
import dev.vht.codec.Codecs;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Stream;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;

/**
 * Filling a table in PostgreSQL and walking over it, against the binary COPY and the queries by
 * pages that plain JDBC would use. The two take turns.
 */
final class PostgresqlBulk {
  private static final int PAGE = 1_000;
  private static final int COPY_BUFFER = 1 << 16;
  private static final byte[] COPY_SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0
  };

  private static final double NANOS_A_SECOND = 1e9;
  private static final double BYTES_A_MEBIBYTE = 1 << 20;
  private static final int SAMPLES = 20;

  private final PostgresqlServer server;
  private final Workload workload;
  private final int rounds;

  PostgresqlBulk(PostgresqlServer server, Shape shape, int rounds) {
    this.server = server;
    this.workload = new Workload(shape);
    this.rounds = rounds;
  }

  private int records() {
    return workload.shape().records();
  }

  private VirtualHashTable<byte[], byte[]> open() {
    return server
        .table("ours")
        .keys(Codecs.bytes())
        .values(Codecs.bytes())
        .mode(OpenMode.CREATE_OR_UPDATE)
        .open();
  }

  /** Returns the rows that compare the filling of empty tables. */
  MarkdownTable fill() throws IOException, SQLException {
    double[] ours = new double[rounds];
    double[] plain = new double[rounds];
    double[] ratio = new double[rounds];
    for (int round = -1; round < rounds; round++) { // one to warm up
      double table = filled();
      double copied = copied();
      requireSameRows();
      drop();
      if (round >= 0) {
        ours[round] = table;
        plain[round] = copied;
        ratio[round] = table / copied;
      }
    }
    MarkdownTable table =
        new MarkdownTable("`fill`, " + workload.shape(), "s", "`COPY BINARY`, s", "×", "bar");
    table.row(
        "one thread",
        Figures.of(ours).toString(),
        Figures.of(plain).toString(),
        Figures.of(ratio).atMost(1.5),
        "≤ 1.5");
    return table;
  }

  private void drop() {
    try (VirtualHashTable<byte[], byte[]> table = open()) {
      table.delete();
    }
    server.execute("DROP TABLE " + PostgresqlServer.SCHEMA + ".plain", "CHECKPOINT");
  }

  private double filled() {
    try (VirtualHashTable<byte[], byte[]> table = open()) {
      Map<byte[], byte[]> content = workload.content();
      long start = System.nanoTime();
      table.fill(content);
      return secondsSince(start);
    }
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / NANOS_A_SECOND;
  }

  private double copied() throws IOException, SQLException {
    server.execute(PostgresqlLoop.CREATE, PostgresqlLoop.TRUNCATE);
    try (Connection connection = server.pool().getConnection()) {
      long start = System.nanoTime();
      try (DataOutputStream rows =
          new DataOutputStream(
              new BufferedOutputStream(
                  new PGCopyOutputStream(
                      connection.unwrap(PGConnection.class), PostgresqlLoop.COPY, COPY_BUFFER),
                  COPY_BUFFER))) {
        copy(rows);
      }
      return secondsSince(start);
    }
  }

  private void copy(DataOutputStream rows) throws IOException {
    rows.write(COPY_SIGNATURE);
    rows.writeInt(0);
    rows.writeInt(0);
    for (int record = 0; record < records(); record++) {
      byte[] key = Workload.key(record);
      byte[] value = workload.value(record, 0);
      rows.writeShort(4);
      write(rows, PostgresqlLoop.hash(key));
      write(rows, key);
      write(rows, value);
      rows.writeInt(Long.BYTES);
      rows.writeLong(PostgresqlLoop.checksum(key, value));
    }
    rows.writeShort(-1);
  }

  private static void write(DataOutputStream rows, byte[] field) throws IOException {
    rows.writeInt(field.length);
    rows.write(field);
  }

  /** Compares the two tables, which have the same columns. */
  private void requireSameRows() throws SQLException {
    String query =
        "SELECT count(*) FROM %1$s.ours JOIN %1$s.plain USING (hash, key, value, crc)"
            .formatted(PostgresqlServer.SCHEMA);
    try (Connection connection = server.pool().getConnection();
        PreparedStatement statement = connection.prepareStatement(query);
        ResultSet row = statement.executeQuery()) {
      if (!row.next() || row.getInt(1) != records()) {
        throw new IllegalStateException("the two tables do not have the same rows");
      }
    }
  }

  /** Returns the rows that compare the walk over all entries. */
  MarkdownTable walk() throws IOException, SQLException {
    double unused = filled() + copied();
    server.execute("VACUUM ANALYZE", "CHECKPOINT");
    double[] ours = new double[rounds];
    double[] plain = new double[rounds];
    double[] ratio = new double[rounds];
    double[] growth = new double[rounds];
    try (VirtualHashTable<byte[], byte[]> table = open()) {
      for (int round = -1; round < rounds; round++) { // one to warm up
        double walked = walked(table);
        double paged = paged();
        if (round >= 0) {
          ours[round] = records() / walked;
          plain[round] = records() / paged;
          ratio[round] = paged / walked;
          growth[round] = growth(table);
        }
      }
    }
    drop();
    MarkdownTable rows =
        new MarkdownTable("walk, " + workload.shape(), "ours", "keyset by plain JDBC", "×", "bar");
    rows.row(
        "entries a second",
        Figures.of(ours).toString(),
        Figures.of(plain).toString(),
        Figures.of(ratio).atLeast(0.7),
        "≥ 0.7");
    rows.row("growth of the live heap, MiB", Figures.of(growth).atMost(32), "–", "–", "< 32");
    return rows;
  }

  private double walked(VirtualHashTable<byte[], byte[]> table) {
    long start = System.nanoTime();
    try (Stream<Map.Entry<byte[], byte[]>> entries = table.entries()) {
      requireBytes(entries.mapToLong(each -> each.getKey().length + each.getValue().length).sum());
    }
    return secondsSince(start);
  }

  private void requireBytes(long bytes) {
    if (bytes != workload.shape().liveBytes()) {
      throw new IllegalStateException("a walk returned " + bytes + " bytes");
    }
  }

  private double paged() throws SQLException {
    long start = System.nanoTime();
    byte[] last = {};
    long bytes = 0;
    for (int rows = PAGE; rows == PAGE; ) {
      rows = 0;
      try (Connection connection = server.pool().getConnection();
          PreparedStatement page = connection.prepareStatement(PostgresqlLoop.PAGE)) {
        page.setBytes(1, last);
        page.setInt(2, PAGE);
        try (ResultSet row = page.executeQuery()) {
          while (row.next()) {
            last = row.getBytes(1);
            bytes += row.getBytes(2).length + row.getBytes(3).length;
            rows++;
          }
        }
      }
    }
    requireBytes(bytes);
    return secondsSince(start);
  }

  /** Walks again, and measures the live heap now and then. */
  private double growth(VirtualHashTable<byte[], byte[]> table) {
    long before = live();
    long most = before;
    int step = Math.max(1, records() / SAMPLES);
    try (Stream<Map.Entry<byte[], byte[]>> entries = table.entries()) {
      int walked = 0;
      for (Iterator<Map.Entry<byte[], byte[]>> each = entries.iterator(); each.hasNext(); ) {
        Map.Entry<byte[], byte[]> unused = each.next();
        walked++;
        if (walked % step == 0) {
          most = Math.max(most, live());
        }
      }
    }
    return (most - before) / BYTES_A_MEBIBYTE;
  }

  private static long live() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
