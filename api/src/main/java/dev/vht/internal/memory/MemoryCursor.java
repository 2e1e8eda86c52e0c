package dev.vht.internal.memory;

import dev.vht.spi.Cursor;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** A cursor over a table in memory; {@link MemoryTable} explains why it skips younger keys. */
final class MemoryCursor implements Cursor {
  private final MemoryTable table;
  private final long number;
  private Iterator<Map.Entry<ByteArrayKey, MemoryTable.Cell>> rest;
  private @Nullable ByteArrayKey key;

  MemoryCursor(MemoryTable table) {
    this.table = table;
    // The map first: a fill may replace it by one that has only younger keys.
    ConcurrentMap<ByteArrayKey, MemoryTable.Cell> cells = table.cells();
    this.number = table.assignCursorNumber();
    this.rest = cells.entrySet().iterator();
  }

  @Override
  public boolean next() {
    table.cells(); // throws if the table was deleted
    while (rest.hasNext()) {
      Map.Entry<ByteArrayKey, MemoryTable.Cell> entry = rest.next();
      if (entry.getValue().nextCursor <= number) {
        key = entry.getKey();
        return true;
      }
    }
    key = null;
    return false;
  }

  @Override
  public byte[] key() {
    return current().copy();
  }

  @Override
  public byte @Nullable [] value() {
    MemoryTable.Cell cell = table.cells().get(current());
    return cell == null ? null : cell.value.clone();
  }

  @Override
  public void close() {
    rest = Collections.emptyIterator();
    key = null;
  }

  private ByteArrayKey current() {
    if (key == null) {
      throw new NoSuchElementException("the cursor has no current key");
    }
    return key;
  }
}
