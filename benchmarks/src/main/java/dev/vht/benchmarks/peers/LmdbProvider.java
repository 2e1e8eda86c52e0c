package dev.vht.benchmarks.peers;

import dev.vht.Durability;
import dev.vht.spi.Capability;
import dev.vht.spi.Cursor;
import dev.vht.spi.Limits;
import dev.vht.spi.Settings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.ByteArrayProxy;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.PutFlags;
import org.lmdbjava.Txn;

/**
 * Serves {@code lmdb:path}: LMDB through lmdbjava, with a transaction for each call.
 *
 * <p>As <a href="http://www.lmdb.tech/doc/group__mdb.html">its manual</a> describes it: an
 * environment is opened once in a process, transactions of readers are not tied to threads, and a
 * table whose writes need only survive a kill is opened with {@code MDB_NOSYNC}. The manual limits
 * a key to 511 bytes.
 */
public class LmdbProvider extends PeerProvider {
  private static final long MAP_BYTES = 1L << 30;
  private static final int READERS = 1_000;
  private static final int MAX_KEY_BYTES = 511;

  private final byte[] prefix;

  /** For {@link java.util.ServiceLoader}. */
  public LmdbProvider() {
    this("lmdb", new byte[0]);
  }

  private LmdbProvider(String scheme, byte[] prefix) {
    super(scheme, Set.of("data.mdb", "lock.mdb"), Sharing.SEVERAL_PROCESSES);
    this.prefix = prefix;
  }

  /**
   * Serves {@code lmdb-prefixed:path}: the same with a byte in front of each key, as a program must
   * do that has an empty key. So this column shows what is not due to that.
   */
  public static final class Prefixed extends LmdbProvider {

    /** For {@link java.util.ServiceLoader}. */
    public Prefixed() {
      super("lmdb-prefixed", new byte[] {0});
    }
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(
        Capability.DURABLE,
        Capability.SHARED,
        Capability.CONDITIONAL_WRITES,
        Capability.CONSTANT_TIME_COUNT,
        Capability.ATOMIC_FILL);
  }

  @Override
  public Limits limits() {
    return new Limits(MAX_KEY_BYTES - prefix.length, Limits.LARGEST_ARRAY);
  }

  @Override
  PeerMap openMap(Path directory, Settings settings) {
    EnvFlags[] flags =
        settings.durability() == Durability.DISK
            ? new EnvFlags[] {EnvFlags.MDB_NOTLS}
            : new EnvFlags[] {EnvFlags.MDB_NOTLS, EnvFlags.MDB_NOSYNC};
    return new Records(
        Env.create(ByteArrayProxy.PROXY_BA)
            .setMapSize(MAP_BYTES)
            .setMaxDbs(1)
            .setMaxReaders(READERS)
            .open(directory.toFile(), flags),
        prefix);
  }

  private static final class Records implements PeerMap {
    private final Env<byte[]> env;
    private final Dbi<byte[]> dbi;
    private final byte[] prefix;

    Records(Env<byte[]> env, byte[] prefix) {
      this.env = env;
      this.prefix = prefix;
      dbi = env.openDbi("records", DbiFlags.MDB_CREATE);
    }

    private byte[] stored(byte[] key) {
      byte[] stored = Arrays.copyOf(prefix, prefix.length + key.length);
      System.arraycopy(key, 0, stored, prefix.length, key.length);
      return stored;
    }

    private <T> T reading(Function<Txn<byte[]>, T> function) {
      try (Txn<byte[]> txn = env.txnRead()) {
        return function.apply(txn);
      }
    }

    private <T> T writing(Function<Txn<byte[]>, T> function) {
      try (Txn<byte[]> txn = env.txnWrite()) {
        T result = function.apply(txn);
        txn.commit();
        return result;
      }
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
      try (Txn<byte[]> txn = env.txnRead()) {
        return dbi.get(txn, stored(key));
      }
    }

    @Override
    public boolean contains(byte[] key) {
      return get(key) != null;
    }

    @Override
    public void put(byte[] key, byte[] value) {
      writing(txn -> dbi.put(txn, stored(key), value));
    }

    @Override
    public byte @Nullable [] putIfAbsent(byte[] key, byte[] value) {
      try (Txn<byte[]> txn = env.txnWrite()) {
        byte[] found = dbi.get(txn, stored(key));
        if (found == null) {
          dbi.put(txn, stored(key), value, PutFlags.MDB_NOOVERWRITE);
          txn.commit();
        }
        return found;
      }
    }

    @Override
    public byte @Nullable [] replace(byte[] key, byte[] value) {
      try (Txn<byte[]> txn = env.txnWrite()) {
        byte[] found = dbi.get(txn, stored(key));
        if (found != null) {
          dbi.put(txn, stored(key), value);
          txn.commit();
        }
        return found;
      }
    }

    @Override
    public boolean replace(byte[] key, byte[] expected, byte[] value) {
      return writing(
          txn ->
              Arrays.equals(dbi.get(txn, stored(key)), expected)
                  && dbi.put(txn, stored(key), value));
    }

    @Override
    public boolean remove(byte[] key) {
      return writing(txn -> dbi.delete(txn, stored(key)));
    }

    @Override
    public boolean remove(byte[] key, byte[] expected) {
      return writing(
          txn ->
              Arrays.equals(dbi.get(txn, stored(key)), expected) && dbi.delete(txn, stored(key)));
    }

    @Override
    public long count() {
      return reading(txn -> dbi.stat(txn).entries);
    }

    @Override
    public void clear() {
      try (Txn<byte[]> txn = env.txnWrite()) {
        dbi.drop(txn);
        txn.commit();
      }
    }

    @Override
    public void fill(Iterator<Pair> pairs) {
      try (Txn<byte[]> txn = env.txnWrite()) {
        dbi.drop(txn);
        pairs.forEachRemaining(pair -> dbi.put(txn, stored(pair.key()), pair.value()));
        txn.commit();
      }
    }

    @Override
    public void flush() {
      env.sync(true);
    }

    @Override
    public Cursor cursor() {
      Txn<byte[]> txn = env.txnRead();
      org.lmdbjava.Cursor<byte[]> keys = dbi.openCursor(txn);
      return new Cursor() {
        @Override
        public boolean next() {
          return keys.next();
        }

        @Override
        public byte[] key() {
          return Arrays.copyOfRange(keys.key(), prefix.length, keys.key().length);
        }

        /** Of now, not of the beginning of the walk. */
        @Override
        public byte @Nullable [] value() {
          return get(key());
        }

        @Override
        public void close() {
          if (!env.isClosed()) {
            keys.close();
            txn.close();
          }
        }
      };
    }

    @Override
    public void close() {
      env.close();
    }
  }
}
