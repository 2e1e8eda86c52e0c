package dev.vht.internal.memory;

import dev.vht.spi.Cursor;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Storage;
import java.util.Arrays;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** One handle of a table in memory. Copies every array that is passed in or returned. */
final class MemoryStorage implements Storage {
  private final MemoryTable table;
  private final Runnable destruction;

  MemoryStorage(MemoryTable table, Runnable destruction) {
    this.table = table;
    this.destruction = destruction;
  }

  @Override
  public Metadata metadata() {
    return table.metadata();
  }

  @Override
  public Object identity() {
    return table.identity();
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    return copy(table.cells().get(new ByteArrayKey(key)));
  }

  @Override
  public boolean contains(byte[] key) {
    return table.cells().containsKey(new ByteArrayKey(key));
  }

  @Override
  public void put(byte[] key, byte[] value) {
    ByteArrayKey keptKey = new ByteArrayKey(key).kept();
    byte[] kept = value.clone();
    table.change(keptKey, cells -> cells.compute(keptKey, (same, cell) -> successor(cell, kept)));
  }

  @Override
  public byte @Nullable [] putIfAbsent(byte[] key, byte[] value) {
    ByteArrayKey keptKey = new ByteArrayKey(key).kept();
    byte[] kept = value.clone();
    MemoryTable.Cell cell =
        table.change(keptKey, cells -> cells.computeIfAbsent(keptKey, same -> table.newCell(kept)));
    return cell.value == kept ? null : copy(cell);
  }

  @Override
  public byte @Nullable [] replace(byte[] key, byte[] value) {
    ByteArrayKey wanted = new ByteArrayKey(key);
    byte[] kept = value.clone();
    return table.change(
        wanted,
        cells -> {
          MemoryTable.Cell cell = cells.get(wanted);
          if (cell != null) {
            cells.put(wanted, successor(cell, kept));
          }
          return copy(cell);
        });
  }

  @Override
  public boolean replace(byte[] key, byte[] expected, byte[] value) {
    ByteArrayKey wanted = new ByteArrayKey(key);
    byte[] kept = value.clone();
    return table.change(
        wanted,
        cells -> {
          MemoryTable.Cell cell = cells.get(wanted);
          boolean isEqual = cell != null && Arrays.equals(cell.value, expected);
          if (isEqual) {
            cells.put(wanted, successor(cell, kept));
          }
          return isEqual;
        });
  }

  @Override
  public boolean remove(byte[] key) {
    ByteArrayKey wanted = new ByteArrayKey(key);
    return table.change(wanted, cells -> cells.remove(wanted) != null);
  }

  @Override
  public boolean remove(byte[] key, byte[] expected) {
    ByteArrayKey wanted = new ByteArrayKey(key);
    return table.change(
        wanted,
        cells -> {
          MemoryTable.Cell cell = cells.get(wanted);
          return cell != null && Arrays.equals(cell.value, expected) && cells.remove(wanted, cell);
        });
  }

  @Override
  public Cursor cursor() {
    return new MemoryCursor(table);
  }

  @Override
  public long count() {
    return table.count();
  }

  @Override
  public void clear() {
    table.clear();
  }

  @Override
  public void fill(Iterator<Pair> pairs) {
    table.fill(pairs);
  }

  @Override
  public void flush() {
    table.count(); // throws if the table was deleted; there is no disk
  }

  /** Removed entries are garbage already, and empty slots are not worth copying the map. */
  @Override
  public void compact() {
    table.count(); // throws if the table was deleted
  }

  @Override
  public void backup(Location target) {
    MemoryStorageProvider.add(target, table.copy(target.toString()));
  }

  @Override
  public void destroy() {
    destruction.run();
  }

  @Override
  public void close() {}

  private MemoryTable.Cell successor(MemoryTable.@Nullable Cell cell, byte[] value) {
    return cell == null ? table.newCell(value) : new MemoryTable.Cell(value, cell.nextCursor);
  }

  private static byte @Nullable [] copy(MemoryTable.@Nullable Cell cell) {
    return cell == null ? null : cell.value.clone();
  }
}
