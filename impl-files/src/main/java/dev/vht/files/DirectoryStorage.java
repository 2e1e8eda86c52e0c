package dev.vht.files;

import dev.vht.Durability;
import dev.vht.NotATableException;
import dev.vht.StorageException;
import dev.vht.spi.Cursor;
import dev.vht.spi.Metadata;
import dev.vht.spi.Settings;
import dev.vht.spi.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A table in a directory: a file for each value.
 *
 * <p><b>The invariant.</b> At every instant each value's file is one that {@link ValueFile#encode}
 * made, under the name that {@link Layout#value} gives its key. It is written under another name
 * beside its place, brought to the disk if that was asked for, and takes the name by an atomic
 * rename; the rename is brought to the disk by syncing the directory. So a reader needs no lock,
 * and a crash leaves the old value or the new one, and perhaps a temporary file, which the next
 * opening removes.
 *
 * <p><b>Who may write what when.</b> One handle has the directory ({@link TableLock}). Within it
 * writes to one key exclude each other by a lock for each 64th of the names. {@link #count} is kept
 * in memory, counted when the table is opened, and changed under these locks.
 *
 * <p><b>A failed sync</b> is final: afterwards the kernel takes the pages for clean, so another
 * sync would succeed without having written them. The storage refuses writes until it is opened
 * again.
 */
final class DirectoryStorage implements Storage {
  private static final int STRIPES = 64;
  private static final int SHARDS = 256;
  private static final int MOST_ATTEMPTS = 3;

  private final Layout layout;
  private final Metadata metadata;
  private final TableLock lock;
  private final Settings settings;
  private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];
  private final boolean[] knownShards = new boolean[SHARDS];
  private final AtomicLong count = new AtomicLong();
  private final Unsynced unsynced = new Unsynced();
  private volatile @Nullable StorageException poison;

  private DirectoryStorage(Layout layout, Metadata metadata, Settings settings, TableLock lock) {
    this.layout = layout;
    this.metadata = metadata;
    this.settings = settings;
    this.lock = lock;
    Arrays.setAll(stripes, unused -> new ReentrantLock());
  }

  /** Opens the table of a directory whose lock the caller has. */
  static DirectoryStorage open(Layout layout, Settings settings, TableLock lock)
      throws IOException {
    DirectoryStorage storage =
        new DirectoryStorage(layout, Marker.read(layout.marker()), settings, lock);
    storage.count.set(storage.countAndSweep());
    return storage;
  }

  private long countAndSweep() throws IOException {
    long values = 0;
    for (Path shard : layout.shards()) {
      for (Path file : Layout.list(shard)) {
        if (Layout.isValue(file)) {
          values++;
        } else if (Layout.isTemporary(file) && settings.access() == Settings.Access.READ_WRITE) {
          Files.deleteIfExists(file);
        }
      }
    }
    return values;
  }

  @Override
  public Metadata metadata() {
    return metadata;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    Path file = layout.value(key);
    ValueFile.Content content = content(file);
    if (content == null) {
      return null;
    }
    if (!Arrays.equals(content.key(), key)) {
      throw ValueFile.damaged(file, "it holds another key than its name says");
    }
    return content.value();
  }

  /** The content of a file, or null if there is none. */
  static ValueFile.@Nullable Content content(Path file) {
    for (int attempt = 1; ; attempt++) {
      try {
        return ValueFile.read(file);
      } catch (FileNotFoundException e) { // also thrown where it is there and cannot be opened
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
          return null;
        } else if (attempt == MOST_ATTEMPTS) {
          throw Failures.of("read", file, e);
        }
      } catch (IOException e) {
        throw Failures.of("read", file, e);
      }
    }
  }

  @Override
  public boolean contains(byte[] key) {
    return Files.exists(layout.value(key), LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public void put(byte[] key, byte[] value) {
    Path file = layout.value(key);
    ReentrantLock stripe = lockStripe(file);
    try {
      write(file, key, value);
    } finally {
      stripe.unlock();
    }
  }

  @Override
  public byte @Nullable [] putIfAbsent(byte[] key, byte[] value) {
    Path file = layout.value(key);
    ReentrantLock stripe = lockStripe(file);
    try {
      byte[] old = get(key);
      if (old == null) {
        write(file, key, value);
      }
      return old;
    } finally {
      stripe.unlock();
    }
  }

  @Override
  public byte @Nullable [] replace(byte[] key, byte[] value) {
    Path file = layout.value(key);
    ReentrantLock stripe = lockStripe(file);
    try {
      byte[] old = get(key);
      if (old != null) {
        write(file, key, value);
      }
      return old;
    } finally {
      stripe.unlock();
    }
  }

  @Override
  public boolean replace(byte[] key, byte[] expected, byte[] value) {
    Path file = layout.value(key);
    ReentrantLock stripe = lockStripe(file);
    try {
      boolean isExpected = Arrays.equals(get(key), expected);
      if (isExpected) {
        write(file, key, value);
      }
      return isExpected;
    } finally {
      stripe.unlock();
    }
  }

  @Override
  public boolean remove(byte[] key) {
    Path file = layout.value(key);
    ReentrantLock stripe = lockStripe(file);
    try {
      return delete(file);
    } finally {
      stripe.unlock();
    }
  }

  @Override
  public boolean remove(byte[] key, byte[] expected) {
    Path file = layout.value(key);
    ReentrantLock stripe = lockStripe(file);
    try {
      return Arrays.equals(get(key), expected) && delete(file);
    } finally {
      stripe.unlock();
    }
  }

  private ReentrantLock lockStripe(Path file) {
    ReentrantLock stripe = stripes[Layout.shard(file) % STRIPES];
    stripe.lock();
    return stripe;
  }

  private void write(Path file, byte[] key, byte[] value) {
    requireHealth();
    try {
      makeShard(file);
      boolean isNew = !Files.exists(file, LinkOption.NOFOLLOW_LINKS);
      Disk.write(file, ValueFile.encode(key, value), sync());
      if (isNew) {
        count.incrementAndGet();
      }
      unsynced.add(file);
    } catch (IOException e) {
      throw failed("write", file, e);
    }
  }

  private boolean delete(Path file) {
    requireHealth();
    try {
      boolean existed = Files.deleteIfExists(file);
      if (existed) {
        count.decrementAndGet();
        unsynced.add(file);
        if (sync() == Disk.Sync.YES) {
          Disk.syncDirectory(Layout.parent(file));
        }
      }
      return existed;
    } catch (IOException e) {
      throw failed("remove", file, e);
    }
  }

  /** Makes the directory of a file, and sees that it is none that leads out of the table. */
  private void makeShard(Path file) throws IOException {
    int number = Layout.shard(file);
    if (knownShards[number]) { // written and read under the stripe's lock
      return;
    }
    Path shard = Layout.parent(file);
    if (!Files.isDirectory(shard, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(shard);
      if (sync() == Disk.Sync.YES) {
        Disk.syncDirectory(layout.values());
      }
    }
    knownShards[number] = true;
  }

  private Disk.Sync sync() {
    return settings.durability() == Durability.DISK ? Disk.Sync.YES : Disk.Sync.NO;
  }

  private void requireHealth() {
    StorageException reason = poison;
    if (reason != null) {
      throw new StorageException(
          "files:"
              + layout.directory()
              + " refuses to be written since a sync failed; close it and"
              + " open it again: "
              + reason.getMessage(),
          reason);
    }
  }

  private StorageException failed(String operation, Path file, IOException cause) {
    StorageException failure = Failures.of(operation, file, cause);
    if (cause instanceof Disk.SyncFailedException) {
      poison = failure;
    }
    return failure;
  }

  @Override
  public Cursor cursor() {
    try {
      return new DirectoryCursor(layout, layout.shards());
    } catch (IOException e) {
      throw Failures.of("list", layout.values(), e);
    }
  }

  @Override
  public long count() {
    return count.get();
  }

  @Override
  public void clear() {
    try {
      for (Path shard : layout.shards()) {
        List<Path> values = Layout.list(shard).stream().filter(Layout::isValue).toList();
        for (Path file : values) {
          ReentrantLock stripe = lockStripe(file);
          try {
            delete(file);
          } finally {
            stripe.unlock();
          }
        }
      }
    } catch (IOException e) {
      throw Failures.of("clear", layout.values(), e);
    }
  }

  @Override
  public void flush() {
    requireHealth();
    try {
      unsynced.sync(layout);
    } catch (IOException e) {
      throw failed("sync", layout.directory(), e);
    }
  }

  @Override
  public void destroy() {
    try {
      List<Path> foreign = layout.foreign();
      if (!foreign.isEmpty()) {
        throw DirectoryStorageProvider.foreign(layout, foreign);
      }
      Demolition.of(layout, lock);
    } catch (NotATableException e) {
      throw e;
    } catch (IOException e) {
      throw Failures.of("delete the table in", layout.directory(), e);
    }
  }

  @Override
  public void close() {
    lock.close();
  }
}
