package dev.vht.files.directory;

import dev.vht.Durability;
import dev.vht.StorageException;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.Disk.Kind;
import dev.vht.files.disk.SyncFailedException;
import dev.vht.files.place.Failures;
import dev.vht.files.place.Holding;
import dev.vht.files.place.Layout;
import dev.vht.files.place.WholeFile;
import dev.vht.files.place.WholeFile.Sync;
import dev.vht.spi.Cursor;
import dev.vht.spi.Metadata;
import dev.vht.spi.Settings.Access;
import dev.vht.spi.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A table in a directory: a file for each value.
 *
 * <p><b>The invariant.</b> At every instant each value's file is one that {@link ValueFile#encode}
 * made, under the name that {@link DirectoryLayout#value} gives its key. It is written under
 * another name beside its place, brought to the disk if that was asked for, and takes the name by
 * an atomic move; the move is brought to the disk by syncing the directory ({@link WholeFile}). So
 * a reader needs no lock, and a crash leaves the old value or the new one, and perhaps a temporary
 * file, which the next opening removes.
 *
 * <p><b>What lasts under {@code DISK}.</b> A value lasts if its file, the name of its file, and the
 * names of the directories that lead there are all on the disk. The table's own name is, since it
 * was made. That of {@code values} and of the 256 directories in it may not be, because another
 * handle has made them with less durability; so the first write syncs them, and whoever makes one
 * later.
 *
 * <p><b>Who may write what when.</b> One handle has the directory. Within it writes to one key
 * exclude each other by a lock for each 64th of the names; the {@link Count} is changed under these
 * locks.
 *
 * <p><b>A failed sync</b> is final: afterwards the kernel takes the pages for clean, so another
 * sync would succeed without having written them. The storage refuses writes until it is opened
 * again. After any other failure the table is as it was.
 */
final class DirectoryStorage implements Storage {
  private static final int STRIPES = 64;
  private static final int SHARDS = 256;
  private static final int MOST_ATTEMPTS = 3;

  private final Holding<DirectoryLayout> table;
  private final DirectoryLayout layout;
  private final Disk disk;
  private final Sync sync;
  private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];
  private final boolean[] knownShards = new boolean[SHARDS];
  private final Count count;
  private final Unsynced unsynced;
  private final ReentrantLock beginning = new ReentrantLock();
  private volatile boolean isBegun;
  private volatile @Nullable StorageException poison;

  /** A write has failed, and what it was writing may be left over. */
  private volatile boolean mayHaveRemains;

  private DirectoryStorage(Holding<DirectoryLayout> table, Count count, Unsynced unsynced) {
    this.table = table;
    this.layout = table.layout();
    this.disk = table.disk();
    this.sync = table.settings().durability() == Durability.DISK ? Sync.YES : Sync.NO;
    this.count = count;
    this.unsynced = unsynced;
    Arrays.setAll(stripes, unused -> new ReentrantLock());
  }

  static DirectoryStorage open(Holding<DirectoryLayout> table) throws IOException {
    DirectoryLayout layout = table.layout();
    Count count = Count.open(layout, table.settings().access());
    Unsynced unsynced = new Unsynced(layout);
    if (!count.isOfValuesOnTheDisk()) {
      unsynced.addEverything();
    }
    return new DirectoryStorage(table, count, unsynced);
  }

  @Override
  public Metadata metadata() {
    return table.marker().metadata();
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    Path file = layout.value(key);
    for (int attempt = 1; ; attempt++) {
      try {
        return ValueFile.read(disk, file).valueOf(key);
      } catch (NoSuchFileException e) {
        return null;
      } catch (FileNotFoundException e) { // it is there, and Windows keeps it while it is replaced
        if (attempt == MOST_ATTEMPTS) {
          throw Failures.of("read", file, e);
        }
      } catch (IOException e) {
        throw Failures.of("read", file, e);
      }
    }
  }

  @Override
  public boolean contains(byte[] key) {
    Path file = layout.value(key);
    try {
      return disk.kind(file) != Kind.NOTHING;
    } catch (IOException e) {
      throw Failures.of("look for", file, e);
    }
  }

  @Override
  public void put(byte[] key, byte[] value) {
    Path file = layout.value(key);
    ReentrantLock stripe = lockStripe(Layout.parent(file));
    try {
      write(file, key, value);
    } finally {
      stripe.unlock();
    }
  }

  @Override
  public byte @Nullable [] putIfAbsent(byte[] key, byte[] value) {
    Path file = layout.value(key);
    ReentrantLock stripe = lockStripe(Layout.parent(file));
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
    ReentrantLock stripe = lockStripe(Layout.parent(file));
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
    ReentrantLock stripe = lockStripe(Layout.parent(file));
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
    ReentrantLock stripe = lockStripe(Layout.parent(file));
    try {
      return delete(file);
    } finally {
      stripe.unlock();
    }
  }

  @Override
  public boolean remove(byte[] key, byte[] expected) {
    Path file = layout.value(key);
    ReentrantLock stripe = lockStripe(Layout.parent(file));
    try {
      return Arrays.equals(get(key), expected) && delete(file);
    } finally {
      stripe.unlock();
    }
  }

  private ReentrantLock lockStripe(Path shard) {
    ReentrantLock stripe = stripes[DirectoryLayout.shard(shard) % STRIPES];
    stripe.lock();
    return stripe;
  }

  private void write(Path file, byte[] key, byte[] value) {
    requireHealth();
    try {
      begin();
      makeShard(file);
      boolean isNew = disk.kind(file) == Kind.NOTHING;
      WholeFile.place(disk, file, ValueFile.encode(key, value), sync);
      if (isNew) {
        count.add(1);
      }
      if (sync == Sync.NO) {
        unsynced.addFile(file);
      }
      settle(Layout.parent(file));
    } catch (IOException e) {
      throw failed("write", file, e);
    }
  }

  private boolean delete(Path file) {
    requireHealth();
    try {
      boolean isThere = disk.kind(file) != Kind.NOTHING;
      if (isThere) {
        begin();
        disk.delete(file);
        count.add(-1);
        settle(Layout.parent(file));
      }
      return isThere;
    } catch (IOException e) {
      throw failed("remove", file, e);
    }
  }

  /** Brings the changes in a directory to the disk, now or when somebody asks for it. */
  private void settle(Path shard) throws IOException {
    if (sync == Sync.YES) {
      disk.syncDirectory(shard);
    } else {
      unsynced.addDirectory(shard);
    }
  }

  /** What comes before the first change. */
  private void begin() throws IOException {
    if (isBegun) {
      return;
    }
    beginning.lock();
    try {
      if (!isBegun) {
        count.retire();
        if (sync == Sync.YES) {
          disk.syncDirectory(layout.values());
        }
        isBegun = true;
      }
    } finally {
      beginning.unlock();
    }
  }

  /** Makes the directory of a file, and sees that it is none that leads out of the table. */
  private void makeShard(Path file) throws IOException {
    Path shard = Layout.parent(file);
    int number = DirectoryLayout.shard(shard);
    if (knownShards[number]) { // written and read under the stripe's lock
      return;
    }
    if (disk.kind(shard) != Kind.DIRECTORY) {
      disk.createDirectory(shard);
      if (sync == Sync.YES) {
        disk.syncDirectory(layout.values());
      }
    }
    knownShards[number] = true;
  }

  private void requireHealth() {
    StorageException reason = poison;
    if (reason != null) {
      throw new StorageException(
          layout.url()
              + " refuses to be written since a sync failed; close it and open it again: "
              + reason.getMessage(),
          reason);
    }
  }

  private StorageException failed(String operation, Path file, IOException cause) {
    StorageException failure = Failures.of(operation, file, cause);
    mayHaveRemains = true;
    if (cause instanceof SyncFailedException) {
      poison = failure;
    }
    return failure;
  }

  @Override
  public Cursor cursor() {
    try {
      return new DirectoryCursor(this, layout, layout.shards());
    } catch (IOException e) {
      throw Failures.of("list", layout.values(), e);
    }
  }

  @Override
  public long count() {
    return count.count();
  }

  @Override
  public void clear() {
    requireHealth();
    try {
      begin();
      for (Path shard : layout.shards()) {
        clear(shard);
      }
    } catch (IOException e) {
      throw failed("clear", layout.values(), e);
    }
  }

  private void clear(Path shard) throws IOException {
    ReentrantLock stripe = lockStripe(shard);
    try {
      deleteAll(shard);
    } finally {
      stripe.unlock();
    }
  }

  private void deleteAll(Path shard) throws IOException {
    try {
      for (Path file : layout.values(shard)) {
        if (disk.delete(file)) {
          count.add(-1);
        }
      }
    } finally {
      settle(shard);
    }
  }

  @Override
  public void flush() {
    requireHealth();
    if (table.settings().access() == Access.READ_ONLY) {
      return;
    }
    try {
      unsynced.sync();
    } catch (IOException e) {
      throw failed("sync", layout.directory(), e);
    }
  }

  @Override
  public void destroy() {
    table.destroy();
  }

  @Override
  public void close() {
    try {
      if (table.settings().access() == Access.READ_WRITE && poison == null && !mayHaveRemains) {
        count.save(unsynced.isNothing());
      }
    } catch (IOException e) {
      return; // the next opening counts
    } finally {
      table.claim().close();
    }
  }
}
