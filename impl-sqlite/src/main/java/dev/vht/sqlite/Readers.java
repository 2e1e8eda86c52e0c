package dev.vht.sqlite;

import dev.vht.spi.Settings;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/** Connections that read: one for each call under way, made when needed, and at most so many. */
final class Readers implements AutoCloseable {
  private static final int MOST = 16;

  private final Place place;
  private final Settings.Access access;
  private final Semaphore permits = new Semaphore(MOST);
  private final ConcurrentLinkedDeque<Session> idle = new ConcurrentLinkedDeque<>();

  Readers(Place place, Settings.Access access) {
    this.place = place;
    this.access = access;
  }

  /** What is done with a connection. */
  @FunctionalInterface
  interface Reading<T> {
    T with(Session session) throws SQLException;
  }

  <T> T read(String operation, Reading<T> reading) {
    permits.acquireUninterruptibly();
    try {
      Session known = idle.pollFirst();
      Session session = known == null ? place.database().reader(access) : known;
      T result = with(session, reading);
      idle.addFirst(session);
      return result;
    } catch (SQLException e) {
      throw Failures.of(place.described(operation), place.file(), e);
    } finally {
      permits.release();
    }
  }

  /** A connection that failed is not used again: what it saw may be out of date. */
  private static <T> T with(Session session, Reading<T> reading) throws SQLException {
    try {
      return reading.with(session);
    } catch (SQLException | RuntimeException | Error e) {
      session.abandon(e);
      throw e;
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
