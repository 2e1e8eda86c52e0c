package dev.vht.sqlite;

import static dev.vht.sqlite.TestTables.at;
import static dev.vht.sqlite.TestTables.bytes;

import dev.vht.StorageException;
import dev.vht.spi.Location;
import dev.vht.spi.Storage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.LockSupport;

/**
 * The commands of child processes: {@code write|fill|refill|make|remake|backup|churn|lock|spill
 * file prefix count}.
 */
final class ChildMain {
  /** The bytes that a connection locks while it is open (SQLite's {@code os.h}). */
  private static final long SHARED_LOCK = 0x40000002L;

  private static final long SHARED_LOCK_BYTES = 510;

  private ChildMain() {}

  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[1]);
    String prefix = arguments[2];
    int count = Integer.parseInt(arguments[3]);
    try {
      switch (arguments[0]) {
        case "make" -> make(file, prefix, count);
        case "fill" -> fill(file, prefix, count);
        case "refill" -> refill(file, prefix, count);
        case "remake" -> {
          System.out.println("started");
          make(file, prefix, count);
        }
        case "backup" -> backUp(file, prefix);
        case "churn" -> churn(file, count);
        case "lock" -> lock(file);
        case "spill" -> spill(file, prefix, count);
        default -> write(file, prefix, count);
      }
    } catch (StorageException | SQLException e) {
      System.out.println(e.getMessage());
    }
  }

  /** Halts within a transaction that has begun to overwrite the database, leaving a hot journal. */
  private static void spill(Path file, String table, int count) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA cache_size = 2");
      statement.execute("BEGIN");
      statement.execute("CREATE TABLE " + table + " (x)");
      for (int i = 0; i < count; i++) {
        statement.execute("INSERT INTO " + table + " VALUES (randomblob(500))");
      }
      Runtime.getRuntime().halt(1);
    }
  }

  /** Prints whether this process could lock the whole database. */
  private static void lock(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      System.out.println(
          channel.tryLock(SHARED_LOCK, SHARED_LOCK_BYTES, false) == null ? "held" : "free");
    }
  }

  /** Prints each key after its put has returned. */
  private static void write(Path file, String prefix, int count) {
    try (Storage storage = TestTables.openTable(at(file))) {
      for (int i = 0; i < count; i++) {
        storage.put(bytes(prefix + i), bytes("value of " + prefix + i));
        System.out.println(prefix + i);
      }
    }
  }

  /** Fills a table, prints a line half-way, and stops there if asked to. */
  private static void fill(Path file, String how, int count) {
    try (Storage storage = TestTables.openTable(at(file))) {
      storage.fill(
          SqliteFillTest.pairs(
              count,
              number -> {
                if (number == count / 2) {
                  System.out.println("half");
                  while (how.equals("stop")) {
                    LockSupport.park();
                  }
                }
                return SqliteFillTest.pair(number);
              }));
    }
  }

  /** Backs up a table repeatedly, and deletes each backup. */
  private static void backUp(Path file, String target) {
    Location copy = at(file.resolveSibling(target));
    try (Storage storage = TestTables.openTable(at(file))) {
      System.out.println("started");
      while (true) {
        storage.backup(copy);
        TestTables.PROVIDER.destroy(copy);
      }
    }
  }

  /** Performs operations on a table that take long or move pages. */
  private static void churn(Path file, int count) {
    for (int i = 0; i < count; i++) {
      try (Storage storage = TestTables.openTable(at(file))) {
        storage.fill(SqliteFillTest.pairs(1_500, SqliteFillTest::pair));
        storage.clear();
        storage.compact();
        for (int number = 0; number < 20; number++) {
          storage.put(SqliteFillTest.pair(number).key(), SqliteFillTest.pair(number).value());
        }
        storage.compact();
      }
    }
    System.out.println("done");
  }

  /** Creates a table and fills it repeatedly, each time in a long transaction. */
  private static void refill(Path file, String table, int count) {
    try (Storage storage = TestTables.createTable(at(file, table))) {
      for (int i = 0; i < count; i++) {
        storage.fill(SqliteFillTest.pairs(20_000, SqliteFillTest::pair));
      }
    }
  }

  /** Creates, fills and deletes one table repeatedly. */
  private static void make(Path file, String table, int count) {
    for (int i = 0; i < count; i++) {
      try (Storage storage = TestTables.createTable(at(file, table))) {
        storage.put(bytes("k"), bytes("v"));
        if (storage.count() != 1 || !TestTables.PROVIDER.destroy(at(file, table))) {
          System.out.println("lost in round " + i);
        }
      }
    }
  }
}
