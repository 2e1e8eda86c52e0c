package dev.vht.benchmarks.stores.peers;

import dev.vht.benchmarks.stores.Store;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompactionPriority;
import org.rocksdb.DataBlockIndexType;
import org.rocksdb.Filter;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/**
 * RocksDB, with a block cache of 256 MiB, Bloom filters of 10 bits per key, and its log, which is
 * written to the page cache at each put and not synced.
 *
 * <p>The options are those of <a
 * href="https://github.com/facebook/rocksdb/wiki/Setup-Options-and-Basic-Tuning">Setup Options and
 * Basic Tuning</a>, and those that {@code OptimizeForPointLookup} sets, because nothing here needs
 * an order.
 */
final class RocksStore implements Store {
  private static final long CACHE_BYTES = 256L << 20;
  private static final double BITS_PER_KEY = 10;

  static {
    RocksDB.loadLibrary();
  }

  private final Cache cache = new LRUCache(CACHE_BYTES);
  private final Filter filter = new BloomFilter(BITS_PER_KEY);
  private final Options options;
  private final WriteOptions writing;
  private final RocksDB db;

  private RocksStore(Path directory, boolean isSyncing) throws RocksDBException {
    options =
        new Options()
            .setCreateIfMissing(true)
            .setLevelCompactionDynamicLevelBytes(true)
            .setMaxBackgroundJobs(6)
            .setBytesPerSync(1 << 20)
            .setCompactionPriority(CompactionPriority.MinOverlappingRatio)
            .setMemtablePrefixBloomSizeRatio(0.02)
            .setMemtableWholeKeyFiltering(true)
            .setTableFormatConfig(blocks());
    writing = new WriteOptions().setSync(isSyncing);
    db = RocksDB.open(options, directory.resolve("db").toString());
  }

  private BlockBasedTableConfig blocks() {
    return new BlockBasedTableConfig()
        .setBlockCache(cache)
        .setBlockSize(16 << 10)
        .setFilterPolicy(filter)
        .setCacheIndexAndFilterBlocks(true)
        .setPinL0FilterAndIndexBlocksInCache(true)
        .setDataBlockIndexType(DataBlockIndexType.kDataBlockBinaryAndHash)
        .setDataBlockHashTableUtilRatio(0.75);
  }

  /** Opens a database whose writes are in the page cache. */
  static RocksStore open(Path directory) {
    return open(directory, false);
  }

  /** Opens a database that syncs each write. */
  static RocksStore openSyncing(Path directory) {
    return open(directory, true);
  }

  private static RocksStore open(Path directory, boolean isSyncing) {
    try {
      return new RocksStore(directory, isSyncing);
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void put(byte[] key, byte[] value) {
    try {
      db.put(writing, key, value);
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public byte @Nullable [] find(byte[] key) {
    try {
      return db.get(key);
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void remove(byte[] key) {
    try {
      db.delete(writing, key);
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    db.close();
    writing.close();
    options.close();
    filter.close();
    cache.close();
  }
}
