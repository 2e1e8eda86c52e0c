package dev.vht.cassandra;

import dev.vht.cassandra.session.Cluster;
import dev.vht.spi.Storage.Pair;
import java.nio.ByteBuffer;
import java.util.Iterator;

/**
 * Writes a generation that nobody reads yet, several keys at a time. The writes have a timestamp
 * that is earlier than that of any conditional write.
 */
final class TableFiller {
  private final TableContent content;
  private final long generation;
  private final ValueStore values;
  private final WritePipeline writes;
  private long pinned = System.nanoTime();

  private TableFiller(TableLocation table, Cluster cluster, TableContent content, long generation) {
    this.content = content;
    this.generation = generation;
    this.values = new ValueStore(table, cluster);
    this.writes = new WritePipeline(cluster, table.described("fill"), table.schema().putPlain());
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
    filler.writes.await();
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
    writes.send(ValueStore.FIRST_TIMESTAMP, row.value(), row.crc(), row.chunks(), partition);
  }
}
