package dev.vht.internal.memory;

import dev.vht.spi.Cursor;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** A walk over a table in memory; {@link MemoryTable} says why it passes over younger keys. */
final class MemoryCursor implements Cursor {
  private final MemoryTable table;
  private final long walk;
  private Iterator<Map.Entry<ByteArrayKey, MemoryTable.Cell>> rest;
  private @Nullable ByteArrayKey key;

  MemoryCursor(MemoryTable table) {
    this.table = table;
    // The map first: one that a fill puts in its place may hold younger keys only.
    ConcurrentMap<ByteArrayKey, MemoryTable.Cell> cells = table.cells();
    this.walk = table.beginWalk();
    this.rest = cells.entrySet().iterator();
  }

  @Override
  public boolean next() {
    table.cells(); // a table that somebody deleted says so
    while (rest.hasNext()) {
      Map.Entry<ByteArrayKey, MemoryTable.Cell> entry = rest.next();
      if (entry.getValue().nextWalk <= walk) {
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
      throw new NoSuchElementException("the cursor stands at no key");
    }
    return key;
  }
}
