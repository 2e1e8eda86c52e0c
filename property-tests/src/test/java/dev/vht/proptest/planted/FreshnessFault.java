package dev.vht.proptest.planted;

import dev.vht.VirtualHashTable;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.fixture.TableFixture;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/**
 * Caches of a table in memory that others write, with one fault each. They learn of changes by
 * comparing each value with the one that they saw last.
 */
enum FreshnessFault {
  C5_FORGETS_AN_INVALIDATION {
    @Override
    VirtualHashTable<String, byte[]> over(VirtualHashTable<String, byte[]> table) {
      return new Cache(table) {
        private int changes;

        @Override
        void changed(String key) {
          if (++changes % 5 != 0) {
            super.changed(key);
          }
        }
      };
    }
  },
  C5_FORGETS_THAT_A_KEY_WAS_ADDED {
    @Override
    VirtualHashTable<String, byte[]> over(VirtualHashTable<String, byte[]> table) {
      return new Cache(table) {
        @Override
        void changed(String key) {
          if (!isKnownAbsent(key)) {
            super.changed(key);
          }
        }
      };
    }
  },
  C5_CACHES_A_LOADED_VALUE_AFTER_ITS_INVALIDATION {
    @Override
    VirtualHashTable<String, byte[]> over(VirtualHashTable<String, byte[]> table) {
      return new Cache(table) {
        @Override
        void loaded(String key, Entry value, long changesBefore) {
          super.loaded(key, value, changesOf(key));
        }
      };
    }
  };

  abstract VirtualHashTable<String, byte[]> over(VirtualHashTable<String, byte[]> table);

  TableFixture fixture() {
    return claiming(this::over);
  }

  /** Caches without end, and claims to follow others. */
  static TableFixture neverFollowing() {
    return claiming(
        table ->
            new Cache(table) {
              @Override
              void changed(String key) {
                // stays cached
              }
            });
  }

  private static TableFixture claiming(UnaryOperator<VirtualHashTable<String, byte[]>> fault) {
    return CapabilityFault.claiming(
        FixtureCapability.FOREIGN_CHANGES, FaultyOpener.inMemory(fault));
  }

  /** A correct cache. */
  private static class Cache extends ForwardingTable<String, byte[]> {
    /** Long enough that changes are noticed while a value is being loaded. */
    private static final long LOADING_NANOS = 200_000;

    private final ConcurrentMap<String, Entry> cached = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Entry> lastSeen = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Long> changes = new ConcurrentHashMap<>();

    Cache(VirtualHashTable<String, byte[]> table) {
      super(table);
    }

    /** A value, or none. */
    record Entry(Optional<byte[]> value) {
      boolean isSame(Entry other) {
        return Arrays.equals(value.orElse(null), other.value.orElse(null));
      }
    }

    final boolean isKnownAbsent(String key) {
      Entry entry = cached.get(key);
      return entry != null && entry.value().isEmpty();
    }

    final long changesOf(String key) {
      return changes.getOrDefault(key, 0L);
    }

    /** Reports a change once. */
    private synchronized void poll(String key) {
      Entry now = new Entry(table.find(key));
      Entry before = lastSeen.put(key, now);
      if (before != null && !before.isSame(now)) {
        changes.merge(key, 1L, Long::sum);
        changed(key);
      }
    }

    void changed(String key) {
      cached.remove(key);
    }

    synchronized void loaded(String key, Entry value, long changesBefore) {
      if (changesOf(key) == changesBefore) {
        cached.put(key, value);
      }
    }

    private Optional<byte[]> read(String key) {
      poll(key);
      Entry found = cached.get(key);
      if (found == null) {
        long before = changesOf(key);
        found = new Entry(table.find(key));
        LockSupport.parkNanos(LOADING_NANOS);
        loaded(key, found, before);
      }
      return found.value();
    }

    @Override
    public Optional<byte[]> find(String key) {
      return read(key);
    }

    @Override
    public boolean contains(String key) {
      return read(key).isPresent();
    }

    @Override
    public byte[] ref(String key) {
      return read(key).orElseGet(() -> table.ref(key));
    }

    @Override
    public void set(String key, byte[] value) {
      write(key, () -> table.set(key, value));
    }

    @Override
    public boolean remove(String key) {
      boolean[] isRemoved = {false};
      write(key, () -> isRemoved[0] = table.remove(key));
      return isRemoved[0];
    }

    @Override
    public void clear() {
      table.clear();
      cached.clear();
    }

    @Override
    public void fill(Map<? extends String, ? extends byte[]> content) {
      table.fill(content);
      cached.clear();
    }

    private synchronized void write(String key, Runnable write) {
      write.run();
      changes.merge(key, 1L, Long::sum);
      lastSeen.remove(key);
      cached.remove(key);
    }
  }
}
