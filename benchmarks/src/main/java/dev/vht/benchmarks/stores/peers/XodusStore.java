package dev.vht.benchmarks.stores.peers;

import dev.vht.benchmarks.stores.Store;
import java.nio.file.Path;
import java.util.Arrays;
import jetbrains.exodus.ArrayByteIterable;
import jetbrains.exodus.ByteIterable;
import jetbrains.exodus.env.Environment;
import jetbrains.exodus.env.EnvironmentConfig;
import jetbrains.exodus.env.Environments;
import jetbrains.exodus.env.StoreConfig;
import org.jspecify.annotations.Nullable;

/**
 * Xodus, with a transaction for each operation and no sync at its end, which is the default.
 *
 * <p>As its pages <a href="https://github.com/JetBrains/xodus/wiki/Environments">Environments</a>
 * and <a href="https://github.com/JetBrains/xodus/wiki/Managing-Environments">Managing
 * Environments</a> describe it. A store with prefixing is a Patricia tree, which its authors advise
 * to use rather than the other kind. Its log cache takes half of the heap by default.
 */
final class XodusStore implements Store {
  private final Environment environment;
  private final jetbrains.exodus.env.Store store;

  private XodusStore(Environment environment) {
    this.environment = environment;
    store =
        environment.computeInTransaction(
            txn ->
                environment.openStore(
                    "records", StoreConfig.WITHOUT_DUPLICATES_WITH_PREFIXING, txn));
  }

  static XodusStore open(Path directory) {
    return new XodusStore(
        Environments.newInstance(
            directory.resolve("environment").toFile(),
            new EnvironmentConfig().setLogDurableWrite(false)));
  }

  @Override
  public void put(byte[] key, byte[] value) {
    ArrayByteIterable keyBytes = new ArrayByteIterable(key);
    ArrayByteIterable valueBytes = new ArrayByteIterable(value);
    environment.executeInTransaction(txn -> store.put(txn, keyBytes, valueBytes));
  }

  @Override
  public byte @Nullable [] find(byte[] key) {
    ArrayByteIterable keyBytes = new ArrayByteIterable(key);
    return environment.computeInReadonlyTransaction(txn -> copied(store.get(txn, keyBytes)));
  }

  private static byte @Nullable [] copied(@Nullable ByteIterable found) {
    return found == null ? null : Arrays.copyOf(found.getBytesUnsafe(), found.getLength());
  }

  @Override
  public void close() {
    environment.close();
  }
}
