package dev.vht.files.directory;

import dev.vht.StorageException;
import dev.vht.files.directory.StripedLocks.Stripe;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.Disk.Kind;
import dev.vht.files.place.FileFailures;
import dev.vht.files.place.OpenTable;
import dev.vht.spi.Cursor;
import dev.vht.spi.Metadata;
import dev.vht.spi.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table in a directory, with one file per value.
 *
 * <p><b>The invariant.</b> At any time a value's file has content made by {@link ValueFile#encode}
 * and the name that {@link DirectoryLayout#value} returns for its key. It is written to a temporary
 * file in the same directory, synced if durability requires it, and moved into place atomically;
 * the move is synced by syncing the directory ({@link dev.vht.files.place.AtomicFileWriter}). So
 * readers need no lock, and a crash leaves the old value or the new one, and perhaps a temporary
 * file, which the next opening removes. {@link ValueFiles} makes the changes.
 *
 * <p><b>Concurrent changes.</b> Files and directories may appear and disappear at any time.
 * Therefore a value is read by opening one file once, and a missing file means no value ({@link
 * ValueFile}). Operations that access names more than once, that is writes and listings, hold the
 * lock of the file's shard ({@link StripedLocks}). If another program removes an empty shard, a
 * write starts over.
 *
 * <p><b>Locking.</b> Only one handle has the directory open for writing. Its writes to one key
 * exclude each other by one of 64 locks, chosen by the name; the {@link KeyCount} is changed under
 * these locks.
 */
final class DirectoryStorage implements Storage {
  private final OpenTable<DirectoryLayout> table;
  private final DirectoryLayout layout;
  private final Disk disk;
  private final ValueFiles files;

  private DirectoryStorage(OpenTable<DirectoryLayout> table, ValueFiles files) {
    this.table = table;
    this.layout = table.layout();
    this.disk = table.disk();
    this.files = files;
  }

  static DirectoryStorage open(OpenTable<DirectoryLayout> table) throws IOException {
    return new DirectoryStorage(table, ValueFiles.open(table));
  }

  @Override
  public Metadata metadata() {
    return table.marker().metadata();
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    Path file = layout.value(key);
    try {
      ValueFile found = ValueFile.read(disk, file);
      return found == null ? null : found.valueOf(key);
    } catch (IOException e) {
      throw FileFailures.of("read", file, e);
    }
  }

  @Override
  public boolean contains(byte[] key) {
    Path file = layout.value(key);
    try {
      return disk.kind(file) != Kind.NOTHING;
    } catch (IOException e) {
      throw FileFailures.of("look for", file, e);
    }
  }

  @Override
  public void put(byte[] key, byte[] value) {
    Path file = layout.value(key);
    Stripe stripe = files.lock(file);
    try {
      files.write(stripe, file, key, value);
    } finally {
      stripe.unlock();
    }
  }

  @Override
  public byte @Nullable [] putIfAbsent(byte[] key, byte[] value) {
    Path file = layout.value(key);
    Stripe stripe = files.lock(file);
    try {
      byte[] old = get(key);
      if (old == null) {
        files.write(stripe, file, key, value);
      }
      return old;
    } finally {
      stripe.unlock();
    }
  }

  @Override
  public byte @Nullable [] replace(byte[] key, byte[] value) {
    Path file = layout.value(key);
    Stripe stripe = files.lock(file);
    try {
      byte[] old = get(key);
      if (old != null) {
        files.write(stripe, file, key, value);
      }
      return old;
    } finally {
      stripe.unlock();
    }
  }

  @Override
  public boolean replace(byte[] key, byte[] expected, byte[] value) {
    Path file = layout.value(key);
    Stripe stripe = files.lock(file);
    try {
      boolean isExpected = Arrays.equals(get(key), expected);
      if (isExpected) {
        files.write(stripe, file, key, value);
      }
      return isExpected;
    } finally {
      stripe.unlock();
    }
  }

  @Override
  public boolean remove(byte[] key) {
    Path file = layout.value(key);
    Stripe stripe = files.lock(file);
    try {
      return files.delete(stripe, file);
    } finally {
      stripe.unlock();
    }
  }

  @Override
  public boolean remove(byte[] key, byte[] expected) {
    Path file = layout.value(key);
    Stripe stripe = files.lock(file);
    try {
      return Arrays.equals(get(key), expected) && files.delete(stripe, file);
    } finally {
      stripe.unlock();
    }
  }

  @Override
  public Cursor cursor() {
    try {
      return new DirectoryCursor(this, layout, layout.shards());
    } catch (IOException e) {
      throw FileFailures.of("list", layout.values(), e);
    }
  }

  /** The value files of a shard, consistently: each once, and each that is present throughout. */
  List<Path> list(Path shard) throws IOException {
    return files.list(shard);
  }

  @Override
  public long count() {
    return files.count();
  }

  @Override
  public void clear() {
    files.clear();
  }

  @Override
  public void flush() {
    files.flush();
  }

  @Override
  public void destroy() {
    table.destroy();
  }

  @Override
  public void close() {
    try {
      files.saveCount();
    } catch (IOException | StorageException e) {
      return; // the next opening counts the files
    } finally {
      table.claim().close();
    }
  }
}
