package dev.vht.cassandra;

import com.datastax.oss.driver.api.core.DriverException;
import dev.vht.cassandra.session.Cluster;
import dev.vht.cassandra.session.Query;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Executes a statement that has a timestamp of its own for many keys, several at a time. */
final class WritePipeline {
  private static final int AT_A_TIME = 64;

  private final Cluster cluster;
  private final String operation;
  private final Query query;
  private final Deque<Sent> sent = new ArrayDeque<>();

  /** A write that was begun. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Sent(@Nullable Object[] arguments, CompletableFuture<?> future) {}

  WritePipeline(Cluster cluster, String operation, Query query) {
    this.cluster = cluster;
    this.operation = operation;
    this.query = query;
  }

  /** Begins a write, after earlier ones have ended if there are many. */
  void send(@Nullable Object... arguments) {
    sent.add(new Sent(arguments, cluster.begin(query, arguments)));
    awaitAllBut(AT_A_TIME);
  }

  /** Waits until all writes were made. */
  void await() {
    awaitAllBut(0);
  }

  /** One that has failed is made again here. */
  private void awaitAllBut(int rest) {
    while (sent.size() > rest) {
      Sent first = sent.removeFirst();
      try {
        Object unused = first.future().join();
      } catch (CompletionException e) {
        if (!(e.getCause() instanceof DriverException)) {
          throw e;
        }
        cluster.write(operation, null, query, first.arguments());
      }
    }
  }
}
