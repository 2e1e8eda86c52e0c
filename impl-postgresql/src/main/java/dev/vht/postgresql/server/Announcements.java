package dev.vht.postgresql.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Listens for what others announce by {@code NOTIFY}, on one connection and in one daemon thread
 * for all tables of a {@link ConnectionSource}.
 *
 * <p>The thread runs while anybody is registered, and a second longer. It looks for channels to add
 * or to leave every {@value #STEP_MILLIS} ms. A registration is also announced once its channel is
 * listened to, because announcements before that are missed.
 *
 * <p>When the connection is lost, announcements may have been missed, and a server that took over
 * may lack commits that this process has seen. So the loss is counted first ({@link
 * Server#losses}), then announced to everybody. Then the thread connects again, with pauses that
 * grow from {@value #MIN_PAUSE_MILLIS} ms to {@value #MAX_PAUSE_MILLIS} ms.
 *
 * <p>Guarded by the object's monitor: the registrations and the thread. Runnables are run under it,
 * so that none runs after it was removed.
 */
public final class Announcements {
  private static final int STEP_MILLIS = 250;
  private static final long MIN_PAUSE_MILLIS = 100;
  private static final long MAX_PAUSE_MILLIS = 30_000;
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How often an idle connection is asked whether its server is still there. */
  private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final ConnectionSource source;
  private final Runnable countLoss;
  private final List<Registration> registrations = new ArrayList<>();
  private @Nullable Thread thread;
  private long unusedSince;

  /** When the connection was last asked; only the thread uses it. */
  private long lastCheck = System.nanoTime();

  Announcements(ConnectionSource source, Runnable countLoss) {
    this.source = source;
    this.countLoss = countLoss;
  }

  /** What to run when something is announced on a channel, until it is removed. */
  public final class Registration implements AutoCloseable {
    private final String channel;
    private final Runnable wakeUp;

    private Registration(String channel, Runnable wakeUp) {
      this.channel = channel;
      this.wakeUp = wakeUp;
    }

    /** Removes the registration. Afterwards its action is not run. */
    @Override
    public void close() {
      remove(this);
    }
  }

  /**
   * Registers an action, and starts to listen if nobody does.
   *
   * @param channel a name that needs no quotes
   * @param wakeUp returns at once and throws nothing
   */
  public synchronized Registration register(String channel, Runnable wakeUp) {
    Registration registration = new Registration(channel, wakeUp);
    registrations.add(registration);
    if (thread == null) {
      Thread created = new Thread(this::run, "vht-postgresql-announcements");
      created.setDaemon(true);
      created.setContextClassLoader(null);
      thread = created;
      created.start();
    }
    LockSupport.unpark(thread); // ends a pause
    return registration;
  }

  private synchronized void remove(Registration registration) {
    registrations.remove(registration);
    unusedSince = System.nanoTime();
  }

  /** Ends the thread if nobody has been registered for a while; returns whether it did. */
  private synchronized boolean stopIfUnused() {
    boolean isUnused = registrations.isEmpty() && System.nanoTime() - unusedSince > LINGER_NANOS;
    if (isUnused) {
      forgetThread();
    }
    return thread != Thread.currentThread();
  }

  /** Lets the next registration start another thread. */
  private synchronized void forgetThread() {
    if (thread == Thread.currentThread()) {
      thread = null;
    }
  }

  private void run() {
    try {
      long pause = MIN_PAUSE_MILLIS;
      while (!stopIfUnused()) {
        pause = listenUntilLost() ? MIN_PAUSE_MILLIS : Math.min(2 * pause, MAX_PAUSE_MILLIS);
        pause(pause);
      }
    } finally {
      forgetThread();
    }
  }

  /** Pauses until the next attempt or the next registration. */
  private void pause(long milliseconds) {
    if (!wantedChannels().isEmpty()) {
      LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(milliseconds));
      boolean unused = Thread.interrupted(); // else it would not park again
    }
  }

  /** Listens on a new connection; returns whether that was possible. */
  private boolean listenUntilLost() {
    Set<String> channels = new HashSet<>();
    boolean isListening = false;
    try (Connection connection = source.dataSource().getConnection()) {
      PGConnection driver = connection.unwrap(PGConnection.class);
      while (!stopIfUnused()) {
        listen(connection, channels);
        isListening = true;
        receive(connection, driver);
      }
      execute(connection, "UNLISTEN *"); // the connection may be one of the program's pool
      return true;
    } catch (SQLException | RuntimeException e) {
      if (isListening) {
        countLoss.run();
        announce(null);
      }
      return isListening;
    }
  }

  /** Listens to the channels that are registered, and to no others. */
  private void listen(Connection connection, Set<String> channels) throws SQLException {
    Set<String> wanted = wantedChannels();
    for (String channel : wanted) {
      if (channels.add(channel)) {
        execute(connection, "LISTEN " + channel);
        announce(channel);
      }
    }
    for (String channel : Set.copyOf(channels)) {
      if (!wanted.contains(channel)) {
        execute(connection, "UNLISTEN " + channel);
        channels.remove(channel);
      }
    }
  }

  private synchronized Set<String> wantedChannels() {
    Set<String> wanted = new HashSet<>();
    registrations.forEach(each -> wanted.add(each.channel));
    return wanted;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Passes on what is announced within a step. */
  private void receive(Connection connection, PGConnection driver) throws SQLException {
    PGNotification[] received = driver.getNotifications(STEP_MILLIS);
    if (received != null && received.length > 0) {
      Set<String> channels = new HashSet<>();
      for (PGNotification each : received) {
        channels.add(each.getName());
      }
      channels.forEach(this::announce);
    }
    checkIfDue(connection);
  }

  private void checkIfDue(Connection connection) throws SQLException {
    long now = System.nanoTime();
    if (now - lastCheck > CHECK_NANOS) {
      lastCheck = now;
      execute(connection, "");
    }
  }

  /** Runs the actions of a channel, or of all if it is null. */
  private synchronized void announce(@Nullable String channel) {
    for (Registration each : registrations) {
      if (channel == null || channel.equals(each.channel)) {
        each.wakeUp.run();
      }
    }
  }
}
