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
import jetbrains.exodus.ArrayByteIterable;
import jetbrains.exodus.ByteIterable;
import jetbrains.exodus.ExodusException;
import jetbrains.exodus.env.Environment;
import jetbrains.exodus.env.EnvironmentConfig;
import jetbrains.exodus.env.Environments;
import jetbrains.exodus.env.Store;
import jetbrains.exodus.env.StoreConfig;
import jetbrains.exodus.env.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@code xodus:path}: Xodus, with a transaction for each call.
 *
 * <p>As its pages <a href="https://github.com/JetBrains/xodus/wiki/Environments">Environments</a>
 * and <a href="https://github.com/JetBrains/xodus/wiki/Managing-Environments">Managing
 * Environments</a> describe it. {@code log.durable.write}, which is off by default, syncs the log
 * after each transaction. A record must fit into a file of the log, which has 8 MiB by default.
 */
public final class XodusProvider extends PeerProvider {
  private static final String NAME = "records";
  private static final int MAX_KEY_BYTES = 1 << 16;
  private static final int MAX_VALUE_BYTES = 4 << 20;

  /** For {@link java.util.ServiceLoader}. */
  public XodusProvider() {
    super("xodus", Set.of("environment"), Sharing.ONE_PROCESS);
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(
        Capability.DURABLE,
        Capability.CONDITIONAL_WRITES,
        Capability.CONSTANT_TIME_COUNT,
        Capability.ATOMIC_FILL);
  }

  @Override
  public Limits limits() {
    return new Limits(MAX_KEY_BYTES, MAX_VALUE_BYTES);
  }

  @Override
  boolean isInUse(Throwable failure) {
    return failure instanceof ExodusException
        && String.valueOf(failure.getMessage()).contains("Can't acquire environment lock");
  }

  @Override
  PeerMap openMap(Path directory, Settings settings) {
    EnvironmentConfig config =
        new EnvironmentConfig()
            .setLogDurableWrite(settings.durability() == Durability.DISK)
            .setEnvIsReadonly(settings.access() == Settings.Access.READ_ONLY)
            .setEnvCloseForcedly(true); // walks may be open
    return new Records(Environments.newInstance(directory.resolve("environment").toFile(), config));
  }

  private static final class Records implements PeerMap {
    private final Environment environment;

    Records(Environment environment) {
      this.environment = environment;
      if (!environment.getEnvironmentConfig().getEnvIsReadonly()) {
        environment.executeInTransaction(this::store);
      }
    }

    /** Truncating invalidates an open store, so each transaction opens it. */
    private Store store(Transaction txn) {
      return environment.openStore(NAME, StoreConfig.WITHOUT_DUPLICATES_WITH_PREFIXING, txn);
    }

    private static ByteIterable bytes(byte[] array) {
      return new ArrayByteIterable(array.clone());
    }

    private byte @Nullable [] get(Transaction txn, byte[] key) {
      ByteIterable found = store(txn).get(txn, bytes(key));
      return found == null ? null : array(found);
    }

    private static byte[] array(ByteIterable found) {
      return Arrays.copyOf(found.getBytesUnsafe(), found.getLength());
    }

    private boolean put(Transaction txn, byte[] key, byte[] value) {
      store(txn).put(txn, bytes(key), bytes(value));
      return true;
    }

    private boolean isEqual(Transaction txn, byte[] key, byte[] expected) {
      return Arrays.equals(get(txn, key), expected);
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
      return environment.computeInReadonlyTransaction(txn -> get(txn, key));
    }

    @Override
    public boolean contains(byte[] key) {
      return get(key) != null;
    }

    @Override
    public void put(byte[] key, byte[] value) {
      environment.executeInTransaction(txn -> put(txn, key, value));
    }

    @Override
    public byte @Nullable [] putIfAbsent(byte[] key, byte[] value) {
      return environment.computeInTransaction(
          txn -> {
            byte[] found = get(txn, key);
            if (found == null) {
              put(txn, key, value);
            }
            return found;
          });
    }

    @Override
    public byte @Nullable [] replace(byte[] key, byte[] value) {
      return environment.computeInTransaction(
          txn -> {
            byte[] found = get(txn, key);
            if (found != null) {
              put(txn, key, value);
            }
            return found;
          });
    }

    @Override
    public boolean replace(byte[] key, byte[] expected, byte[] value) {
      return environment.computeInTransaction(
          txn -> isEqual(txn, key, expected) && put(txn, key, value));
    }

    @Override
    public boolean remove(byte[] key) {
      return environment.computeInTransaction(txn -> store(txn).delete(txn, bytes(key)));
    }

    @Override
    public boolean remove(byte[] key, byte[] expected) {
      return environment.computeInTransaction(
          txn -> isEqual(txn, key, expected) && store(txn).delete(txn, bytes(key)));
    }

    @Override
    public long count() {
      return environment.computeInReadonlyTransaction(txn -> store(txn).count(txn));
    }

    @Override
    public void clear() {
      environment.executeInTransaction(txn -> environment.truncateStore(NAME, txn));
    }

    @Override
    public void fill(Iterator<Pair> pairs) {
      environment.executeInExclusiveTransaction(
          txn -> {
            environment.truncateStore(NAME, txn);
            pairs.forEachRemaining(pair -> put(txn, pair.key(), pair.value()));
          });
    }

    @Override
    public void flush() {
      ((jetbrains.exodus.env.EnvironmentImpl) environment).flushAndSync();
    }

    @Override
    public void compact() {
      environment.gc();
    }

    @Override
    public Cursor cursor() {
      Transaction txn = environment.beginReadonlyTransaction();
      jetbrains.exodus.env.Cursor keys = store(txn).openCursor(txn);
      return new Cursor() {
        @Override
        public boolean next() {
          return keys.getNext();
        }

        @Override
        public byte[] key() {
          return array(keys.getKey());
        }

        /** Of now, not of the beginning of the walk. */
        @Override
        public byte @Nullable [] value() {
          return get(key());
        }

        @Override
        public void close() {
          if (environment.isOpen() && !txn.isFinished()) {
            keys.close();
            txn.abort();
          }
        }
      };
    }

    @Override
    public void close() {
      environment.close();
    }
  }
}
