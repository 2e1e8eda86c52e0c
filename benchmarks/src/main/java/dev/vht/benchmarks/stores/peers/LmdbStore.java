package dev.vht.benchmarks.stores.peers;

import dev.vht.benchmarks.stores.Shape;
import dev.vht.benchmarks.stores.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.Txn;

/**
 * LMDB through lmdbjava, with a transaction for each operation.
 *
 * <p>The flags are those that <a href="http://www.lmdb.tech/doc/group__mdb.html">its manual</a>
 * names for speed without syncs: a writable map, and neither the data nor the meta page synced. A
 * map must have its maximum size from the start; the file is sparse. The manual also advises to
 * reset and renew a read transaction instead of beginning another one; each thread has one. Keys
 * and values go through reused direct buffers, as in <a
 * href="https://github.com/lmdbjava/lmdbjava/blob/master/src/test/java/org/lmdbjava/TutorialTest.java">lmdbjava's
 * tutorial</a>.
 */
final class LmdbStore implements Store {
  private static final long MAP_BYTES = 16L << 30;

  private final Env<ByteBuffer> env;
  private final Dbi<ByteBuffer> dbi;
  private final Queue<Client> clients = new ConcurrentLinkedQueue<>();
  private final ThreadLocal<Client> client;

  private LmdbStore(Env<ByteBuffer> env, Shape shape) {
    this.env = env;
    dbi = env.openDbi("records", DbiFlags.MDB_CREATE);
    client = ThreadLocal.withInitial(() -> newClient(shape));
  }

  private Client newClient(Shape shape) {
    Txn<ByteBuffer> reading = env.txnRead();
    reading.reset();
    Client created =
        new Client(
            reading,
            ByteBuffer.allocateDirect(Shape.KEY_BYTES),
            ByteBuffer.allocateDirect(shape.valueBytes()));
    clients.add(created);
    return created;
  }

  /** What a thread needs for itself. */
  private record Client(Txn<ByteBuffer> reading, ByteBuffer key, ByteBuffer value) {
    ByteBuffer with(byte[] bytes) {
      return key.clear().put(bytes).flip();
    }
  }

  /** Opens an environment whose writes are in the page cache. */
  static LmdbStore open(Path directory, Shape shape) {
    return open(directory, shape, EnvFlags.MDB_NOSYNC, EnvFlags.MDB_NOMETASYNC);
  }

  /** Opens an environment that syncs each write. */
  static LmdbStore openSyncing(Path directory, Shape shape) {
    return open(directory, shape, new EnvFlags[0]);
  }

  private static LmdbStore open(Path directory, Shape shape, EnvFlags... syncing) {
    EnvFlags[] flags = Arrays.copyOf(syncing, syncing.length + 2);
    flags[syncing.length] = EnvFlags.MDB_WRITEMAP;
    flags[syncing.length + 1] = EnvFlags.MDB_NOTLS; // another thread may close a read transaction
    return new LmdbStore(
        Env.create()
            .setMapSize(MAP_BYTES)
            .setMaxDbs(1)
            .open(createDirectory(directory.resolve("env")).toFile(), flags),
        shape);
  }

  private static Path createDirectory(Path directory) {
    try {
      return Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void put(byte[] key, byte[] value) {
    Client own = client.get();
    own.value.clear().put(value).flip();
    try (Txn<ByteBuffer> writing = env.txnWrite()) {
      dbi.put(writing, own.with(key), own.value);
      writing.commit();
    }
  }

  @Override
  public byte @Nullable [] find(byte[] key) {
    Client own = client.get();
    own.reading.renew();
    try {
      return copied(dbi.get(own.reading, own.with(key)));
    } finally {
      own.reading.reset();
    }
  }

  private static byte @Nullable [] copied(@Nullable ByteBuffer found) {
    if (found == null) {
      return null;
    }
    byte[] value = new byte[found.remaining()];
    found.get(value);
    return value;
  }

  @Override
  public void close() {
    clients.forEach(each -> each.reading.close());
    env.close();
  }
}
