package dev.vht.cassandra;

import com.datastax.oss.driver.api.core.DriverException;
import dev.vht.cassandra.session.Cluster;
import dev.vht.spi.Storage.Pair;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Writes a generation that nobody reads yet, several keys at a time. The writes have a timestamp
 * that is earlier than that of any conditional write.
 */
final class TableFiller {
  private static final int AT_A_TIME = 64;

  private final TableLocation table;
  private final Cluster cluster;
  private final TableContent content;
  private final long generation;
  private final ValueStore values;
  private final Deque<Sent> sent = new ArrayDeque<>();
  private long pinned = System.nanoTime();

  /** A write that was begun. */
  private record Sent(ByteBuffer partition, StoredValue row, CompletableFuture<?> future) {}

  private TableFiller(TableLocation table, Cluster cluster, TableContent content, long generation) {
    this.table = table;
    this.cluster = cluster;
    this.content = content;
    this.generation = generation;
    this.values = new ValueStore(table, cluster);
  }

  static void fill(
      TableLocation table,
      Cluster cluster,
      TableContent content,
      long generation,
      Iterator<Pair> pairs) {
    content.pinFilled(generation);
    TableFiller filler = new TableFiller(table, cluster, content, generation);
    while (pairs.hasNext()) {
      filler.send(pairs.next());
    }
    filler.awaitAll(0);
  }

  private void send(Pair pair) {
    if (System.nanoTime() - pinned > GenerationPins.RENEWAL_NANOS) {
      boolean unused = content.pin(generation, generation); // if not, it cannot replace the content
      pinned = System.nanoTime();
    }
    if (ValueStore.isLong(pair.value())) {
      content.allowChunks();
    }
    ByteBuffer partition = Rows.partition(generation, pair.key());
    StoredValue row = values.store(pair.key(), partition, pair.value(), ValueStore.FIRST_TIMESTAMP);
    CompletableFuture<?> future =
        cluster.begin(
            table.schema().putPlain(),
            ValueStore.FIRST_TIMESTAMP,
            row.value(),
            row.crc(),
            row.chunks(),
            partition);
    sent.add(new Sent(partition, row, future));
    awaitAll(AT_A_TIME);
  }

  /** Waits until at most some writes are on their way. One that has failed is made again here. */
  private void awaitAll(int rest) {
    while (sent.size() > rest) {
      Sent first = sent.removeFirst();
      try {
        Object unused = first.future().join();
      } catch (CompletionException e) {
        if (!(e.getCause() instanceof DriverException)) {
          throw e;
        }
        cluster.write(
            table.described("fill"),
            null,
            table.schema().putPlain(),
            ValueStore.FIRST_TIMESTAMP,
            first.row().value(),
            first.row().crc(),
            first.row().chunks(),
            first.partition());
      }
    }
  }
}
