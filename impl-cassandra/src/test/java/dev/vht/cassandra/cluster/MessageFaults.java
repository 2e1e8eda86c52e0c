package dev.vht.cassandra.cluster;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Drops or delays the messages that arrive at this server from other servers, by a filter between
 * the connections and the handlers of messages. Until a fault is asked for there is no filter.
 *
 * <p>It runs within a server.
 */
final class MessageFaults implements Predicate<Object> {
  private static @Nullable MessageFaults installed;

  private final Object sink;
  private final Method accept;
  private final Method from;
  private final Method verb;
  private final Field stage;
  private final Method execute;
  private final ScheduledExecutorService later =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "message-faults");
            thread.setDaemon(true);
            return thread;
          });
  private final ThreadLocal<Boolean> isLate = ThreadLocal.withInitial(() -> false);
  private volatile Set<String> ignored = Set.of();
  private volatile long delayMillis;

  private MessageFaults() throws ReflectiveOperationException {
    Class<?> service = Class.forName("org.apache.cassandra.net.MessagingService");
    Class<?> message = Class.forName("org.apache.cassandra.net.Message");
    sink = service.getField("inboundSink").get(service.getMethod("instance").invoke(null));
    accept = sink.getClass().getMethod("accept", message);
    from = message.getMethod("from");
    verb = message.getMethod("verb");
    stage = verb.getReturnType().getField("stage");
    execute = stage.getType().getMethod("execute", Runnable.class);
  }

  /** Returns the filter, which it installs if it is not yet. Only the commands' thread calls it. */
  static MessageFaults installed() throws ReflectiveOperationException {
    MessageFaults current = installed;
    if (current == null) {
      current = new MessageFaults();
      current.sink.getClass().getMethod("add", Predicate.class).invoke(current.sink, current);
      installed = current;
    }
    return current;
  }

  static void heal() {
    MessageFaults current = installed;
    if (current != null) {
      current.ignored = Set.of();
      current.delayMillis = 0;
    }
  }

  void ignore(String addresses) {
    ignored = Set.of(addresses.split(","));
  }

  void delay(long millis) {
    delayMillis = millis;
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // a message may be lost
  public boolean test(Object message) {
    try {
      Set<String> senders = ignored;
      if (!senders.isEmpty() && senders.contains(sender(message))) {
        return false;
      }
      if (delayMillis == 0 || isLate.get()) {
        return true;
      }
      Object ownStage = stage.get(verb.invoke(message));
      later.schedule(() -> deliver(ownStage, message), delayMillis, TimeUnit.MILLISECONDS);
      return false;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private String sender(Object message) throws ReflectiveOperationException {
    return ((InetSocketAddress) from.invoke(message)).getAddress().getHostAddress();
  }

  private void deliver(Object ownStage, Object message) {
    Runnable delivery =
        () -> {
          isLate.set(true);
          try {
            accept.invoke(sink, message);
          } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
          } finally {
            isLate.set(false);
          }
        };
    try {
      execute.invoke(ownStage, delivery);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
