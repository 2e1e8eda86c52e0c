package dev.vht.memory;

import dev.vht.spi.Cursor;
import dev.vht.spi.Metadata;
import dev.vht.spi.Storage;
import java.util.Arrays;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** One handle of a table in memory. Copies every array on its way in and out. */
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
  public byte @Nullable [] get(byte[] key) {
    return copy(table.cells().get(new Bytes(key)));
  }

  @Override
  public boolean contains(byte[] key) {
    return table.cells().containsKey(new Bytes(key));
  }

  @Override
  public void put(byte[] key, byte[] value) {
    byte[] kept = value.clone();
    table.cells().compute(new Bytes(key).kept(), (same, cell) -> successor(cell, kept));
  }

  @Override
  public byte @Nullable [] putIfAbsent(byte[] key, byte[] value) {
    byte[] kept = value.clone();
    MemoryTable.Cell cell =
        table.cells().computeIfAbsent(new Bytes(key).kept(), same -> table.newCell(kept));
    return cell.value == kept ? null : copy(cell);
  }

  @Override
  public byte @Nullable [] replace(byte[] key, byte[] value) {
    ConcurrentMap<Bytes, MemoryTable.Cell> cells = table.cells();
    Bytes wanted = new Bytes(key);
    byte[] kept = value.clone();
    while (true) {
      MemoryTable.Cell cell = cells.get(wanted);
      if (cell == null || cells.replace(wanted, cell, successor(cell, kept))) {
        return copy(cell);
      }
    }
  }

  @Override
  public boolean replace(byte[] key, byte[] expected, byte[] value) {
    ConcurrentMap<Bytes, MemoryTable.Cell> cells = table.cells();
    Bytes wanted = new Bytes(key);
    byte[] kept = value.clone();
    while (true) {
      MemoryTable.Cell cell = cells.get(wanted);
      if (cell == null || !Arrays.equals(cell.value, expected)) {
        return false;
      }
      if (cells.replace(wanted, cell, successor(cell, kept))) {
        return true;
      }
    }
  }

  @Override
  public boolean remove(byte[] key) {
    return table.cells().remove(new Bytes(key)) != null;
  }

  @Override
  public boolean remove(byte[] key, byte[] expected) {
    ConcurrentMap<Bytes, MemoryTable.Cell> cells = table.cells();
    Bytes wanted = new Bytes(key);
    while (true) {
      MemoryTable.Cell cell = cells.get(wanted);
      if (cell == null || !Arrays.equals(cell.value, expected)) {
        return false;
      }
      if (cells.remove(wanted, cell)) {
        return true;
      }
    }
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
  public void flush() {
    table.count(); // there is no disk, but a table that somebody deleted says so
  }

  @Override
  public void destroy() {
    destruction.run();
  }

  @Override
  public void close() {}

  private MemoryTable.Cell successor(MemoryTable.@Nullable Cell cell, byte[] value) {
    return cell == null ? table.newCell(value) : new MemoryTable.Cell(value, cell.nextWalk);
  }

  private static byte @Nullable [] copy(MemoryTable.@Nullable Cell cell) {
    return cell == null ? null : cell.value.clone();
  }
}
