package dev.vht.sqlite;

import dev.vht.spi.Settings;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Connections that read: one for each call under way, and some kept for the next ones. */
final class Readers implements AutoCloseable {
  private static final int MOST_IDLE = 8;

  private final Database database;
  private final Settings.Access access;
  private final ConcurrentLinkedDeque<Session> idle = new ConcurrentLinkedDeque<>();

  Readers(Database database, Settings.Access access) {
    this.database = database;
    this.access = access;
  }

  /** What is done with a connection. */
  @FunctionalInterface
  interface Reading<T> {
    T with(Session session) throws SQLException;
  }

  <T> T read(String operation, Reading<T> reading) {
    try {
      Session known = idle.pollFirst();
      Session session = known == null ? database.reader(access) : known;
      try {
        return reading.with(session);
      } finally {
        release(session);
      }
    } catch (SQLException e) {
      throw Failures.of(operation, database.file(), e);
    }
  }

  private void release(Session session) throws SQLException {
    if (idle.size() < MOST_IDLE) {
      idle.addFirst(session);
    } else {
      session.close();
    }
  }

  @Override
  public void close() throws SQLException {
    List<Session> all = new ArrayList<>(idle);
    idle.clear();
    for (Session session : all) {
      session.close();
    }
  }
}
